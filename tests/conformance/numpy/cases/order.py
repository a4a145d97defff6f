"""Sorting, sets, polynomials; conversions; transforms."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import COMMON, DTYPES, Draw, array, axis, case, dtype, filled, maybe


@case("sort", "argsort", "ndarray.argsort")
def ordered(draw: Draw) -> Any:
    x = array(draw)
    return (x,), maybe(draw, {"axis": draw(st.one_of(st.none(), st.just(axis(draw, x.ndim))))})


@case("partition", "argpartition")
def partition(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]), 0), {}


@case("unique", counted=True)
def unique(draw: Draw) -> Any:
    flags = {k: draw(st.booleans()) for k in ("return_index", "return_inverse", "return_counts")}
    return (array(draw, dtypes=COMMON),), maybe(draw, flags)


@case("intersect1d", "union1d", "setdiff1d", counted=True)
def sets(draw: Draw) -> Any:
    return (array(draw, 1, 2, COMMON[:4]), array(draw, 1, 2, COMMON[:4])), {}


@case("isin")
def isin(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), [1, 2]), {}


@case("array_equal", "allclose", "array_equiv")
def plain_answer(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), array(draw, dtypes=COMMON)), {}


@case("lexsort")
def lexsort(draw: Draw) -> Any:
    return ((np.arange(4), np.arange(4)),), {}


@case("polyfit")
def polyfit(draw: Draw) -> Any:
    return (np.arange(6.0), np.arange(6.0), draw(st.integers(0, 3))), {}


@case("polyval")
def polyval(draw: Draw) -> Any:
    return ([1, 2.0, 3], draw(st.sampled_from([2, np.arange(3), np.zeros((2, 3))]))), {}


@case("convolve", "correlate")
def convolve(draw: Draw) -> Any:
    modes = {"mode": draw(st.sampled_from(["full", "same", "valid"]))}
    a, b = (filled(draw, (draw(st.integers(1, 5)),), draw(st.sampled_from(COMMON[:4]))) for _ in range(2))
    return (a, b), maybe(draw, modes)


@case("ndarray.astype")
def astype(draw: Draw) -> Any:
    return (array(draw, dtypes=COMMON), dtype(draw)), {}


@case("float32", "int64", "uint8", "float64", "bool", "complex64", "int32")
def scalar(draw: Draw) -> Any:
    return (draw(st.sampled_from([1, 2.5, True, [1, 2], np.float32(3), np.zeros((2, 2)), np.array(3)])),), {}


@case("result_type")
def result_type(draw: Draw) -> Any:
    kinds = st.one_of(st.sampled_from(DTYPES).map(np.dtype), st.sampled_from([1, 1.0, True, 1j]))
    return tuple(draw(st.lists(kinds, min_size=1, max_size=3))), {}


@case("fft.fft", "fft.ifft", "fft.rfft", "fft.irfft", "fft.hfft")
def fft(draw: Draw) -> Any:
    x = array(draw, 1, 3, COMMON)
    return (x,), maybe(draw, {"n": draw(st.integers(1, 6)), "axis": axis(draw, x.ndim)})


@case("fft.fft2", "fft.ifft2", "fft.fftn", "fft.ifftn", "fft.rfft2", "fft.rfftn", "fft.irfft2")
def fft2(draw: Draw) -> Any:
    return (array(draw, 2, 3, COMMON),), {}


@case("fft.fftfreq", "fft.rfftfreq")
def fftfreq(draw: Draw) -> Any:
    return (draw(st.integers(1, 6)),), {}


@case("fft.fftshift")
def fftshift(draw: Draw) -> Any:
    return (array(draw, 1, 3),), {}


@case("hanning", "hamming", "blackman", "bartlett")
def window(draw: Draw) -> Any:
    return (draw(st.integers(0, 6)),), {}
