"""Repairs of Keras and TensorFlow programs: what a program that fails looks like after the preferred one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shapewright.frontend.environment import discover_environment
from shapewright.workspace.batch import Task, perform, questions
from shapewright.workspace.real_engine import RealEngine

ENVIRONMENT = discover_environment(sys.executable)
KERAS = """import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
"""
GRAPH = """import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
"""
STACK = (
    KERAS
    + """
model = keras.Sequential([
    layers.{first},
    layers.Dense({units}),
])
model.compile("adam", "{loss}")
model.fit({data})
"""
)


def repaired(folder: Path, program: str) -> str:
    """The program after every proven repair."""
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    tasks = [Task(q, repair=lambda found, _: found) for q in questions([str(path)], [str(folder)], ENVIRONMENT)]
    (outcome,) = perform(tasks, ENVIRONMENT, RealEngine, processes=1)
    assert outcome.repaired is not None
    return outcome.repaired.texts.get(str(path), program)


def stack(first: str, data: str, units: int = 1, loss: str = "mse") -> str:
    """A model of two layers that is trained once."""
    return STACK.format(first=first, data=data, units=units, loss=loss)


CASES = {
    "single samples are batched": (
        KERAS + "import tensorflow as tf\nd = tf.data.Dataset.from_tensor_slices((np.zeros((8, 4)), np.zeros((8, 1))))\n"
        "m = keras.Sequential([layers.Input((4,)), layers.LayerNormalization(), layers.Dense(1)])\n"
        "m.compile('adam', 'mse')\nm.fit(d)\n",
        "m.fit(d.batch(32))",
    ),
    "single samples are yielded": (
        KERAS + "def g():\n    while True:\n        yield np.zeros((8, 8, 1)), np.zeros(2)\n"
        "m = keras.Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2)])\nm.compile('adam', 'mse')\n"
        "m.fit(g(), steps_per_epoch=2)\n",
        "yield np.expand_dims(np.zeros((8, 8, 1)), 0), np.expand_dims(np.zeros(2), 0)",
    ),
    "windows that are whole": (
        KERAS + "import tensorflow as tf\nd = tf.data.Dataset.range(20).window(4, shift=1)\n"
        "d = d.flat_map(lambda w: w.batch(4)).map(lambda w: (w[:-1], w[-1:])).batch(5)\n"
        "m = keras.Sequential([layers.Input((3,)), layers.Dense(1)])\nm.compile('adam', 'mse')\nm.fit(d)\n",
        "window(4, shift=1, drop_remainder=True)",
    ),
    "a layer by today's name": (
        "from keras.layers import Dense, CuDNNLSTM\nx = CuDNNLSTM(3)\n", "import Dense, LSTM\nx = LSTM(3)"
    ),
    "a function by today's name": ("import tensorflow as tf\nprint(tf.log(tf.ones(2)))\n", "tf.math.log(tf.ones(2))"),
    "classes of two outputs": (
        KERAS + "m = keras.Sequential([layers.Input((2,)), layers.Dense(3)])\nprint(m.predict_classes(np.zeros((3, 2))))\n",
        "m.predict(np.zeros((3, 2))).argmax(axis=-1)",
    ),
    "classes of one output": (
        KERAS + "m = keras.Sequential([layers.Input((2,)), layers.Dense(1)])\nprint(m.predict_classes(np.zeros((3, 2))))\n",
        '(m.predict(np.zeros((3, 2))) > 0.5).astype("int32")',
    ),
    "the numbers of one sample": (
        KERAS + "m = keras.Sequential([layers.Input((2,)), layers.Dense(1)])\nm.predict([1.0, 2.0])\n",
        "m.predict(np.array([[1.0, 2.0]]))",
    ),
    "a method that arrays have": ("import tensorflow as tf\nx = tf.ones((4, 6)).reshape(3, 8)\n",
        "tf.reshape(tf.ones((4, 6)), (3, 8))"),
    "a layer that calls its base": (
        KERAS + "class Mine(layers.Layer):\n    def __init__(self):\n        self.n = 3\n    def call(self, x):\n"
        "        return x * self.n\ny = Mine()(np.zeros((2, 2)))\n",
        "        super().__init__()\n        self.n = 3",
    ),
    "the state's batch size": (
        KERAS + "m = keras.Sequential([layers.Input(batch_shape=(4, 3, 1)), layers.LSTM(2, stateful=True), "
        "layers.Dense(1)])\nm.compile('adam', 'mse')\nm.fit(np.zeros((8, 3, 1)), np.zeros(8))\n",
        "np.zeros(8), batch_size=4)",
    ),
    "a learning rate is assigned": (
        KERAS + "m = keras.Sequential([layers.Input((2,)), layers.Dense(1)])\nm.compile(keras.optimizers.SGD(0.1), 'mse')\n"
        "keras.backend.set_value(m.optimizer.learning_rate, 0.2)\n",
        "m.optimizer.learning_rate.assign(0.2)",
    ),
    "classes of what is predicted": (
        KERAS + "from sklearn.metrics import accuracy_score\nm = keras.Sequential([layers.Input((2,)), layers.Dense(3)])\n"
        "p = m.predict(np.zeros((3, 2)))\nprint(accuracy_score(np.array([0, 1, 2]), p))\n",
        "p.argmax(axis=-1)))",
    ),
    "a tensor whose item is assigned": (
        "import tensorflow as tf\nboard = tf.zeros((3, 3))\ni = 1\nboard[i, 2] = 5.0\nprint(board)\n",
        "board = tf.tensor_scatter_nd_update(board, [[i, 2]], [5.0])",
    ),
    "a row that is assigned": (
        "import tensorflow as tf\nrows = tf.zeros((3, 2))\nrows[0] = tf.ones(2)\nprint(rows)\n",
        "rows = tf.tensor_scatter_nd_update(rows, [[0]], [tf.ones(2)])",
    ),
    "an int in one branch": (
        "import tensorflow as tf\n@tf.function\ndef f(x):\n    if tf.reduce_sum(x) > 1.0:\n        a = 0.5\n    else:\n"
        "        a = 2\n    return a\nf(tf.ones(3))\n",
        "a = 2.0",
    ),
    "branches of other sizes": (
        KERAS + "a, b = keras.Input((6, 6, 4)), keras.Input((12, 18, 3))\nlayers.Concatenate()([a, b])\n",
        "layers.Concatenate()([layers.UpSampling2D((2, 3))(a), b])",
    ),
    "branches that were rounded": (
        KERAS + "a, b = keras.Input((6, 6, 4)), keras.Input((7, 7, 4))\nlayers.add([a, b])\n",
        "layers.add([layers.Resizing(7, 7)(a), b])",
    ),
    "one of the middle sizes": (
        KERAS + "layers.Reshape((10, 7, 3))(keras.Input((120,)))\n", "layers.Reshape((10, -1, 3))",
    ),
    "a placeholder where operations run at once": (
        "import tensorflow as tf\nx = tf.compat.v1.placeholder(tf.float32, [None, 3])\ny = x * 2\n",
        "import tensorflow as tf\ntf.compat.v1.disable_v2_behavior()\n",
    ),
    "a tensor that is fed": (
        GRAPH + "x = tf.placeholder(tf.float32, [3])\ny = x * 2\nwith tf.Session() as s:\n"
        "    print(s.run(y, feed_dict={x: tf.ones(3)}))\n",
        "{x: s.run(tf.ones(3))}",
    ),
    "an operation that is fed by name": (
        GRAPH + "x = tf.placeholder(tf.float32, [3], name='x')\ny = x * 2\nwith tf.Session() as s:\n"
        "    print(s.run(y, feed_dict={'x': np.ones(3)}))\n",
        '{"x:0": np.ones(3)}',
    ),
    "a metric is reset under its new name": (KERAS + "keras.metrics.Mean().reset_states()\n", "Mean().reset_state()"),
    "the backend that has the old functions": (
        KERAS + "import keras.backend as K\nprint(K.mean(np.zeros((2, 2))))\n",
        "from tensorflow.keras import backend as K",
    ),
    "Keras 2 where a graph needs it": (
        GRAPH + "y = tf.layers.dense(tf.placeholder(tf.float32, [None, 4]), 3)\n",
        'os.environ["TF_USE_LEGACY_KERAS"] = "1"\n\nimport tensorflow',
    ),
    "a loss object for class indices": (
        KERAS + "loss = keras.losses.CategoricalCrossentropy()\nloss(np.zeros(4), np.ones((4, 3)))\n",
        "loss = keras.losses.SparseCategoricalCrossentropy()",
    ),
    "a metric by the name it has": (
        stack("Dense(4)", "np.zeros((5, 8)), np.zeros((5, 1))").replace('"mse")', '"mse", metrics=["accuracy"])')
        + "print(model.fit(np.zeros((5, 8)), np.zeros((5, 1))).history['acc'])\n",
        ".history['accuracy']",
    ),
    "weights in a file that can be written": (
        KERAS + "keras.Sequential([layers.Dense(1)]).save_weights('w.h5')\n",
        "save_weights('w.weights.h5')",
    ),
    "an input by the name it has": (
        KERAS + "a = keras.Input((2,), name='a')\nm = keras.Model(a, layers.Dense(1)(a))\n"
        "m.predict({'b': np.zeros((3, 2))})\n",
        "predict({'a': np.zeros((3, 2))})",
    ),
    "one image is a batch of one": (
        KERAS + "m = keras.Sequential([keras.applications.MobileNetV2(input_shape=(96, 96, 3), include_top=False, "
        "weights=None)])\nm.predict(np.zeros((4, 96, 96, 3))[0])\n",
        "np.zeros((4, 96, 96, 3))[0][None]",
    ),
    "the input is declared as the data have it": (
        stack("Dense(4, input_shape=(9,))", "np.zeros((5, 8)), np.zeros((5, 1))"),
        "Dense(4, input_shape=(8,))",
    ),
    "the sizes keep their names when they change places": (
        "back = 3\n" + stack("LSTM(4, input_shape=(back, 1))", "np.zeros((5, 1, 3)), np.zeros((5, 1))"),
        "input_shape=(1, back)",
    ),
    "a channel axis is declared, and the list of layers left alone": (
        KERAS + "model = keras.Sequential([layers.Conv2D(4, 3, input_shape=(28, 28)), layers.Flatten()])\n",
        "input_shape=(28, 28, 1)",
    ),
    "input_dim of a layer over time": (
        KERAS + "model = keras.Sequential([layers.LSTM(4, input_dim=8)])\nmodel.predict(np.zeros((2, 5, 8)))\n",
        "input_shape=(None, 8)",
    ),
    "the channels of Theano": (
        KERAS + "model = keras.Sequential([layers.Conv2D(4, 3, input_shape=(1, 28, 28)), layers.Flatten()])\n",
        'keras.backend.set_image_data_format("channels_first")',
    ),
    "flat images for a model of pictures": (
        stack("Conv2D(1, 3, padding='same', input_shape=(8, 8, 1))", "np.zeros((5, 64)), np.zeros((5, 8, 8, 1))"),
        "np.zeros((5, 64)).reshape(-1, 8, 8, 1)",
    ),
    "x and y are lists": (
        stack("Dense(4, input_shape=(2,))", "[[0, 1], [1, 0]], [[0], [1]]"),
        "model.fit(np.array([[0, 1], [1, 0]]), np.array([[0], [1]]))",
    ),
    "more samples than targets": (
        KERAS + "x, y = np.zeros((6, 2)), np.zeros((5, 1))\n" + stack("Dense(4, input_shape=(2,))", "x, y"),
        "model.fit(x[:len(y)], y)",
    ),
    "integer labels": (
        stack("Dense(8, input_shape=(2,))", "np.zeros((6, 2)), np.zeros(6, int)", 3, "categorical_crossentropy"),
        '"sparse_categorical_crossentropy"',
    ),
    "the loss of one of several outputs": (
        KERAS
        + """
