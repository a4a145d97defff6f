import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 3], name="x")
total = tf.reduce_sum(x)
batch = {"x": np.ones((2, 3))}
with tf.Session() as session:
    answer = session.run(total, feed_dict=batch)
