"""Mistakes of Keras and TensorFlow programs: reported in the line in which the real frameworks raise, and only there."""

from __future__ import annotations

import pytest
from tests.libraries.referee import raised, reported

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import tensorflow as tf
import keras
from keras import layers, ops
"""
GRAPH = """import numpy as np
import tensorflow as tf
v1 = tf.compat.v1
with tf.Graph().as_default(), v1.Session() as s:
"""
MODEL = "m = keras.Sequential([layers.Input((2,)), layers.Dense(3)])\n"
LONG = "i = keras.Input((None, 4))\nm = keras.Model(i, layers.Conv1D(6, 5)(i))\n"
LOSS = MODEL + """
def loss(y, out):
    return y[:, 0] * out
m.compile('adam', loss)
"""
FAILING = {
    "two layers of one name, one after the other": "keras.Sequential([layers.Dense(2, name='d'), layers.Dense(2, name='d')])",
    "a layer of a name that is there": "m = keras.Sequential([layers.Dense(2, name='d')])\nm.add(layers.Dense(2, name='d'))",
    "two layers of one name in a graph": """
x = keras.Input((3,))
keras.Model(x, layers.Dense(2, name='d')(layers.Dense(2, name='d')(x)))""",
    "a layer made with the tensor it was meant for": "layers.Dropout(keras.Input((3,)))",
    "flattened with the tensor": "layers.Flatten(keras.Input((3, 4)))",
    "normalised with the tensor": "layers.BatchNormalization(keras.Input((3, 4)))",
    "pooled with the tensor": "layers.MaxPooling2D(keras.Input((8, 8, 3)))",
    "a convolution with the tensor": "layers.Conv2D(keras.Input((8, 8, 3)), 3)",
    "units that are a tensor": "layers.Dense(keras.Input((3,)))",
    "an activation that is a tensor": "layers.Dense(4, keras.Input((3,)))",
    "an activation layer with the tensor": "layers.Activation(keras.Input((3,)))",
    "text before a vocabulary": "layers.TextVectorization(max_tokens=9)(['a b'])",
    "columns of words before a vocabulary": "layers.TextVectorization(output_mode='multi_hot')(['a b'])",
    "words before a vocabulary": "layers.StringLookup()(tf.constant(['a']))",
    "the classifier of ImageNet for smaller images": "keras.applications.VGG16(weights='imagenet', input_shape=(64, 64, 3))",
    "the weights of ImageNet for ten classes": "keras.applications.ResNet50(weights='imagenet', classes=10)",
    "the history is no dict": MODEL + "m.compile('adam', 'mse')\nh = m.fit(np.ones((2, 2)), np.ones((2, 3)), verbose=0)\nh['loss']",
    "a keyword of another layer": "layers.Dense(3, filters=2)",
    "Keras 2's batch shape": "layers.LSTM(3, batch_input_shape=(1, 2, 3))",
    "a keyword of another loss": "keras.losses.MeanSquaredError(from_logits=True)",
    "a keyword no optimizer has": "keras.optimizers.Adam(0.1, momentum=0.9)",
    "a keyword no callback has": "keras.callbacks.EarlyStopping(rounds=3)",
    "a user's layer hands on what the base does not take": """
class Mine(layers.Dense):
    def __init__(self):
        super().__init__(3, heads=2)
Mine()""",
    "a shape for build that is no argument of call": """
class Two(layers.Layer):
    def build(self, shape, value_shape):
        pass
    def call(self, query, value):
        return query
