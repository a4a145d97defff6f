import tensorflow as tf
from keras import layers

token_ids = tf.constant([[3, 41, 7], [0, 60, 12]])
embed = layers.Embedding(input_dim=61, output_dim=4)
vectors = embed(token_ids)
