import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((5,)), layers.Dense(3, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
spam = np.zeros(16)
model.fit(np.ones((16, 5)), spam, verbose=0)