i = keras.Input((4,))
model = keras.Model(i, [layers.Dense(1)(i), layers.Dense(3, activation="softmax")(i)])
model.compile("adam", ["mse", "categorical_crossentropy"])
model.fit(np.zeros((5, 4)), [np.zeros(5), np.zeros(5, int)])
""",
        '["mse", "sparse_categorical_crossentropy"]',
    ),
    "a Flatten takes the input shape over": (
        stack("Dense(8, input_shape=(4, 4))", "np.zeros((6, 4, 4)), np.zeros(6, int)", 3, "sparse_categorical_crossentropy"),
        "layers.Flatten(input_shape=(4, 4)),\n    layers.Dense(8)",
    ),
    "the last recurrent layer gives its last step": (
        stack("LSTM(8, return_sequences=True)", "np.zeros((6, 5, 4)), np.zeros((6, 1))", 1, "binary_crossentropy"),
        "return_sequences=False",
    ),
    "pooling before the head of a function of layers": (
        KERAS
        + """
i = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3)(i)
o = layers.Dense(2, activation="softmax")(x)
model = keras.Model(i, o)
model.compile("adam", "categorical_crossentropy")
model.fit(np.zeros((5, 8, 8, 3)), np.zeros((5, 2)))
""",
        "layers.GlobalAveragePooling2D()(x)",
    ),
    "inputs in another order": (
        KERAS
        + """
