import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [])
y = tf.cond(x > 0, lambda: x * 2, lambda: tf.constant(0))
with tf.Session() as sess:
    print(sess.run(y, {x: 3.0}))
