import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((12, 3)), layers.Flatten(),  layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((12, 12, 3)), np.zeros((12,)), verbose=0)
