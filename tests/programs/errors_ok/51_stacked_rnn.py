import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((14, 6)))
model.add(layers.GRU(12, return_sequences=True))
model.add(layers.GRU(5))
