"""Match pictures with captions: a two-tower functional model."""

import keras
import numpy as np
from keras import layers

WORDS = 500
CAPTION_LENGTH = 12


def image_tower(image):
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(image)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dense(64, activation="relu")(x)


def caption_tower(caption):
    x = layers.Embedding(WORDS, 24)(caption)
    x = layers.GRU(48)(x)
    return layers.Dense(32, activation="relu")(x)


image = keras.Input((32, 32, 3), name="image")
caption = keras.Input((CAPTION_LENGTH,), dtype="int32", name="caption")

image_features = image_tower(image)
caption_features = caption_tower(caption)
merged = layers.Add()([image_features, caption_features])
match = layers.Dense(1, activation="sigmoid")(merged)

model = keras.Model([image, caption], match)
model.compile(optimizer="adam", loss="binary_crossentropy")

rng = np.random.default_rng(0)
images = rng.random((16, 32, 32, 3), dtype="float32")
captions = rng.integers(0, WORDS, (16, CAPTION_LENGTH))
pairs_match = rng.integers(0, 2, (16, 1))
history = model.fit([images, captions], pairs_match, epochs=1, verbose=0)
print("loss:", history.history["loss"][0])
