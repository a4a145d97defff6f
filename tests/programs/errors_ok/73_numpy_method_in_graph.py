import tensorflow as tf


@tf.function
def report(x):
    mean = tf.reduce_mean(x)
    return mean + 1.0


answer = report(tf.ones((3, 3)))
