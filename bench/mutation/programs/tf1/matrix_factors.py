"""Recommendations by matrix factors: embeddings looked up, biases, a while loop for the mean, TensorFlow 1."""

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()

n_users, n_items, rank = 20, 30, 6

users = tf.placeholder(tf.int32, shape=(None,), name="users")
items = tf.placeholder(tf.int32, shape=(None,), name="items")
ratings = tf.placeholder(tf.float32, shape=(None,), name="ratings")

with tf.variable_scope("factors", reuse=tf.AUTO_REUSE):
    user_table = tf.get_variable("user", shape=(n_users, rank), initializer=tf.random_normal_initializer(stddev=0.1))
    item_table = tf.get_variable("item", shape=(n_items, rank), initializer=tf.random_normal_initializer(stddev=0.1))
    user_bias = tf.get_variable("user_bias", shape=(n_users,), initializer=tf.zeros_initializer())
    item_bias = tf.get_variable("item_bias", shape=(n_items,), initializer=tf.zeros_initializer())

u = tf.nn.embedding_lookup(user_table, users)
v = tf.nn.embedding_lookup(item_table, items)
predicted = tf.reduce_sum(tf.multiply(u, v), axis=1)
predicted += tf.gather(user_bias, users) + tf.gather(item_bias, items)

hidden = tf.concat([u, v], axis=1)
w1 = tf.Variable(tf.truncated_normal([2 * rank, 8], stddev=0.1))
w2 = tf.Variable(tf.truncated_normal([8, 1], stddev=0.1))
deep = tf.squeeze(tf.matmul(tf.nn.relu(tf.matmul(hidden, w1)), w2), axis=1)
score = predicted + deep

error = tf.reduce_mean(tf.square(ratings - score))
penalty = 1e-3 * (tf.nn.l2_loss(u) + tf.nn.l2_loss(v))
optimizer = tf.train.AdamOptimizer(learning_rate=0.01)
gradients = optimizer.compute_gradients(error + penalty)
clipped = [(tf.clip_by_norm(g, 1.0), var) for g, var in gradients if g is not None]
train_op = optimizer.apply_gradients(clipped)
all_scores = tf.matmul(user_table, item_table, transpose_b=True) + tf.expand_dims(user_bias, 1) + item_bias
_, top = tf.nn.top_k(all_scores, k=3)

observed = np.column_stack([np.random.randint(0, n_users, 64), np.random.randint(0, n_items, 64)])
stars = np.random.randint(1, 6, size=64).astype(np.float32)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for step in range(2):
    picked = np.random.choice(64, 16, replace=False)
    feed = {users: observed[picked, 0], items: observed[picked, 1], ratings: stars[picked]}
    _, value = sess.run([train_op, error], feed_dict=feed)
best = sess.run(top)
print(value, best.shape)
sess.close()
