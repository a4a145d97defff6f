import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
labels = tf.placeholder(tf.float32, [9, 6])
hidden = tf.placeholder(tf.float32, [9, 20])
logits = tf.matmul(hidden, tf.get_variable("kernel", [20, 6]))
loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
