import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

features = np.random.rand(40, 5).astype(np.float32)
labels = np.random.randint(0, 3, size=(40,)).astype(np.int64)

dataset = tf.data.Dataset.from_tensor_slices((features, labels))
dataset = dataset.shuffle(100).repeat().batch(8)
iterator = tf.data.make_one_shot_iterator(dataset)
x, y = iterator.get_next()

net = tf.layers.dense(x, 16, activation=tf.nn.tanh)
net = tf.layers.batch_normalization(net, training=True)
logits = tf.layers.dense(net, 3)
loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=logits)
train = tf.train.AdamOptimizer().minimize(loss)

features_placeholder = tf.placeholder(features.dtype, features.shape)
labels_placeholder = tf.placeholder(labels.dtype, labels.shape)
second = tf.data.Dataset.from_tensor_slices((features_placeholder, labels_placeholder)).batch(10)
initializable = (
    second.make_initializable_iterator()
    if hasattr(second, "make_initializable_iterator")
    else tf.data.make_initializable_iterator(second)
)
next_features, next_labels = initializable.get_next()
total = tf.reduce_sum(next_features, axis=1)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        value, _ = sess.run([loss, train])
        print(step, value)
    sess.run(initializable.initializer, feed_dict={features_placeholder: features, labels_placeholder: labels})
    while True:
        try:
            sums = sess.run(total)
            print(sums.shape)
        except tf.errors.OutOfRangeError:
            break
