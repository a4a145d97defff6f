import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
sample = tf.placeholder(tf.float32, [16])
kernel = tf.get_variable("kernel", [16, 4])
hidden = tf.matmul(tf.expand_dims(sample, 0), kernel)
