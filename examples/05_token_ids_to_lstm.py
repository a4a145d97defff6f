"""Score sentences with an Embedding, an LSTM and a Dense layer called by hand."""

import keras
import numpy as np
from keras import layers

VOCABULARY = 50
MAX_LENGTH = 6

sentences = [
    [2, 5, 7, 12, 4],
    [1, 8, 2, 13, 6, 9],
    [3, 11],
]
token_ids = keras.utils.pad_sequences(sentences, maxlen=MAX_LENGTH, padding="post")
mask = token_ids != 0

embedding = layers.Embedding(VOCABULARY, 12)
lstm = layers.LSTM(32)
score = layers.Dense(1, activation="sigmoid")


def average_vector(ids):
    """The plain baseline: the mean of the word vectors."""
    vectors = embedding(ids)
    return keras.ops.mean(vectors, axis=1)


def encode(ids):
    return lstm(ids)


baseline = average_vector(token_ids)
encoded = encode(token_ids)
scores = score(encoded)

print("words in each sentence:", np.sum(mask, axis=1))
print("baseline:", baseline.shape, "encoded:", encoded.shape, "scores:", scores.shape)
