import numpy as np
import tensorflow as tf


@tf.function
def spread(x):
    return np.std(np.asarray(x))


answer = spread(tf.range(6.0))
