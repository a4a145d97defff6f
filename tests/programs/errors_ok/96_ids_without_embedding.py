import keras
from keras import layers

ids = keras.Input((25,), dtype="int64")
states = layers.Bidirectional(layers.LSTM(6))(layers.Embedding(500, 8)(ids))
