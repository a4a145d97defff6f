import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 2])
y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.zeros([2, 1]))
pred = tf.matmul(x, W)
cost = tf.reduce_mean(tf.square(pred - y))
opt = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
data_x = np.random.rand(20, 2)
data_y = np.random.rand(20, 1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(2):
        for x, y in zip(data_x, data_y):
            sess.run(opt, feed_dict={x: x, y: y})
