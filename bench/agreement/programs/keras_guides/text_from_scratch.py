import re
import string
import numpy as np
import tensorflow as tf
import keras
from keras import layers
from keras.layers import TextVectorization

texts = ["I loved this <br /> movie", "What a waste of time", "Great acting, great plot!", "Terrible. Avoid"] * 4
labels = [1, 0, 1, 0] * 4
raw_train_ds = tf.data.Dataset.from_tensor_slices((texts, labels)).batch(4)


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, f"[{re.escape(string.punctuation)}]", "")


max_features = 200
embedding_dim = 16
sequence_length = 20
vectorize_layer = TextVectorization(
    standardize=custom_standardization,
    max_tokens=max_features,
    output_mode="int",
    output_sequence_length=sequence_length,
)
text_ds = raw_train_ds.map(lambda x, y: x)
vectorize_layer.adapt(text_ds)


def vectorize_text(text, label):
    text = tf.expand_dims(text, -1)
    return vectorize_layer(text), label


train_ds = raw_train_ds.map(vectorize_text)
train_ds = train_ds.cache().prefetch(buffer_size=10)
for vectors, targets in train_ds.take(1):
    print(vectors.shape, targets.shape)

inputs = keras.Input(shape=(None,), dtype="int64")
x = layers.Embedding(max_features, embedding_dim)(inputs)
x = layers.Dropout(0.5)(x)
x = layers.Conv1D(32, 7, padding="valid", activation="relu", strides=3)(x)
x = layers.Conv1D(32, 3, padding="valid", activation="relu", strides=1)(x)
x = layers.GlobalMaxPooling1D()(x)
x = layers.Dense(32, activation="relu")(x)
predictions = layers.Dense(1, activation="sigmoid", name="predictions")(x)
model = keras.Model(inputs, predictions)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(train_ds, epochs=1, verbose=0)

text_input = keras.Input(shape=(1,), dtype=tf.string, name="text")
indices = vectorize_layer(text_input)
end_to_end = keras.Model(text_input, model(indices))
answer = end_to_end(tf.constant([["what a film"], ["so bad"]]))
