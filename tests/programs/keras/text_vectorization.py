import tensorflow as tf
import numpy as np
texts = np.array(["good movie", "bad movie", "great film really", "awful"])
labels = np.array([1, 0, 1, 0])
vectorize = tf.keras.layers.TextVectorization(max_tokens=1000, output_sequence_length=20)
vectorize.adapt(texts)
model = tf.keras.Sequential([
    tf.keras.Input(shape=(1,), dtype=tf.string),
    vectorize,
    tf.keras.layers.Embedding(1000, 16),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(16)),
    tf.keras.layers.Dense(1),
])
model.compile(loss=tf.keras.losses.BinaryCrossentropy(from_logits=True), optimizer="adam")
model.fit(texts[:, None], labels, epochs=1)
