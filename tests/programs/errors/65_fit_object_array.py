import keras
import numpy as np
from keras import layers

sentences = np.array([[4, 1], [2, 2, 6], [5]], dtype=object)
model = keras.Sequential([layers.Embedding(7, 3), layers.GRU(2), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(sentences, np.zeros(3), verbose=0)
