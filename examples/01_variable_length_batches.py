"""Encode sensor recordings of different lengths, two at a time, with an LSTM."""

import keras
import numpy as np
from keras import layers

BATCH_SIZE = 2

rng = np.random.default_rng(7)


def load_recordings():
    """Six recordings of one sensor; each ran for a different time."""
    lengths = [10, 15, 12, 18, 8, 14]
    return [rng.random(length) for length in lengths]


def make_batches(recordings, batch_size):
    batches = []
    for start in range(0, len(recordings), batch_size):
        end = start + batch_size
        batches.append(np.array(recordings[start:end]))
    return batches


encoder = keras.Sequential([
    layers.LSTM(32),
])

recordings = load_recordings()
codes = []
for batch in make_batches(recordings, BATCH_SIZE):
    code = encoder(batch)
    codes.append(code)

table = np.concatenate(codes)
print("recordings:", len(recordings), "codes:", table.shape)
