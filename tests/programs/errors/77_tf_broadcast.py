import tensorflow as tf

table = tf.random.normal((18, 5))
row_means = tf.reduce_mean(table, axis=1)
centred = table - row_means
