import tensorflow as tf

index = tf.range(4)
noise = tf.random.uniform((4,))
shifted = noise + index
