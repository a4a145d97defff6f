"""Logistic regression on two clusters of points, as a TensorFlow 1 graph."""

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

# Two clusters of 100 points in the plane.
rng = np.random.RandomState(0)
left = rng.normal(-1.0, 0.5, (100, 2))
right = rng.normal(1.0, 0.5, (100, 2))
points = np.concatenate([left, right]).astype(np.float32)
classes = np.concatenate([np.zeros((100, 1)), np.ones((100, 1))]).astype(np.float32)

# The graph.
features = tf.placeholder(tf.float32, shape=[None, 2], name="features")
labels = tf.placeholder(tf.float32, shape=[None, 1], name="labels")

weights = tf.get_variable("weights", shape=[2, 1])
bias = tf.get_variable("bias", shape=[1], initializer=tf.zeros_initializer())
logits = tf.matmul(features, weights) + bias

losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
loss = tf.reduce_mean(losses)
train_op = tf.train.GradientDescentOptimizer(learning_rate=0.5).minimize(loss)

hits = tf.equal(tf.cast(logits > 0.0, tf.float32), labels)
accuracy = tf.reduce_mean(tf.cast(hits, tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print("bias before training:", sess.run(bias))

    for step in range(20):
        sess.run(train_op)

    print("accuracy:", sess.run(accuracy, feed_dict={features: points, labels: classes}))
