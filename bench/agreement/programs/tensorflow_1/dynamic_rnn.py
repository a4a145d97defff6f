"""Sequences of 0s and 1s are sorted by their sum with an LSTM."""
import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import random
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

NUM = 64
train_input = ["{0:010b}".format(i) for i in range(2**10)]
random.shuffle(train_input)
train_input = train_input[:NUM]
train_input = [list(map(int, i)) for i in train_input]
ti = []
for i in train_input:
    temp_list = []
    for j in i:
        temp_list.append([j])
    ti.append(np.array(temp_list))
train_input = ti

train_output = []
for i in train_input:
    count = 0
    for j in i:
        if j[0] == 1:
            count += 1
    temp_list = [0] * 11
    temp_list[count] = 1
    train_output.append(temp_list)

data = tf.placeholder(tf.float32, [None, 10, 1])
target = tf.placeholder(tf.float32, [None, 11])
num_hidden = 24
cell = tf.nn.rnn_cell.LSTMCell(num_hidden, state_is_tuple=True)
val, state = tf.nn.dynamic_rnn(cell, data, dtype=tf.float32)
val = tf.transpose(val, [1, 0, 2])
last = tf.gather(val, int(val.get_shape()[0]) - 1)
weight = tf.Variable(tf.truncated_normal([num_hidden, int(target.get_shape()[1])]))
bias = tf.Variable(tf.constant(0.1, shape=[target.get_shape()[1]]))
prediction = tf.nn.softmax(tf.matmul(last, weight) + bias)
cross_entropy = -tf.reduce_sum(target * tf.log(tf.clip_by_value(prediction, 1e-10, 1.0)))
minimize = tf.train.AdamOptimizer().minimize(cross_entropy)
mistakes = tf.not_equal(tf.argmax(target, 1), tf.argmax(prediction, 1))
error = tf.reduce_mean(tf.cast(mistakes, tf.float32))

init_op = tf.global_variables_initializer()
sess = tf.Session()
sess.run(init_op)
batch_size = 16
no_of_batches = int(len(train_input) / batch_size)
for epoch in range(1):
    ptr = 0
    for j in range(no_of_batches):
        inp, out = train_input[ptr : ptr + batch_size], train_output[ptr : ptr + batch_size]
        ptr += batch_size
        sess.run(minimize, {data: inp, target: out})
incorrect = sess.run(error, {data: train_input, target: train_output})
print("error {:3.1f}%".format(100 * incorrect))
sess.close()
