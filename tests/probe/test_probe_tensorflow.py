"""Real TensorFlow and Keras programs under the probe."""

from __future__ import annotations

import textwrap

import pytest
from seen import error_text, rows, values_of

from conftest import Run
from shapewright.probe import InputSpec

pytest.importorskip("tensorflow")

KERAS = textwrap.dedent("""\
    import numpy as np
    import tensorflow as tf
    import keras
    from keras import layers

    class Block(layers.Layer):
        def __init__(self, n):
            super().__init__()
            self.dense = layers.Dense(n)

        def call(self, x, training=False):
            y = self.dense(x)
            if training:
                y = y * 2.0
            return y + 1.0

    inputs = keras.Input((8,))
    hidden = Block(5)(inputs)
    outputs = layers.Dense(3, activation="softmax")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = np.random.rand(500, 8).astype("float32"), np.random.randint(0, 3, 500)
    history = model.fit(x, y, epochs=20, batch_size=32, verbose=0, validation_split=0.1)
    losses = np.array(history.history["val_loss"])
    print("epochs", len(history.epoch), history.epoch[-1])
    predictions = model.predict(x, verbose=0)

    @tf.function
    def step(a, b):
        c = tf.matmul(a, b)
        s = tf.zeros([])
        for i in tf.range(3):
            s = s + tf.reduce_sum(c)
            if s > 100.0:
                break
        rows = [tf.reduce_sum(row) for row in (a, b)]
        return s + tf.add_n(rows)

    print("stepped", step(tf.ones((2, 3)), tf.ones((3, 4))).numpy())

    weight = tf.Variable(tf.ones((3, 4)))
    optimizer = keras.optimizers.SGD(0.1)

    @tf.function
    def train_step(batch):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.matmul(batch, weight) ** 2)
        optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
        return loss

    batches = tf.data.Dataset.from_tensor_slices(np.ones((100, 3), "float32")).batch(10)
    count = 0
    for epoch in range(10):
        for batch in batches:
            train_step(batch)
            count += 1
    print("trained", count)
    ragged = tf.ragged.constant([[1, 2], [3]])
    words = tf.constant(["a", "b"])
    sparse = tf.sparse.from_dense([[0, 1]])
    print("saved", model.count_params())
    step(tf.ones((2, 3)), tf.ones((4, 4)))
    """)


def test_a_keras_and_tensorflow_script(probe: Run) -> None:
    result = probe(KERAS, timeout=200)
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "ValueError"
    assert result.error.message.startswith("Dimensions must be equal, but are 3 and 4 for '{{node MatMul}}")
    assert error_text(result, KERAS) == "tf.matmul(a, b)"
    assert "epochs 20 19" in result.output
    assert "stepped 90.0" in result.output
    assert "trained 9" in result.output
    expected = {
        "inputs": ["float32[?, 8]"],
        "hidden": ["float32[?, 5]"],
        "outputs": ["float32[?, 3]"],
        "y * 2.0": ["float32[?, 5]"],
        "losses": ["float64[20]"],
        "predictions": ["float32[500, 3]"],
        "c": ["float32[2, 4]"],
        "s > 100.0": ["bool[]"],
        "tf.range(3)": ["int32[3]"],
        "weight": ["float32[3, 4]"],
        "batch": ["float32[10, 3]"],
        "ragged": ["int32[2, ?]"],
        "words": ["string[2]"],
        "sparse": ["int32[1, 2]"],
    }
    assert {text: values_of(result, KERAS, text) for text in expected} == expected
    library = {
        KERAS.split("\n")[row.range.start.line - 1][: row.range.end.column]: row.values[0].library
        for row in result.observed
        if row.range.start.column == 0
    }
    assert [library[name] for name in ("inputs", "losses", "weight")] == ["keras", "numpy", "tensorflow"]
    assert "fit was cut to 1 of 20 epochs, 3 batches" in result.notes


TF1 = textwrap.dedent("""\
    import numpy as np
    import tensorflow.compat.v1 as tf
    tf.disable_v2_behavior()

    x = tf.placeholder(tf.float32, [None, 2], name="features")
    w = tf.get_variable("w", [2, 1])
    loss = tf.reduce_mean(tf.matmul(x, w))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        done = 0
        for i in range(1000):
            _, value = sess.run([train, loss], feed_dict={x: np.ones((4, 2))})
            done += 1
        outputs = []
        for i in range(7):
            outputs.append(sess.run(loss, {x: np.ones((4, 2))}))
        print("ran", done, len(outputs))
        sess.run(train)
    """)


