import tensorflow as tf


@tf.function
def clip(x):
    largest = tf.reduce_max(x)
    while largest > 1.0:
        x, largest = x / 2.0, largest / 2.0
    return x


clipped = clip(tf.constant([0.5, 3.0]))
