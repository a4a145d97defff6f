"""What a checkpoint was given is its attribute."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import tensorflow as tf

saved = tf.train.Checkpoint(step=tf.Variable(0), table=tf.Variable(tf.zeros((3, 4))))
manager = tf.train.CheckpointManager(saved, "/tmp/kept", max_to_keep=2)
saved.restore(manager.latest_checkpoint).expect_partial()
saved.step.assign_add(1)
step = saved.step + 1
row = saved.table[0]
"""


def test_attributes() -> None:
    facts = analyse_text(PROGRAM)
    found = bound_texts(facts, PROGRAM)
    assert (found["step"], found["row"]) == (["int32[]"], ["float32[4]"])
    assert facts.problems == ()
