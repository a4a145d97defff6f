import keras
from keras import layers

model = keras.Sequential()
model.add(keras.Input((14, 6)))
model.add(layers.GRU(12))
model.add(layers.GRU(5))
