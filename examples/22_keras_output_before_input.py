"""A text model in which the query is meant to look at the words it has found."""

import keras
import numpy as np
from keras import layers, ops

VOCABULARY = 80
LENGTH = 12
WIDTH = 16


def build_model():
    tokens = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(VOCABULARY, WIDTH)(tokens)
    summary = layers.GlobalAveragePooling1D()(words)

    query = layers.Dense(WIDTH, name="query")(layers.Concatenate()([summary, context]))
    weights = ops.softmax(ops.sum(words * ops.expand_dims(query, 1), axis=-1))
    context = ops.sum(words * ops.expand_dims(weights, -1), axis=1)

    outputs = layers.Dense(2, activation="softmax")(layers.Concatenate()([query, context]))
    return keras.Model(tokens, outputs)


model = build_model()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")

rng = np.random.default_rng(0)
x = rng.integers(0, VOCABULARY, (32, LENGTH))
y = rng.integers(0, 2, (32,))
model.fit(x, y, epochs=1, verbose=0)
print("probabilities:", model.predict(x[:2], verbose=0))
