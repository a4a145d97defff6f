"""NumPy's rarer functions: running sums, vector products, windows, counts in bins, polynomials, text."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import COMMON, Draw, array, axis, case, filled, maybe, shape

_NUMBERS = COMMON[:4]


@case("cumulative_sum", "cumulative_prod")
def cumulative(draw: Draw) -> Any:
    x = array(draw, 1, 3, COMMON)
    return (x,), maybe(draw, {"axis": axis(draw, x.ndim), "include_initial": draw(st.booleans())})


@case("bitwise_count")
def bitwise_count(draw: Draw) -> Any:
    return (array(draw, dtypes=("int64", "uint8", "int32", "bool")),), {}


@case("matvec")
def matvec(draw: Draw) -> Any:
    m, n, lead = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.sampled_from([(), (2,), (1,), (3, 1)]))
    other = n if draw(st.integers(0, 3)) else 4
    return (filled(draw, (*lead, m, n), draw(st.sampled_from(COMMON))), filled(draw, (other,), "float32")), {}


@case("vecmat")
def vecmat(draw: Draw) -> Any:
    matrix, vector = matvec(draw)[0]
    return (vector, np.swapaxes(matrix, -1, -2)), {}


@case("vecdot", "linalg.vecdot")
def vecdot(draw: Draw) -> Any:
    n, lead = draw(st.integers(1, 4)), draw(st.sampled_from([(), (2,), (1,), (3, 1)]))
    other = n if draw(st.integers(0, 3)) else 5
    return (filled(draw, (*lead, n), draw(st.sampled_from(COMMON))), filled(draw, (other,), "float64")), {}


@case("linalg.diagonal", "linalg.trace")
def diagonal(draw: Draw) -> Any:
    return (array(draw, 1, 4, _NUMBERS),), {}


@case("trace")
def trace(draw: Draw) -> Any:
    x = array(draw, 2, 4, _NUMBERS)
    axes = draw(st.permutations(range(x.ndim)))
    return (x,), draw(st.sampled_from([{}, {"axis1": axes[0], "axis2": axes[1]}]))


@case("lib.stride_tricks.sliding_window_view")
def sliding_window_view(draw: Draw) -> Any:
    x = filled(draw, shape(draw, 1, 3, 5), "float32")
    if draw(st.booleans()):
        return (x, draw(st.integers(1, 4))), {"axis": axis(draw, x.ndim)}
    return (x, tuple(draw(st.integers(1, 4)) for _ in range(x.ndim))), {}


@case("dsplit")
def dsplit(draw: Draw) -> Any:
    return (array(draw, 2, 4, _NUMBERS), draw(st.sampled_from([1, 2, 3, [1], [1, 2]]))), {}


@case("broadcast_shapes")
def broadcast_shapes(draw: Draw) -> Any:
    return tuple(shape(draw, 0, 3, 3) for _ in range(draw(st.integers(1, 3)))), {}


@case("histogram2d")
def histogram2d(draw: Draw) -> Any:
    x = filled(draw, (draw(st.integers(2, 6)),), "float64")
    bins = draw(st.sampled_from([3, (2, 4), [np.arange(4.0), np.arange(3.0)]]))
    return (x, x + 1), maybe(draw, {"bins": bins})


@case("histogram_bin_edges")
def histogram_bin_edges(draw: Draw) -> Any:
    return (filled(draw, (draw(st.integers(2, 6)),), "float64"),), maybe(draw, {"bins": draw(st.integers(1, 6))})


@case("polyadd", "polysub")
def polyadd(draw: Draw) -> Any:
    return tuple(filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(_NUMBERS))) for _ in range(2)), {}


@case("polyder")
def polyder(draw: Draw) -> Any:
    return (filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(_NUMBERS))), draw(st.integers(1, 3))), {}


@case("polyint")
def polyint(draw: Draw) -> Any:
    return (filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(_NUMBERS))), draw(st.integers(1, 3))), {}


@case("polymul", counted=True)
def polymul(draw: Draw) -> Any:
    return polyadd(draw)


@case("trim_zeros", counted=True)
def trim_zeros(draw: Draw) -> Any:
    x = filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(_NUMBERS)))
    return (x,), {}


@case("sort_complex", "unwrap")
def kept(draw: Draw) -> Any:
    return (array(draw, 1, 3, (*COMMON[:4], "int8", "uint16")),), {}


@case("unique_all", "unique_counts", "unique_inverse", counted=True)
def unique_named(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON),), {}


def _words(draw: Draw) -> Any:
    return np.array(draw(st.sampled_from([["ab", "c1"], [["x"], ["yz"]], ["only"]])))


@case("char.isalpha", "strings.str_len")
def text(draw: Draw) -> Any:
    return (_words(draw),), {}


@case("char.find", "strings.startswith")
def found(draw: Draw) -> Any:
    return (_words(draw), draw(st.sampled_from(["a", ["a", "y"]]))), {}


@case("diag_indices_from")
def diag_indices_from(draw: Draw) -> Any:
    size = draw(st.integers(1, 4))
    return (filled(draw, draw(st.sampled_from([(size, size), (size, size, size), (size,), (2, 3)])), "float32"),), {}
