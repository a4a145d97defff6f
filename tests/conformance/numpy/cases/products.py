"""Products and linear algebra."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import COMMON, DTYPES, Draw, array, case, filled, maybe


def _matrices(draw: Draw) -> tuple[Any, Any]:
    if draw(st.integers(0, 3)) == 0:
        return array(draw), array(draw)
    inner = draw(st.integers(1, 4))
    batch = draw(st.sampled_from([(), (), (2,), (1,), (3, 1)]))
    a = (*batch, draw(st.integers(1, 4)), inner) if draw(st.integers(0, 3)) else (inner,)
    b = (inner, draw(st.integers(1, 4))) if draw(st.integers(0, 3)) else (inner,)
    return filled(draw, a, draw(st.sampled_from(DTYPES))), filled(draw, b, draw(st.sampled_from(DTYPES)))


@case("matmul", "dot", "inner", "ndarray.dot", "vdot", "outer", "kron", "tensordot")
def products(draw: Draw) -> Any:
    return _matrices(draw), {}


@case("einsum")
def einsum(draw: Draw) -> Any:
    a, b = filled(draw, (2, 3), "float32"), filled(draw, (3, 4), draw(st.sampled_from(["float64", "int64"])))
    equation = draw(
        st.sampled_from(["ij,jk->ik", "ij,jk", "ij,jk->", "ij,kj->ik", "i,jk->ik", "ij,jk->ki", "...j,jk->...k"])
    )
    return (equation, a, b), {}


@case("cross")
def cross(draw: Draw) -> Any:
    size = draw(st.sampled_from([(3,), (2, 3), (4, 3), (2, 4)]))
    return (filled(draw, size, draw(st.sampled_from(COMMON[:4]))), filled(draw, (3,), "float64")), {}


def _square(draw: Draw, dtypes: tuple[str, ...]) -> Any:
    size = draw(st.sampled_from([(2, 2), (3, 3), (2, 3, 3), (2, 3), (4,), (0, 0)]))
    return (
        (
            filled(draw, size, "int64")
            + np.eye(*size[-2:] if len(size) > 1 else (4,), dtype=int)[: size[-2] if len(size) > 1 else 1] * 7
        ).astype(draw(st.sampled_from(dtypes)))
        if len(size) > 1
        else filled(draw, size, "float64")
    )


@case("linalg.inv", "linalg.det", "linalg.eig", "linalg.eigvals", "linalg.slogdet", "linalg.eigh", "linalg.eigvalsh")
def square(draw: Draw) -> Any:
    return (_square(draw, ("float64", "float32", "int64", "complex64", "bool")),), {}


@case("linalg.svd", "linalg.qr", "linalg.pinv", "linalg.matrix_rank")
def matrices(draw: Draw) -> Any:
    return (
        filled(
            draw, draw(st.sampled_from([(2, 3), (3, 2), (4, 2, 3), (3, 3), (4,)])), draw(st.sampled_from(COMMON[:4]))
        ),
    ), {}


@case("linalg.svd")
def svd(draw: Draw) -> Any:
    (x,), _ = matrices(draw)
    return (x,), maybe(draw, {"full_matrices": draw(st.booleans()), "compute_uv": draw(st.booleans())})


@case("linalg.norm")
def norm(draw: Draw) -> Any:
    x = array(draw, 0, 3)
    return (x,), maybe(draw, {"axis": draw(st.sampled_from([None, 0, -1, 1, (0, 1)])), "keepdims": draw(st.booleans())})


@case("linalg.solve")
def solve(draw: Draw) -> Any:
    return (
        np.eye(3, dtype=draw(st.sampled_from(COMMON[:4]))) * 2,
        filled(draw, draw(st.sampled_from([(3,), (3, 2), (4,)])), "float64"),
    ), {}


@case("linalg.lstsq")
def lstsq(draw: Draw) -> Any:
    return (np.eye(4, 3), filled(draw, draw(st.sampled_from([(4,), (4, 2)])), "float64")), {"rcond": None}


@case("linalg.matrix_power")
def matrix_power(draw: Draw) -> Any:
    return (np.eye(3, dtype=draw(st.sampled_from(COMMON[:4]))) * 2, draw(st.integers(0, 3))), {}


@case("linalg.cholesky")
def cholesky(draw: Draw) -> Any:
    return (np.eye(3, dtype=draw(st.sampled_from(("float64", "float32", "int64")))) * 2,), {}
