import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
batch = 100
x = tf.placeholder(tf.float32, [None, 28 * 28])
img = tf.reshape(x, [batch, 28, 28, 1])
w = tf.Variable(tf.truncated_normal([3, 3, 1, 8]))
c = tf.nn.conv2d(img, w, [1, 2, 2, 1], 'VALID')
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    data = np.random.rand(64, 784)
    print(sess.run(c, {x: data}).shape)
