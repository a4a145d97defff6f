"""A model that the program reads from a file it wrote itself."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

START = """
import keras
import numpy as np
from keras import layers

x = keras.Input((6,))
model = keras.Model(x, layers.Dense(3)(layers.Dense(4, name="middle")(x)))
model.compile(loss="mse")
data = np.zeros((8, 6))
"""


def test_it_is_the_model_that_was_written() -> None:
    text = (
        START
        + """
model.save("model.keras")
model = keras.Sequential([keras.Input((6,)), layers.Dense(9)])
again = keras.models.load_model("model.keras", compile=False)
made = again.predict(data)
inner = keras.Model(again.input, again.get_layer("middle").output).predict(data)
"""
    )
    found = bound_texts(analyse_text(text), text)
    assert (found["made"], found["inner"]) == (["float32[8, 3]"], ["float32[8, 4]"])


def test_it_is_as_it_was_when_it_was_written() -> None:
    text = """
import keras
import numpy as np

model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4), keras.layers.Dense(3)])
keras.saving.save_model(model, "model.keras")
model.pop()
made = keras.saving.load_model("model.keras").predict(np.zeros((8, 6)))
less = model.predict(np.zeros((8, 6)))
"""
    found = bound_texts(analyse_text(text), text)
    assert (found["made"], found["less"]) == (["float32[8, 3]"], ["float32[8, 4]"])


def test_what_a_checkpoint_of_training_wrote() -> None:
    text = (
        START
        + """
best = "best.keras"
model.fit(data, np.zeros((8, 3)), callbacks=[keras.callbacks.ModelCheckpoint(best, save_best_only=True)])
made = keras.models.load_model(best).predict(data)
"""
    )
    assert bound_texts(analyse_text(text), text)["made"] == ["float32[8, 3]"]


def test_nothing_is_said_of_other_files() -> None:
    text = (
        START
        + """
model.save("model.keras")
made = keras.models.load_model("other.keras").predict(data)
model.fit(data, np.zeros((8, 3)), callbacks=[
    keras.callbacks.ModelCheckpoint("only.weights.h5", save_weights_only=True)])
"""
    )
    facts = analyse_text(text)
    assert not bound_texts(facts, text).get("made") and facts.problems == ()


def test_a_class_of_the_programs_own_is_not_made_again() -> None:
    text = """
import keras
import numpy as np

class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = keras.layers.Dense(3)

    def call(self, x):
        return self.inner(x)

model = Own()
model(np.zeros((8, 6)))
model.save("model.keras")
made = keras.models.load_model("model.keras", custom_objects={"Own": Own}).predict(np.zeros((8, 6)))
"""
    assert not bound_texts(analyse_text(text), text).get("made")
