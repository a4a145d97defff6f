import tensorflow as tf

pixels = tf.constant([[0, 128], [255, 64]])
bright = pixels * 1.5
