"""Decompositions, inverses, solutions, norms.

https://pytorch.org/docs/stable/linalg.html
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim, dmin
from shapewright.libraries.torch.dtypes import COMPLEX_OF, is_integral, real_of
from shapewright.libraries.torch.failures import scalar_type, shown, to_float, wrong_rank
from shapewright.libraries.torch.reductions import reduce_to
from shapewright.libraries.torch.tensors import axes_of, broadcast_shape, made, named
from shapewright.rules import (
    Abstain,
    AxesArg,
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptAxes,
    OptInt,
    OptTensor,
    Raw,
    StrArg,
    TensorArg,
    op,
)
from shapewright.values import NONE, Const, Tensor, Tuple, Value


def matrices(x: Tensor, operator: str, argument: str = "A") -> Tensor:
    """Require at least two axes, and floats."""
    if x.shape is not None and len(x.dims) < 2:
        raise wrong_rank(
            operator,
            x,
            "at least two axes",
            f"{operator}: The input tensor {argument} must have at least 2 dimensions.",
            argument,
        )
    floating(x, operator, argument)
    return x


def floating(x: Tensor, operator: str, argument: str = "A") -> None:
    """Require floats or complex numbers."""
    if is_integral(x.dtype):
        raise Failure(
            "dtype-unsupported",
            f"{operator} needs floats, and gets {shown(x)}.",
            raises=f"{operator}: Expected a floating point or complex tensor as input. Got {scalar_type(x.dtype)}",
            exception="RuntimeError",
            argument=argument,
            repairs=to_float(argument),
        )


def square(ctx: Context, x: Tensor, operator: str, argument: str = "A") -> Tensor:
    """Require square matrices."""
    matrices(x, operator, argument)
    rows, columns = x.dims[-2:]
    ctx.equal(
        rows,
        columns,
        lambda: Failure(
            "square-matrix",
            f"{operator} needs square matrices, and gets {shown(x)}.",
            raises=f"{operator}: {argument} must be batches of square matrices, but they are {rows} by {columns} "
            "matrices",
            exception="RuntimeError",
            argument=argument,
        ),
    )
    return x


def like(ctx: Context, x: Tensor, *shape: Dim, dtype: str | None = None) -> Tensor:
    """A result of this shape, in the operand's dtype unless given."""
    return made(ctx, (x,), tuple(shape), dtype or x.dtype, layout=None)


# --- one square matrix in ---------------------------------------------------------------------------
def _register_square(names: tuple[str, ...], result: Callable[[Context, Tensor], object]) -> None:
    def rule(ctx: Context, A: TensorArg, *options: Raw, out: Raw = NONE, **settings: Raw) -> object:
        return result(ctx, square(ctx, A, names[0].removeprefix("torch.")))

    op(*names, renames={"input": "A", "self": "A"})(rule)


def _same(ctx: Context, x: Tensor) -> Tensor:
    return like(ctx, x, *x.dims)


def info_of(ctx: Context, x: Tensor) -> Tensor:
    """Whether each matrix could be factorised: one int32 each."""
    return like(ctx, x, *x.dims[:-2], dtype="int32")


def _pivots(ctx: Context, x: Tensor) -> Tensor:
    return like(ctx, x, *x.dims[:-2], dmin(*x.dims[-2:]), dtype="int32")


def _complexified(dtype: str | None) -> str | None:
    return COMPLEX_OF.get(dtype or "", dtype)


