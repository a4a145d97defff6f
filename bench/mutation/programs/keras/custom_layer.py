"""Layers written by hand: a dense layer with its own weights, a gated unit, a learned positional table."""

import keras
import numpy as np
from keras import layers, ops


class Linear(layers.Layer):
    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b


class GatedUnit(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.value = Linear(units)
        self.gate = Linear(units)

    def call(self, inputs):
        return self.value(inputs) * ops.sigmoid(self.gate(inputs))


class Positions(layers.Layer):
    def __init__(self, length, dim, **kwargs):
        super().__init__(**kwargs)
        self.length, self.dim = length, dim
        self.table = layers.Embedding(length, dim)

    def call(self, x):
        positions = ops.arange(0, self.length)
        return x + self.table(positions)

    def compute_output_shape(self, input_shape):
        return input_shape


inputs = keras.Input(shape=(10, 8))
x = layers.Dense(16)(inputs)
x = Positions(10, 16)(x)
residual = x
x = layers.LayerNormalization()(x)
x = GatedUnit(16)(x)
x = layers.add([x, residual])
x = layers.Flatten()(x)
x = Linear(12)(x)
outputs = layers.Dense(3, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")

data = np.random.random((12, 10, 8))
targets = keras.utils.to_categorical(np.random.randint(3, size=(12,)), num_classes=3)
model.fit(data, targets, batch_size=4, epochs=1, verbose=0)
features = keras.Model(inputs, x)
print(features.predict(data[:2], verbose=0).shape, model.predict(data, verbose=0).sum(axis=1)[0])
