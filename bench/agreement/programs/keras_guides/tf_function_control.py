import numpy as np
import tensorflow as tf


@tf.function
def collatz(x):
    n = 0
    while x != 1:
        if x % 2 == 0:
            x = x // 2
        else:
            x = 3 * x + 1
        n += 1
    return x


@tf.function
def clip_rows(x, limit):
    norms = tf.norm(x, axis=1, keepdims=True)
    if tf.reduce_max(norms) > limit:
        x = x * (limit / norms)
    return x


@tf.function
def rnn(cell_kernel, inputs, state):
    steps = tf.shape(inputs)[0]
    outputs = tf.TensorArray(tf.float32, size=steps)
    for t in tf.range(steps):
        state = tf.tanh(tf.matmul(inputs[t], cell_kernel) + state)
        outputs = outputs.write(t, state)
    return tf.transpose(outputs.stack(), [1, 0, 2]), state


@tf.function(input_signature=[tf.TensorSpec(shape=[None, 3], dtype=tf.float32)])
def normalise(points):
    centre = tf.reduce_mean(points, axis=0)
    return points - centre


last = collatz(tf.constant(6))
rows = clip_rows(tf.random.normal([4, 8]), 1.0)
sequence, final = rnn(tf.random.normal([5, 6]), tf.random.normal([7, 2, 5]), tf.zeros([2, 6]))
centred = normalise(tf.random.uniform([10, 3]))

i, product = tf.while_loop(lambda i, p: i < 4, lambda i, p: (i + 1, tf.matmul(p, p)), [tf.constant(0), tf.eye(3)])
chosen = tf.cond(tf.reduce_sum(product) > 0.0, lambda: product * 2.0, lambda: -product)
switched = tf.switch_case(tf.constant(1), [lambda: tf.zeros([2]), lambda: tf.ones([2])])
mapped = tf.map_fn(lambda row: tf.reduce_sum(row, keepdims=True), tf.ones([6, 4]))
pairs = tf.map_fn(lambda row: (row[0], row * 2), tf.ones([6, 4]), fn_output_signature=(tf.float32, tf.float32))
vectorised = tf.vectorized_map(lambda row: tf.tensordot(row, row, 1), tf.random.normal([5, 3]))


class Counter(tf.Module):
    def __init__(self):
        super().__init__()
        self.total = tf.Variable(0.0)
        self.history = tf.Variable(tf.zeros([3]), trainable=False)

    @tf.function
    def __call__(self, x):
        self.total.assign_add(tf.reduce_sum(x))
        self.history.scatter_nd_update([[0]], [self.total])
        return self.total


counter = Counter()
first = counter(tf.ones([2, 2]))
second = counter(tf.ones([2, 2]))
print(counter.history.numpy(), counter.trainable_variables)

v = tf.Variable(tf.random.normal([3, 2]))
with tf.GradientTape(persistent=True) as tape:
    y = tf.linalg.matvec(v, tf.constant([1.0, 2.0]))
    loss = tf.reduce_sum(y**2)
dv, dy = tape.gradient(loss, [v, y])
jacobian = tape.jacobian(y, v)
x = tf.constant([1.0, 2.0, 3.0])
with tf.GradientTape() as t2:
    t2.watch(x)
    with tf.GradientTape() as t1:
        t1.watch(x)
        cube = tf.reduce_sum(x**3)
    g = t1.gradient(cube, x)
h = t2.jacobian(g, x)
