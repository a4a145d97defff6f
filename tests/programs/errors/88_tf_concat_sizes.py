import tensorflow as tf

left = tf.zeros((5, 4, 2))
right = tf.zeros((5, 3, 2))
pair = tf.concat([left, right], axis=2)
