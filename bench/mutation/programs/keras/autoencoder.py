"""A convolutional denoising autoencoder; the encoder is used on its own afterwards."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, losses
from tensorflow.keras.models import Model

x_train = np.random.randint(0, 256, size=(16, 28, 28)).astype("float32") / 255.0
x_test = np.random.randint(0, 256, size=(8, 28, 28)).astype("float32") / 255.0
x_train = x_train[..., tf.newaxis]
x_test = x_test[..., tf.newaxis]

noise = 0.2
x_train_noisy = x_train + noise * tf.random.normal(shape=x_train.shape)
x_test_noisy = x_test + noise * tf.random.normal(shape=x_test.shape)
x_train_noisy = tf.clip_by_value(x_train_noisy, clip_value_min=0.0, clip_value_max=1.0)
x_test_noisy = tf.clip_by_value(x_test_noisy, clip_value_min=0.0, clip_value_max=1.0)


class Denoise(Model):
    def __init__(self):
        super().__init__()
        self.encoder = tf.keras.Sequential(
            [
                layers.Input(shape=(28, 28, 1)),
                layers.Conv2D(16, (3, 3), activation="relu", padding="same", strides=2),
                layers.Conv2D(8, (3, 3), activation="relu", padding="same", strides=2),
            ]
        )
        self.decoder = tf.keras.Sequential(
            [
                layers.Conv2DTranspose(8, kernel_size=3, strides=2, activation="relu", padding="same"),
                layers.Conv2DTranspose(16, kernel_size=3, strides=2, activation="relu", padding="same"),
                layers.Conv2D(1, kernel_size=(3, 3), activation="sigmoid", padding="same"),
            ]
        )

    def call(self, x):
        encoded = self.encoder(x)
        return self.decoder(encoded)


autoencoder = Denoise()
autoencoder.compile(optimizer="adam", loss=losses.MeanSquaredError())
autoencoder.fit(x_train_noisy, x_train, epochs=1, batch_size=8, validation_data=(x_test_noisy, x_test), verbose=0)
encoded = autoencoder.encoder(x_test_noisy).numpy()
decoded = autoencoder.decoder(encoded).numpy()
error = np.mean((decoded - x_test) ** 2, axis=(1, 2, 3))
codes = encoded.reshape(len(encoded), -1)
print(error.shape, codes.shape, tf.squeeze(decoded[0]).shape)
