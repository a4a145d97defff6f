import tensorflow as tf

age = tf.keras.Input(dtype="float32", shape=[1])
scaled = age / 100.0
