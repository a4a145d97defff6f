import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
vocab, hidden, steps = 12, 16, 5
inputs = tf.placeholder(tf.int32, [None, steps])
targets = tf.placeholder(tf.int32, [None, steps])
batch = tf.shape(inputs)[0]
embedding = tf.get_variable("embedding", [vocab, hidden])
Wh = tf.get_variable("Wh", [hidden, hidden], initializer=tf.orthogonal_initializer())
Wx = tf.get_variable("Wx", [hidden, hidden])
bias = tf.get_variable("b", [hidden], initializer=tf.constant_initializer(0.0))
x = tf.nn.embedding_lookup(embedding, inputs)
x = tf.transpose(x, [1, 0, 2])
start = tf.zeros([batch, hidden])
states = tf.scan(lambda h, e: tf.tanh(tf.matmul(h, Wh) + tf.matmul(e, Wx) + bias), x, initializer=start)
states = tf.transpose(states, [1, 0, 2])
flat = tf.reshape(states, [-1, hidden])
Wo = tf.get_variable("Wo", [hidden, vocab])
logits = tf.reshape(tf.matmul(flat, Wo), [batch, steps, vocab])
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits))
params = tf.trainable_variables()
gradients = tf.gradients(loss, params)
clipped, norm = tf.clip_by_global_norm(gradients, 5.0)
update = tf.train.AdamOptimizer(0.001).apply_gradients(zip(clipped, params))
choice = tf.multinomial(tf.reshape(logits[:, -1], [-1, vocab]), 1)
text = np.random.randint(0, vocab, size=101)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    xs = text[:100].reshape(20, steps)
    ys = text[1:101].reshape(20, steps)
    for i in range(2):
        feed = {inputs: xs[i * 10 : (i + 1) * 10], targets: ys[i * 10 : (i + 1) * 10]}
        _, value, size = sess.run([update, loss, norm], feed)
    final, next_id = sess.run([states, choice], {inputs: xs[:2]})
