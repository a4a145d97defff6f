import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((7,)), layers.Dense(3)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("sgd", loss)
one_hot = np.eye(3)[np.arange(12) % 3]
model.fit(np.ones((12, 7)), one_hot, verbose=0)
