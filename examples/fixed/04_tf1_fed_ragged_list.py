"""Train an LSTM on word vectors of sentences, as a TensorFlow 1 graph with legacy Keras."""

import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"  # Keras 3 layers do not accept placeholders

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

VECTOR_SIZE = 10

# Four sentences of 6, 9, 4 and 7 words, each word a vector of 10 numbers.
rng = np.random.RandomState(3)
sentences = [
    rng.rand(6, VECTOR_SIZE),
    rng.rand(9, VECTOR_SIZE),
    rng.rand(4, VECTOR_SIZE),
    rng.rand(7, VECTOR_SIZE),
]
moods = np.array([[1.0], [0.0], [0.0], [1.0]], dtype=np.float32)

inputs = tf.placeholder(tf.float32, shape=[None, None, VECTOR_SIZE], name="inputs")
targets = tf.placeholder(tf.float32, shape=[None, 1], name="targets")

encoded = tf.keras.layers.LSTM(32)(inputs)
scores = tf.keras.layers.Dense(1, activation="sigmoid")(encoded)

loss = tf.reduce_mean(tf.square(scores - targets))
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)

padded = tf.keras.utils.pad_sequences(sentences, padding="post", dtype="float32")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(10):
        _, value = sess.run([train_op, loss], feed_dict={inputs: padded, targets: moods})
    print("loss:", value)
