"""tf.layers, batch normalisation with a training flag, a dataset iterator and a saver-free session, TensorFlow 1."""

import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

features = np.random.rand(40, 12, 12, 3).astype(np.float32)
labels = np.random.randint(0, 6, size=40).astype(np.int64)

dataset = tf.data.Dataset.from_tensor_slices((features, labels)).shuffle(40).repeat().batch(10)
iterator = tf.data.make_one_shot_iterator(dataset)
next_images, next_labels = iterator.get_next()

images = tf.placeholder_with_default(next_images, shape=(None, 12, 12, 3))
targets = tf.placeholder_with_default(next_labels, shape=(None,))
is_training = tf.placeholder_with_default(False, shape=())


def network(x, training):
    net = tf.layers.conv2d(x, filters=8, kernel_size=3, padding="same", activation=tf.nn.relu)
    net = tf.layers.max_pooling2d(net, pool_size=2, strides=2)
    net = tf.layers.conv2d(net, 16, 3, padding="valid")
    net = tf.layers.batch_normalization(net, training=training)
    net = tf.nn.relu(net)
    net = tf.layers.flatten(net)
    net = tf.layers.dense(net, 32, activation=tf.nn.relu)
    net = tf.layers.dropout(net, rate=0.5, training=training)
    return tf.layers.dense(net, 6)


logits = network(images, is_training)
loss = tf.losses.sparse_softmax_cross_entropy(labels=targets, logits=logits)
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(update_ops):
    train_op = tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
predictions = tf.argmax(logits, axis=1)
accuracy = tf.reduce_mean(tf.cast(tf.equal(predictions, targets), tf.float32))
probabilities = tf.nn.softmax(logits)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(2):
        _, value = sess.run([train_op, loss], feed_dict={is_training: True})
    acc, probs = sess.run([accuracy, probabilities], feed_dict={images: features, targets: labels})
print(value, acc, probs.sum(axis=1).shape)
