"""Calls to judge: for each function, a strategy of its arguments; what such strategies are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

Draw = Callable[[st.SearchStrategy[Any]], Any]
DTYPES = (
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64",
    "complex64", "complex128",
)  # fmt: skip
COMMON = ("float64", "float32", "int64", "int32", "uint8", "bool")


@dataclass
class Case:
    """One call: a function by its dotted name below ``numpy`` (``ndarray.sum`` is a method) and its arguments."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Draw], tuple[tuple[Any, ...], dict[str, Any]]]
CASES: dict[str, Maker] = {}
COUNTED: set[str] = set()


def case(*names: str, counted: bool = False) -> Callable[[Maker], Maker]:
    """Register the arguments of functions; ``counted``: the data decide sizes."""

    def register(maker: Maker) -> Maker:
        for name in names:
            CASES[name] = maker
            if counted:
                COUNTED.add(name)
        return maker

    return register


@st.composite
def calls(draw: Draw, name: str) -> Case:
    """A call of this function."""
    args, kwargs = CASES[name](draw)
    return Case(name, args, kwargs)


def shape(draw: Draw, low: int = 0, high: int = 4, largest: int = 4) -> tuple[int, ...]:
    return draw(
        st.lists(st.integers(0 if draw(st.integers(0, 12)) == 0 else 1, largest), min_size=low, max_size=high).map(
            tuple
        )
    )


def filled(draw: Draw, size: tuple[int, ...], dtype: str) -> Any:
    """An array of this shape whose elements are small numbers."""
    seed = draw(st.integers(0, 2**16))
    low = 0 if dtype.startswith(("u", "b")) else -3
    return np.random.default_rng(seed).integers(low, 5, size).astype(dtype)


def array(draw: Draw, low: int = 0, high: int = 4, dtypes: tuple[str, ...] = DTYPES) -> Any:
    return filled(draw, shape(draw, low, high), draw(st.sampled_from(dtypes)))


def number(draw: Draw) -> Any:
    return draw(st.sampled_from([True, 0, 1, 2, 3, -1, 1.5, 2.0, 1j, 300, np.float32(2), np.int8(3), np.float64(1)]))


def pair(draw: Draw, dtypes: tuple[str, ...] = DTYPES) -> tuple[Any, Any]:
    """Two operands that mostly broadcast; sometimes one is a number."""
    kind = draw(st.integers(0, 9))
    if kind < 2:
        x = array(draw, dtypes=dtypes)
        return (x, number(draw)) if kind else (number(draw), x)
    if kind == 2:
        return array(draw, dtypes=dtypes), array(draw, dtypes=dtypes)
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)).input_shapes
    return tuple(filled(draw, s, draw(st.sampled_from(dtypes))) for s in shapes)  # type: ignore[return-value]


def axis(draw: Draw, rank: int, *, slack: int = 1) -> int:
    return draw(st.integers(-rank - slack, rank - 1 + slack)) if rank or slack else 0


def axes(draw: Draw, rank: int) -> Any:
    """None, an axis, or several."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return None
    if kind < 3:
        return axis(draw, rank)
    return tuple(draw(st.lists(st.integers(-rank, max(rank - 1, 0)), max_size=rank, unique=True)))


def maybe(draw: Draw, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Some of the keyword arguments."""
    return {k: v for k, v in kwargs.items() if draw(st.booleans())}


def dtype(draw: Draw) -> Any:
    return draw(
        st.sampled_from(["float32", "f8", "i4", np.float16, np.int64, np.dtype("uint8"), float, int, bool, "complex64"])
    )
