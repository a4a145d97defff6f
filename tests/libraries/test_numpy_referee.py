"""NumPy's rarer functions and objects: each expression is run by NumPy itself, and the rules must give the same."""

from __future__ import annotations

import numpy as np
import pytest
from tests.libraries.referee import alike, inferred, really

from shapewright.analysis import analyse_text

HEADER = """
import numpy as np
x = np.zeros((3, 4), "float32")
y = np.arange(12).reshape(3, 4)
cube = np.zeros((2, 4, 6))
square = np.eye(4, dtype="float32")
vector = np.array([1.5, 0.0, 2.5])
text = np.array([["a b", "c"], ["d", "e f"]])
"""
EXPRESSIONS = [
    "np.mgrid[0:3, 1:7:2]",
    "np.mgrid[0:4]",
    "np.mgrid[0:1:5j, 0:3]",
    "np.ogrid[0:3, 1:7:2]",
    "np.ogrid[0:2:0.5]",
    "np.r_[x, x]",
    "np.r_[vector, 0, 1:4]",
    "np.r_[0:10:2]",
    "np.r_[-1:1:6j, [0] * 3, 5, 6]",
    "np.c_[x, x]",
    "np.c_[vector, vector, 1:4]",
    "np.c_[vector]",
    "np.c_[y, np.ones(3)]",
    "x[np.s_[1:, ::2]]",
    "cube[np.index_exp[..., 1:3]]",
    "[x[i] for i in np.ndindex(2, 3)][0]",
    "[v for i, v in np.ndenumerate(y)][0]",
    "[x[i] for i, v in np.ndenumerate(y)][0]",
    "np.zeros(np.broadcast(x, vector[:, None]).shape)",
    "np.zeros(np.broadcast_shapes((3, 1), (4,), (2, 1, 1)))",
    "np.zeros(np.broadcast(x, x).ndim)",
    "np.trace(cube, axis1=-1, axis2=0)",
    "np.apply_over_axes(np.sum, cube, [0, 2])",
    "np.bitwise_count(y)",
    "np.cumulative_sum(x, axis=1)",
    "np.cumulative_sum(y, axis=0, include_initial=True)",
    "np.cumulative_prod(vector)",
    "np.dsplit(cube, 3)",
    "np.diag_indices_from(square)",
    "np.triu_indices_from(x)",
    "np.tril_indices_from(square, k=1)",
    "np.mask_indices(3, np.triu)",
    "np.ravel_multi_index((y % 3, y % 4), (3, 4))",
    "np.ravel_multi_index(np.array([[1, 2], [0, 1]]), (3, 4))",
    "np.histogram_bin_edges(vector, 5)",
    "np.histogram2d(vector, vector)",
    "np.histogram2d(vector, vector, bins=(4, 5))",
    "np.histogram2d(vector, vector, bins=[np.arange(3.0), np.arange(5.0)])",
    "np.histogramdd(cube[0], bins=(2, 2, 2, 2, 2, 2))",
    "np.histogramdd(y[:, :2])",
    "np.matvec(cube, np.ones(6))",
    "np.vecmat(np.ones((2, 4)), cube)",
    "np.vecdot(x, y)",
    "np.linalg.vecdot(x, x)",
    "np.linalg.matmul(x, square)",
    "np.linalg.diagonal(cube, offset=1)",
    "np.linalg.trace(cube)",
    "np.linalg.tensorinv(np.eye(24).reshape(4, 6, 8, 3))",
    "np.linalg.tensorinv(np.eye(24).reshape(24, 8, 3), ind=1)",
    "np.linalg.tensorsolve(np.eye(24).reshape(4, 6, 2, 3, 4), np.ones((4, 6)))",
    "np.polyadd([1, 2], [3.5, 4, 5])",
    "np.polysub(vector, vector)",
    "np.polymul([1, 2], [3, 4])",
    "np.polyder(vector)",
    "np.polyder([3, 2, 1], 2)",
    "np.polyint([3, 2, 1], 2)",
    "np.poly(vector)",
    "np.poly1d([1, 2.5])(x)",
    "np.poly1d(np.polyfit(vector, vector, 2))(vector)",
    "np.poly1d([1, 2.5]).coeffs",
    "np.sort_complex(x)",
    "np.sort_complex(vector)",
    "np.trim_zeros(np.array([0, 1, 2, 0]))",
    "np.unique_all(y).inverse_indices",
    "np.unique_counts(x)",
    "np.unique_inverse(x)",
    "np.unwrap(x)",
    "np.unwrap(y)",
    "np.frompyfunc(lambda a, b: a + b, 2, 1)(x, vector[:, None])",
    "np.frompyfunc(divmod, 2, 2)(y, 3)",
    "np.lib.stride_tricks.sliding_window_view(x, (2, 3))",
    "np.lib.stride_tricks.sliding_window_view(x, 2, axis=1)",
    "np.lib.stride_tricks.sliding_window_view(cube, (2, 3), axis=(0, -1))",
    "np.lib.stride_tricks.as_strided(x, shape=(2, 2), strides=(16, 4))",
    "np.from_dlpack(x)",
    "np.char.isalpha(text)",
    "np.char.find(text, 'a')",
    "np.strings.str_len(text)",
    "np.strings.startswith(text, ['a', 'b'])",
    "np.char.split(text)",
    "np.random.Generator(np.random.PCG64(3)).normal(size=(2, 3))",
    "[g.normal(size=3) for g in np.random.default_rng(0).spawn(2)]",
    "np.random.default_rng(0).multivariate_hypergeometric([4, 3, 5], 6, size=7)",
    "np.random.RandomState(0).tomaxint((2, 3))",
    "y.choose([x, x, x, x, x, x, x, x, x, x, x, x])",
    "x.compress([True, False, True], axis=0)",
    "x.compress([True, False, True])",
    "x.to_device(x.device)",
    "cube.getfield('float32')",
    "np.ones(2 if np.True_ else 3)",
    "[x.copy() for _ in [np.add.at(x, (np.array([0, 1]), np.array([2, 3])), 1)]]",
    "[x.copy() for _ in [np.subtract.at(x, np.array([2, 2]), np.ones(4))]]",
    "[x.copy() for _ in [np.fill_diagonal(x, 1)]]",
    "min(vector[vector > c].mean() for c in vector[vector < 1])",
]
MUST_FAIL = [
    "np.interp([1], [1, 2], [1])", "np.random.multivariate_normal(np.zeros(4), np.eye(3))",
    "np.arange(4).__setitem__(1, np.nan)",
    "np.dsplit(x, 2)",
    "np.broadcast_shapes((3, 2), (4,))",
    "np.broadcast(x, np.ones(3))",
    "np.diag_indices_from(x)",
    "np.cumulative_sum(x)",
    "np.matvec(cube, np.ones(5))",
    "np.vecdot(x, cube)",
    "np.vecmat(vector, square)",
    "np.matvec(vector, vector)",
    "np.lib.stride_tricks.sliding_window_view(x, 2)",
    "np.lib.stride_tricks.sliding_window_view(x, (4, 4))",
    "np.r_[x, vector]",
    "np.c_[x, vector[:2]]",
    "np.exp({'a': x})",
    "np.sqrt([].append(1))",
    "np.tanh({1, 2})",
    "np.add.at(x, (np.array([0, 1]), np.array([0, 1, 2])), 1)",
    "np.add.at(x, np.array([0, 1]), np.ones(3))",
    "np.add.at(vector, (np.array([0]), np.array([1])), 1)",
    "np.add.at(x, 7, 1)",
    "np.fill_diagonal(vector, 0)",
    "np.fill_diagonal(cube, 0)",
    "np.random.default_rng(0).randint(0, 3)",
    "np.random.default_rng(0).rand(3)",
    "np.zeros(3, dtype='flot32')",
    "x.astype('folat64')",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_numpy_gives_is_inferred(expression: str) -> None:
    wanted = really(HEADER, expression, lambda leaf: str(leaf.dtype))
    found = inferred(HEADER, expression, len(wanted))
    assert alike(found, wanted), (found, wanted)


@pytest.mark.parametrize("expression", MUST_FAIL)
def test_what_numpy_refuses_is_flagged(expression: str) -> None:
    scope: dict[str, object] = {"np": np}
    exec(HEADER, scope)
    with pytest.raises((ValueError, IndexError, TypeError, AttributeError)):
        eval(expression, scope)
    problems = analyse_text(f"{HEADER}found = {expression}\n").problems
    assert [p.severity for p in problems] == ["error"]


SETTINGS = """
import numpy as np

@np.errstate(divide="ignore")
def ratio(a):
    return a / 2

with np.errstate(all="ignore"), np.printoptions(precision=3):
    b = ratio(np.ones((3, 4)))
np.testing.assert_array_less(b, 2)
masked = np.ma.masked_array(b)
"""


def test_settings_hold_in_a_block_or_a_function_and_masked_arrays_say_why_not() -> None:
    analysed = analyse_text(SETTINGS)
    assert analysed.problems == ()
    bound = {fact.range.start.line: fact for fact in analysed.facts if fact.role == "binding"}
    assert bound[9].tensor is not None and bound[9].tensor.text == "float64[3, 4]"
    assert bound[11].unknown == "numpy.ma.masked_array has no rule: masked arrays are not followed"
