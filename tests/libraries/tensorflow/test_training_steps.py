"""Training steps that cannot be taken: no gradient, no state of that size, names taken twice; and those that can."""

from __future__ import annotations

import pytest
from tests.libraries.referee import raised, reported

HEAD = """import numpy as np
import tensorflow as tf
import keras
from keras import layers, ops
"""
STEP = """
w = tf.Variable([[1.0], [2.0]])
x = tf.ones([5, 2])
optimizer = keras.optimizers.SGD()
before = x @ w
with tf.GradientTape() as tape:
    loss = {loss}
optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))"""
FIT = """
m = keras.Sequential([layers.Input((2,)), layers.Dense(3)])
m.compile('adam', lambda y, p: {loss})
m.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)"""
STATE = """
m = keras.Sequential([layers.Input(batch_shape=(8, 5, 1)), layers.{layer}(4, stateful=True), layers.Dense(1)])
m.compile('adam', 'mse')
m.{run}"""
GRAPH = """
v1 = tf.compat.v1
with tf.Graph().as_default():
    s = v1.Session()
    x = v1.get_variable('x', [3])
"""
OPEN_ROWS = """
    z, y = v1.placeholder(tf.float32, [None, 10]), v1.placeholder(tf.float32, [None, 8])
    loss = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)
"""
OWN_OPTIMIZER = """
class Mine(keras.optimizers.Optimizer):
    def __init__(self, **kwargs):
        super().__init__(learning_rate=0.1, **kwargs)
        self.sums = []
    def build(self, variables):
        super().build(variables)
        if not self.sums:
            self.sums = [self.add_variable_from_reference(v, name="sum") for v in variables]
    def update_step(self, gradient, variable, learning_rate):
        total = self.sums[self._get_variable_index(variable)]
        self.assign_add(total, gradient * gradient)
        self.assign_sub(variable, learning_rate * gradient / (ops.sqrt(total) + 1e-7))
optimizer = Mine()
v = tf.Variable([1.0, 2.0])
optimizer.apply_gradients([(tf.constant([0.1, 0.2]), v)])
"""
WINDOWS = """
d = tf.data.Dataset.from_tensor_slices(np.zeros(20, 'float32')).window(4, shift=1{drop})
d = d.flat_map(lambda w: w.batch(4)).map(lambda w: (w[:-1], w[-1:])).shuffle(9).batch(5)
m = keras.Sequential([layers.Input((3,)), layers.Dense(1)])
m.compile('adam', 'mse')
m.fit(d, verbose=0)"""
FAILING = {
    "classes have no gradient": STEP.format(loss="tf.reduce_mean(tf.cast(tf.argmax(x @ w, 1), tf.float32))"),
    "a comparison has no gradient": STEP.format(loss="ops.mean(ops.cast(x @ w > 0, 'float32'))"),
    "NumPy has no gradient": STEP.format(loss="tf.reduce_sum(tf.constant((x @ w).numpy()))"),
    "computed before the tape": STEP.format(loss="tf.reduce_sum(before ** 2)"),
    "stopped": STEP.format(loss="tf.reduce_sum(tf.stop_gradient(x @ w))"),
    "a loss of classes": FIT.format(loss="ops.mean(ops.cast(ops.argmax(p, -1) != ops.argmax(y, -1), 'float32'))"),
    "a last batch that is smaller than the state": STATE.format(
        layer="LSTM", run="fit(np.zeros((20, 5, 1)), np.zeros(20), batch_size=8, verbose=0)"
    ),
    "one sample, and the state of eight": STATE.format(layer="GRU", run="predict(np.zeros((1, 5, 1)), verbose=0)"),
    "windows of different sizes": WINDOWS.format(drop=""),
    "a name that is taken": GRAPH + "    v1.get_variable('x', [3])",
    "a variable of another shape": GRAPH + "    with v1.variable_scope('', reuse=True):\n"
    "        v1.get_variable('x', [4])",
    "no gradients in a graph": GRAPH + "    v1.train.AdamOptimizer().minimize(tf.cast(tf.argmax(x), tf.float32))",
    "a state of another shape in an optimiser": OWN_OPTIMIZER + "optimizer.sums[0].assign([1.0, 2.0, 3.0])",
    "no summary to merge": GRAPH + "    s.run(v1.summary.merge_all())",
    "an optimiser's variables come after": GRAPH + "    s.run(v1.global_variables_initializer())\n"
    "    t = v1.train.AdamOptimizer().minimize(tf.reduce_sum(x))\n    s.run(t)",
    "losses for outputs that are called otherwise": """
i = keras.Input((4,))
m = keras.Model(i, [layers.Dense(1, name='a')(i), layers.Dense(2, name='b')(i)])
m.compile('adam', {'a': 'mse', 'c': 'mse'})
m.fit(np.zeros((4, 4)), [np.zeros((4, 1)), np.zeros((4, 2))], verbose=0)""",
    "a layer that leaves its base out": """
class Mine(layers.Layer):
    def __init__(self):
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)
Mine()(tf.ones([2, 3]))""",
    "a mask of other steps": "x = tf.ones([2, 6, 8])\nlayers.MultiHeadAttention(2, 4)(x, x, attention_mask=tf.ones([5, 5]))",
    "grey images are prepared": "keras.applications.vgg16.preprocess_input(np.zeros((2, 8, 8, 1)))",
    "a tensor's method that arrays have": "tf.ones([4, 6]).reshape(3, 8)",
    "text that is a tensor in a map": "tf.data.Dataset.from_tensor_slices(['a']).map(lambda s: s.decode())",
    "a name of TensorFlow 1 that is elsewhere": "tf.log(tf.ones([2]))",
    "a learning rate is set as before": "m = keras.Sequential([layers.Input((2,)), layers.Dense(1)])\n"
    "m.compile(keras.optimizers.SGD(0.1), 'mse')\ntf.keras.backend.set_value(m.optimizer.learning_rate, 0.2)",
    "a session that is closed": GRAPH + "    with s:\n        pass\n    s.run(tf.constant(1.0))",
    "a size that is None": GRAPH + "    z = v1.placeholder(tf.float32, [None, 3])\n    tf.zeros([z.get_shape()[0], 4])",
    "rows compared with classes": "from sklearn.metrics import confusion_matrix\n"
    "confusion_matrix(np.eye(3), np.array([0, 1, 2]))",
    "numbers are padded": "keras.utils.pad_sequences([1, 2])",
    "classes that only the run compares": GRAPH + OPEN_ROWS
    + "    s.run(loss, {z: np.zeros((5, 10)), y: np.zeros((5, 8))})",
    "an interactive session is no context": GRAPH + "    with v1.InteractiveSession(): pass",
}
"""Each fails in its last line."""
RUNNING = {
    "a gradient": STEP.format(loss="tf.reduce_mean((x @ w) ** 2)"),
    "a watched constant": "x = tf.ones([3])\nwith tf.GradientTape() as t:\n    t.watch(x)\n    y = tf.reduce_sum(x * x)\n"
    "t.gradient(y, x).numpy()",
    "an assigned variable": "v = tf.Variable([1.0])\nv.assign_add([1.0])\nwith tf.GradientTape() as t:\n"
    "    y = v * v\nkeras.optimizers.SGD().apply_gradients([(t.gradient(y, v), v)])",
    "a gradient of one's own": """
@tf.custom_gradient
def f(x):
    return tf.cast(tf.cast(x, tf.int32), tf.float32), lambda g: g
v = tf.Variable([1.0])
with tf.GradientTape() as t:
    y = f(v)
keras.optimizers.SGD().apply_gradients([(t.gradient(y, v), v)])""",
    "straight through": STEP.format(loss="tf.reduce_sum(x @ w + tf.stop_gradient(tf.round(x @ w) - x @ w))"),
    "a layer of a constant": "d = layers.Dense(1)\nwith tf.GradientTape() as t:\n    y = d(tf.ones([2, 3]))\n"
    "keras.optimizers.SGD().apply_gradients(zip(t.gradient(y, d.trainable_variables), d.trainable_variables))",
    "a loss of what is predicted": FIT.format(loss="ops.mean(ops.square(p - y))"),
    "batches of the state's size": STATE.format(
        layer="LSTM", run="fit(np.zeros((16, 5, 1)), np.zeros(16), batch_size=8, verbose=0)"
    ),
    "windows of one size": WINDOWS.format(drop=", drop_remainder=True"),
    "names in scopes": GRAPH + """
    for i in range(2):
        with v1.variable_scope(f'layer{i}'):
            v1.get_variable('x', [3])
    with v1.variable_scope('both') as scope:
        v1.get_variable('x', [3])
        scope.reuse_variables()
        v1.get_variable('x', [3])
    with v1.variable_scope('both', reuse=v1.AUTO_REUSE):
        v1.get_variable('y', [3])
        v1.get_variable('y', [3])
    with tf.Graph().as_default():
        v1.get_variable('x', [4])""",
    "classes of a graph that leaves the rows open": GRAPH + OPEN_ROWS,
    "classes for all": GRAPH + OPEN_ROWS.replace("8", "1") + "    s.run(loss, {z: np.zeros((5, 10)), y: np.ones((5, 1))})",
    "an optimiser that makes its lists when it is built": OWN_OPTIMIZER + "optimizer.sums[0].assign([1.0, 2.0])",
    "a session that is only lent": GRAPH + "    with s.as_default():\n        pass\n    s.run(tf.constant(1.0))\n"
    "    with s.as_default():\n        tf.constant(1.0).eval()",
    "summaries merged": GRAPH + "    v1.summary.scalar('m', tf.reduce_sum(tf.ones([2])))\n    s.run(v1.summary.merge_all())",
    "losses of outputs that are a dict": """
i = keras.Input((4,))
m = keras.Model(i, {'a': layers.Dense(1, name='x')(i), 'b': layers.Dense(2, name='y')(i)})
m.compile('adam', {'a': 'mse'})
m.fit(np.zeros((4, 4)), {'a': np.zeros((4, 1)), 'b': np.zeros((4, 2))}, verbose=0)""",
    "a base that is called by its name": """
class Mine(layers.Layer):
    def __init__(self):
        layers.Layer.__init__(self)
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)
class Child(Mine):
    pass
Child()(tf.ones([2, 3]))""",
    "a mask for all": "x = tf.ones([2, 6, 8])\nlayers.MultiHeadAttention(2, 4)(x, x, attention_mask=tf.ones([1, 6]))",
    "logits of steps, until they are run": GRAPH + "    z = v1.placeholder(tf.float32, [None, 7, 3])\n"
    "    y = v1.placeholder(tf.float32, [None, 3])\n    tf.nn.softmax_cross_entropy_with_logits(y, z)",
    "text through a stack of layers": "t = layers.TextVectorization(vocabulary=['a', 'b'])\n"
    "m = keras.Sequential([t, layers.Embedding(5, 3), layers.GlobalAveragePooling1D()])\nm(tf.constant(['a b']))",
}


@pytest.mark.parametrize("name", FAILING)
def test_it_is_reported_where_it_is_raised(name: str) -> None:
    text = HEAD + FAILING[name].strip() + "\n"
    assert set(raised(text)) & set(reported(text))


@pytest.mark.parametrize("name", RUNNING)
def test_what_runs_is_not_reported(name: str) -> None:
    text = HEAD + RUNNING[name].strip() + "\n"
    assert raised(text) == []
    assert reported(text) == []
