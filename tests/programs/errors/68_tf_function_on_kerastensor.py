import keras
import tensorflow as tf
from keras import layers

inputs = keras.Input((5, 3))
hidden = layers.Dense(6)(inputs)
longest = tf.reduce_max(hidden, axis=1)
