"""A subclassed model with residual blocks and a custom training step by fit."""

import numpy as np
import tensorflow as tf
from tensorflow import keras


class ResidualBlock(keras.layers.Layer):
    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)
        self.bn1 = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)
        self.bn2 = keras.layers.BatchNormalization()
        self.shortcut = None
        if stride != 1:
            self.shortcut = keras.layers.Conv2D(filters, 1, strides=stride, use_bias=False)

    def call(self, inputs, training=None):
        x = tf.nn.relu(self.bn1(self.conv1(inputs), training=training))
        x = self.bn2(self.conv2(x), training=training)
        residual = inputs if self.shortcut is None else self.shortcut(inputs)
        return tf.nn.relu(x + residual)


class SmallResNet(keras.Model):
    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = keras.layers.Conv2D(8, 3, padding="same")
        self.block1 = ResidualBlock(8)
        self.block2 = ResidualBlock(16, stride=2)
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.classifier = keras.layers.Dense(num_classes)

    def call(self, inputs, training=False):
        x = self.stem(inputs)
        x = self.block1(x, training=training)
        x = self.block2(x, training=training)
        return self.classifier(self.pool(x))


images = np.random.rand(16, 20, 20, 1).astype(np.float32)
labels = np.random.randint(0, 5, size=16)

model = SmallResNet()
model.compile(
    optimizer="sgd",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
model.fit(images, labels, batch_size=8, epochs=1, verbose=0)
logits = model(images[:2])
probabilities = tf.nn.softmax(logits, axis=-1)
best = tf.argmax(probabilities, axis=1)
print(best.numpy(), tf.reduce_max(probabilities, axis=1).numpy())
