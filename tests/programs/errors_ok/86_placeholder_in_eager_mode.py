import tensorflow.compat.v1 as tf

tf.disable_eager_execution()
images = tf.placeholder(tf.float32, [None, 28, 28])
flat = tf.reshape(images, [-1, 784])
