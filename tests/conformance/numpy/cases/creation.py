"""Arrays made from sizes, data, ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import COMMON, Draw, array, case, dtype, maybe, shape


@case("zeros", "ones", "empty")
def made(draw: Draw) -> Any:
    size = draw(st.one_of(st.integers(-1, 5), st.lists(st.integers(0, 4), max_size=3), st.just((2, 3))))
    return (size,), maybe(draw, {"dtype": dtype(draw)})


@case("zeros_like", "ones_like", "empty_like")
def like(draw: Draw) -> Any:
    return (draw(st.sampled_from([array(draw), [1, 2], 3.0])),), maybe(draw, {"dtype": dtype(draw), "shape": (2, 2)})


@case("full")
def full(draw: Draw) -> Any:
    return (shape(draw), draw(st.sampled_from([1, 2.5, True, np.float32(1)]))), maybe(draw, {"dtype": dtype(draw)})


@case("full_like")
def full_like(draw: Draw) -> Any:
    return (array(draw), draw(st.sampled_from([1, 2.5, True]))), maybe(draw, {"dtype": dtype(draw)})


@case("array", "asarray", "asanyarray", "ascontiguousarray", "copy")
def data(draw: Draw) -> Any:
    leaf = st.sampled_from([1, 2, -3, 1.5, True, 2j, "a", None, np.float32(2), np.int8(1), 2**63, 2**70])
    same = st.sampled_from([1, 2, 3.0])
    row = st.lists(same, min_size=2, max_size=2)
    some = st.one_of(
        leaf, st.lists(leaf, max_size=3), st.lists(row, max_size=3), st.recursive(same, lambda c: st.lists(c, max_size=3)),
        st.builds(lambda: [array(draw, 0, 2), array(draw, 0, 2)]), st.builds(lambda: array(draw)),
        st.tuples(row, row), st.builds(lambda: [np.zeros(3), [1, 2, 3]]), st.builds(lambda: [[array(draw, 0, 1)], [3]]),
    )  # fmt: skip
    return (draw(some),), {}


@case("eye", "tri")
def eye(draw: Draw) -> Any:
    return (draw(st.integers(0, 4)),), maybe(draw, {"M": draw(st.integers(0, 4)), "k": 1, "dtype": dtype(draw)})


@case("identity")
def identity(draw: Draw) -> Any:
    return (draw(st.integers(0, 4)),), maybe(draw, {"dtype": dtype(draw)})


@case("tril", "triu", "diagflat", "atleast_1d", "atleast_2d", "atleast_3d", "ravel", "ndarray.ravel", "ndarray.flatten")
@case("squeeze", "ndarray.squeeze", "ndarray.copy", "ndarray.T", "ndarray.shape", "ndarray.ndim", "ndarray.size")
@case("ndarray.dtype", "ndarray.real", "ndarray.imag", "ndarray.tolist", "ndarray.nbytes", "ndarray.itemsize", "shape")
@case("ndim", "size", "ndarray.__len__", "ndarray.item", "ndarray.__float__", "ndarray.__int__", "ndarray.__bool__")
@case("matrix_transpose", "ndarray.mT", "ndarray.flat")
def single(draw: Draw) -> Any:
    return (array(draw),), {}


@case("argwhere", "nonzero", "flatnonzero", "ndarray.nonzero", counted=True)
def positions(draw: Draw) -> Any:
    return (array(draw),), {}


@case("diag", "diagonal", "trace", "ndarray.trace", "ndarray.diagonal")
def diag(draw: Draw) -> Any:
    return (array(draw, 1, 3), draw(st.integers(-3, 3))), {}


@case("arange")
def arange(draw: Draw) -> Any:
    n = st.one_of(st.integers(-5, 9), st.sampled_from([0.5, 1.5, -2.0, 3.7]))
    count = draw(st.integers(1, 3))
    args = [draw(n) for _ in range(count)]
    if count == 3 and not args[2]:
        args[2] = 2
    return tuple(args), maybe(draw, {"dtype": draw(st.sampled_from(["float32", "i4", float, int, np.int64]))})


@case("linspace")
def linspace(draw: Draw) -> Any:
    ends = st.sampled_from([0, 1, 2.5, np.float32(1), [1, 2], np.zeros((2, 3), "float32")])
    return (draw(ends), draw(ends)), maybe(
        draw, {"num": draw(st.integers(-1, 6)), "dtype": dtype(draw), "retstep": True}
    )


@case("logspace")
def logspace(draw: Draw) -> Any:
    return (0, draw(st.sampled_from([1, 2.5]))), maybe(draw, {"num": draw(st.integers(0, 6)), "dtype": "float32"})


@case("meshgrid")
def meshgrid(draw: Draw) -> Any:
    vectors = [array(draw, 0, 1, COMMON) for _ in range(draw(st.integers(1, 3)))]
    return tuple(vectors), maybe(draw, {"indexing": draw(st.sampled_from(["ij", "xy"]))})


@case("indices")
def indices(draw: Draw) -> Any:
    return (shape(draw, 1, 3),), {}


@case("vander")
def vander(draw: Draw) -> Any:
    return (array(draw, 1, 1, COMMON[:4]),), maybe(draw, {"N": 3})
