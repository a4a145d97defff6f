"""Systems of linear equations: solve, triangular and factorised forms, least squares.

https://pytorch.org/docs/stable/linalg.html#solvers
"""

from __future__ import annotations

from shapewright.dims import dmin, eq, gt
from shapewright.libraries.torch.dtypes import real_of
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown
from shapewright.libraries.torch.linalg import info_of, like, matrices, square
from shapewright.libraries.torch.tensors import broadcast_shape, made, named
from shapewright.rules import Abstain, BoolArg, Context, Failure, OptStr, Raw, TensorArg, op
from shapewright.values import NONE, Tensor, Tuple


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
    return named("linalg_solve_ex", result=result, info=info_of(ctx, A))


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


@op("torch.cholesky_solve", "torch.Tensor.cholesky_solve", renames={"input": "B", "input2": "L"})
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
    residuals = made(ctx, (x, B), kept, real_of(x.dtype))
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
