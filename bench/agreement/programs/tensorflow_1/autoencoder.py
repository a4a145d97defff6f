import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
num_input = 784
sizes = [64, 32]
X = tf.placeholder("float", [None, num_input])
mask = tf.placeholder(tf.float32, [None, num_input])


def stack(x, dims, scope):
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        for i, n in enumerate(dims):
            fan_in = x.shape[1].value if hasattr(x.shape[1], "value") else int(x.shape[1])
            w = tf.get_variable("w%d" % i, shape=[fan_in, n], initializer=tf.truncated_normal_initializer(stddev=0.1))
            b = tf.get_variable("b%d" % i, shape=(n,), initializer=tf.zeros_initializer())
            x = tf.nn.sigmoid(tf.matmul(x, w) + b)
    return x


code = stack(X * mask, sizes, "encoder")
restored = stack(code, sizes[::-1][1:] + [num_input], "decoder")
loss = tf.reduce_mean(tf.pow(X - restored, 2))
step = tf.train.RMSPropOptimizer(0.01).minimize(loss)
images = np.random.rand(24, num_input)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(2):
        batch_x = images[i * 8 : (i + 1) * 8]
        keep = np.random.binomial(1, 0.7, batch_x.shape)
        _, l = sess.run([step, loss], feed_dict={X: batch_x, mask: keep})
    g = sess.run(restored, feed_dict={X: images[:4], mask: np.ones((4, num_input))})
    canvas = np.empty((28 * 2, 28 * 2))
    for i in range(2):
        for j in range(2):
            canvas[i * 28 : (i + 1) * 28, j * 28 : (j + 1) * 28] = g[i * 2 + j].reshape([28, 28])
