"""Rank films for each user: a table of ratings times a table of film features."""

import numpy as np
import tensorflow as tf

USERS, FILMS, FEATURES = 40, 25, 6

rng = np.random.default_rng(0)
ratings = tf.constant(rng.integers(0, 6, (USERS, FILMS)), dtype=tf.int32)
film_features = tf.random.normal((FILMS, FEATURES), seed=1)

seen = tf.cast(ratings > 0, tf.float32)
films_seen = tf.reduce_sum(seen, axis=1, keepdims=True)

taste = tf.matmul(ratings, film_features)
taste = taste / tf.maximum(films_seen, 1.0)

scores = tf.matmul(taste, film_features, transpose_b=True)
scores = tf.where(seen > 0, -1e9, scores)
best = tf.argsort(scores, axis=1, direction="DESCENDING")[:, :3]

for user in range(3):
    print("user", user, "should watch films", best[user].numpy())
