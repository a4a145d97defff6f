import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_eager_execution()
features, classes = 12, 3
X = tf.placeholder(tf.float32, [features, None], name='X')
Y = tf.placeholder(tf.float32, [classes, None], name='Y')
W1 = tf.get_variable('W1', [25, features], initializer=tf.zeros_initializer())
b1 = tf.get_variable('b1', [25, 1], initializer=tf.zeros_initializer())
W2 = tf.get_variable('W2', [classes, 25])
b2 = tf.get_variable('b2', [classes, 1])
A1 = tf.nn.relu(tf.add(tf.matmul(W1, X), b1))
Z2 = tf.add(tf.matmul(W2, A1), b2)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=tf.transpose(Z2), labels=tf.transpose(Y)))
step = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
x_train = np.random.randn(features, 40)
y_train = np.eye(classes)[np.random.randint(0, classes, 40)]
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(3):
        _, c = session.run([step, cost], feed_dict={X: x_train, Y: y_train})
        print('epoch %i: %f' % (epoch, c))
