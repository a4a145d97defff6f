import keras
from keras import layers

inputs = keras.Input(shape=(36, 1))
summary = layers.LSTM(10)(inputs)
