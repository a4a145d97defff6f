"""Train a sentiment classifier on a handful of reviews."""

import keras
import numpy as np
from keras import layers

MAX_LENGTH = 8

reviews = [
    "a warm and clever film",
    "dull from the first minute to the last",
    "the best cast of the year",
    "weak plot and weak jokes",
]
labels = np.array([1, 0, 1, 0])

# Number the words from 1: id 0 is the padding.
word_index = {}
for review in reviews:
    for word in review.split():
        if word not in word_index:
            word_index[word] = len(word_index) + 1

sequences = [[word_index[word] for word in review.split()] for review in reviews]
token_ids = keras.utils.pad_sequences(sequences, maxlen=MAX_LENGTH)

model = keras.Sequential([
    layers.Embedding(len(word_index) + 1, 32),
    layers.LSTM(16),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(token_ids, labels, epochs=2, verbose=0)

probabilities = model.predict(token_ids, verbose=0)
print("probabilities:", probabilities[:, 0].round(2))
