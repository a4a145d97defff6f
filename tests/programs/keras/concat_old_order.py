import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
a = tf.ones([2, 3])
b = tf.ones([2, 3])
c = tf.concat(1, [a, b])