def test_a_tensorflow_1_graph(probe: Run) -> None:
    result = probe(TF1, timeout=120)
    assert "ran 3 7" in result.output
    assert result.outcome == "failed"
    assert result.error is not None and result.error.type == "InvalidArgumentError"
    assert result.error.message.startswith(
        "You must feed a value for placeholder tensor 'features' with dtype float and shape [?,2]"
    )
    assert error_text(result, TF1) == "sess.run(train)"
    assert rows(result)[5, 0, 5, 1] == ["float32[?, 2]"]
    assert values_of(result, TF1, "w") == ["float32[2, 1]"]


SAVING = textwrap.dedent("""\
    import os
    import tensorflow as tf
    import keras
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    def attempt(name, write):
        try:
            write()
            print("wrote", name)
        except PermissionError:
            print("refused", name)
    attempt("keras", lambda: model.save("m.keras"))
    attempt("weights", lambda: model.save_weights("m.weights.h5"))
    attempt("checkpoint", lambda: tf.train.Checkpoint(v=tf.Variable(1.0)).save("ckpt/c"))
    attempt("saved model", lambda: tf.saved_model.save(tf.Module(), "saved"))
    attempt("gfile", lambda: tf.io.gfile.GFile("g.txt", "w").write("x"))
    attempt("makedirs", lambda: tf.io.gfile.makedirs("made"))
    attempt("summary", lambda: tf.summary.create_file_writer("logs"))
    print("left", sorted(os.listdir(".")))
    print("read", tf.io.gfile.exists(__file__), len(tf.io.gfile.GFile(__file__).read()) > 10)
    """)


def test_writing_in_cpp_is_refused(probe: Run) -> None:
    result = probe(SAVING, timeout=120)
    assert result.outcome == "finished", result.error
    lines = result.output.splitlines()
    assert [line for line in lines if line.startswith("wrote")] == []
    assert sum(line.startswith("refused") for line in lines) == 7
    assert "left ['program.py']" in lines
    assert "read True True" in lines
    assert len(result.notes) == 7


LEGACY = textwrap.dedent("""\
    import os
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import numpy as np
    import tensorflow as tf

    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.lstm = tf.keras.layers.LSTM(4)
        def call(self, x):
            h = self.lstm(x)
            return h[:, :1]

    model = Net()
    model.compile("sgd", "mse")
    history = model.fit(np.ones((64, 5, 2)), np.ones((64, 1)), epochs=5, batch_size=8, verbose=0)
    print("epochs", len(history.history["loss"]))
    symbol = tf.keras.Input((3,))
    model(np.ones((2, 2)))
    """)


def test_legacy_keras(probe: Run) -> None:
    result = probe(LEGACY, timeout=120)
    assert "epochs 5" in result.output
    assert "\x1b" not in (result.error.message if result.error else "")
    assert values_of(result, LEGACY, "symbol") == ["float32[?, 3]"]
    assert "float32[8, 4]" in values_of(result, LEGACY, "h")
    assert result.outcome == "failed"
    assert result.error is not None and "expected ndim=3, found ndim=2" in result.error.message
    assert error_text(result, LEGACY) == "self.lstm(x)"


def test_a_keras_model_by_name_uses_its_own_inputs(probe: Run) -> None:
    source = textwrap.dedent("""\
        import keras
        class Scale(keras.layers.Layer):
            def call(self, v):
                return v * 2.0
        model = keras.Sequential([keras.Input((4,)), Scale(), keras.layers.Dense(3)])
        """)
    result = probe(source, name="model", timeout=120)
    assert result.outcome == "finished", result.error
    assert values_of(result, source, "v * 2.0") == ["float32[?, 4]", "float32[2, 4]"]
    layer = probe(source, name="Scale", inputs=(InputSpec("v", library="keras", shape=(5, 6)),), timeout=120)
    assert values_of(layer, source, "v * 2.0") == ["float32[?, 4]", "float32[5, 6]"]
