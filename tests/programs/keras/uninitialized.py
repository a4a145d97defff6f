import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
W = tf.Variable(tf.zeros([2, 3]), name="W")
y = tf.matmul(tf.ones([4, 2]), W)
sess = tf.Session()
print(sess.run(y))
