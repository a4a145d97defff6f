import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((24, 5)), layers.GRU(3)])
one_series = np.ones((24, 5))
forecast = model.predict(one_series, verbose=0)