_register_square(("torch.linalg.inv", "torch.inverse", "torch.Tensor.inverse"), _same)
_register_square(
    ("torch.linalg.inv_ex",), lambda ctx, x: named("linalg_inv_ex", inverse=_same(ctx, x), info=info_of(ctx, x))
)
_register_square(("torch.linalg.matrix_exp", "torch.matrix_exp", "torch.Tensor.matrix_exp"), _same)
_register_square(("torch.linalg.cholesky", "torch.cholesky", "torch.Tensor.cholesky"), _same)
_register_square(("torch.cholesky_inverse", "torch.Tensor.cholesky_inverse"), _same)
_register_square(
    ("torch.linalg.cholesky_ex",), lambda ctx, x: named("linalg_cholesky_ex", L=_same(ctx, x), info=info_of(ctx, x))
)
_register_square(("torch.linalg.det", "torch.det", "torch.Tensor.det"), lambda ctx, x: like(ctx, x, *x.dims[:-2]))
_register_square(("torch.logdet", "torch.Tensor.logdet"), lambda ctx, x: like(ctx, x, *x.dims[:-2]))
_register_square(
    ("torch.linalg.slogdet", "torch.slogdet", "torch.Tensor.slogdet"),
    lambda ctx, x: named(
        "linalg_slogdet", sign=like(ctx, x, *x.dims[:-2]), logabsdet=like(ctx, x, *x.dims[:-2], dtype=real_of(x.dtype))
    ),
)
_register_square(
    ("torch.linalg.eig",),
    lambda ctx, x: named(
        "linalg_eig",
        eigenvalues=like(ctx, x, *x.dims[:-1], dtype=_complexified(x.dtype)),
        eigenvectors=like(ctx, x, *x.dims, dtype=_complexified(x.dtype)),
    ),
)
_register_square(("torch.linalg.eigvals",), lambda ctx, x: like(ctx, x, *x.dims[:-1], dtype=_complexified(x.dtype)))
_register_square(
    ("torch.linalg.eigh",),
    lambda ctx, x: named(
        "linalg_eigh", eigenvalues=like(ctx, x, *x.dims[:-1], dtype=real_of(x.dtype)), eigenvectors=_same(ctx, x)
    ),
)
_register_square(("torch.linalg.eigvalsh",), lambda ctx, x: like(ctx, x, *x.dims[:-1], dtype=real_of(x.dtype)))
_register_square(
    ("torch.linalg.ldl_factor",), lambda ctx, x: named("linalg_ldl_factor", LD=_same(ctx, x), pivots=_pivots(ctx, x))
)
_register_square(
    ("torch.linalg.ldl_factor_ex",),
    lambda ctx, x: named("linalg_ldl_factor_ex", LD=_same(ctx, x), pivots=_pivots(ctx, x), info=info_of(ctx, x)),
)


@op("torch.linalg.matrix_power", "torch.matrix_power", "torch.Tensor.matrix_power", renames={"input": "A"})
def matrix_power(ctx: Context, A: TensorArg, n: IntArg, *, out: Raw = NONE) -> Tensor:
    """A square matrix multiplied with itself."""
    if A.shape is not None and len(A.dims) >= 2:
        square(ctx, A.like(dtype=None), "linalg.matrix_power")
    else:
        matrices(A, "linalg.matrix_power")
    return _same(ctx, A)


# --- any matrix in ----------------------------------------------------------------------------------
def _register_factor(names: tuple[str, ...], result: Callable[[Context, Tensor], object]) -> None:
    def rule(ctx: Context, A: TensorArg, *options: Raw, out: Raw = NONE, **settings: Raw) -> object:
        return result(ctx, matrices(A, names[0].removeprefix("torch.")))

    op(*names, renames={"input": "A", "self": "A"})(rule)


_register_factor(
    ("torch.linalg.lu_factor",), lambda ctx, x: named("linalg_lu_factor", LU=_same(ctx, x), pivots=_pivots(ctx, x))
)
_register_factor(
    ("torch.linalg.lu_factor_ex",),
    lambda ctx, x: named("linalg_lu_factor_ex", LU=_same(ctx, x), pivots=_pivots(ctx, x), info=info_of(ctx, x)),
)
_register_factor(
    ("torch.geqrf", "torch.Tensor.geqrf"),
    lambda ctx, x: named("geqrf", a=_same(ctx, x), tau=like(ctx, x, *x.dims[:-2], dmin(*x.dims[-2:]))),
)
_register_factor(
    ("torch.linalg.svdvals",), lambda ctx, x: like(ctx, x, *x.dims[:-2], dmin(*x.dims[-2:]), dtype=real_of(x.dtype))
)
_register_factor(("torch.linalg.cond",), lambda ctx, x: like(ctx, x, *x.dims[:-2], dtype=real_of(x.dtype)))


@op("torch.linalg.lu", renames={"input": "A"})
def lu(ctx: Context, A: TensorArg, *, pivot: BoolArg = True, out: Raw = NONE) -> Tuple:
    """``P, L, U``."""
    x = matrices(A, "linalg.lu")
    *batch, rows, columns = x.dims
    rank = dmin(rows, columns)
    permutation = like(ctx, x, *batch, rows, rows) if pivot else like(ctx, x, 0)
    return named("linalg_lu", P=permutation, L=like(ctx, x, *batch, rows, rank), U=like(ctx, x, *batch, rank, columns))


@op("torch.lu", "torch.Tensor.lu")
def old_lu(ctx: Context, A: TensorArg, pivot: Raw = NONE, get_infos: BoolArg = False, out: Raw = NONE) -> Tuple:
    """The LU factorisation in one matrix, and the pivots."""
    x = matrices(A, "lu")
    results = (_same(ctx, x), _pivots(ctx, x))
    return Tuple((*results, info_of(ctx, x)) if get_infos else results)


