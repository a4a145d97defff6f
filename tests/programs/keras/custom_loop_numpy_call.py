import tensorflow as tf
import numpy as np
model = tf.keras.Sequential([tf.keras.layers.Dense(4, input_shape=(8,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.Adam()
@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        p = model(x)
        loss = tf.reduce_mean((p - y) ** 2)
    g = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(g, model.trainable_variables))
    print("loss", loss.numpy())
    return loss
x = tf.random.normal((16, 8))
y = tf.random.normal((16, 1))
step(x, y)
