import tensorflow.compat.v1 as tf

images = tf.placeholder(tf.float32, [None, 28, 28])
flat = tf.reshape(images, [-1, 784])