@op("torch.lu_unpack")
def lu_unpack(
    ctx: Context,
    LU_data: TensorArg,
    LU_pivots: TensorArg,
    unpack_data: BoolArg = True,
    unpack_pivots: BoolArg = True,
    *,
    out: Raw = NONE,
) -> Tuple:
    """``P, L, U`` of a packed factorisation."""
    x = matrices(LU_data, "torch.lu_unpack", "LU_data")
    if LU_pivots.dtype is not None and LU_pivots.dtype != "int32":
        raise Failure(
            "dtype-unsupported",
            f"Pivots are int32, and these are {shown(LU_pivots)}.",
            raises="torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.",
            exception="RuntimeError",
            argument="LU_pivots",
        )
    *batch, rows, columns = x.dims
    rank = dmin(rows, columns)
    return named(
        "lu_unpack",
        P=like(ctx, x, *batch, rows, rows) if unpack_pivots else like(ctx, x, 0),
        L=like(ctx, x, *batch, rows, rank) if unpack_data else like(ctx, x, 0),
        U=like(ctx, x, *batch, rank, columns) if unpack_data else like(ctx, x, 0),
    )


@op("torch.linalg.qr", renames={"input": "A"})
def qr(ctx: Context, A: TensorArg, mode: StrArg = "reduced", *, out: Raw = NONE) -> Tuple:
    """``Q, R``."""
    x = matrices(A, "linalg.qr")
    *batch, rows, columns = x.dims
    if mode not in ("reduced", "complete", "r"):
        raise Failure(
            "argument-value",
            f"mode is 'reduced', 'complete' or 'r', not '{mode}'.",
            raises=f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or "
            "'complete'",
            exception="RuntimeError",
            argument="mode",
        )
    inner = rows if mode == "complete" else dmin(rows, columns)
    q = like(ctx, x, 0) if mode == "r" else like(ctx, x, *batch, rows, inner)
    return named("linalg_qr", Q=q, R=like(ctx, x, *batch, inner, columns))


@op("torch.qr", "torch.Tensor.qr")
def old_qr(ctx: Context, input: TensorArg, some: BoolArg = True, *, out: Raw = NONE) -> Tuple:
    """``Q, R``."""
    result: Tuple = qr(ctx, input, "reduced" if some else "complete")
    return named("qr", Q=result.items[0], R=result.items[1])


@op("torch.linalg.svd", renames={"input": "A"})
def svd(ctx: Context, A: TensorArg, full_matrices: BoolArg = True, *, driver: Raw = NONE, out: Raw = NONE) -> Tuple:
    """``U, S, Vh``."""
    x = matrices(A, "linalg.svd")
    *batch, rows, columns = x.dims
    rank = dmin(rows, columns)
    left, right = (rows, columns) if full_matrices else (rank, rank)
    return named(
        "linalg_svd",
        U=like(ctx, x, *batch, rows, left),
        S=like(ctx, x, *batch, rank, dtype=real_of(x.dtype)),
        Vh=like(ctx, x, *batch, right, columns),
    )


@op("torch.svd", "torch.Tensor.svd")
def old_svd(
    ctx: Context, input: TensorArg, some: BoolArg = True, compute_uv: BoolArg = True, *, out: Raw = NONE
) -> Tuple:
    """``U, S, V``."""
    x = matrices(input, "linalg.svd")
    *batch, rows, columns = x.dims
    rank = dmin(rows, columns)
    left, right = (rank, rank) if some and compute_uv else (rows, columns)
    return named(
        "svd",
        U=like(ctx, x, *batch, rows, left),
        S=like(ctx, x, *batch, rank, dtype=real_of(x.dtype)),
        V=like(ctx, x, *batch, columns, right),
    )


@op("torch.svd_lowrank")
def svd_lowrank(ctx: Context, A: TensorArg, q: IntArg = 6, niter: IntArg = 2, M: OptTensor = None) -> Tuple:
    """An approximate ``U, S, V`` of rank q."""
    *batch, rows, columns = matrices(A, "svd_lowrank").dims
    return Tuple((like(ctx, A, *batch, rows, q), like(ctx, A, *batch, q), like(ctx, A, *batch, columns, q)))


@op("torch.pca_lowrank")
def pca_lowrank(ctx: Context, A: TensorArg, q: OptInt = None, center: Raw = NONE, niter: IntArg = 2) -> Tuple:
    """Principal components: ``U, S, V``."""
    *batch, rows, columns = matrices(A, "pca_lowrank").dims
    rank = dmin(6, rows, columns) if q is None else q
    return Tuple((like(ctx, A, *batch, rows, rank), like(ctx, A, *batch, rank), like(ctx, A, *batch, columns, rank)))


@op("torch.linalg.pinv", "torch.pinverse", "torch.Tensor.pinverse", renames={"input": "A"})
def pinv(
    ctx: Context,
    A: TensorArg,
    rcond: Raw = NONE,
    *,
    atol: Raw = NONE,
    rtol: Raw = NONE,
    hermitian: Raw = NONE,
    out: Raw = NONE,
) -> Tensor:
    """The pseudo-inverse."""
    *batch, rows, columns = matrices(A, "linalg.pinv").dims
    return like(ctx, A, *batch, columns, rows)


