import keras
from keras import ops

inputs = keras.Input((6,))
total = ops.sum(inputs)
scaled = inputs / total if total != 0 else inputs
