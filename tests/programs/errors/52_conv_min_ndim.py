import keras
from keras import layers

grey = keras.Input((32, 48))
edges = layers.Conv2D(6, 5, activation="relu")(grey)
