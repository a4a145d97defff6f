import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 4])
keep = tf.placeholder(tf.float32)
w = tf.get_variable("w", [4, 2])
h = tf.nn.dropout(tf.matmul(x, w), keep)
out = tf.reduce_sum(h)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(out, feed_dict={x: np.ones((3, 4))}))
