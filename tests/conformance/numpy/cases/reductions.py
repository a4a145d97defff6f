"""Reductions, statistics, running sums."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import (
    CASES,
    COMMON,
    Draw,
    array,
    axes,
    axis,
    case,
    dtype,
    filled,
    maybe,
)


def _reduced(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axes(draw, x.ndim), "keepdims": draw(st.booleans())})


for _name in ("mean", "std", "var", "max", "min", "amax", "amin", "nanmax", "nanmin", "all", "any", "nanmean", "nansum",
              "nanstd", "median", "nanmedian", "count_nonzero", "ptp", "nanprod", "nanvar"):  # fmt: skip
    CASES[_name] = _reduced
for _name in ("mean", "std", "var", "max", "min", "all", "any"):
    CASES[f"ndarray.{_name}"] = _reduced


@case("sum", "prod", "ndarray.sum", "ndarray.prod")
def summed(draw: Draw) -> Any:
    args, kwargs = _reduced(draw)
    return args, {**kwargs, **maybe(draw, {"dtype": dtype(draw)})}


@case("argmax", "argmin", "ndarray.argmax", "ndarray.argmin", "nanargmax")
def position(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axis(draw, x.ndim), "keepdims": draw(st.booleans())})


@case("cumsum", "cumprod", "ndarray.cumsum", "ndarray.cumprod", "nancumsum")
def running(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": axis(draw, x.ndim), "dtype": dtype(draw)})


@case("percentile", "quantile")
def percentile(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON[:5])
    q = draw(st.sampled_from([0.5, 1, [0.25, 0.75], [0.1]]))
    return (x, q), maybe(draw, {"axis": axes(draw, x.ndim), "keepdims": draw(st.booleans())})


@case("average")
def average(draw: Draw) -> Any:
    x = array(draw, dtypes=COMMON)
    return (x,), maybe(draw, {"axis": axes(draw, x.ndim), "weights": np.ones(x.shape, draw(st.sampled_from(COMMON)))})


@case("diff")
def diff(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"n": draw(st.integers(0, 2)), "axis": axis(draw, x.ndim)})


@case("ediff1d", "cov", "corrcoef", "trapezoid")
def vectors(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]),), {}


@case("gradient")
def gradient(draw: Draw) -> Any:
    return (filled(draw, draw(st.sampled_from([(3,), (3, 4), (2, 3, 4)])), draw(st.sampled_from(COMMON[:4]))),), {}


@case("histogram")
def histogram(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]),), maybe(draw, {"bins": draw(st.sampled_from([3, 10, [0, 1, 2]]))})


@case("bincount", counted=True)
def bincount(draw: Draw) -> Any:
    return (np.abs(array(draw, 1, 1, ("int64", "int32", "uint8"))),), maybe(
        draw, {"minlength": draw(st.integers(0, 9))}
    )


@case("digitize", "searchsorted")
def searched(draw: Draw) -> Any:
    return (array(draw, 1, 1, COMMON[:4]), np.arange(4)), {}


@case("interp")
def interp(draw: Draw) -> Any:
    return (array(draw, 0, 2, COMMON[:4]), [0.0, 1.0, 2.0], [1, 2, 3]), {}