Two()(np.zeros((2, 3)), np.zeros((2, 3)))""",
    "a graph without outputs": "keras.Model(keras.Input((2,)))",
    "a graph without inputs": "keras.Model(outputs=keras.Input((2,)))",
    "no loss": MODEL + "m.compile('adam')\nm.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)",
    "no targets": MODEL + "m.compile('adam', 'mse')\nm.fit(np.zeros((4, 2)), verbose=0)",
    "metrics where the weights are": MODEL + "m.compile('adam', 'mse', ['mae'])\n"
    "m.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)",
    "an option fit does not have": MODEL + "m.compile('adam', 'mse')\n"
    "m.fit(np.zeros((4, 2)), np.zeros((4, 3)), show_accuracy=True)",
    "a loss that is a number": "layers.Dense(3).add_loss(0.1)",
    "weights the wrong way round": "e = layers.Embedding(4, 3)\ne.build((None, 2))\ne.set_weights([np.zeros((3, 4))])",
    "attention over a vector": "layers.MultiHeadAttention(2, 4)(ops.zeros((2, 3, 8)), ops.zeros((2, 8)))",
    "a state of another layer": "layers.GRU(6)(ops.zeros((2, 3, 4)), initial_state=ops.zeros((2, 8)))",
    "a state of another layer, told when the model runs": "x, h = keras.Input((3, 4)), keras.Input((8,))\n"
    "m = keras.Model([x, h], layers.LSTM(6)(x, initial_state=[h, h]))\nm.predict([np.zeros((2, 3, 4)), np.zeros((2, 8))])",
    "a length that a window does not fit": LONG + "m.predict(np.zeros((2, 3, 4)))",
    "a length that a window does not fit, when it is trained": LONG
    + "m.compile('adam', 'mse')\nm.fit(np.zeros((2, 3, 4)), np.zeros((2, 1, 6)), verbose=0)",
    "skipped maps of other sizes": "i = keras.Input((None, 2))\nh = layers.UpSampling1D()(layers.MaxPooling1D()(i))\n"
    "m = keras.Model(i, layers.Concatenate()([i, h]))\nm(np.zeros((1, 4, 2)))\nm(np.zeros((1, 5, 2)))",
    "one number where the model takes four": "i = keras.Input((4,))\nm = keras.Model(i, layers.Dense(2)(i))\n"
    "m(ops.expand_dims(np.zeros(4), -1))",
    "an input without its channel": "i = keras.Input((8, 8, 1))\n"
    "m = keras.Model(i, layers.Conv2D(2, 3)(layers.BatchNormalization()(i)))\nm(keras.Input((8, 8)))",
    "a loss that does not fit a whole batch": LOSS
    + "m.fit(np.zeros((8, 2)), np.zeros((8, 3)), batch_size=4, verbose=0)",
    "a loss that does not fit once the samples are counted": LOSS
    + "m.fit(np.zeros((9, 2)), np.zeros((9, 3)), batch_size=4, verbose=0)",
    "the batch averaged away": "i = keras.Input((2,))\nm = keras.Model(i, layers.Dense(3)(ops.stack([ops.mean(i, 0)] * 5)))\n"
    "m.compile('adam', 'sparse_categorical_crossentropy')\nm.fit(np.zeros((8, 2)), np.zeros(8), batch_size=4, verbose=0)",
    "a metric by another name": MODEL + "m.compile('adam', 'mse', metrics=['acc'])\n"
    "h = m.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)\nh.history['acc'][0]\nh.history['accuracy']",
    "a validation that was not asked for": MODEL + "m.compile('adam', 'mse')\n"
    "h = m.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)\nh.history['val_loss']",
    "a number for a dtype": "np.zeros(3, 4)",
    "metrics that are reset as before": "keras.metrics.Mean().reset_states()",
    "a learning rate by its old name": MODEL + "m.compile('adam', 'mse')\nprint(m.optimizer.lr)",
    "a generator is predicted": MODEL + "m.predict_generator(np.zeros((2, 2)))",
    "a layer is asked for its output's shape": MODEL + "m.layers[0].output_shape",
    "an optimizer minimises": "v = tf.Variable(1.0)\nkeras.optimizers.SGD().minimize(lambda: v * v, [v])",
    "weights in a file of another name": MODEL + "m.save_weights('w.h5')",
    "a checkpoint of weights in a file of another name": "keras.callbacks.ModelCheckpoint('w.h5', save_weights_only=True)",
    "a model in a folder": MODEL + "m.save('model')",
    "data of another rank than before": "m = keras.Sequential([layers.Input((4, 1)), layers.LSTM(2)])\n"
    "m.predict(np.zeros((2, 4)), verbose=0)\nm.predict(np.zeros((2, 4, 1)), verbose=0)",
    "an eager tensor is evaluated": "tf.zeros(2).eval()",
    "the backend's old functions": "from keras import backend as K\nK.mean(tf.zeros(2))",
    "a module that is gone, as an attribute": "keras.utils.np_utils.to_categorical([1])",
    "labels that are sure to be too many": "keras.utils.to_categorical(np.random.randint(0, 20, 50), 10)",
    "probabilities compared with classes": "from sklearn.metrics import accuracy_score\n"
    + MODEL
    + "accuracy_score(np.array([0, 1, 2]), m.predict(np.random.rand(3, 2), verbose=0))",
    "one score for two names": MODEL
    + "m.compile('adam', 'mse')\nloss, acc = m.evaluate(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)",
    "a call that returns nothing": """
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
    def call(self, x):
        self.d(x)
