"""Sentiment of sentences: a hand-made tokenizer, padded ids, stacked bidirectional LSTMs."""

import numpy as np
from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences

sentences = ["a very fine film", "far too long", "great fun for all", "not my kind of story at all"]
labels = np.array([1, 0, 1, 0])
words = sorted({word for sentence in sentences for word in sentence.split()})
index = {word: number + 1 for number, word in enumerate(words)}

vocab_size = len(words) + 1
max_length = 8
embedding_dim = 16

encoded = [[index[word] for word in sentence.split()] for sentence in sentences]
padded = pad_sequences(encoded, maxlen=max_length, padding="post", truncating="post")

model = Sequential()
model.add(Embedding(vocab_size, embedding_dim))
model.add(Bidirectional(LSTM(16, return_sequences=True)))
model.add(Dropout(0.2))
model.add(LSTM(8))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(padded, labels, epochs=1, batch_size=2, verbose=0)

new = pad_sequences([[index["fine"], index["film"]]], maxlen=max_length, padding="post")
probability = model.predict(new, verbose=0)[0][0]
print("positive" if probability > 0.5 else "negative")
