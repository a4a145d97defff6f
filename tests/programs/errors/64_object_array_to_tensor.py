import numpy as np
import tensorflow as tf

rows = np.empty(2, dtype=object)
rows[0] = [1, 2]
rows[1] = [3]
table = tf.constant(rows)
