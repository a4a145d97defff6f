import tensorflow as tf

pixels = tf.constant([[0, 128], [255, 64]])
bright = tf.cast(pixels, tf.float32) * 1.5
