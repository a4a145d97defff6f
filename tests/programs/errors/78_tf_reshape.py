import tensorflow as tf

series = tf.range(50)
weeks = tf.reshape(series, [8, 7])
