import tensorflow as tf

lotto = [[3, 14, 40], [8, 21, 0], [1, 2, 30]]
draws = tf.constant(lotto)
