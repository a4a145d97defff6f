"""Imports that the installed Keras does not have: told, repaired, and left alone where the program expects them to fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import analyse, errors

GUARDED = """
try:
    from keras.layers.core import Dense
except ImportError:
    from keras.layers import Dense
Dense(3)
"""


def told(folder: Path, text: str) -> list[str]:
    """The first lines of what is said of a program."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return [problem.message.splitlines()[-1] for problem in errors(analyse(path).facts.values())]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("from keras.layers.core import Dense", "ModuleNotFoundError: No module named 'keras.layers.core'"),
        ("from keras.engine.topology import Layer", "ModuleNotFoundError: No module named 'keras.engine'"),
        ("from keras.layers import Merge", "ImportError: cannot import name 'Merge' from 'keras.layers'"),
        ("from keras.utils import np_utils", "ImportError: cannot import name 'np_utils' from 'keras.utils'"),
        ("from tensorflow.contrib import rnn", "ModuleNotFoundError: No module named 'tensorflow.contrib'"),
        ("import tensorflow.contrib.slim as slim", "ModuleNotFoundError: No module named 'tensorflow.contrib'"),
        ("import tensorflow as tf\ntf.contrib.rnn", "AttributeError: module 'tensorflow' has no attribute 'contrib'"),
    ],
)
def test_what_is_gone_is_told(tmp_path: Path, statement: str, message: str) -> None:
    (said,) = told(tmp_path, statement + "\n")
    assert said.startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        GUARDED,
        "from tensorflow.keras.preprocessing.text import Tokenizer\n",
        "from keras.src.layers import Dense\nfrom keras import backend as K, layers\n",
        "from tensorflow.keras.layers import Dense, LSTM\nimport tensorflow.keras.backend as K\n",
    ],
)
def test_what_can_be_imported_is_left_alone(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from keras.layers.core import Dense, Dropout", "from keras.layers import Dense, Dropout"),
        ("from keras.utils import np_utils", "from keras import utils as np_utils"),
    ],
)
def test_the_import_is_repaired(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(before + "\n", encoding="utf-8")
    repaired = analyse(path, repair=True).repaired
    assert repaired is not None
    assert repaired.texts[str(path)] == after + "\n"
