"""``numpy.linalg``.

https://numpy.org/doc/stable/reference/routines.linalg.html
"""

from __future__ import annotations

import math

from shapewright.dims import Dim, dmin, eq
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.numpy.arrays import axes_of, joint_dtype, new, result
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import is_complex, is_number, real_of
from shapewright.libraries.numpy.failures import does_not_broadcast, shown
from shapewright.libraries.numpy.matrices import check_definite, check_regular
from shapewright.libraries.numpy.products import matrix_product
from shapewright.libraries.numpy.reductions import reduce_to
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    Abstain,
    AxisArg,
    BoolArg,
    Context,
    Failure,
    OptAxes,
    OptStr,
    Raw,
    TensorArg,
    dim_of,
)
from shapewright.values import FALSE, NONE, Const, Some, Tensor, Tuple, Value


def linalg_dtype(dtype: str | None) -> str | None:
    """LAPACK computes in single or double precision; integers become float64."""
    if dtype in ("float32", "float64", "complex64", "complex128"):
        return dtype
    return "float64" if is_number(dtype) and dtype not in ("float16", "float128", "complex256") else None


def matrix(x: Tensor) -> tuple[Dim, ...]:
    """The shape of a matrix or a stack of them. Raises ``Failure`` for fewer axes."""
    if len(x.dims) < 2:
        raise Failure(
            "operand-rank",
            f"{shown(x)} is no matrix: two axes are needed.",
            raises=f"{len(x.dims)}-dimensional array given. Array must be at least two-dimensional",
            exception="LinAlgError",
            argument="a",
        )
    return x.dims


def square(ctx: Context, x: Tensor) -> tuple[Dim, ...]:
    """The shape of a square matrix or a stack of them. Raises ``Failure``."""
    shape = matrix(x)

    def not_square() -> Failure:
        return Failure(
            "matrix-square",
            f"{shown(x)} is not square: the last two axes must have one size.",
            raises="Last 2 dimensions of the array must be square",
            exception="LinAlgError",
            argument="a",
        )

    size = ctx.equal(shape[-2], shape[-1], not_square)
    return (*shape[:-2], size, size)


def _check_precision(x: Tensor) -> None:
    if x.dtype == "float16":
        raise Failure(
            "dtype-unsupported",
            f"numpy.linalg does not work on {x.dtype} arrays: convert to float32.",
            raises="array type float16 is unsupported in linalg",
            exception="TypeError",
            argument="a",
        )


def named(kind: str, **fields: Tensor) -> Tuple:
    """A result with named fields."""
    return Tuple(tuple(fields.values()), kind=f"numpy.linalg.{kind}", names=tuple(fields))


@numpy_op("linalg.inv")
def inv(ctx: Context, a: TensorArg) -> Tensor:
    """The inverse of square matrices."""
    _check_precision(a)
    shape = square(ctx, a)
    check_regular(a)
    return new(shape, linalg_dtype(a.dtype))


@numpy_op("linalg.cholesky")
def cholesky(ctx: Context, a: TensorArg, *, upper: Raw = FALSE) -> Tensor:
    """The Cholesky factor."""
    shape = square(ctx, a)
    if upper == FALSE:
        check_definite(a)
    return new(shape, linalg_dtype(a.dtype))


@numpy_op("linalg.det")
def det(ctx: Context, a: TensorArg) -> Tensor:
    """The determinant."""
    _check_precision(a)
    return result(square(ctx, a)[:-2], linalg_dtype(a.dtype))


@numpy_op("linalg.slogdet")
def slogdet(ctx: Context, a: TensorArg) -> Value:
    """The determinant's sign and the logarithm of its size."""
    shape, kind = square(ctx, a)[:-2], linalg_dtype(a.dtype)
    return named("SlogdetResult", sign=result(shape, kind), logabsdet=result(shape, real_of(kind)))


@numpy_op("linalg.eig")
def eig(ctx: Context, a: TensorArg) -> Value:
    """Eigenvalues and eigenvectors; of real matrices real or complex, as the data decide."""
    shape = square(ctx, a)
    kind = linalg_dtype(a.dtype) if is_complex(a.dtype) else None
    return named("EigResult", eigenvalues=new(shape[:-1], kind), eigenvectors=new(shape, kind))


