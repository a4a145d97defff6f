"""Linear algebra: https://keras.io/api/ops/linalg/"""

from __future__ import annotations

from shapewright.dims import Dim, dmin, eq
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.keras.dtypes import as_float, promoted
from shapewright.libraries.keras.ops.support import URL, axes_of, made, refused
from shapewright.libraries.keras.tensors import backend, is_left_open, is_symbolic
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import BoolArg, Context, Failure, OptAxes, Raw, TensorArg, op
from shapewright.values import NONE, Const, Tensor


def _matrix(ctx: Context, x: Tensor, *, square: bool = False) -> tuple[Dim, ...]:
    """The shape of a stack of matrices. Raises ``Failure`` for what is none."""
    shape = x.dims
    if len(shape) < 2 or (square and _differ(ctx, x, shape[-1], shape[-2])):
        kind = "square matrices" if square else "matrices"
        raise Failure(
            "linalg-shape",
            f"This takes {kind}, and gets {describe(x)}.",
            raises="Expected input to have rank >= 2" if len(shape) < 2 else "Expected a square matrix.",
            exception="ValueError",
            argument="x",
            url=URL,
        )
    return shape


def _differ(ctx: Context, x: Tensor, a: Dim, b: Dim) -> bool:
    """Whether two sizes differ; while a model is being built, a size that was left open differs from a known one."""
    same = eq(a, b)
    left_open = is_symbolic(x) and is_left_open(ctx, a) is not is_left_open(ctx, b)
    return same is False or (same is None and left_open)


@op("keras.ops.cholesky", "keras.ops.inv", "keras.ops.cholesky_inverse", url=URL)
def cholesky(ctx: Context, x: TensorArg, upper: Raw = NONE) -> Tensor:
    """The operand's shape."""
    return made(ctx, [x], _matrix(ctx, x, square=True), as_float(ctx, x.dtype))


@op("keras.ops.det", url=URL)
def det(ctx: Context, x: TensorArg) -> Tensor:
    """A number for each matrix."""
    return made(ctx, [x], _matrix(ctx, x, square=True)[:-2], as_float(ctx, x.dtype))


@op("keras.ops.slogdet", url=URL)
def slogdet(ctx: Context, x: TensorArg) -> tuple[Tensor, ...]:
    """Sign and logarithm for each matrix (of KerasTensors the sign counts as one number)."""
    shape = _matrix(ctx, x, square=True)[:-2]
    return (made(ctx, [x], () if is_symbolic(x) else shape, x.dtype), made(ctx, [x], shape, x.dtype))


@op("keras.ops.logdet", url=URL)
def logdet(ctx: Context, x: TensorArg) -> Tensor:
    """A number for each matrix."""
    return made(ctx, [x], _matrix(ctx, x, square=True)[:-2], x.dtype)


@op("keras.ops.eigh", url=URL)
def eigh(ctx: Context, x: TensorArg) -> tuple[Tensor, ...]:
    """Eigenvalues and eigenvectors."""
    shape = _matrix(ctx, x, square=True)
    return (made(ctx, [x], shape[:-1], x.dtype), made(ctx, [x], shape, x.dtype))


@op("keras.ops.eig", url=URL)
def eig(ctx: Context, x: TensorArg) -> tuple[Tensor, ...]:
    """Eigenvalues and eigenvectors, complex (KerasTensors keep the dtype)."""
    shape = _matrix(ctx, x, square=True)
    dtype = x.dtype if is_symbolic(x) else {"float32": "complex64", "float64": "complex128"}.get(x.dtype or "")
    return (made(ctx, [x], shape[:-1], dtype), made(ctx, [x], shape, dtype))


@op("keras.ops.qr", url=URL)
def qr(ctx: Context, x: TensorArg, mode: Raw = Const("reduced")) -> tuple[Tensor, ...]:
    """Q and R."""
    shape = _matrix(ctx, x)
    rows, columns = shape[-2], shape[-1]
    k = dmin(rows, columns)
    inner = rows if mode == Const("complete") else k
    dtype = as_float(ctx, x.dtype)
    return (made(ctx, [x], (*shape[:-2], rows, inner), dtype), made(ctx, [x], (*shape[:-2], inner, columns), dtype))


