import keras
from keras import layers

row = keras.Input((120,))
picture = layers.Reshape((10, 12, 1))(row)