@numpy_op("linalg.eigvals")
def eigvals(ctx: Context, a: TensorArg) -> Tensor:
    """Eigenvalues; of real matrices real or complex, as the data decide."""
    return new(square(ctx, a)[:-1], linalg_dtype(a.dtype) if is_complex(a.dtype) else None)


@numpy_op("linalg.eigh")
def eigh(ctx: Context, a: TensorArg, UPLO: Raw = NONE) -> Value:
    """Real eigenvalues and the eigenvectors of symmetric matrices."""
    shape, kind = square(ctx, a), linalg_dtype(a.dtype)
    return named("EighResult", eigenvalues=new(shape[:-1], real_of(kind)), eigenvectors=new(shape, kind))


@numpy_op("linalg.eigvalsh")
def eigvalsh(ctx: Context, a: TensorArg, UPLO: Raw = NONE) -> Tensor:
    """Real eigenvalues of symmetric matrices."""
    return new(square(ctx, a)[:-1], real_of(linalg_dtype(a.dtype)))


@numpy_op("linalg.svd")
def svd(
    ctx: Context, a: TensorArg, full_matrices: BoolArg = True, compute_uv: BoolArg = True, hermitian: Raw = FALSE
) -> Value:
    """Singular values, with the singular vectors of both sides."""
    *batch, rows, columns = matrix(a)
    kind, rank = linalg_dtype(a.dtype), dmin(rows, columns)
    values = new((*batch, rank), real_of(kind))
    if not compute_uv:
        return values
    left = new((*batch, rows, rows if full_matrices else rank), kind)
    right = new((*batch, columns if full_matrices else rank, columns), kind)
    return named("SVDResult", U=left, S=values, Vh=right)


@numpy_op("linalg.svdvals")
def svdvals(ctx: Context, x: TensorArg) -> Tensor:
    """Singular values."""
    *batch, rows, columns = matrix(x)
    return new((*batch, dmin(rows, columns)), real_of(linalg_dtype(x.dtype)))


@numpy_op("linalg.qr")
def qr(ctx: Context, a: TensorArg, mode: OptStr = "reduced") -> Value:
    """An orthogonal and a triangular factor."""
    *batch, rows, columns = matrix(a)
    kind, rank = linalg_dtype(a.dtype), dmin(rows, columns)
    if mode == "r":
        return new((*batch, rank, columns), kind)
    if mode not in ("reduced", "complete", "raw", "full", "f", "economic", "e"):
        text = f"qr has no mode {mode!r}, only 'reduced', 'complete', 'r' and 'raw'."
        raises = f"Unrecognized mode '{mode}'"
        raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="mode")
    if mode not in ("reduced", "complete"):
        raise Abstain(f"qr with mode {mode!r}")
    inner = rank if mode == "reduced" else rows
    return named("QRResult", Q=new((*batch, rows, inner), kind), R=new((*batch, inner, columns), kind))


@numpy_op("linalg.pinv")
def pinv(ctx: Context, a: TensorArg, rcond: Raw = NONE, hermitian: Raw = FALSE, *, rtol: Raw = NONE) -> Tensor:
    """The pseudo-inverse."""
    *batch, rows, columns = matrix(a)
    return new((*batch, columns, rows), linalg_dtype(a.dtype))


@numpy_op("linalg.matrix_rank")
def matrix_rank(ctx: Context, A: TensorArg, tol: Raw = NONE, hermitian: Raw = FALSE, *, rtol: Raw = NONE) -> Value:
    """The rank of a matrix."""
    if len(A.dims) < 2:
        raise Abstain("the rank of a vector")
    return result(A.dims[:-2], "int64", interval=(0, None))


@numpy_op("linalg.cond")
def cond(ctx: Context, x: TensorArg, p: Raw = NONE) -> Tensor:
    """The condition number."""
    return result(matrix(x)[:-2], real_of(linalg_dtype(x.dtype)))


