import keras
from keras import layers

row = keras.Input((120,))
picture = layers.Reshape((10, 10, 1))(row)
