"""Data sets of TensorFlow Datasets by name: their examples through splits, batches, maps and info."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text
from shapewright.libraries.tensorflow_datasets.catalogue import CATALOGUE

SET_UP = """
import tensorflow as tf
import tensorflow_datasets as tfds
"""


def bindings(body: str) -> dict[str, str]:
    text = SET_UP + body
    facts = analyse_text(text)
    assert not facts.problems
    return {name: texts[0] for name, texts in bound_texts(facts, text).items()}


def test_pairs_are_batched_and_mapped() -> None:
    found = bindings("""
(train, test), info = tfds.load("cifar10", split=["train[:80%]", "test"], with_info=True, as_supervised=True)
classes = info.features["label"].num_classes
steps = info.splits["train"].num_examples // 50
weights = tf.zeros([steps, classes])

def prepare(image, label):
    return tf.image.resize(image, (64, 64)) / 255.0, tf.one_hot(label, classes)

for images, labels in train.map(prepare).batch(16):
    pass
for image, label in test:
    pass
""")
    assert found["weights"] == "float32[1000, 10]"
    assert found["images"] == "float32[16, 64, 64, 3]"
    assert found["labels"] == "float32[16, 10]"
    assert found["image"] == "uint8[32, 32, 3]"
    assert found["label"] == "int64[]"


def test_examples_are_dicts_unless_supervised() -> None:
    found = bindings("""
data = tfds.load("imdb_reviews")
for example in data["test"].batch(10):
    text, label = example["text"], example["label"]
""")
    assert found["text"] == "string[10]"
    assert found["label"] == "int64[10]"


def test_all_of_it_as_arrays() -> None:
    found = bindings("""
x, y = tfds.as_numpy(tfds.load("iris", split="train[10:20]+train[-5:]", batch_size=-1, as_supervised=True))
""")
    assert found["x"] == "float32[15, 4]"
    assert found["y"] == "int64[15]"


def test_a_split_that_is_not_there_is_reported() -> None:
    (problem,) = analyse_text(SET_UP + 'tfds.load("mnist", split="validation")').problems
    assert "validation" in problem.message and "train" in problem.message


def test_a_data_set_that_is_not_catalogued_stays_unknown() -> None:
    assert bindings('data = tfds.load("my_own", split="train")\nfor x in data:\n    pass\n') == {}


@pytest.mark.parametrize("name", CATALOGUE)
def test_features_are_those_of_the_library(name: str, tmp_path: object) -> None:
    tfds = pytest.importorskip("tensorflow_datasets", reason="TensorFlow Datasets is not installed")
    info = tfds.builder(name, data_dir=str(tmp_path)).info
    known = CATALOGUE[name]
    assert info.supervised_keys == known.supervised
    assert set(info.features) == set(known.features)
    for key, feature in known.features.items():
        real = info.features[key]
        assert tuple(real.shape) == feature.shape
        assert getattr(real, "num_classes", None) == feature.classes
