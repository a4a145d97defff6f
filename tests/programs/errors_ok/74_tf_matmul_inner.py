import tensorflow as tf

batch = tf.zeros((7, 12))
kernel = tf.Variable(tf.zeros((12, 5)))
hidden = batch @ kernel
