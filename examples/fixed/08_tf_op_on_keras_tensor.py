"""A text classifier that averages its word vectors before the head."""

import keras
import numpy as np
from keras import layers

VOCABULARY = 200
LENGTH = 20
CLASSES = 4


def build_model():
    tokens = keras.Input((LENGTH,), dtype="int32")
    vectors = layers.Embedding(VOCABULARY, 16)(tokens)
    hidden = layers.Dense(32, activation="relu")(vectors)
    pooled = keras.ops.mean(hidden, axis=1)
    logits = layers.Dense(CLASSES)(pooled)
    return keras.Model(tokens, logits)


model = build_model()
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)

rng = np.random.default_rng(0)
x = rng.integers(0, VOCABULARY, (64, LENGTH))
y = rng.integers(0, CLASSES, (64,))
model.fit(x, y, batch_size=16, epochs=1, verbose=0)

predicted = np.argmax(model.predict(x, verbose=0), axis=-1)
print("predicted classes:", predicted[:10])
