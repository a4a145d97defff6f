"""Reshaping, transposing, repeating, padding; joining and splitting."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.conformance.numpy.cases.registry import COMMON, Draw, array, axis, case, filled, maybe, shape


def _target(draw: Draw, count: int) -> tuple[int, ...]:
    """Factors of the number of elements, sometimes wrong ones, sometimes a -1."""
    if draw(st.integers(0, 4)) == 0 or not count:
        return tuple(draw(st.lists(st.integers(-1, 5), max_size=3)))
    sizes = []
    left = count
    while left > 1 and len(sizes) < 3:
        factor = draw(st.sampled_from([d for d in range(1, left + 1) if left % d == 0]))
        sizes.append(factor)
        left //= factor
    sizes.append(left)
    if draw(st.booleans()):
        sizes[draw(st.integers(0, len(sizes) - 1))] = -1
    return tuple(sizes)


@case("reshape")
def reshape(draw: Draw) -> Any:
    x = array(draw)
    return (x, _target(draw, x.size)), {}


@case("ndarray.reshape")
def reshape_method(draw: Draw) -> Any:
    x = array(draw)
    target = _target(draw, x.size)
    return (x, target) if draw(st.booleans()) or not target else (x, *target), {}


@case("expand_dims")
def expand_dims(draw: Draw) -> Any:
    x = array(draw, high=3)
    return (
        x,
        draw(st.one_of(st.integers(-x.ndim - 2, x.ndim + 1), st.tuples(st.integers(-3, 3), st.integers(-3, 3)))),
    ), {}


@case("transpose", "permute_dims")
def transpose(draw: Draw) -> Any:
    x = array(draw)
    order = draw(st.one_of(st.none(), st.permutations(range(x.ndim)), st.lists(st.integers(-2, 2), max_size=3)))
    return (x,) if order is None else (x, tuple(order)), {}


@case("ndarray.transpose")
def transpose_method(draw: Draw) -> Any:
    (x, *order), _ = transpose(draw)
    return (x, *order) if draw(st.booleans()) or not order or not order[0] else (x, *order[0]), {}


@case("swapaxes", "ndarray.swapaxes", "moveaxis", "rollaxis")
def swapaxes(draw: Draw) -> Any:
    x = array(draw)
    return (x, axis(draw, x.ndim), axis(draw, x.ndim)), {}


@case("flip")
def flip(draw: Draw) -> Any:
    return (array(draw),), {}


@case("roll")
def roll(draw: Draw) -> Any:
    return (array(draw), 1), {}


@case("rot90")
def rot90(draw: Draw) -> Any:
    return (array(draw, 2, 3), draw(st.integers(0, 3))), {}


@case("broadcast_to")
def broadcast_to(draw: Draw) -> Any:
    if draw(st.integers(0, 3)) == 0:
        return (array(draw), shape(draw)), {}
    both = draw(hnp.mutually_broadcastable_shapes(num_shapes=1, base_shape=(2, 3, 4), max_dims=3))
    return (filled(draw, both.input_shapes[0], "float32"), (2, 3, 4)), {}


@case("repeat", "ndarray.repeat")
def repeat(draw: Draw) -> Any:
    x = array(draw)
    return (x, draw(st.sampled_from([0, 1, 2, 3, [2], [1, 2, 3]]))), maybe(draw, {"axis": axis(draw, x.ndim)})


@case("tile")
def tile(draw: Draw) -> Any:
    return (array(draw), draw(st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), max_size=4).map(tuple)))), {}


@case("pad")
def pad(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    each = st.tuples(st.integers(0, 2), st.integers(0, 2))
    width = st.one_of(
        st.integers(0, 2),
        each,
        st.lists(each, min_size=x.ndim, max_size=x.ndim).map(tuple),
        st.lists(each, min_size=1, max_size=3),
    )
    return (x, draw(width)), {}


def parts(draw: Draw) -> list[Any]:
    """Arrays that mostly agree."""
    size = shape(draw, 0, 3)
    made = []
    for _ in range(draw(st.integers(1, 3))):
        own = list(size)
        if own and draw(st.integers(0, 3)) == 0:
            own[draw(st.integers(0, len(own) - 1))] = draw(st.integers(1, 4))
        if draw(st.integers(0, 14)) == 0:
            own = [*own, 1]
        made.append(filled(draw, tuple(own), draw(st.sampled_from(COMMON))))
    return made


@case("concatenate", "stack")
def joined(draw: Draw) -> Any:
    given = parts(draw)
    kwargs = maybe(draw, {"axis": axis(draw, given[0].ndim)})
    return (given if draw(st.booleans()) else tuple(given),), kwargs


@case("vstack", "hstack", "dstack", "column_stack")
def stacked(draw: Draw) -> Any:
    return (parts(draw),), {}


@case("append")
def append(draw: Draw) -> Any:
    given = [*parts(draw), array(draw)]
    return (given[0], given[1]), maybe(draw, {"axis": axis(draw, given[0].ndim)})


@case("split", "array_split")
def split(draw: Draw) -> Any:
    x = array(draw, 1, 3)
    return (x, draw(st.one_of(st.integers(0, 4), st.just([1, 2]), st.just([1])))), maybe(
        draw, {"axis": axis(draw, x.ndim)}
    )


@case("vsplit", "hsplit")
def halves(draw: Draw) -> Any:
    return (array(draw, 2, 3), draw(st.integers(1, 2))), {}