@op("torch.linalg.matrix_rank", renames={"input": "A"})
def matrix_rank(
    ctx: Context,
    A: TensorArg,
    tol: Raw = NONE,
    hermitian: Raw = NONE,
    *,
    atol: Raw = NONE,
    rtol: Raw = NONE,
    out: Raw = NONE,
) -> Tensor:
    """The number of singular values that are not 0."""
    batch = A.with_shape(*matrices(A, "linalg.matrix_rank").dims[:-2])
    tolerances = [t.like() for t in (tol, atol, rtol) if isinstance(t, Tensor)]
    return made(ctx, (A,), broadcast_shape((batch, *tolerances)), "int64")


# --- norms ------------------------------------------------------------------------------------------
@op("torch.linalg.norm", renames={"input": "A", "axis": "dim", "keepdims": "keepdim"})
def norm(
    ctx: Context,
    A: TensorArg,
    ord: Raw = NONE,
    dim: OptAxes = None,
    keepdim: BoolArg = False,
    *,
    out: Raw = NONE,
    dtype: DTypeArg = None,
) -> Tensor:
    """A vector's or a matrix's norm."""
    floating(A if dtype is None else A.like(dtype=dtype), "linalg.vector_norm")
    if dim is None and not _is_none(ord) and A.shape is not None and len(A.dims) > 2:
        raise wrong_rank(
            "linalg.norm",
            A,
            "one or two axes where ord is given",
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {len(A.dims)}D.",
            "A",
        )
    return reduce_to(ctx, A, dim, keepdim, real_of(dtype or A.dtype))


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


@op("torch.linalg.vector_norm", renames={"input": "x", "axis": "dim", "keepdims": "keepdim"})
def vector_norm(
    ctx: Context,
    x: TensorArg,
    ord: Raw = NONE,
    dim: OptAxes = None,
    keepdim: BoolArg = False,
    *,
    dtype: DTypeArg = None,
    out: Raw = NONE,
) -> Tensor:
    """The norm of vectors along axes."""
    floating(x, "linalg.vector_norm", "x")
    return reduce_to(ctx, x, dim, keepdim, real_of(dtype or x.dtype))


@op("torch.linalg.matrix_norm", renames={"input": "A", "axis": "dim", "keepdims": "keepdim"})
def matrix_norm(
    ctx: Context,
    A: TensorArg,
    ord: Raw = NONE,
    dim: AxesArg = (-2, -1),
    keepdim: BoolArg = False,
    *,
    dtype: DTypeArg = None,
    out: Raw = NONE,
) -> Tensor:
    """The norm of matrices."""
    matrices(A, "linalg.matrix_norm")
    return reduce_to(ctx, A, dim, keepdim, real_of(dtype or A.dtype))


@op("torch.linalg.householder_product", "torch.orgqr", "torch.Tensor.orgqr", renames={"input": "A", "input2": "tau"})
def householder_product(ctx: Context, A: TensorArg, tau: TensorArg, *, out: Raw = NONE) -> Tensor:
    """The first columns of a product of reflections."""
    x = matrices(A, "torch.linalg.householder_product", "input")
    return made(ctx, (x, tau), x.dims, x.dtype)


@op("torch.ormqr", "torch.Tensor.ormqr", renames={"input2": "tau", "input3": "other"})
def ormqr(
    ctx: Context, input: TensorArg, tau: TensorArg, other: TensorArg, left: Raw = NONE, transpose: Raw = NONE,
    *, out: Raw = NONE,
) -> Tensor:  # fmt: skip
    """A product of reflections times a matrix."""
    x = matrices(other, "torch.ormqr", "other")
    return made(ctx, (x, input, tau), x.dims, x.dtype)


@op("torch.linalg.tensorinv")
def tensorinv(ctx: Context, A: TensorArg, ind: IntArg = 2, *, out: Raw = NONE) -> Tensor:
    """The inverse of ``tensordot``."""
    if not isinstance(ind, int):
        raise Abstain("ind is not known")
    return like(ctx, A, *A.dims[ind:], *A.dims[:ind])


@op("torch.linalg.tensorsolve")
def tensorsolve(ctx: Context, A: TensorArg, B: TensorArg, dims: OptAxes = None, *, out: Raw = NONE) -> Tensor:
    """The X with ``tensordot(A, X) = B``."""
    moved = axes_of(A, dims) if dims else ()
    order = [*(i for i in range(len(A.dims)) if i not in moved), *moved]
    return made(ctx, (A, B), tuple(A.dims[i] for i in order[len(B.dims) :]), A.dtype)
