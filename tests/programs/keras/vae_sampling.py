import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        batch, dim = tf.shape(mean)[0], tf.shape(mean)[1]
        return mean + tf.exp(0.5 * log_var) * tf.random.normal((batch, dim))
latent = 2
enc_in = keras.Input((28, 28, 1))
x = layers.Conv2D(16, 3, strides=2, padding='same', activation='relu')(enc_in)
x = layers.Conv2D(32, 3, strides=2, padding='same', activation='relu')(x)
x = layers.Flatten()(x)
mean, log_var = layers.Dense(latent)(x), layers.Dense(latent)(x)
z = Sampling()([mean, log_var])
encoder = keras.Model(enc_in, [mean, log_var, z])
dec_in = keras.Input((latent,))
y = layers.Dense(7 * 7 * 32, activation='relu')(dec_in)
y = layers.Reshape((7, 7, 64))(y)
y = layers.Conv2DTranspose(16, 3, strides=2, padding='same')(y)
decoder = keras.Model(dec_in, layers.Conv2DTranspose(1, 3, strides=2, padding='same', activation='sigmoid')(y))