m = M()
m.compile('adam', 'mse')
m.fit(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)""",
    "numbers for pairs": "for a, b in [1, 2]: pass",
    "gradients without their variables": "keras.optimizers.SGD().apply_gradients(zip([tf.zeros(2)]))",
    "a shape in a shape": "x = tf.zeros([2, 3])\ntf.reshape(x, (-1, x.shape))",
    "a shape tensor in a shape": "x = tf.zeros([2, 3])\ntf.random.normal([tf.shape(x), 3])",
    "a range to a shape": "x = tf.zeros([2, 3])\ntf.range(tf.shape(x))",
    "a NumPy shape in a shape": "x = np.zeros((2, 3))\nx.reshape((x.shape, 1))",
    "Python's range to a shape": "x = np.zeros((2, 3))\nrange(x.shape)",
    "where with one value": "tf.where(tf.ones([3]) > 0, tf.ones([3]))",
    "no axis to concat": "tf.concat([tf.ones([2]), tf.ones([2])])",
    "no type to numpy_function": "tf.numpy_function(lambda x: x, [tf.ones([2])])",
    "a crop of another rank": "tf.image.random_crop(tf.zeros([2, 4, 4]), [2, 2, 2, 2])",
    "a dict is added": "tf.add(tf.zeros([2]), {'a': tf.zeros([2])})",
    "an array is formatted": "f'{np.zeros(1):.2f}'",
    "a tensor is formatted": "f'{tf.zeros([2]):.2f}'",
    "an index into a number": "y = np.random.randint(0, 3)\ny[0]",
    "a frame of three axes": "import pandas as pd\npd.DataFrame(np.zeros((3, 2, 1)))",
    "a signature that does not fit": """
@tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
def f(x):
    return x
f(tf.zeros([3, 10]))""",
    "a batch with targets for all": MODEL
    + """
def batches():
    while True:
        yield np.zeros((4, 2)), np.zeros(20, int)
m.compile('adam', 'sparse_categorical_crossentropy')
m.fit(batches(), steps_per_epoch=1, verbose=0)""",
    "the length of a list that a loop fills is no condition for ever": """
xs = []
while len(xs) < 5000:
    xs.append(1)
np.zeros((2, 3)) @ np.zeros((2, 3))""",
}
"""Each fails in its last line."""
RUNNING = {
    "a layer called twice has one name": """
x = keras.Input((3,))
d = layers.Dense(3, name='d')
keras.Model(x, d(d(x)))""",
    "names once more in another model": """
def block(n):
    return keras.Sequential([layers.Dense(n, name='d')])
