import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 784])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
logits = tf.matmul(x, W) + b
y_ = tf.placeholder(tf.float32, [None, 10])
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
train = tf.train.AdamOptimizer(0.01).minimize(loss)
images = np.random.rand(1000, 784).astype(np.float32)
labels = np.random.randint(0, 10, 1000)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(10):
        bx = images[i * 100:(i + 1) * 100]
        by = labels[i * 100:(i + 1) * 100]
        _, l = sess.run([train, loss], feed_dict={x: bx, y_: by})
        print(l)
