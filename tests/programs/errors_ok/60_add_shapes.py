import keras
from keras import layers

inputs = keras.Input((20,))
hidden = layers.Dense(20)(inputs)
outputs = layers.add([inputs, hidden])
