import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
a = tf.constant([[1., 2.]])
b = tf.transpose(a)
print(tf.matmul(a, b).eval())
