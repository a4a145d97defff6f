"""Diagonals and triangles, traces, scans along an axis.

https://pytorch.org/docs/stable/torch.html#other-operations
"""

from __future__ import annotations

from shapewright.dims import Dim, dmax, dmin, eq, ge, lt, total
from shapewright.libraries.torch.dtypes import float_of, is_integral, promote, result_type
from shapewright.libraries.torch.failures import not_implemented, scalar_type, shown, sizes, wrong_rank
from shapewright.libraries.torch.kinds import ONE
from shapewright.libraries.torch.reductions import index_like, no_complex, summed
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axes_of, axis_of, broadcast_shape, made, named
from shapewright.libraries.torch.views import viewed
from shapewright.rules import (
    Abstain,
    AxisArg,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptAxes,
    OptInt,
    OptTensor,
    Raw,
    TensorArg,
    op,
)
from shapewright.values import FALSE, NONE, Tensor, Tuple


@torch_op("tril", "triu", inplace=True, out=True)
def triangle(ctx: Context, input: TensorArg, diagonal: IntArg = 0) -> Tensor:
    """One triangle of each matrix, the rest zero."""
    if input.shape is not None and len(input.dims) < 2:
        raise wrong_rank("tril", input, "at least two axes", "tril: input tensor must have at least 2 dimensions")
    return made(ctx, (input,), input.shape, input.dtype)


@torch_op("diag", out=True)
def diag(ctx: Context, input: TensorArg, diagonal: IntArg = 0) -> Tensor:
    """A vector as a diagonal matrix; a matrix's diagonal as a vector."""
    if input.shape is not None and len(input.dims) not in (1, 2):
        raise wrong_rank("diag", input, "one or two axes", f"diag(): Supports 1D or 2D tensors. Got {len(input.dims)}D")
    if len(input.dims) == 1:
        side = input.dims[0] + (dmax(diagonal, -diagonal))
        return made(ctx, (input,), (side, side), input.dtype)
    return made(ctx, (input,), (diagonal_length(input.dims[0], input.dims[1], diagonal),), input.dtype)


def diagonal_length(rows: Dim, columns: Dim, offset: Dim) -> Dim:
    """The length of a diagonal above (positive offset) or below the main one."""
    if ge(offset, 0):
        return dmax(dmin(rows, columns - offset), 0)
    return dmax(dmin(rows + offset, columns), 0)


@torch_op("diagonal", "diagonal_copy")
def diagonal(ctx: Context, input: TensorArg, offset: IntArg = 0, dim1: AxisArg = 0, dim2: AxisArg = 1) -> Tensor:
    """The diagonal of two axes, as a new last axis."""
    return diagonal_of(ctx, input, offset, dim1, dim2)


@op("torch.linalg.diagonal")
def linalg_diagonal(
    ctx: Context, A: TensorArg, *, offset: IntArg = 0, dim1: AxisArg = -2, dim2: AxisArg = -1
) -> Tensor:
    """The diagonals of the matrices in the last two axes."""
    return diagonal_of(ctx, A, offset, dim1, dim2)


def diagonal_of(ctx: Context, x: Tensor, offset: Dim, dim1: int, dim2: int) -> Tensor:
    """The diagonal of two axes, as a view."""
    first, second = axis_of(x, dim1, argument="dim1"), axis_of(x, dim2, argument="dim2")
    if first == second:
        raise Failure(
            "axis-range",
            f"A diagonal needs two different axes, and gets {dim1} twice.",
            raises=f"diagonal dimensions cannot be identical {dim1}, {dim2}",
            exception="RuntimeError",
        )
    rest = [size for axis, size in enumerate(x.dims) if axis not in (first, second)]
    length = diagonal_length(x.dims[first], x.dims[second], offset)
    return viewed(x, (*rest, length))


@torch_op("diag_embed")
def diag_embed(ctx: Context, input: TensorArg, offset: IntArg = 0, dim1: AxisArg = -2, dim2: AxisArg = -1) -> Tensor:
    """The last axis as the diagonal of two new axes."""
    rank = len(input.dims) + 1
    first, second = (axis_of(input, d, extra=1) for d in (dim1, dim2))
    if first == second:
        raise Failure(
            "axis-range",
            f"A diagonal needs two different axes, and gets {dim1} twice.",
            raises=f"diagonal dimensions cannot be identical {dim1}, {dim2}",
            exception="RuntimeError",
        )
    side = input.dims[-1] + dmax(offset, -offset)
    rest = iter(input.dims[:-1])
    shape = tuple(side if axis in (first, second) else next(rest) for axis in range(rank))
    return made(ctx, (input,), shape, input.dtype)


@torch_op("diagflat")
def diagflat(ctx: Context, input: TensorArg, offset: IntArg = 0) -> Tensor:
    """All elements as a diagonal matrix."""
    side = input.size + dmax(offset, -offset)
    return made(ctx, (input,), (side, side), input.dtype)


