"""Parts of Keras and TensorFlow that programs name: what their results are bound to, against what runs."""

from __future__ import annotations

from typing import Any

import pytest
from bindings import bound_tensors

MODERN = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers\n"
GRAPHS = "import numpy as np\nimport tensorflow.compat.v1 as tf\n"

PROGRAMS = {
    "the variables of modules": MODERN
    + """
class Linear(tf.Module):
    def __init__(self, a, b):
        super().__init__()
        self.w = tf.Variable(tf.ones([a, b]))
        self.b = tf.Variable(tf.zeros([b]), trainable=b < 0)


class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.layers = [Linear(3, 4), Linear(4, 5)]
        self.scale = tf.Variable(1.0)


_, _, x, y, z = Network().variables
""",
    "the weights of models": MODERN
    + """
i = keras.Input((8, 8, 3))
h = layers.Conv2D(4, 3)(i)
h = layers.Flatten()(layers.BatchNormalization(center=False)(h))
model = keras.Model(i, layers.Dense(2)(h))
a, b, gamma, mean, variance, kernel, bias = model.get_weights()
x = np.zeros((len(model.trainable_variables), len(model.weights)))
model.layers[1].trainable = False
y = np.zeros((len(model.trainable_variables), model.count_params()))
""",
    "sizes in a traced call": MODERN
    + """
class Rows(layers.Layer):
    def call(self, x):
        n = keras.ops.shape(x)[0]
        return keras.ops.reshape(x, (n, 2, -1))


i = keras.Input((6,))
x = keras.Model(i, Rows()(i))(np.zeros((4, 6), "float32"))
""",
    "a step of one's own gets the whole batch": MODERN
    + """
class Three(keras.Model):
    def train_step(self, data):
        global x
        x = np.zeros(len(data))
        return {"loss": keras.ops.sum(data[2])}


rows = tf.data.Dataset.from_tensor_slices(np.zeros((8, 5), "float32"))
model = Three()
model.compile("adam")
model.fit(tf.data.Dataset.zip((rows, rows, rows)).batch(4), verbose=0)
""",
    "windows of a series": MODERN
    + """
data = keras.utils.timeseries_dataset_from_array(np.zeros((100, 3), "float32"), np.zeros(100), 10, batch_size=8)
for x, y in data.take(1):
    pass
""",
    "texts looked up": MODERN
    + """
lookup = layers.StringLookup(vocabulary=["a", "b"])
x = lookup(tf.constant([["a"], ["c"]]))
""",
    "texts looked up as columns": MODERN
    + """
x = layers.StringLookup(vocabulary=["a", "b"], output_mode="one_hot")(tf.constant(["a", "c"]))
y = layers.TextVectorization(vocabulary=["a", "b"], output_mode="count")(tf.constant(["a c"]))
""",
    "a vocabulary that is given": MODERN
    + """
x = tf.zeros(len(layers.StringLookup(vocabulary=["a", "b"], mask_token="").get_vocabulary()))
y = tf.zeros(layers.TextVectorization(vocabulary=["a", "b"]).vocabulary_size())
z = tf.zeros(len(layers.TextVectorization(vocabulary=["a", "b"], output_mode="count").get_vocabulary()))
u = tf.zeros(len(layers.IntegerLookup(vocabulary=[3, 4]).get_vocabulary()))
""",
    "paths decoded": MODERN
    + """
(x,), y = tf.keras.backend.ctc_decode(np.zeros((2, 7, 5), "float32"), np.array([7, 7]))
""",
    "an array that a loop fills": MODERN
    + """
rows = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
for i in tf.range(40):
    rows = rows.write(i, tf.zeros([3]))
x = rows.stack()[0]
""",
    "Python made by a decorator": MODERN
    + """
@tf.numpy_function(Tout=[tf.float32, tf.int32])
def f(x):
    return np.zeros(3, "float32"), np.array(2, "int32")
x = tf.reshape(f(tf.constant(1.0))[0], [3])
""",
    "a loss of the model's own": MODERN
    + """
class Mine(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)
    def call(self, x):
        return self.dense(x)
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        global seen
        seen = keras.ops.sum(y_pred - y, axis=-1)
        return keras.ops.mean(seen)
m = Mine()
m.compile("sgd")
m.fit(np.zeros((4, 3)), np.zeros((4, 2)), batch_size=4, verbose=0)
x = m.predict(np.zeros((4, 3)), verbose=0)
""",
    "a table as a dict": MODERN
    + """
import pandas as pd
table = pd.DataFrame({"a": np.arange(6), "b": np.zeros(6), "c": ["x", "y"] * 3})
label = table.pop("a")
for part, y in tf.data.Dataset.from_tensor_slices((dict(table), label)).batch(3):
    x = part["b"]
for name in table:
    z = np.array(table[name]) if name == "b" else np.zeros(6)
""",
    "words counted": MODERN
    + """
text = tf.keras.preprocessing.text
tokens = text.Tokenizer(num_words=4, oov_token="?")
tokens.fit_on_texts(["The cat, the dog!", "A dog's life"])
x = tf.zeros(len(tokens.word_index))
y = keras.utils.pad_sequences(tokens.texts_to_sequences(["the dog sleeps", "life"]))
z = tf.zeros(tokens.word_index["dog"])
letters = text.Tokenizer(char_level=True, lower=False)
letters.fit_on_texts(["aAb", "ba"])
u = tf.zeros(len(letters.word_index))
""",
    "the largest predictions, old and new": MODERN
    + """
x = tf.math.in_top_k(tf.constant([0, 1]), tf.zeros([2, 5]), 2)
y = tf.compat.v1.math.in_top_k(tf.zeros([2, 5]), tf.constant([0, 1]), 2)
""",
    "a data set of one's own": MODERN
    + """
class Data(keras.utils.PyDataset):
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return np.zeros((4, 5), "float32"), np.zeros((4, 1), "float32")
model = keras.Sequential([layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(Data(), verbose=0)
x = model.predict(np.zeros((6, 5)), verbose=0)
y, z = Data()[1]
""",
    "a layer that tells its output": MODERN
    + """
class Twice(layers.Layer):
    def compute_output_shape(self, shape):
        return shape
    def call(self, x):
        return 2 * x
x = Twice()(np.ones((3, 4), "float32"))
""",
    "batches padded": MODERN
    + """
def made():
    yield [1, 2]
    yield [3]
data = tf.data.Dataset.from_generator(made, output_signature=tf.TensorSpec((None,), tf.int32))
for x in data.padded_batch(2, padded_shapes=[5]):
    pass
""",
    "a placeholder with a default": GRAPHS
    + """
with tf.Graph().as_default(), tf.Session() as session:
    p = tf.placeholder_with_default(tf.ones((2, 3)), [None, 3])
    x = session.run(p * 2, {p: np.ones((4, 3))})
""",
    "an iterator of one shot": GRAPHS
    + """
with tf.Graph().as_default(), tf.Session() as session:
    data = tf.data.Dataset.from_tensor_slices(np.ones((6, 4), "float32")).batch(3)
    x = session.run(tf.data.make_one_shot_iterator(data).get_next())
""",
    "a loop in a graph": GRAPHS
    + """
with tf.Graph().as_default():
    i, m = tf.while_loop(lambda i, m: i < 3, lambda i, m: (i + 1, m * 2.0), [tf.constant(0), tf.ones((2, 5))])
    session = tf.InteractiveSession()
    x = m.eval()
    session.close()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_bound_is_what_runs(name: str) -> None:
    program = PROGRAMS[name]
    scope: dict[str, Any] = {"__name__": "program"}
    exec(compile(program, "program", "exec", dont_inherit=True), scope)
    found = bound_tensors(program)
    for variable in {"x", "y", "z"} & scope.keys():
        value, fact = scope[variable], found[variable][-1]
        assert fact.shape is not None and fact.dtype == (getattr(value.dtype, "name", None) or str(value.dtype))
        assert len(fact.shape) == len(value.shape)
        assert all(a == b for a, b in zip(fact.shape, value.shape, strict=True) if isinstance(a, int))
        assert len(fact.shape) < 2 or any(isinstance(a, int) for a in fact.shape)