@numpy_op("linalg.matrix_power")
def matrix_power(ctx: Context, a: TensorArg, n: Raw) -> Tensor:
    """A square matrix times itself."""
    shape, power = square(ctx, a), dim_of(n)
    if isinstance(n, (Const, Some)) and n.type_name == "float":
        text = "The exponent of a matrix is an integer, and a float is given."
        raise Failure(
            "argument-type", text, raises="exponent must be an integer", exception="TypeError", argument="n"
        )
    keeps = isinstance(power, int) and power >= 0
    return new(shape, a.dtype if keeps else None)


@numpy_op("linalg.diagonal")
def diagonal(ctx: Context, x: TensorArg, *, offset: Raw = NONE) -> Value:
    """The diagonals of matrices."""
    return ctx.invoke("numpy.diagonal", x, Const(0) if offset == NONE else offset, Const(-2), Const(-1))


@numpy_op("linalg.trace")
def trace(ctx: Context, x: TensorArg, *, offset: Raw = NONE, dtype: Raw = NONE) -> Value:
    """The sums of matrices' diagonals."""
    return ctx.invoke("numpy.trace", x, offset, Const(-2), Const(-1), dtype)


@numpy_op("linalg.tensorinv")
def tensorinv(ctx: Context, a: TensorArg, ind: AxisArg = 2) -> Tensor:
    """The inverse of a tensor as a map: the axes before ``ind`` and those after it exchanged."""
    return new((*a.dims[ind:], *a.dims[:ind]), linalg_dtype(a.dtype))


@numpy_op("linalg.tensorsolve")
def tensorsolve(ctx: Context, a: TensorArg, b: TensorArg, axes: Raw = NONE) -> Tensor:
    """The tensor that ``a`` maps to ``b``."""
    if axes != NONE:
        raise Abstain("which axes of the tensor are moved is not followed")
    return new(a.dims[len(b.dims) :], linalg_dtype(joint_dtype((a, b))))


@numpy_op("linalg.multi_dot")
def multi_dot(ctx: Context, arrays: Raw, *, out: Raw = NONE) -> Tensor:
    """The product of several matrices."""
    items = [array_of(ctx, item) for item in ctx.items(arrays) or ()]
    if len(items) < 2:
        raise Abstain("the matrices are not known")
    made = items[0]
    for x in items[1:]:
        made = matrix_product(ctx, made, x)
    return made


@numpy_op("linalg.solve")
def solve(ctx: Context, a: TensorArg, b: TensorArg) -> Tensor:
    """The solution of ``a x = b``."""
    shape = square(ctx, a)
    kind = linalg_dtype(joint_dtype((a, b)))
    if b.shape is None:
        return new(None, kind)
    vector = len(b.dims) == 1 or (len(b.dims) == len(shape) - 1 and (ctx.version("numpy") or (2,)) < (2,))
    rows = b.dims[-1] if vector else b.dims[-2]

    def differ() -> Failure:
        name, signature = ("solve1", "(m,m),(m)->(m)") if vector else ("solve", "(m,m),(m,n)->(m,n)")
        return Failure(
            "matmul-size",
            f"{shown(a)} has {shape[-1]} rows, and the right side {shown(b)} has {rows}.",
            raises=f"{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {signature} "
            f"(size {rows} is different from {shape[-1]})",
            exception="ValueError",
            argument="b",
        )

    ctx.equal(shape[-1], rows, differ)
    check_regular(a)
    tail = b.dims[-1:] if vector else b.dims[-2:]
    try:
        return new((*broadcast(shape[:-2], b.dims[: -len(tail)]), *tail), kind)
    except Misfit as misfit:
        raise does_not_broadcast((a, b), misfit.axis, misfit.left, misfit.right) from None


@numpy_op("linalg.lstsq")
def lstsq(ctx: Context, a: TensorArg, b: TensorArg, rcond: Raw = NONE) -> Value:
    """The least-squares solution, residues, rank and singular values."""
    rows, columns = matrix(a)[-2:]
    kind = linalg_dtype(joint_dtype((a, b)))

    def differ() -> Failure:
        return Failure(
            "matmul-size",
            f"{shown(a)} and {shown(b)} have different numbers of rows.",
            raises="Incompatible dimensions",
            exception="LinAlgError",
            argument="b",
        )

    ctx.equal(rows, b.dims[0], differ)
    residues = new((ctx.fresh(),), real_of(kind))
    rank = Tensor("numpy", (), "int32", kind="scalar")
    return Tuple((new((columns, *b.dims[1:]), kind), residues, rank, new((dmin(rows, columns),), real_of(kind))))


