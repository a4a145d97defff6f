import tensorflow as tf
lstm_cell = tf.contrib.rnn.BasicLSTMCell(128)
x = tf.placeholder(tf.float32, [None, 10, 5])
out, st = tf.nn.dynamic_rnn(lstm_cell, x, dtype=tf.float32)
