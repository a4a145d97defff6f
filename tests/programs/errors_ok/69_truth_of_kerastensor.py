import keras
from keras import ops

inputs = keras.Input((6,))
total = ops.sum(inputs)
scaled = ops.where(total != 0, inputs / total, inputs)