a, b = keras.Input((4,)), keras.Input((7,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
p, q = np.zeros((3, 4)), np.zeros((3, 7))
model.predict([q, p])
""",
        "model.predict([p, q])",
    ),
    "one array for two inputs": (
        KERAS
        + """
a, b = keras.Input((4,)), keras.Input((7,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
x = np.zeros((3, 11))
model.predict(x)
""",
        "model.predict([x[:, :4], x[:, 4:]])",
    ),
    "all inputs of a model are named": (
        KERAS + "a, b = keras.Input((4,)), keras.Input((4,))\nm = keras.Model(a, layers.add([a, b]))\n",
        "keras.Model([a, b],",
    ),
    "metrics where Keras 3 has the weights": (
        KERAS
        + """
model = keras.Sequential([layers.Dense(1, input_shape=(2,))])
model.compile("adam", "mse", ["mae"])
model.fit(np.zeros((4, 2)), np.zeros((4, 1)))
""",
        'model.compile("adam", "mse", metrics=["mae"])',
    ),
    "an option that fit does not have": (
        KERAS
        + """
model = keras.Sequential([layers.Dense(1, input_shape=(2,))])
model.compile("adam", "mse")
model.fit(np.zeros((4, 2)), np.zeros((4, 1)), show_accuracy=True, nb_epoch=2)
""",
        "np.zeros((4, 1)), epochs=2)",
    ),
    "a convolution of Keras 1": (
        KERAS + "layer = layers.Convolution2D(8, 3, 3, border_mode='same', subsample=(2, 2))\n",
        "layers.Convolution2D(8, (3, 3), padding='same', strides=(2, 2))",
    ),
    "the batch's shape goes to an Input": (
        KERAS + "m = keras.Sequential()\nm.add(layers.LSTM(4, stateful=True, batch_input_shape=(2, 3, 4)))\n",
        "m.add(layers.Input(batch_shape=(2, 3, 4)))\nm.add(layers.LSTM(4, stateful=True))\n",
    ),
    "each step is flattened": (
        KERAS
        + "m = keras.Sequential()\nm.add(layers.Input((5, 8, 8, 3)))\nm.add(layers.LSTM(4))\n",
        "m.add(layers.TimeDistributed(layers.Flatten()))\nm.add(layers.LSTM(4))\n",
    ),
    "the last size of a new shape follows": (
        KERAS + "x = layers.Reshape((7, 7, 64))(keras.Input((1568,)))\n",
        "layers.Reshape((7, 7, -1))",
    ),
    "as many units as the state has": (
        KERAS
        + """
x, h = keras.Input((3, 4)), keras.Input((8,))
m = keras.Model([x, h], layers.GRU(6)(x, initial_state=h))
m.predict([np.zeros((2, 3, 4)), np.zeros((2, 8))])
""",
        "layers.GRU(8)(x, initial_state=h)",
    ),
    "a fed array the wrong way round": (
        GRAPH + "y = tf.placeholder(tf.float32, [4, None])\na = np.zeros((9, 4))\ntf.Session().run(y, {y: a})\n",
        "{y: a.T}",
    ),
    "a value inside a function of the graph": (
        KERAS + "import tensorflow as tf\n@tf.function\ndef f(x):\n    print(x.numpy())\n    return x\nf(tf.zeros(2))\n",
        "print(x)",
    ),
    "TensorFlow 1 without its prefix": (
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [2])\n",
        "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n",
    ),
    "variables without values": (
        GRAPH + "w = tf.Variable(tf.zeros([2]))\nwith tf.Session() as s:\n    s.run(w)\n",
        "    s.run(tf.global_variables_initializer())\n    s.run(w)\n",
    ),
    "no session": (GRAPH + "print(tf.ones([2]).eval())\n", "sess = tf.InteractiveSession()\nprint("),
    "images are fed flat": (
        GRAPH + "x = tf.placeholder(tf.float32, [None, 4])\ntf.Session().run(x, {x: np.zeros((3, 2, 2))})\n",
        "{x: np.zeros((3, 2, 2)).reshape(-1, 4)}",
    ),
    "labels are fed as rows": (
        GRAPH + "y = tf.placeholder(tf.float32, [None, 4])\nl = np.array([0, 3])\ntf.Session().run(y, {y: l})\n",
        "{y: np.eye(4)[l]}",
    ),
    "a dropout's placeholder": (
        GRAPH + "p = tf.placeholder(tf.float32)\ny = tf.nn.dropout(tf.ones([2]), p)\ntf.Session().run(y)\n",
        "feed_dict={p: 1.0}",
    ),
    "the loop takes the placeholders' names": (
        GRAPH
        + "x = tf.placeholder(tf.float32, [3])\ny = x * 2\ns = tf.Session()\n"
        "for x in np.zeros((5, 3)):\n    s.run(y, {x: x})\n",
        "for x_value in np.zeros((5, 3)):",
    ),
    "a batch that is written down": (
        GRAPH + "x = tf.placeholder(tf.float32, [None, 4])\ny = tf.reshape(x, [8, 2, 2])\n"
        "tf.Session().run(y, {x: np.zeros((3, 4))})\n",
        "tf.reshape(x, [-1, 2, 2])",
    ),
    "the old order of concat": (GRAPH + "c = tf.concat(1, [tf.ones([2, 3]), tf.ones([2, 3])])\n", "tf.ones([2, 3])], 1)"),
    "branches of two dtypes": (
        GRAPH + "x = tf.placeholder(tf.float32, [])\ny = tf.cond(x > 0, lambda: x, lambda: tf.constant(0))\n",
        "lambda: tf.cast(tf.constant(0), tf.float32)",
    ),
    "a variable of a loop that grows": (
        GRAPH + "r = tf.while_loop(lambda m: True, lambda m: [tf.concat([m, m], 0)], [tf.ones([2, 3])])\n",
        "shape_invariants=[tf.TensorShape([None, 3])]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_program_after_its_repairs(name: str, tmp_path: Path) -> None:
    program, wanted = CASES[name]
    assert wanted not in program
    assert wanted in repaired(tmp_path, program)


def test_a_list_of_layers_is_no_input(tmp_path: Path) -> None:
    program = KERAS + "model = keras.Sequential([layers.LSTM(4, input_shape=(8,))])\n"
    assert "expand_dims" not in repaired(tmp_path, program)


def test_a_data_set_is_not_taken_for_an_array(tmp_path: Path) -> None:
    program = (
        KERAS
        + """
import tensorflow as tf
data = tf.data.Dataset.from_tensor_slices((np.zeros((8, 2)), np.zeros((8, 3)))).batch(4)
model = keras.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(data)
"""
    )
    text = repaired(tmp_path, program)
    assert "argmax" not in text and '"categorical_crossentropy"' in text