@torch_op("diagonal_scatter")
def diagonal_scatter(
    ctx: Context, input: TensorArg, src: TensorArg, offset: IntArg = 0, dim1: AxisArg = 0, dim2: AxisArg = 1
) -> Tensor:
    """``input`` with a diagonal replaced."""
    part = diagonal_of(ctx, input, offset, dim1, dim2)
    if src.shape is not None and (
        len(src.dims) != len(part.dims) or any(eq(a, b) is False for a, b in zip(src.dims, part.dims, strict=True))
    ):
        raise Failure(
            "broadcast",
            f"{shown(src)} is to replace a diagonal of shape {sizes(part.dims)}.",
            raises=f"expected src to have a size equal to the slice of self. src size = {sizes(src.dims)}, slice size "
            f"= {sizes(part.dims)}",
            exception="RuntimeError",
            argument="src",
        )
    return made(ctx, (input, src), input.shape, input.dtype)


@torch_op("trace")
def trace(ctx: Context, input: TensorArg) -> Tensor:
    """The sum of a matrix's diagonal."""
    x = ctx.rank(
        input,
        2,
        lambda: wrong_rank(
            "trace", input, "a matrix", f"trace: expected a matrix, but got tensor with dim {len(input.dims)}"
        ),
    )
    return made(ctx, (x,), (), summed(x.dtype))


# --- scans ----------------------------------------------------------------------------------------
@torch_op("cumsum", "cumprod", inplace=True, out=True)
def scan(ctx: Context, input: TensorArg, dim: AxisArg, *, dtype: DTypeArg = None) -> Tensor:
    """Running sums (products) along an axis."""
    if input.shape is not None:
        axis_of(input, dim)
    return made(ctx, (input,), input.shape, dtype or summed(input.dtype))


@torch_op("logcumsumexp", out=True)
def logcumsumexp(ctx: Context, input: TensorArg, dim: AxisArg) -> Tensor:
    """Running ``log Σ exp(x)`` along an axis."""
    if input.shape is not None:
        axis_of(input, dim)
    if is_integral(input.dtype):
        raise not_implemented("logcumsumexp_out_cpu", input.dtype)
    return made(ctx, (input,), input.shape, input.dtype)


@torch_op("cummax", "cummin", out=True)
def running_extreme(ctx: Context, input: TensorArg, dim: AxisArg) -> Tuple:
    """Running maxima (minima) along an axis, and where they are."""
    if input.shape is not None:
        axis_of(input, dim)
    no_complex("cummax", input)
    values = made(ctx, (input,), input.shape, input.dtype)
    return named("cummax", values=values, indices=index_like(values))


@torch_op("diff", out=True)
def diff(
    ctx: Context,
    input: TensorArg,
    n: IntArg = 1,
    dim: AxisArg = -1,
    prepend: OptTensor = None,
    append: OptTensor = None,
) -> Tensor:
    """Differences of neighbours along an axis."""
    if input.shape is not None and not input.dims:
        raise wrong_rank("diff", input, "at least one axis", "diff expects input to be at least one-dimensional")
    axis = axis_of(input, dim)
    parts = [x for x in (prepend, input, append) if x is not None]
    for x in parts:
        if x.rank is not None and x.rank not in (0, len(input.dims)):
            raise wrong_rank(
                "diff", x, "operands of one rank",
                "diff expects prepend or append to have the same number of dimensions as input", "prepend",
            )  # fmt: skip
        if x.rank:
            for i, (a, b) in enumerate(zip(x.dims, input.dims, strict=True)):
                if i != axis and eq(a, b) is False:
                    raise Failure(
                        "cat-sizes",
                        f"{shown(x)} does not go before {shown(input)}: axis {i} differs.",
                        raises="diff expects the shape of tensor to prepend or append to match that of input except "
                        f"along the differencing dimension; input.size({i}) = {b}, but got tensor.size({i}) = {a}",
                        exception="RuntimeError",
                    )
    whole = total(x.dims[axis] if x.dims else 1 for x in parts)
    length = dmax(whole - n, 0)
    if lt(n, 0):
        raise Failure(
            "argument-value",
            f"The order of a difference is not negative, and is {n}.",
            raises=f"order must be non-negative but got {n}",
            exception="RuntimeError",
            argument="n",
        )
    if eq(n, 0):  # then nothing is done: what would go before and after it is left out too
        return made(ctx, parts, input.dims, input.dtype)
    return made(ctx, parts, (*input.dims[:axis], length, *input.dims[axis + 1 :]), result_type(ctx, parts))


