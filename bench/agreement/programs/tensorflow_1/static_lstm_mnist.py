import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

n_input = 28
timesteps = 28
num_hidden = 32
num_classes = 10
batch_size = 8

X = tf.placeholder("float", [None, timesteps, n_input])
Y = tf.placeholder("float", [None, num_classes])
weights = {"out": tf.Variable(tf.random_normal([num_hidden, num_classes]))}
biases = {"out": tf.Variable(tf.random_normal([num_classes]))}


def RNN(x, weights, biases):
    x = tf.unstack(x, timesteps, 1)
    lstm_cell = tf.nn.rnn_cell.BasicLSTMCell(num_hidden, forget_bias=1.0)
    outputs, states = tf.nn.static_rnn(lstm_cell, x, dtype=tf.float32)
    return tf.matmul(outputs[-1], weights["out"]) + biases["out"]


logits = RNN(X, weights, biases)
prediction = tf.nn.softmax(logits)
loss_op = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.001)
train_op = optimizer.minimize(loss_op)
correct_pred = tf.equal(tf.argmax(prediction, 1), tf.argmax(Y, 1))
accuracy = tf.reduce_mean(tf.cast(correct_pred, tf.float32))
init = tf.global_variables_initializer()

with tf.Session() as sess:
    sess.run(init)
    for step in range(1, 4):
        batch_x = np.random.rand(batch_size, 784).astype(np.float32)
        batch_y = np.eye(num_classes)[np.random.choice(num_classes, batch_size)]
        batch_x = batch_x.reshape((batch_size, timesteps, n_input))
        sess.run(train_op, feed_dict={X: batch_x, Y: batch_y})
        if step == 1:
            loss, acc = sess.run([loss_op, accuracy], feed_dict={X: batch_x, Y: batch_y})
            print("Step " + str(step) + ", Loss= " + "{:.4f}".format(loss))
    test_data = np.random.rand(16, 784).reshape((-1, timesteps, n_input))
    test_label = np.eye(num_classes)[np.zeros(16, dtype=int)]
    print(sess.run(accuracy, feed_dict={X: test_data, Y: test_label}))
