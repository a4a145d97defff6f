import tensorflow as tf

logits = tf.random.normal((14, 3))
labels = tf.zeros((14, 1), dtype=tf.int64)
losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
