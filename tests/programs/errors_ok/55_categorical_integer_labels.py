import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((6,)), layers.Dense(4, activation="softmax")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
x, y = np.ones((20, 6)), np.arange(20) % 4
model.fit(x, y, verbose=0)