@op("keras.ops.svd", url=URL)
def svd(ctx: Context, x: TensorArg, full_matrices: BoolArg = True, compute_uv: BoolArg = True) -> object:
    """U, the singular values, and V transposed."""
    shape = _matrix(ctx, x)
    rows, columns = shape[-2], shape[-1]
    k, dtype = dmin(rows, columns), as_float(ctx, x.dtype)
    values = made(ctx, [x], (*shape[:-2], k), dtype)
    if not compute_uv:
        return values
    left = (*shape[:-2], rows, rows if full_matrices else k)
    right = (*shape[:-2], columns if full_matrices else k, columns)
    return (made(ctx, [x], left, dtype), values, made(ctx, [x], right, dtype))


@op("keras.ops.lu_factor", url=URL)
def lu_factor(ctx: Context, x: TensorArg) -> tuple[Tensor, ...]:
    """The factors in one matrix, and the pivots."""
    shape = _matrix(ctx, x, square=backend(ctx) == "tensorflow" and not is_symbolic(x))
    pivots = (*shape[:-2], dmin(shape[-2], shape[-1]))
    return (made(ctx, [x], shape, x.dtype), made(ctx, [x], pivots, x.dtype if is_symbolic(x) else "int32"))


@op("keras.ops.pinv", url=URL)
def pinv(ctx: Context, x: TensorArg, *args: Raw, **options: Raw) -> Tensor:
    """The pseudo-inverse: both sizes exchanged."""
    shape = _matrix(ctx, x)
    return made(ctx, [x], (*shape[:-2], shape[-1], shape[-2]), as_float(ctx, x.dtype))


@op("keras.ops.solve", "keras.ops.solve_triangular", url=URL)
def solve(ctx: Context, a: TensorArg, b: TensorArg, lower: Raw = NONE) -> Tensor:
    """The right side's shape."""
    rows = _matrix(ctx, a, square=True)[-2]
    if b.shape == ():
        words = f"Expected input to have rank >= 1. Received scalar input {describe(b)}."
        raise refused(f"The right side is a vector or a matrix, and {describe(b)} is a scalar.", words, "b")
    stacked = {0: -2, 1: -1}.get(len(a.dims) - len(b.dims)) if b.shape else None
    if b.shape and stacked is not None and _differ(ctx, b, rows, b.shape[stacked]):
        raise refused(
            f"The right side {describe(b)} has not as many rows as {describe(a)}.",
            "Incompatible shapes between `a` and `b`. Expected `a.shape[-2] == b.shape[-2]`. Received: "
            f"a.shape={keras_shape(a.dims)}, b.shape={keras_shape(b.shape)}",
            "b",
            "linalg-shape",
        )
    return made(ctx, [a, b], b.shape, promoted(ctx, [a.dtype, b.dtype]))


@op("keras.ops.lstsq", url=URL)
def lstsq(ctx: Context, a: TensorArg, b: TensorArg, rcond: Raw = NONE) -> Tensor:
    """The least squares solution."""
    shape = _matrix(ctx, a)
    rest = () if b.shape is None or len(b.shape) < 2 else b.shape[1:]
    return made(ctx, [a, b], (shape[-1], *rest), promoted(ctx, [a.dtype, b.dtype]))


@op("keras.ops.matrix_rank", url=URL)
def matrix_rank(ctx: Context, x: TensorArg, tol: Raw = NONE) -> Tensor:
    """A count for each matrix."""
    return made(ctx, [x], _matrix(ctx, x)[:-2], "int32")


@op("keras.ops.norm", url=URL)
def norm(ctx: Context, x: TensorArg, ord: Raw = NONE, axis: OptAxes = None, keepdims: BoolArg = False) -> Tensor:
    """The axes go."""
    dtype = as_float(ctx, x.dtype)
    if x.shape is None:
        return made(ctx, [x], None, dtype)
    return made(ctx, [x], reduced(x.shape, axes_of(axis, x), keepdims), dtype)
