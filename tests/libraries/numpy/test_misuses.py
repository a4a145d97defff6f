"""Calls as people write them, each beside a correct kin: refused where NumPy refuses them, in its words."""

from __future__ import annotations

import numpy as np
import pytest

from shapewright.analysis import analyse_text

HEAD = """import math
import numpy as np
a, b, v, n = np.ones((2, 3)), np.zeros((2, 3)), np.random.rand(100), np.arange(5)
text, none = np.array(["1", "2", "3"]), np.array([1, 2, None])
rng = np.random.default_rng(0)
"""
ARGUMENTS = [
    "np.concatenate(a, b)", "np.concatenate((a, b))", "np.stack(a, b)", "np.vstack(a, b)", "np.column_stack((a, b))",
    "np.maximum(a, b, b, a)", "np.argmax(a, n)", "a.sum(axis=n[1])", "np.linalg.norm(a, 2, 1, True, 5)",
]  # fmt: skip
RANGES = [
    "np.quantile(v, 95)", "np.quantile(v, 0.95)", "np.quantile(v, [25, 50])", "np.percentile(v, 101)",
    "np.percentile(v, [2.5, 97.5])", "np.percentile(v, -5)", "np.nanpercentile(v, 150)",
    "np.delete(n, 5)", "np.delete(n, 4)", "np.delete(n, [0, 7])", "np.delete(a, 3, axis=1)", "np.delete(a, 2, axis=1)",
    "np.delete(n, slice(0, 9))", "np.delete(n, np.array([True] * 5))", "np.take(n, 5)", "np.take(n, -5)",
    "np.take(n, [0, 5], mode='clip')", "a.take([0, 3], axis=1)", "np.insert(n, 6, 1)", "np.insert(n, 5, 1)",
    "np.insert(a, 1, [1, 2], axis=0)", "np.insert(a, 1, [1, 2, 3], axis=0)", "np.insert(a, 1, [1, 2, 3], axis=1)",
]  # fmt: skip
TEXTS = [
    "text.sum()", "text.mean()", "np.std(text)", "text.astype(float).mean()", "text.max()", "text + 1", "text * 2",
    "text / 2", "text - 'a'", "text + 'a'", "text == 1", "text < 2", "text < '2'", "text[0] + 'a'", "text[0] * 2",
    "np.sqrt(text)", "np.isnan(text)", "-text", "np.cumsum(text)", "np.median(text)", "none.sum()", "np.mean(none)",
    "none.max()", "np.isnan(none)", "np.isnan(none.astype(float))", "np.isnan(None)", "np.isnan([1.0, None])",
    "np.array([1, 'x'], dtype=float)", "np.array(['2', '3'], dtype=float)", "np.array([1, None], dtype=int)",
    "np.array([1, None], dtype=float)", "np.array([1.5, np.nan], dtype=int)",
]  # fmt: skip
STATISTICS = [
    "np.cov(v, v[:99])", "np.cov(v, v)", "np.corrcoef(v, v[1:])", "np.cov(np.ones((2, 3, 4)))", "np.cov(a, a)",
    "np.bincount(np.array([0.5, 1.2]))", "np.bincount(np.array([1, 2, -1]))", "np.bincount(np.array([[1, 2]]))",
    "np.bincount(n, weights=[1.0, 2.0])", "np.bincount(n, weights=n / 2)", "np.bincount(n, minlength=-1)",
]  # fmt: skip
RANDOM = [
    "np.random.normal(0, -1, 10)", "np.random.normal(0, 0, 10)", "rng.normal(loc=0, scale=-0.5)",
    "np.random.exponential(-1.0, 5)", "rng.poisson(-1, 10)", "np.random.binomial(10, 1.5, 5)",
    "np.random.binomial(10, 1, 5)", "np.random.beta(0, 1, 5)", "rng.geometric(0)", "np.random.zipf(1)",
    "np.random.choice(3, p=[0.5, 0.5, 0.5])", "np.random.choice(3, p=[0.5, 0.25, 0.25])",
    "np.random.choice(2, p=[-0.5, 1.5])", "np.random.choice({1, 2})", "np.random.choice(list({1, 2}))",
    "np.random.shuffle((1, 2))", "np.random.permutation((1, 2))", "np.random.permutation('ab')",
    "np.random.multivariate_normal([0, 0], np.ones(2))", "np.random.multivariate_normal([0, 0], np.eye(2))",
]  # fmt: skip
MATRICES = [
    "np.linalg.inv(np.array([[1, 2], [2, 4]]))", "np.linalg.inv(np.array([[1, 2], [3, 4]]))",
    "np.linalg.inv([[0.1, 0.3], [0.2, 0.6]])",
    "np.linalg.solve(np.array([[2.0, 1.0], [4.0, 2.0]]), np.ones(2))", "np.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]])",
    "np.linalg.cholesky([[4.0, 2.0], [2.0, 3.0]])", "np.linalg.cholesky([[4.0, 99.0], [2.0, 3.0]])",
    "np.linalg.norm(a, ord=3)", "np.linalg.norm(n, ord=3)", "np.linalg.norm(n, ord='fro')", "np.linalg.norm(a, 'fro')",
    "np.linalg.norm(a, 3, axis=1)", "np.linalg.matrix_power(np.eye(2), 2.0)", "np.linalg.qr(a, mode='thin')",
    "np.einsum('ij,jk->il', a, a.T)", "np.einsum('ij,jk->ik', a, a.T)", "np.einsum('ij->ii', a)",
    "np.einsum('ij,jk', a)", "np.einsum('ij', a, a)",
]  # fmt: skip
CONDITIONS = ["n[n > 2 & n < 5]", "n[(n > 2) & (n < 5)]", "0 < n < 5", "0 < n[2] < 5", "bool(0 < n.sum() < 5)"]

