import tensorflow as tf

age = tf.placeholder("float32", shape=[None, 1])
scaled = age / 100.0
