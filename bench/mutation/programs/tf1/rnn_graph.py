"""A recurrent classifier of rows, its cell written by hand and unrolled, as a TensorFlow 1 graph."""

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

n_inputs, n_steps, n_hidden, n_classes, batch_size = 14, 10, 24, 5, 8

x = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
y = tf.placeholder(tf.int32, [None])

with tf.variable_scope("cell"):
    wx = tf.get_variable("wx", [n_inputs, n_hidden])
    wh = tf.get_variable("wh", [n_hidden, n_hidden])
    b = tf.get_variable("b", [n_hidden], initializer=tf.zeros_initializer())

steps = tf.unstack(x, n_steps, axis=1)
state = tf.zeros([tf.shape(x)[0], n_hidden])
outputs = []
for step in steps:
    state = tf.tanh(tf.matmul(step, wx) + tf.matmul(state, wh) + b)
    outputs.append(state)
stacked = tf.stack(outputs, axis=1)

with tf.variable_scope("attention"):
    v = tf.get_variable("v", [n_hidden, 1])
    flat = tf.reshape(stacked, [-1, n_hidden])
    scores = tf.reshape(tf.matmul(flat, v), [-1, n_steps])
    alpha = tf.nn.softmax(scores)
    context = tf.reduce_sum(stacked * tf.expand_dims(alpha, -1), axis=1)

weights = tf.Variable(tf.random_normal([n_hidden, n_classes]))
biases = tf.Variable(tf.constant(0.1, shape=[n_classes]))
logits = tf.matmul(context, weights) + biases
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
train_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
correct = tf.nn.in_top_k(logits, y, 1)
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

data = np.random.rand(24, n_steps * n_inputs)
labels = np.random.randint(0, n_classes, size=(24,))
init = tf.global_variables_initializer()
with tf.Session() as sess:
    sess.run(init)
    for start in range(0, len(data), batch_size):
        batch_x = data[start:start + batch_size].reshape((-1, n_steps, n_inputs))
        batch_y = labels[start:start + batch_size]
        _, value = sess.run([train_op, loss], feed_dict={x: batch_x, y: batch_y})
    test_x = data.reshape((-1, n_steps, n_inputs))
    print(value, sess.run(accuracy, {x: test_x, y: labels}))
