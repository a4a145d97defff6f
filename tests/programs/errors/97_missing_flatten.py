import keras
import numpy as np
from keras import layers

model = keras.Sequential([
    keras.Input((6, 6, 1)),
    layers.Conv2D(4, 3),
    layers.Dense(5, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.ones((10, 6, 6, 1)), np.zeros(10), verbose=0)
