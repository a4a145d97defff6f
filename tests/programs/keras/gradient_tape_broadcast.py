import numpy as np
import tensorflow as tf
xs = tf.constant(np.random.rand(50, 1), dtype=tf.float32)
ys = tf.constant(np.random.rand(50), dtype=tf.float64)
w = tf.Variable(tf.random.normal([1, 1]))
b = tf.Variable(tf.zeros([1]))
opt = tf.optimizers.SGD(0.1)
for epoch in range(3):
    with tf.GradientTape() as tape:
        pred = tf.matmul(xs, w) + b
        loss = tf.reduce_mean(tf.square(pred - ys))
    grads = tape.gradient(loss, [w, b])
    opt.apply_gradients(zip(grads, [w, b]))
