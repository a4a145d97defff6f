import tensorflow as tf


@tf.function
def weigh(pictures, mask):
    return pictures * mask


answer = weigh(tf.ones((2, 8, 8)), tf.ones((2, 8, 8), tf.int64))