keras.Sequential([layers.Input((3,)), block(2), block(4)])""",
    "a vocabulary that is given": "layers.TextVectorization(vocabulary=['a', 'b'])(['a b'])",
    "a vocabulary that is learnt": "v = layers.StringLookup()\nv.adapt(tf.constant(['a']))\nv(tf.constant(['a']))",
    "a vocabulary that is set": "v = layers.TextVectorization()\nv.set_vocabulary(['a'])\nv(['a'])",
    "a vocabulary that comes with the model's": "layers.TextVectorization()(keras.Input((1,), dtype='string'))",
    "another size without the weights": "keras.applications.VGG16(weights=None, classes=5, input_shape=(64, 64, 3))",
    "the best of each row by name": """
best = ops.top_k(ops.ones((3, 7)), 2)
assert best.values.shape == best.indices.shape == best[0].shape""",
    "operators compare what does not broadcast": "tf.zeros([4, 6]) == tf.zeros([4, 50])",
    "a number is formatted": "f'{np.zeros(()):.2f} {tf.zeros([]):.2f} {np.zeros(2)}'",
    "options that Keras 3 understands still": "layers.Embedding(3, 2, input_length=4)\n"
    "keras.optimizers.SGD(0.1, decay=1e-6, momentum=0.9, nesterov=True)",
    "the metrics of a validation": MODEL + "m.compile('adam', 'mse', metrics=['mae'])\n"
    "h = m.fit(np.zeros((4, 2)), np.zeros((4, 3)), validation_split=0.5, epochs=2, verbose=0)\n"
    "[h.history[k][1] for k in ('loss', 'mae', 'val_loss', 'val_mae')]",
    "a rate that a callback logs": MODEL + "m.compile('adam', 'mse')\nh = m.fit(np.zeros((4, 2)), np.zeros((4, 3)), "
    "verbose=0, callbacks=[keras.callbacks.LearningRateScheduler(lambda e: 0.1)])\nh.history['learning_rate']",
    "the shapes of a model": MODEL + "m.input_shape, m.output_shape, m.layers[0].output.shape",
    "an optimizer by its name": MODEL + "m.compile('adam', 'mse')\nm.optimizer.learning_rate.assign(0.1)\n"
    "m.optimizer.iterations.numpy()",
    "the backend's functions in TensorFlow's Keras": "from tensorflow.keras import backend as K\n"
    "import tensorflow.keras.backend as B\nK.mean(tf.zeros(2)), B.sum(tf.zeros(2)), tf.keras.backend.square(tf.zeros(2))",
    "what a module may have": "from keras import backend as K\ngetattr(K, 'sum', None), hasattr(K, 'sum')",
    "files that can be written": "keras.callbacks.ModelCheckpoint('w.h5')\n"
    "keras.callbacks.ModelCheckpoint('w.weights.h5', save_weights_only=True)",
    "data of one rank": "m = keras.Sequential([layers.Input((4, 1)), layers.LSTM(2)])\n"
    "m.predict(np.zeros((2, 4)), verbose=0)\nm(np.zeros((2, 4, 1)))\nm.predict(np.zeros((3, 4)), verbose=0)",
    "labels of which the last is rarely drawn": "np.random.seed(1)\n"
    "keras.utils.to_categorical(np.random.randint(0, 46, 5), 45)",
    "classes compared with classes": "from sklearn.metrics import confusion_matrix, roc_auc_score\n"
    "m = keras.Sequential([layers.Input((2,)), layers.Dense(1)])\np = m.predict(np.random.rand(4, 2), verbose=0)\n"
    "y = np.array([0, 1, 1, 0])\nroc_auc_score(y, p), confusion_matrix(y, p > 0.5), confusion_matrix(y, p.round())",
    "two scores for two names": MODEL + "m.compile('adam', 'mse', metrics=['mae'])\n"
    "loss, error = m.evaluate(np.zeros((4, 2)), np.zeros((4, 3)), verbose=0)",
    "a length that the window fits": LONG + "m.predict(np.zeros((2, 9, 4))).reshape(2, 5, 6)",
    "a regularizer is a loss": "m = keras.Sequential([layers.Dense(1, kernel_regularizer='l2')])\nm.compile('adam')\n"
    "m.fit(np.zeros((4, 2)), np.zeros((4, 1)), verbose=0)",
    "a layer adds the loss": """
