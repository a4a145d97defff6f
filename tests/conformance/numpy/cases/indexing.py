"""Indexing in every form, and functions that pick."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.conformance.numpy.cases.registry import (
    COMMON,
    DTYPES,
    Draw,
    array,
    axis,
    case,
    filled,
    maybe,
    number,
    pair,
)


def _index(draw: Draw, size: tuple[int, ...]) -> Any:
    """An index of an array of this shape."""
    bound = st.one_of(st.none(), st.integers(-5, 5))
    step = st.sampled_from([None, None, 1, 2, -1, -2])
    basic = st.one_of(
        st.integers(-4, 4), st.builds(slice, bound, bound, step), st.none(), st.just(Ellipsis),
        st.lists(st.integers(-2, 2), min_size=1, max_size=3), st.builds(lambda: filled(draw, (2, 2), "uint8") % 2),
        st.just(slice(None)), st.just(np.array([0, 0])), st.just(0),
    )  # fmt: skip
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return filled(draw, size[: draw(st.integers(0, len(size)))], "bool")
    if kind == 1:
        return draw(st.sampled_from([1.0, "a", np.array([0.5]), True, np.zeros(9, bool), np.int64(0), [], np.array(0)]))
    if kind < 5:
        return draw(basic)
    return tuple(draw(st.lists(basic, min_size=1, max_size=len(size) + 1)))


@case("ndarray.__getitem__")
def get_item(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON)
    return (x, _index(draw, x.shape)), {}


@case("ndarray.__setitem__")
def set_item(draw: Draw) -> Any:
    x = array(draw, dtypes=("float64", "int64"))
    index = _index(draw, x.shape)
    value: Any = array(draw, dtypes=("float64", "int64"))
    if draw(st.booleans()):
        try:
            value = np.zeros(np.shape(x[index]))
        except (IndexError, ValueError):
            value = 0
    return (x, index, value), {}


@case("where")
def where(draw: Draw) -> Any:
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)).input_shapes
    return (
        filled(draw, shapes[0], "bool"),
        *(
            pair(draw)
            if draw(st.integers(0, 3)) == 0
            else (filled(draw, shapes[1], draw(st.sampled_from(DTYPES))), number(draw))
        ),
    ), {}


@case("take", "ndarray.take")
def take(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    where = draw(st.sampled_from([0, [0, 0], np.zeros((2, 2), int), [[0]]]))
    return (x, where), maybe(draw, {"axis": axis(draw, x.ndim)})


@case("take_along_axis")
def take_along_axis(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    place = axis(draw, x.ndim, slack=0)
    return (x, np.zeros_like(x, dtype=int)), {"axis": place}


@case("clip", "ndarray.clip")
def clip(draw: Draw) -> Any:
    return (
        array(draw, dtypes=COMMON),
        draw(st.sampled_from([0, 0.5, np.float32(1)])),
        draw(st.sampled_from([1, 2.0])),
    ), {}


@case("unravel_index")
def unravel_index(draw: Draw) -> Any:
    return (draw(st.sampled_from([0, [0, 1], np.array([[1]])])), (2, 3)), {}


@case("compress", "extract", counted=True)
def chosen(draw: Draw) -> Any:
    x = array(draw, 1, 1)
    return (filled(draw, x.shape, "bool"), x), {}
