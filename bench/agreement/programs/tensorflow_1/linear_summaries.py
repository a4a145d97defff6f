from __future__ import division, print_function

import os
import tempfile

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

rng = np.random
learning_rate = 0.01
train_X = np.asarray([3.3, 4.4, 5.5, 6.71, 6.93, 4.168, 9.779, 6.182, 7.59, 2.167])
train_Y = np.asarray([1.7, 2.76, 2.09, 3.19, 1.694, 1.573, 3.366, 2.596, 2.53, 1.221])
n_samples = train_X.shape[0]

with tf.name_scope("inputs"):
    X = tf.placeholder("float")
    Y = tf.placeholder("float")
with tf.name_scope("weights"):
    W = tf.Variable(rng.randn(), name="weight")
    b = tf.Variable(rng.randn(), name="bias")
pred = tf.add(tf.multiply(X, W), b)
cost = tf.reduce_sum(tf.pow(pred - Y, 2)) / (2 * n_samples)
optimizer = tf.train.GradientDescentOptimizer(learning_rate).minimize(cost)
tf.summary.scalar("cost", cost)
tf.summary.histogram("weight", W)
merged = tf.summary.merge_all()
saver = tf.train.Saver()
folder = tempfile.mkdtemp()

with tf.Session() as sess:
    writer = tf.summary.FileWriter(os.path.join(folder, "logs"), sess.graph)
    sess.run(tf.global_variables_initializer())
    for epoch in range(2):
        for x, y in zip(train_X, train_Y):
            sess.run(optimizer, feed_dict={X: x, Y: y})
        summary, c = sess.run([merged, cost], feed_dict={X: train_X, Y: train_Y})
        writer.add_summary(summary, epoch)
        print("cost=", "{:.9f}".format(c), "W=", sess.run(W), "b=", sess.run(b))
    path = saver.save(sess, os.path.join(folder, "model.ckpt"))
    training_cost = sess.run(cost, feed_dict={X: train_X, Y: train_Y})
    fitted = sess.run(W) * train_X + sess.run(b)

with tf.Session() as sess:
    saver.restore(sess, path)
    again = sess.run(pred, feed_dict={X: train_X})
