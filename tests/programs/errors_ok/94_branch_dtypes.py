import tensorflow as tf


@tf.function
def scale(x):
    if tf.reduce_mean(x) > 10.0:
        factor = 0.1
    else:
        factor = 1.0
    return factor


answer = scale(tf.ones(5))
