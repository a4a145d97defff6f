import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

x = tf.placeholder(tf.float32, [None, 4], name="x")
flag = tf.placeholder(tf.bool, name="flag")

doubled = tf.cond(flag, lambda: x * 2.0, lambda: x + 1.0)
i = tf.constant(0)
total = tf.zeros([4])


def condition(i, total):
    return tf.less(i, 5)


def body(i, total):
    return tf.add(i, 1), total + tf.cast(i, tf.float32)


steps, summed = tf.while_loop(condition, body, [i, total])
longest = tf.while_loop(
    lambda n, m: n < 3,
    lambda n, m: [n + 1, tf.concat([m, m], axis=0)],
    loop_vars=[tf.constant(0), tf.ones([2, 2])],
    shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 2])],
)
mapped = tf.map_fn(lambda row: tf.reduce_sum(row), x)
scanned = tf.scan(lambda a, row: a + row, x)
folded = tf.foldl(lambda a, row: a + row, x)
picked = tf.where(tf.greater(x, 0.5), x, tf.zeros_like(x))
counted = tf.size(tf.where(tf.greater(x, 0.5)))
array = tf.TensorArray(tf.float32, size=3)
array = array.write(0, [1.0, 2.0]).write(1, [3.0, 4.0]).write(2, [5.0, 6.0])
stacked = array.stack()
with tf.control_dependencies([tf.assert_equal(tf.shape(x)[1], 4)]):
    checked = tf.identity(x)
state = tf.Variable(tf.zeros([4]), trainable=False)
update = tf.assign(state, state + tf.reduce_mean(x, axis=0))

config = tf.ConfigProto(allow_soft_placement=True)
config.gpu_options.allow_growth = True
with tf.Session(config=config) as sess:
    sess.run(tf.global_variables_initializer())
    rows = np.random.rand(6, 4)
    a = sess.run(doubled, {x: rows, flag: True})
    n, s = sess.run([steps, summed])
    _, grown = sess.run(longest)
    m, sc, fo = sess.run([mapped, scanned, folded], feed_dict={x: rows})
    p, c, st, ch = sess.run((picked, counted, stacked, checked), {x: rows})
    result = sess.run({"state": update, "mean": tf.reduce_mean(state)}, {x: rows})
    print(a.shape, s, grown.shape, m.shape, result["state"])
