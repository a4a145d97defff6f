import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
i = tf.constant(0)
m = tf.ones([2, 2])
def cond(i, m):
    return tf.less(i, 5)
def body(i, m):
    return i + 1, tf.concat([m, m], axis=0)
r = tf.while_loop(cond, body, [i, m])
with tf.Session() as sess:
    print(sess.run(r)[1].shape)