AROUND = [
    "math.sqrt(n)", "math.sqrt(n[1])", "math.exp(np.ones(3))", "math.fsum(n)", "np.block([[a, np.ones((1, 2, 2))]])",
    "'max: ' + n.max()", "'max: ' + str(n.max())", "np.roll(n, 1, axis=1)", "np.roll(a, 1, axis=1)",
    "np.flip(n, axis=1)", "np.flip(a, (0, 1))", "np.where(v > 0, 1)", "np.where(v > 0, None, 1)", "np.where(v > 0)",
    "np.select([v > 0], [1, 2])", "np.select([v > 0, v < 0], [1, 2])", "np.pad(a, 1, mode='zeros')",
    "np.pad(a, 1, mode='edge')", "np.average(n, weights=v)", "np.average(a, axis=1, weights=np.ones(3))",
    "np.uint8(300)", "np.array([300], dtype=np.uint8)", "np.array([300]).astype(np.uint8)", "np.int8(-128)",
    "np.histogram(v, bins=0)", "np.histogram(v, bins=1)",
]  # fmt: skip


@pytest.mark.parametrize(
    "call", [*AROUND, *ARGUMENTS, *RANGES, *TEXTS, *STATISTICS, *RANDOM, *MATRICES, *CONDITIONS, "n.__setitem__(0, 'ab')", "{}.__setitem__(n, 1)"]
)
def test_as_numpy_says(call: str) -> None:
    try:
        with np.errstate(all="ignore"):
            exec(HEAD + call)
        said = ""
    except (ValueError, TypeError, IndexError, OverflowError, np.linalg.LinAlgError) as error:
        said = f"{error}"
    problems = [p.message for p in analyse_text(HEAD + call).problems if p.severity == "error"]
    assert len(problems) == bool(said), (said, problems)
    for message in problems:
        told = message.rpartition(": ")[2] if "\n" not in message else message.split("\n")[1].partition(": ")[2]
        assert said.startswith(told.rstrip(".").rstrip()), (said, told)


def test_text_that_is_not_known_has_no_shape() -> None:
    text = "import numpy as np\ndef f(words):\n    a = np.char.upper(words)\n    b = np.char.add('x', words)\n    return a, b\n"
    shapes = {f.tensor.shape for f in analyse_text(text).facts if f.tensor is not None}
    assert () not in shapes


def test_bytes_are_counted_in_as_many_bins_as_they_can_have() -> None:
    text = "import numpy as np\npicture = np.random.rand(9).astype(np.uint8)\n"
    for bins, size in (("256", 256), ("257", 257), ("255", None)):
        analysed = analyse_text(f"{text}made = np.bincount(picture, minlength={bins})\n")
        (made,) = [f.tensor for f in analysed.facts if f.role == "binding" and f.range.start.line == 3]
        assert made is not None and made.shape is not None
        assert made.shape[0] == size or (size is None and not isinstance(made.shape[0], int))
