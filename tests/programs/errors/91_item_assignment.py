import tensorflow as tf

board = tf.zeros((3, 3))
board[1, 1] = 1.0
