"""``tf.nest`` of structures that are not known entry by entry, and what a shape without axes is."""

import tensorflow as tf

from shapewright.analysis import analyse_text


def test_a_structure_that_is_not_known_is_no_leaf() -> None:
    facts = analyse_text("""
import tensorflow as tf

def results(decoded, keys):
    found = {}
    for key in keys:
        found[key] = decoded[key]
    return tf.nest.map_structure(lambda x: x.numpy(), found)["label"]

def stacked(steps):
    flat = [tf.nest.flatten(step) for step in steps]
    return tf.nest.pack_sequence_as(steps[0], [tf.stack(a) for a in zip(*flat)]).observation

def none(*structures):
    return tf.nest.map_structure(lambda *x: tf.stack(x), *structures).observation
""")
    assert not facts.problems


def test_a_shape_without_axes_is_true() -> None:
    assert bool(tf.TensorShape([]))
    facts = analyse_text("import tensorflow as tf\nx = 1 if tf.TensorShape([]) else 2\n")
    assert [f.display for f in facts.facts if f.role == "binding" and f.range.start.line == 2] == ["1"]


def test_an_unknown_may_have_any_number_of_leaves() -> None:
    facts = analyse_text("""
import tensorflow as tf

def leaves(given, key):
    flat = tf.nest.flatten(given)
    is_one = tf.nest.is_nested({key: 1})
    a, b = tf.nest.flatten((1, given))
    return flat[1], is_one
""")
    assert not facts.problems
    shown = {f.range.start.line: f.display for f in facts.facts if f.role == "binding"}
    assert (shown[5], shown[6]) == ("", "True")
