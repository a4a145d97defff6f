import tensorflow as tf

board = tf.zeros((3, 3))
board = tf.tensor_scatter_nd_update(board, [[1, 1]], [1.0])
