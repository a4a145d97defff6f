"""Decompositions, inverses, solutions, norms.

https://pytorch.org/docs/stable/linalg.html
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim, dmin, eq, gt
from shapewright.libraries.torch.dtypes import COMPLEX_OF, is_integral, real_of
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown, to_float, wrong_rank
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
    OptStr,
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


def _info(ctx: Context, x: Tensor) -> Tensor:
    return like(ctx, x, *x.dims[:-2], dtype="int32")


def _pivots(ctx: Context, x: Tensor) -> Tensor:
    return like(ctx, x, *x.dims[:-2], dmin(*x.dims[-2:]), dtype="int32")


def _complexified(dtype: str | None) -> str | None:
    return COMPLEX_OF.get(dtype or "", dtype)


_register_square(("torch.linalg.inv", "torch.inverse", "torch.Tensor.inverse"), _same)
_register_square(
    ("torch.linalg.inv_ex",), lambda ctx, x: named("linalg_inv_ex", inverse=_same(ctx, x), info=_info(ctx, x))
)
_register_square(("torch.linalg.matrix_exp", "torch.matrix_exp", "torch.Tensor.matrix_exp"), _same)
_register_square(("torch.linalg.cholesky", "torch.cholesky", "torch.Tensor.cholesky"), _same)
_register_square(("torch.cholesky_inverse", "torch.Tensor.cholesky_inverse"), _same)
_register_square(
    ("torch.linalg.cholesky_ex",), lambda ctx, x: named("linalg_cholesky_ex", L=_same(ctx, x), info=_info(ctx, x))
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
    lambda ctx, x: named("linalg_ldl_factor_ex", LD=_same(ctx, x), pivots=_pivots(ctx, x), info=_info(ctx, x)),
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
    lambda ctx, x: named("linalg_lu_factor_ex", LU=_same(ctx, x), pivots=_pivots(ctx, x), info=_info(ctx, x)),
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
    return Tuple((*results, _info(ctx, x)) if get_infos else results)


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
            raises=f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'",
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


# --- systems of equations ---------------------------------------------------------------------------
def is_vector_right_side(a: Tensor, b: Tensor) -> bool:
    """Whether ``b`` is a batch of vectors: one axis, or the batch and rows of ``a`` exactly."""
    if len(b.dims) == 1:
        return True
    if len(b.dims) != len(a.dims) - 1:
        return False
    return all(eq(x, y) is True for x, y in zip(b.dims, a.dims[:-1], strict=True))


def solution(ctx: Context, a: Tensor, b: Tensor, operator: str, left: bool = True, vectors: bool = True) -> Tensor:
    """``A X = B`` (or ``X A = B``): X has B's shape, the leading axes broadcast."""
    a = square(ctx, a, operator)
    _one_dtype(a, b, operator)
    vector = vectors and is_vector_right_side(a, b)
    rows = b.dims[-1] if vector or not left else b.dims[-2] if len(b.dims) > 1 else 1

    def failure() -> Failure:
        return Failure(
            "matmul-size",
            f"{operator}: {shown(a)} and {shown(b)} do not fit.",
            raises=f"{operator}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({a.dims[-2]}x{a.dims[-1]} and {rows}x"
            f"{1 if vector else b.dims[-1]})",
            exception="RuntimeError",
            argument="B",
        )

    ctx.equal(a.dims[-1], rows, failure)
    if vector:
        head = broadcast_shape((a.like(shape=a.dims[:-2]), b.like(shape=b.dims[:-1]))) or ()
        return made(ctx, (a, b), (*head, b.dims[-1]), a.dtype or b.dtype, layout=None)
    head = broadcast_shape((a.like(shape=a.dims[:-2]), b.like(shape=b.dims[:-2]))) or ()
    return made(ctx, (a, b), (*head, *b.dims[-2:]), a.dtype or b.dtype, layout=None)


def _one_dtype(a: Tensor, b: Tensor, operator: str) -> None:
    if a.dtype and b.dtype and a.dtype != b.dtype:
        raise other_dtype(
            operator,
            a,
            b,
            f"{operator}: Expected A and B to have the same dtype, but found A of type {scalar_type(a.dtype)} and B "
            f"of type {scalar_type(b.dtype)} instead",
            "B",
        )


@op("torch.linalg.solve", renames={"input": "A", "other": "B"})
def solve(ctx: Context, A: TensorArg, B: TensorArg, *, left: BoolArg = True, out: Raw = NONE) -> Tensor:
    """The solution of ``A X = B``."""
    return solution(ctx, A, B, "linalg.solve", left)


@op("torch.linalg.solve_ex")
def solve_ex(
    ctx: Context, A: TensorArg, B: TensorArg, *, left: BoolArg = True, check_errors: Raw = NONE, out: Raw = NONE
) -> Tuple:
    """``solve`` and whether it worked."""
    result = solution(ctx, A, B, "linalg.solve", left)
    return named("linalg_solve_ex", result=result, info=_info(ctx, A))


