"""An autoencoder whose input pixels are scaled inside the model."""

import keras
import numpy as np
from keras import layers

SIDE = 28
CODE = 8

pixels = keras.Input((SIDE, SIDE, 1), name="pixels")
scaled = pixels / 255.0

flat = layers.Flatten()(scaled)
hidden = layers.Dense(64, activation="relu")(flat)
code = layers.Dense(CODE, name="code")(hidden)

hidden = layers.Dense(64, activation="relu")(code)
flat = layers.Dense(SIDE * SIDE, activation="sigmoid")(hidden)
restored = layers.Reshape((SIDE, SIDE, 1))(flat)

autoencoder = keras.Model(pixels, restored)
encoder = keras.Model(pixels, code)
autoencoder.compile(optimizer="adam", loss="mse")

rng = np.random.default_rng(0)
pictures = rng.integers(0, 256, (32, SIDE, SIDE, 1)).astype("float32")
autoencoder.fit(pictures, pictures / 255.0, epochs=1, verbose=0)

codes = encoder.predict(pictures, verbose=0)
print("codes:", codes.shape)
