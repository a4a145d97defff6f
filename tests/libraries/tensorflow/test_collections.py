"""Collections of a TensorFlow 1 graph, and names that only one branch has taken."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import random
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 4])
tf.add_to_collection("mine", x)
tf.add_to_collection("mine", tf.reduce_sum(x))
both = len(tf.get_collection("mine"))
first, last = tf.get_collection("mine")
many = tf.zeros([both])
if random.random() > 0.5:
    tf.add_to_collection("maybe", x)
    old = tf.get_variable("v", [3])
unsure = tf.get_collection("maybe")[0]
new = tf.get_variable("v", [3])
"""


def test_what_a_graph_has_collected() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["first"] == ["float32[batch, 4]"]
    assert found["last"] == ["float32[]"]
    assert found["many"] == ["float32[2]"]
    assert found["new"] == ["float32[3]"]
    assert "unsure" not in found


LISTED = """
import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import random
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
def critic(x, reuse=False):
    with tf.variable_scope("critic") as scope:
        if reuse:
            scope.reuse_variables()
        h = tf.layers.dense(x, 7)
        h = tf.layers.batch_normalization(h)
        return tf.matmul(h, tf.get_variable("w", [7, 1]))
x = tf.placeholder(tf.float32, [None, 5])
first = critic(x)
again = critic(x + 1, reuse=True)
with tf.variable_scope("actor"):
    hidden = tf.layers.dense(tf.layers.dense(x, 4), 3)
inner = tf.zeros([len(tf.global_variables("critic"))])
step = tf.Variable(tf.zeros([2]), trainable=False)
trained = tf.trainable_variables()
named = [v for v in trained if "dense_1" in v.name]
w = [v for v in trained if v.name == "critic/w:0"][0]
kernel, bias = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="actor/dense_1")
counted = tf.zeros([len(trained)])
pairs = tf.train.AdamOptimizer().compute_gradients(tf.reduce_mean(again))
gradient, variable = pairs[0]
averages = tf.train.ExponentialMovingAverage(0.9)
op = averages.apply(trained)
kept = averages.average(w)
"""


def test_what_a_graph_lists_of_its_variables() -> None:
    analysed = analyse_text(LISTED)
    assert not analysed.problems, [p.message for p in analysed.problems]
    found = bound_texts(analysed, LISTED)
    assert found["w"] == ["float32[7, 1]"]
    assert (found["kernel"], found["bias"]) == (["float32[4, 3]"], ["float32[3]"])
    assert found["counted"] == ["float32[9]"]  # two and two and one of the critic, four of the actor
    assert found["inner"] == ["float32[7]"]
    assert found["gradient"] == found["variable"] == ["float32[5, 7]"]
    assert found["kept"] == ["float32[7, 1]"]


def test_what_is_listed_is_what_tensorflow_lists() -> None:
    import subprocess
    import sys

    asked = "print(counted.shape, inner.shape, w.shape, kernel.shape, bias.shape, variable.shape)"
    made = subprocess.run([sys.executable, "-c", LISTED + asked], check=True, capture_output=True, text=True,
                          timeout=120)  # fmt: skip
    assert made.stdout.strip() == "(9,) (7,) (7, 1) (4, 3) (3,) (5, 7)"


def test_a_list_that_may_be_longer_is_not_given() -> None:
    places = ("with tf.variable_scope('s', reuse=random.random() > 0.5):\n    tf.layers.dense(x, 2)",
              "if random.random() > 0.5:\n    tf.get_variable('more', [3])",
              "tf.get_variable('more', [3], collections=['other'])", "tf.keras.layers.Dense(3)(x)")  # fmt: skip
    for place in places:
        text = LISTED + place + "\nlonger = tf.zeros([len(tf.trainable_variables())])\n"
        shown = bound_texts(analyse_text(text), text)["longer"]
        assert shown != ["float32[9]"] and not shown[0][8:-1].isdigit(), (place, shown)


def test_slots_of_an_optimizer_are_not_among_variables_of_a_later_scope() -> None:
    text = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
with tf.variable_scope("first"):
    a = tf.get_variable("a", [9])
train = tf.train.AdamOptimizer().minimize(tf.reduce_sum(a))
with tf.variable_scope("later"):
    b = tf.get_variable("b", [8])
(last,) = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, "later")
unsure = tf.zeros([len(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, "first"))])
every = tf.zeros([len(tf.global_variables())])
"""
    found = bound_texts(analyse_text(text), text)
    assert found["last"] == ["float32[8]"]
    assert not any(found[name][0][8:-1].isdigit() for name in ("unsure", "every"))


def test_an_iterator_over_any_data_set_of_a_structure() -> None:
    text = """
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
data = tf.data.Dataset.from_tensor_slices(({"x": np.zeros((20, 4), np.float32)}, np.arange(20))).batch(5)
iterator = tf.data.Iterator.from_structure(tf.data.get_output_types(data), tf.data.get_output_shapes(data))
features, labels = iterator.get_next()
x = features["x"]
other = tf.data.Iterator.from_structure(data.output_types, data.output_shapes).get_next()[1]
start = iterator.make_initializer(data)
with tf.Session() as session:
    session.run(start)
    value = session.run(x)
"""
    analysed = analyse_text(text)
    assert not analysed.problems
    found = bound_texts(analysed, text)
    assert found["x"][0].startswith("float32[") and found["x"][0].endswith(", 4]")
    assert found["labels"][0].startswith("int64[") and found["other"][0].startswith("int64[")


def test_what_regularizers_gave_adds_up_to_a_number() -> None:
    text = """
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
w = tf.get_variable("w", [4, 3], regularizer=lambda v: 0.1 * tf.nn.l2_loss(v))
given = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
loss = tf.reduce_mean(w) + tf.add_n(given)
other = tf.reduce_mean(w) + sum(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
"""
    found = bound_texts(analyse_text(text), text)
    assert (found["loss"], found["other"]) == (["float32[]"], ["float32[]"])


def test_an_iterator_that_is_chosen_when_the_graph_runs() -> None:
    text = """
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
data = tf.data.Dataset.from_tensor_slices((np.zeros((10, 4)), np.zeros(10))).batch(5)
handle = tf.placeholder(tf.string, shape=[])
first, second = tf.data.Iterator.from_string_handle(handle, data.output_types, data.output_shapes).get_next()
third, _ = tf.data.Iterator.from_string_handle(
    handle, (tf.float64, tf.float64), (tf.TensorShape([None, 4]), tf.TensorShape([None]))).get_next()
start = data.make_one_shot_iterator()
with tf.Session() as sess:
    chosen = sess.run(start.string_handle())
    sess.run(first, {handle: chosen})
"""
    facts = analyse_text(text)
    found = bound_texts(facts, text)
    assert facts.problems == ()
    assert [found[name][0].split("[")[1].count(",") for name in ("first", "second", "third")] == [1, 0, 1]
    assert found["first"][0].endswith(", 4]") and found["third"][0].endswith(", 4]")
