"""A model that divides the sum of its word vectors by the number of words."""

import keras
import numpy as np
from keras import layers, ops

VOCABULARY = 100
LENGTH = 10


def count_words(tokens):
    is_word = ops.cast(ops.not_equal(tokens, 0), "float32")
    total = ops.sum(is_word)
    return total


tokens = keras.Input((LENGTH,), dtype="int32")
vectors = layers.Embedding(VOCABULARY, 16)(tokens)
summed = ops.sum(vectors, axis=1)
average = summed / count_words(tokens)
outputs = layers.Dense(3, activation="softmax")(average)

model = keras.Model(tokens, outputs)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")

rng = np.random.default_rng(0)
x = rng.integers(0, VOCABULARY, (32, LENGTH))
y = rng.integers(0, 3, (32,))
model.fit(x, y, epochs=1, verbose=0)
print("probabilities:", model.predict(x[:1], verbose=0))