@numpy_op("linalg.norm")
def norm(ctx: Context, x: TensorArg, ord: Raw = NONE, axis: OptAxes = None, keepdims: BoolArg = False) -> Tensor:
    """The norm of a vector or matrix; of all elements without ``ord`` and ``axis``."""
    kind = (
        real_of(x.dtype)
        if x.dtype in ("float16", "float32", "float64", "complex64", "complex128")
        else ("float64" if is_number(x.dtype) else None)
    )
    if axis is None and ord != NONE and x.shape is not None and len(x.shape) not in (1, 2):
        raise Failure(
            "operand-rank",
            f"With ord, norm takes a vector or a matrix, and gets {shown(x)}: name the axes.",
            raises="Improper number of dimensions to norm.",
            exception="ValueError",
            argument="x",
        )
    if axis is not None and x.shape is not None:
        axes_of(x, axis)
        if len(axis) > 2:
            raise Failure(
                "axis-range",
                f"A norm is over one axis or two, not over {len(axis)}.",
                raises="Improper number of dimensions to norm.",
                exception="ValueError",
                argument="axis",
            )
        _check_order(x, ord, len(axis))
    elif x.shape is not None:
        _check_order(x, ord, len(x.shape))
    return reduce_to(x, axis, keepdims, kind)


def _check_order(x: Tensor, ord: Value, axes: int) -> None:
    """Raise ``Failure`` for an order of a norm that there is not for vectors (one axis) or matrices (two)."""
    order = ord.value if isinstance(ord, Const) else None
    if axes == 1 and isinstance(order, str):
        raises, what = f"Invalid norm order '{order}' for vectors", "a vector"
    elif axes == 2 and order not in (None, "fro", "nuc", math.inf, -math.inf, 1, -1, 2, -2):
        raises, what = "Invalid norm order for matrices.", "a matrix"
    else:
        return
    text = f"{what.capitalize()} has no norm of order {order!r}, and {shown(x)} is given."
    raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="ord")


def _register_by_axis(name: str) -> None:
    @numpy_op(f"linalg.{name}")
    def compute(
        ctx: Context, x: TensorArg, /, *, axis: OptAxes = None, keepdims: BoolArg = False, ord: Raw = NONE
    ) -> Tensor:
        chosen = (-2, -1) if name == "matrix_norm" else axis
        return reduce_to(x, chosen, keepdims, real_of(linalg_dtype(x.dtype)))


_register_by_axis("vector_norm")
_register_by_axis("matrix_norm")


@numpy_op("cross", "linalg.cross")
def cross(
    ctx: Context, a: TensorArg, b: TensorArg, axisa: AxisArg = -1, axisb: AxisArg = -1, axisc: AxisArg = -1,
    axis: Raw = NONE,
) -> Tensor:  # fmt: skip
    """The cross product of vectors of three entries along the last axis."""
    if (axisa, axisb, axisc) != (-1, -1, -1) or axis != NONE:
        raise Abstain("a cross product over other axes")
    sizes = [x.dims[-1] if x.dims else 1 for x in (a, b)]
    if any(eq(size, 3) is False and eq(size, 2) is False for size in sizes):
        raise Failure(
            "cross-size",
            f"A cross product is of vectors of 3 entries, and gets {shown(a)} and {shown(b)}.",
            raises="incompatible dimensions for cross product\n(dimension must be 2 or 3)",
            exception="ValueError",
        )
    if not all(eq(size, 3) for size in sizes):
        raise Abstain("a cross product of vectors of 2 entries")
    try:
        return new((*broadcast(a.dims[:-1], b.dims[:-1]), 3), joint_dtype((a, b)))
    except Misfit as misfit:
        raise does_not_broadcast((a, b), misfit.axis, misfit.left, misfit.right) from None
