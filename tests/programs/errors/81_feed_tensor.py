import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
weights = tf.placeholder(tf.float32, [4])
half = weights / 2.0
with tf.Session() as session:
    answer = session.run(half, feed_dict={weights: tf.ones([4])})
