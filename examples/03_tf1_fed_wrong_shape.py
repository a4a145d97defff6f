"""Fit house prices with a small network of tf.layers, as a TensorFlow 1 graph."""

import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"  # tf.layers lives on in legacy Keras only

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

N_FEATURES = 13

rng = np.random.RandomState(1)
houses = rng.rand(150, N_FEATURES).astype(np.float32)
prices = houses.sum(axis=1) + 0.1 * rng.randn(150).astype(np.float32)


def network(x):
    hidden = tf.layers.dense(x, 32, activation=tf.nn.relu)
    hidden = tf.layers.dense(hidden, 16, activation=tf.nn.relu)
    return tf.layers.dense(hidden, 1)


x = tf.placeholder(tf.float32, shape=(None, N_FEATURES), name="x")
y = tf.placeholder(tf.float32, shape=(None, 1), name="y")

prediction = network(x)
loss = tf.losses.mean_squared_error(y, prediction)
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(5):
        for start in range(0, len(houses), 50):
            batch_x = houses[start:start + 50]
            batch_y = prices[start:start + 50]
            _, batch_loss = sess.run([train_op, loss], feed_dict={x: batch_x, y: batch_y})
        print("epoch", epoch, "loss", batch_loss)