def _register_trapezoid(name: str, cumulative: bool) -> None:
    def rule(ctx: Context, y: TensorArg, x: OptTensor = None, *, dx: Raw = NONE, dim: AxisArg = -1) -> Tensor:
        if not y.dims and cumulative:
            raise wrong_rank(name, y, "at least one axis", f"{name}(): The provided axis does not exist")
        axis = axis_of(y, dim)
        operands = [y] if x is None else [y, x]
        shape = y.dims
        if x is not None and x.shape is not None and len(x.dims) > 1:
            shape = broadcast_shape((y, x)) or y.dims
        dtype = float_of(ctx, result_type(ctx, operands))
        if not shape:
            return made(ctx, operands, (), dtype)
        middle = (dmax(shape[axis] - 1, 0),) if cumulative else ()
        return made(ctx, operands, (*shape[:axis], *middle, *shape[axis + 1 :]), dtype)

    op(f"torch.{name}")(rule)


_register_trapezoid("trapezoid", False)
_register_trapezoid("trapz", False)
_register_trapezoid("cumulative_trapezoid", True)


@op("torch.gradient")
def gradient(
    ctx: Context, input: TensorArg, *, spacing: Raw = NONE, dim: OptAxes = None, edge_order: IntArg = 1
) -> tuple[Tensor, ...]:
    """Central differences along each axis."""
    count = len(input.dims) if dim is None else len(axes_of(input, dim))
    spacings = ctx.items(spacing)
    if spacings is not None and len(spacings) != count:
        raise Failure(
            "argument-value",
            f"There is one spacing for each axis, and there are {len(spacings)} for {count}.",
            raises="torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to "
            f"have the same length, but got a spacing argument of length {len(spacings)} and a dim argument of "
            f"length {count}.",
            exception="RuntimeError",
            argument="spacing",
        )
    for axis in range(len(input.dims)) if dim is None else axes_of(input, dim):
        if lt(input.dims[axis], edge_order + 1):
            raise Failure(
                "operand-rank",
                f"Axis {axis} of {shown(input)} is too short for differences.",
                raises="torch.gradient expected each dimension size to be at least edge_order+1",
                exception="RuntimeError",
            )
    return tuple(made(ctx, (input,), input.shape, float_of(ctx, input.dtype)) for _ in range(count))


@torch_op("cov")
def cov(
    ctx: Context, input: TensorArg, *, correction: Raw = ONE, fweights: OptTensor = None, aweights: OptTensor = None
) -> Tensor:
    """The covariance of the rows."""
    for weights, name, wanted in ((fweights, "fweights", "integral"), (aweights, "aweights", "floating point")):
        if weights is not None:
            _observation_weights(input, weights, name, wanted)
    result = _between_rows(ctx, input, "cov")
    if aweights is None:
        return result
    return made(ctx, (result, aweights), result.shape, promote(result.dtype, aweights.dtype))


@torch_op("corrcoef")
def corrcoef(ctx: Context, input: TensorArg) -> Tensor:
    """The correlation of the rows."""
    return _between_rows(ctx, input, "corrcoef")


def _observation_weights(x: Tensor, weights: Tensor, name: str, wanted: str) -> None:
    observations = x.dims[-1] if x.dims else 1
    if len(weights.dims) > 1:
        words = f"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.rank} dimensions"
    elif is_integral(weights.dtype) is (wanted != "integral"):
        words = f"cov(): expected {name} to have {wanted} dtype but got {name} with {scalar_type(weights.dtype)} dtype"
    elif eq(weights.size, observations) is False:
        words = (
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{weights.size} != {observations}"
        )
    else:
        return
    raise Failure(
        "operand-rank",
        f"{name} holds one {wanted} weight for each of the {observations} observations, and is {shown(weights)}.",
        raises=words,
        exception="RuntimeError",
        argument=name,
    )


def _between_rows(ctx: Context, x: Tensor, name: str) -> Tensor:
    if x.shape is not None and len(x.dims) > 2:
        raise wrong_rank(
            name,
            x,
            "at most two axes",
            f"{name}(): expected input to have two or fewer dimensions but got an input with {len(x.dims)} dimensions",
        )
    rows = x.dims[0] if len(x.dims) == 2 else 1
    single = eq(rows, 1)
    if single is None:
        raise Abstain("whether there is more than one row is not known")
    return made(ctx, (x,), () if single else (rows, rows), float_of(ctx, x.dtype))


@op("torch.linalg.vander")
def vander_of_each(ctx: Context, x: TensorArg, *, N: OptInt = None) -> Tensor:
    """Powers of the elements of vectors, as a last axis."""
    result: Tensor = vander(ctx, x if x.dims else x.with_shape(1), N)
    return result


@op("torch.vander")
def vander(ctx: Context, x: TensorArg, N: OptInt = None, increasing: Raw = FALSE) -> Tensor:
    """Powers of a vector's elements as columns."""
    columns = x.dims[-1] if N is None else N
    return made(ctx, (x,), (*x.dims, columns), summed(x.dtype))
