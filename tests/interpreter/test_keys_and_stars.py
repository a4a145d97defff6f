"""What cannot be a key, and what a star cannot spread: Python says so at once."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

WRONG = {
    "import numpy as np\nnames = {0: 'a'}\nnames[np.argmax(np.eye(3), axis=1)]": "unhashable type: 'numpy.ndarray'",
    "import numpy as np\nnames = {0: 'a'}\nnames.get(np.arange(3), 'b')": "unhashable type: 'numpy.ndarray'",
    "seen = {}\nseen\nseen[[1, 2]] = 3": "unhashable type: 'list'",
    "import tensorflow as tf\nnames = {0: 'a'}\nnames[tf.argmax([1, 2])]": "Tensor is unhashable",
    "n = 3\nn\nsizes = [None, *n]": "Value after * must be an iterable, not int",
    "n = 3\nn\nprint(*n)": "print() argument after * must be an iterable, not int",
    "import numpy as np\nwords = {'a': 1}\nnp.zeros((3, 4))[0, words]": "only integers, slices",
}
RIGHT = (
    "import numpy as np\nnames = {0: 'a'}\nnames[np.argmax(np.eye(3)[0])]",
    "import tensorflow as tf\nnames = {0: 'a', 1: 'b'}\nnames[tf.argmax([1, 2]).numpy()]",
    "import torch\nseen = {}\nseen[torch.ones(3)] = 2",
    "seen = {}\nseen[1, 2] = 3\nprint(*seen, *'ab')",
)


@pytest.mark.parametrize(("code", "said"), WRONG.items(), ids=map(str, range(len(WRONG))))
def test_it_is_told(code: str, said: str) -> None:
    errors = [p for p in analyse_text(code + "\n").problems if p.severity == "error"]
    assert [p.range.start.line for p in errors] == [3]
    assert said in errors[0].message


@pytest.mark.parametrize("code", RIGHT)
def test_what_python_takes_is_quiet(code: str) -> None:
    assert not [p for p in analyse_text(code + "\n").problems if p.severity == "error"]
