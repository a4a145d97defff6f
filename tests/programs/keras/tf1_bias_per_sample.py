import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
rng = np.random.RandomState(0)
train_X = rng.rand(17, 3)
train_Y = rng.rand(17)
X = tf.placeholder(tf.float32, [None, 3])
Y = tf.placeholder(tf.float32, [None])
W = tf.Variable(tf.zeros([3, 1]))
b = tf.Variable(tf.zeros([10]))
pred = tf.squeeze(tf.matmul(X, W), 1) + b
cost = tf.reduce_sum(tf.pow(pred - Y, 2)) / 34
step = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(2):
        sess.run(step, feed_dict={X: train_X, Y: train_Y})
    print(sess.run(cost, feed_dict={X: train_X, Y: train_Y}))
