import keras
from keras import layers

inputs = keras.Input((20,))
hidden = layers.Dense(18)(inputs)
outputs = layers.add([inputs, hidden])
