import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
counter = tf.Variable(3, name="counter")
step = counter + 1
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    answer = session.run(step)