class Adds(layers.Layer):
    def call(self, x):
        self.add_loss(ops.mean(x))
        return x
m = keras.Sequential([layers.Dense(1), Adds()])
m.compile('adam')
m.fit(np.zeros((4, 2)), verbose=0)""",
    "a subclass names itself": """
class Mine(keras.Model):
    def __init__(self):
        super().__init__(name='mine')
Mine()""",
}
SESSIONS = {
    "an operand of another batch": ("[None, 3]", "v1.placeholder(tf.float32, [None, 3])", "x + y", "(2, 3)", "(4, 3)"),
    "matrices the wrong way round": ("[None, 3]", "tf.ones([5, 2])", "tf.matmul(y, x)", "(4, 3)", None),
    "labels for another batch": ("[None, 3]", "v1.placeholder(tf.int64, [None])",
        "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)", "(2, 3)", "(4,)"),
    "classes compared over the batch": ("[None, 3]", "v1.placeholder(tf.int64, [None])",
        "tf.equal(tf.argmax(x, 0), y)", "(2, 3)", "(4,)"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_it_is_reported_where_it_is_raised(name: str) -> None:
    text = HEAD + FAILING[name].strip() + "\n"
    assert set(raised(text)) & set(reported(text))


@pytest.mark.parametrize("name", RUNNING)
def test_what_runs_is_not_reported(name: str) -> None:
    text = HEAD + RUNNING[name].strip() + "\n"
    assert raised(text) == []
    assert reported(text) == []


def session(name: str, second: str | None) -> str:
    """A graph of two placeholders, and a run of it that feeds arrays of these shapes."""
    shape, y, made, first, _ = SESSIONS[name]
    feeds = f"x: np.zeros({first})" + (f", y: np.zeros({second})" if second else "")
    body = [f"x = v1.placeholder(tf.float32, {shape})", f"y = {y}", f"z = {made}", f"s.run(z, {{{feeds}}})"]
    return GRAPH + "".join(f"    {line}\n" for line in body)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_run_knows_the_sizes_that_the_graph_leaves_open(name: str) -> None:
    text = session(name, SESSIONS[name][4])
    assert set(raised(text)) & set(reported(text))


@pytest.mark.parametrize("name", [name for name, row in SESSIONS.items() if row[4]])
def test_a_run_that_feeds_what_fits(name: str) -> None:
    fitting = "(3,)" if "classes" in name else SESSIONS[name][4].replace("4", "2")  # type: ignore[union-attr]
    text = session(name, fitting)
    assert raised(text) == []
    assert reported(text) == []


def test_keywords_are_those_of_the_installed_keras() -> None:
    import inspect

    import keras

    from shapewright.libraries.keras.keywords import KEYWORDS

    for name, keywords in KEYWORDS.items():
        cls = getattr(getattr(keras, name.split(".")[1]), name.split(".")[2])
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
        named = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
        assert named <= keywords, (name, named - keywords)


ASKED = {
    "an optimizer is asked whether it has it": MODEL + "m.compile()\nr = m.optimizer.lr if hasattr(m.optimizer, 'lr') else 0",
    "a layer is asked with a default": MODEL + "s = getattr(m.layers[0], 'output_shape', None)",
    "a model is asked for a method": MODEL + "f = m.fit_generator if hasattr(m, 'fit_generator') else m.fit",
    "a metric is asked for a method": "m = keras.metrics.Mean()\nif hasattr(m, 'reset_states'):\n    m.reset_states()",
    "a model has its shapes": MODEL + "assert hasattr(m, 'output_shape')",
}


@pytest.mark.parametrize("what", ASKED)
def test_who_asks_whether_it_is_there_is_told_that_it_is_not(what: str) -> None:
    exec(HEAD + ASKED[what], {})
    assert not [p.message for p in analyse_text(HEAD + ASKED[what]).problems if p.severity == "error"]
