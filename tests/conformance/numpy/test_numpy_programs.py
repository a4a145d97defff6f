"""Small NumPy programs: run for real, analysed, and compared name by name."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from tests.conformance.numpy.abstract import dtype_name

from shapewright.analysis import analyse_text

PROGRAM = """
import numpy as np
x = np.random.randint(0, 50, size=(32, 10))
features = np.prod(x.shape[1:])
table = np.zeros((4, features))
halves = x.reshape(-1, int(features) // 2)
scaled = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-8)
one_hot = np.eye(50)[x[:, 0]]
order = np.random.permutation(len(x))
batch = x[order[:16]]
pixels = x[:, None, :].astype("float32") / 255.0
steps = np.arange(0, 10, 0.5)
best = np.argmax(np.random.rand(5, 3), axis=1)
rows = np.array([np.zeros(5) for _ in range(7)])
pieces = np.split(np.zeros((6, 2)), 3)
piece = pieces[1]
product = np.dot(np.random.rand(3, 4), np.random.rand(4))
images = np.array([np.zeros((3, 4)), np.ones((3, 4))]).transpose(0, 2, 1)
counts = np.array([len(r) for r in rows])
grid, other = np.meshgrid(np.arange(3), np.arange(4))
normal = np.random.default_rng(0).normal(size=(3, 2))
narrow = normal.astype(np.float32) * 2
wide = normal.astype(np.float32) * np.float64(2)
kept = np.zeros_like(narrow, dtype=bool)
inverted = ~kept
padded = np.pad(x, ((0, 0), (0, 5)))
listed = np.array(x.tolist())
vector = sum([np.ones(3), np.ones(3)])
for last in x[:3]:
    row = last
"""

CHANGED = """
import numpy as np
def fill(x):
    x[0] = 9
a = np.zeros(3, dtype=int)
alias = a
a[0] = 5
after_item = np.zeros(alias[0])
b = np.arange(4)
b += 1
after_sum = np.zeros(b[0])
c = np.array([3, 4])
before = np.zeros(c[0])
c.fill(7)
after_fill = np.zeros(c[0])
d = np.array([3, 4])
fill(d)
after_call = np.zeros(d[0])
e = np.array([200], dtype=np.uint8)
wrapped = np.zeros(int((e + e)[0]))
"""

RAGGED = [
    "np.array([np.zeros(10), np.zeros(15)])",
    "np.array([[1, 2, 3], [4, 5]])",
    "np.array([np.zeros((2, 3)), np.zeros((2, 4))])",
    "np.array([[[1, 2], [3, 4]], [[1, 2], [3]]])",
    "np.array([[1, 2], 3])",
    "np.asarray([np.zeros((3, 2)), np.zeros(3)])",
    "np.mean([[1, 2], [3]])",
    "np.array([list(range(n)) for n in (3, 4)])",
]

FINE = [
    "np.array([[1, 2], [3]], dtype=object)",
    "np.array([np.zeros(np.random.randint(1, 9)) for _ in range(3)], dtype=object)",
    "n = np.random.randint(1, 9)\nnp.array([np.zeros(n), np.zeros(n)])",
    "np.array([[1, 2], [3, 4]])",
    "np.array(['a', 'bcd'])",
    "np.array([{}, {'a': 1}])",
    "np.array({1, 2, 3})",
    "rows = [np.zeros(2), np.zeros(3), np.zeros(2)]\nnp.random.seed(1)\nnp.random.shuffle(rows)\nrows[0]",
    "import sys\nrows = [[1, 2]]\nif len(sys.argv) > 99:\n    rows.append([3])\nnp.array(rows)",
]


def bound_tensors(text: str) -> dict[str, object]:
    """The last tensor bound to each name."""
    lines = text.split("\n")
    found = {}
    for fact in sorted(analyse_text(text).facts, key=lambda f: f.range):
        if fact.role == "binding" and fact.tensor is not None:
            line = lines[fact.range.start.line - 1]
            found[line[fact.range.start.column : fact.range.end.column]] = fact.tensor
    return found


def run(text: str) -> dict[str, object]:
    namespace: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "program", "exec"), namespace)
    return {n: v for n, v in namespace.items() if isinstance(v, (np.ndarray, np.generic))}


def test_every_array_is_known_exactly():
    ours, real = bound_tensors(PROGRAM), run(PROGRAM)
    assert len(real) > 25
    for name, value in real.items():
        assert (ours[name].dtype, ours[name].shape) == (dtype_name(value.dtype), value.shape), name


def test_contents_that_were_changed_in_place_are_not_used():
    ours, real = bound_tensors(CHANGED), run(CHANGED)
    assert ours["before"].shape == (3,)
    for name in ("after_item", "after_sum", "after_fill", "after_call", "wrapped"):
        assert ours[name].shape in ((None,), real[name].shape), name


@pytest.mark.parametrize("text", RAGGED)
def test_ragged_sequences_are_flagged_in_numpy_s_words(text):
    text = "import numpy as np\n" + text
    with pytest.raises(ValueError) as raised:
        run(text)
    problems = analyse_text(text).problems
    assert [p.code for p in problems] == ["ragged-array"]
    assert str(raised.value) in problems[0].message


@pytest.mark.parametrize("text", FINE)
def test_what_may_be_an_array_is_not_flagged(text):
    text = "import numpy as np\n" + text
    run(text)
    assert analyse_text(text).problems == ()
