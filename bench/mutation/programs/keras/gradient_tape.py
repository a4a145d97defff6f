"""A training loop written out with GradientTape, metrics and a tf.function step."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

inputs = keras.Input(shape=(784,), name="digits")
x = keras.layers.Dense(32, activation="relu")(inputs)
x = keras.layers.Dense(16, activation="relu")(x)
outputs = keras.layers.Dense(10, name="predictions")(x)
model = keras.Model(inputs=inputs, outputs=outputs)

optimizer = keras.optimizers.SGD(learning_rate=1e-3)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_metric = keras.metrics.SparseCategoricalAccuracy()
val_metric = keras.metrics.SparseCategoricalAccuracy()

x_all = np.random.randint(0, 256, size=(40, 28, 28)).astype("float32")
y_all = np.random.randint(0, 10, size=(40,))
x_all = np.reshape(x_all, (-1, 784)) / 255.0
x_val, y_val = x_all[-8:], y_all[-8:]
x_train, y_train = x_all[:-8], y_all[:-8]

batch_size = 8
train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train))
train_dataset = train_dataset.shuffle(buffer_size=64).batch(batch_size)
val_dataset = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(batch_size)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        per_class = tf.reduce_mean(logits, axis=0)
        loss_value = loss_fn(y, logits) + 0.01 * tf.reduce_sum(tf.square(per_class))
    grads = tape.gradient(loss_value, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    train_metric.update_state(y, logits)
    return loss_value


@tf.function
def test_step(x, y):
    val_logits = model(x, training=False)
    val_metric.update_state(y, val_logits)


for epoch in range(1):
    for step, (x_batch, y_batch) in enumerate(train_dataset):
        loss_value = train_step(x_batch, y_batch)
    train_metric.reset_state()
    for x_batch, y_batch in val_dataset:
        test_step(x_batch, y_batch)
    print(float(loss_value), float(val_metric.result()))

W = tf.Variable(tf.random.normal([10, 4]))
b = tf.Variable(tf.zeros([4]))
with tf.GradientTape() as tape:
    projected = tf.matmul(model(x_val), W) + b
    distance = tf.norm(projected[:, None, :] - projected[None, :, :], axis=-1)
    objective = tf.reduce_mean(distance)
dW, db = tape.gradient(objective, [W, b])
W.assign_sub(0.1 * dW)
b.assign_sub(0.1 * db)
print(W.shape, distance.shape)