@op("torch.linalg.solve_triangular")
def solve_triangular(
    ctx: Context,
    A: TensorArg,
    B: TensorArg,
    *,
    upper: Raw,
    left: BoolArg = True,
    unitriangular: Raw = NONE,
    out: Raw = NONE,
) -> Tensor:
    """``solve`` of a triangular matrix."""
    return solution(ctx, A, matrices(B, "linalg.solve_triangular", "B"), "linalg.solve_triangular", left, False)


@op("torch.triangular_solve", "torch.Tensor.triangular_solve")
def triangular_solve(
    ctx: Context,
    b: TensorArg,
    A: TensorArg,
    upper: Raw = NONE,
    transpose: Raw = NONE,
    unitriangular: Raw = NONE,
    *,
    out: Raw = NONE,
) -> Tuple:
    """The old triangular ``solve``: the solution and the matrix."""
    result = solution(ctx, A, matrices(b, "triangular_solve", "b"), "triangular_solve", True, False)
    return named(
        "triangular_solve", solution=result, cloned_coefficient=result.with_shape(*result.dims[:-2], *A.dims[-2:])
    )


@op("torch.cholesky_solve", "torch.Tensor.cholesky_solve")
def cholesky_solve(ctx: Context, B: TensorArg, L: TensorArg, upper: Raw = NONE, *, out: Raw = NONE) -> Tensor:
    """``solve`` with a Cholesky factor."""
    return solution(
        ctx, matrices(L, "cholesky_solve", "L"), matrices(B, "cholesky_solve", "B"), "cholesky_solve", True, False
    )


@op("torch.lu_solve", "torch.Tensor.lu_solve")
def lu_solve(ctx: Context, b: TensorArg, LU_data: TensorArg, LU_pivots: TensorArg, *, out: Raw = NONE) -> Tensor:
    """``solve`` with an LU factorisation."""
    return solution(ctx, LU_data, matrices(b, "lu_solve", "b"), "linalg.lu_solve", True, False)


@op("torch.linalg.lu_solve")
def linalg_lu_solve(
    ctx: Context,
    LU: TensorArg,
    pivots: TensorArg,
    B: TensorArg,
    *,
    left: BoolArg = True,
    adjoint: Raw = NONE,
    out: Raw = NONE,
) -> Tensor:
    """``solve`` with an LU factorisation."""
    return solution(ctx, LU, matrices(B, "linalg.lu_solve", "B"), "linalg.lu_solve", left, False)


@op("torch.linalg.ldl_solve")
def ldl_solve(
    ctx: Context, LD: TensorArg, pivots: TensorArg, B: TensorArg, *, hermitian: Raw = NONE, out: Raw = NONE
) -> Tensor:
    """``solve`` with an LDL factorisation."""
    return solution(ctx, LD, matrices(B, "linalg.ldl_solve", "B"), "linalg.ldl_solve", True, False)


@op("torch.linalg.lstsq", "torch.lstsq", renames={"input": "A"})
def lstsq(ctx: Context, A: TensorArg, B: TensorArg, rcond: Raw = NONE, *, driver: OptStr = None) -> Tuple:
    """Least squares: solution, residuals, rank, singular values."""
    x = matrices(A, "torch.linalg.lstsq", "input")
    *batch, rows, columns = x.dims
    vector = len(B.dims) == 1 or (len(B.dims) == len(x.dims) - 1 and eq(B.dims[-1], rows) is True)
    width = () if vector else (B.dims[-1],)
    head = B.dims[: -1 if vector else -2]
    outer = broadcast_shape((x.like(shape=tuple(batch)), B.like(shape=head))) or ()
    chosen = driver or "gelsy"
    over = gt(rows, columns)
    if over is None:
        raise Abstain("whether there are more equations than unknowns is not known")
    kept = (*outer, *width) if over and chosen != "gelsy" else (0,)
    residuals = like(ctx, x, *kept, dtype=real_of(x.dtype))
    rank = like(ctx, x, *batch, dtype="int64") if chosen != "gels" else like(ctx, x, 0, dtype="int64")
    values = dmin(rows, columns)
    singular = (
        like(ctx, x, *batch, values, dtype=real_of(x.dtype))
        if chosen in ("gelsd", "gelss")
        else like(ctx, x, 0, dtype=real_of(x.dtype))
    )
    return named(
        "linalg_lstsq",
        solution=made(ctx, (x, B), (*outer, columns, *width), x.dtype),
        residuals=residuals,
        rank=rank,
        singular_values=singular,
    )


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


@op("torch.linalg.householder_product", "torch.orgqr", "torch.Tensor.orgqr", renames={"input": "A"})
def householder_product(ctx: Context, A: TensorArg, tau: TensorArg, *, out: Raw = NONE) -> Tensor:
    """The first columns of a product of reflections."""
    return _same(ctx, matrices(A, "torch.linalg.householder_product", "input"))


@op("torch.ormqr", "torch.Tensor.ormqr")
def ormqr(
    ctx: Context, input: TensorArg, tau: TensorArg, other: TensorArg, left: Raw = NONE, transpose: Raw = NONE,
    *, out: Raw = NONE,
) -> Tensor:  # fmt: skip
    """A product of reflections times a matrix."""
    return _same(ctx, matrices(other, "torch.ormqr", "other"))


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
    return like(ctx, A, *[A.dims[i] for i in order[len(B.dims) :]])
