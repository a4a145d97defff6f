import tensorflow as tf
import numpy as np
from tensorflow.contrib.layers import fully_connected
n_inputs = 28 * 28
X = tf.placeholder(tf.float32, shape=(None, n_inputs), name="X")
y = tf.placeholder(tf.int64, shape=(None), name="y")
hidden1 = fully_connected(X, 300, scope="hidden1")
logits = fully_connected(hidden1, 10, scope="outputs", activation_fn=None)
xent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
