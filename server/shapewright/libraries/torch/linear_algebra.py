"""Products of vectors and matrices, and einsum.

https://pytorch.org/docs/stable/torch.html#blas-and-lapack-operations
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.matmul import matmul as matmul_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.open_products import open_product
from shapewright.libraries.torch.dtypes import C_NAMES, promote, result_type
from shapewright.libraries.torch.failures import (
    does_not_broadcast,
    other_dtype,
    scalar_type,
    shown,
    sizes,
    to_float,
)
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of, broadcast_shape, made, tensors_in
from shapewright.rules import (
    AxisArg,
    Context,
    Failure,
    FloatArg,
    OptAxis,
    Raw,
    Repair,
    TensorArg,
    Tensors,
)
from shapewright.values import Tensor


def inner_sizes(a: Tensor, b: Tensor, left: Dim, right: Dim) -> Failure:
    """A product whose inner sizes differ."""
    rows: Dim = 1
    for size in a.dims[:-1]:
        rows = rows * size
    if (a.rank or 0) > 2 and (b.rank or 0) > 2:
        batch = a.dims[0] if a.rank == 3 else "…"
        raises = (
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {left}] "
            f"but got: [{batch}, {right}]."
        )
    elif a.rank == 1 and b.rank == 1:
        raises = f"inconsistent tensor size, expected tensor [{left}] and src [{right}] to have the same number of "
        raises += f"elements, but got {left} and {right} elements respectively"
    elif b.rank == 1:
        raises = f"size mismatch, got input ({rows}), mat ({rows}x{left}), vec ({right})"
    else:
        raises = f"mat1 and mat2 shapes cannot be multiplied ({rows}x{left} and {right}x{b.dims[-1]})"
    return Failure(
        "matmul-size",
        f"{shown(a)} @ {shown(b)}: the last axis of the first has {left} elements, "
        f"the {'axis' if b.rank == 1 else 'second-last axis'} of the second has {right}.",
        raises=raises,
        exception="RuntimeError",
        repairs=_transposing(a, b),
    ).with_data(left=left, right=right)


def _open_inner(a: Tensor, b: Tensor, rows: Dim) -> Failure:
    return Failure(
        "matmul-size",
        f"{shown(a)} @ {shown(b)}: the last axis of the first has {a.tail[-1] if a.tail else '?'} elements, the "
        f"second-last axis of the second has {rows}.",
        raises="mat1 and mat2 shapes cannot be multiplied",
        exception="RuntimeError",
    )


def _transposing(a: Tensor, b: Tensor) -> tuple[Repair, ...]:
    if (b.rank or 0) >= 2 and eq(a.dims[-1], b.dims[-1]):
        return (Repair("wrap", "Transpose the second operand", "other", "{}.transpose(-2, -1)"),)
    return ()


def same_dtype(a: Tensor, b: Tensor, operator: str = "matmul") -> str | None:
    """The dtype two factors share; raises ``Failure`` when they differ."""
    if a.dtype is not None and b.dtype is not None and a.dtype != b.dtype:
        if a.rank == 1 and b.rank == 1:
            raises = (
                f"dot : expected both vectors to have same dtype, but found {scalar_type(a.dtype)} "
                f"and {scalar_type(b.dtype)}"
            )
        elif operator == "linear":
            raises = (
                f"mat1 and mat2 must have the same dtype, but got {scalar_type(a.dtype)} and {scalar_type(b.dtype)}"
            )
        else:
            raises = (
                f"expected m1 and m2 to have the same dtype, but got: {C_NAMES.get(a.dtype, a.dtype)} != "
                f"{C_NAMES.get(b.dtype, b.dtype)}"
            )
        argument = "input" if promote(a.dtype, b.dtype) == b.dtype or b.dtype == "float32" else "other"
        raise other_dtype(operator, a, b, raises, argument, _casting(a, b, argument))
    return a.dtype or b.dtype


def _casting(a: Tensor, b: Tensor, argument: str) -> tuple[Repair, ...]:
    wanted = b.dtype if argument == "input" else a.dtype
    if wanted == "float32":
        return to_float(argument)
    return (Repair("wrap", f"Convert to {wanted}", argument, "{}.to(torch." + str(wanted) + ")", needs="import torch"),)


@torch_op("matmul", out=True, also=("torch.Tensor.__matmul__", "torch.linalg.matmul"))
def matmul(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """The product of vectors, matrices or batches of matrices."""
    return product_of(ctx, input, other)


@torch_op("rmatmul", function=False, method=False, also=("torch.Tensor.__rmatmul__",))
def reflected_matmul(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """``other @ input``."""
    return product_of(ctx, other, input)


def product_of(ctx: Context, a: Tensor, b: Tensor) -> Tensor:
    """``a @ b``."""
    dtype = same_dtype(a, b)
    if a.shape is None or b.shape is None:
        shape_of_all = open_product(ctx, a, b, lambda rows: _open_inner(a, b, rows))
        return made(ctx, (a, b), shape_of_all, dtype, layout=None)

    def inner(left: Dim, right: Dim) -> object:
        return ctx.equal(left, right, lambda: inner_sizes(a, b, left, right))

    try:
        shape = matmul_shape(a.dims, b.dims, inner)
    except Misfit as misfit:
        if misfit.kind == "scalar":
            raise _scalar_factor(a, b) from None
        raise does_not_broadcast(a, b, misfit.axis, misfit.left, misfit.right) from None
    return made(ctx, (a, b), shape, dtype, layout="contiguous")


def _scalar_factor(a: Tensor, b: Tensor) -> Failure:
    return Failure(
        "operand-rank",
        f"matmul needs at least one axis in each operand, and gets {shown(a)} and {shown(b)}: use * for a scalar.",
        raises=f"both arguments to matmul need to be at least 1D, but they are {a.rank}D and {b.rank}D",
        exception="RuntimeError",
    )


def _ranked(ctx: Context, x: Tensor, rank: int, operator: str, argument: str, raises: str) -> Tensor:
    return ctx.rank(
        x,
        rank,
        lambda: Failure(
            "operand-rank",
            f"{operator} needs {rank} ax{'i' if rank == 1 else 'e'}s in '{argument}', and gets {shown(x)}.",
            raises=raises,
            exception="RuntimeError",
            argument=argument,
        ),
    )


@torch_op("mm", "spmm", out=True, also=("torch.sparse.mm",))
def mm(ctx: Context, input: TensorArg, mat2: TensorArg) -> Tensor:
    """The product of two matrices."""
    a = _ranked(ctx, input, 2, "mm", "input", "self must be a matrix")
    b = _ranked(ctx, mat2, 2, "mm", "mat2", "mat2 must be a matrix")
    return product_of(ctx, a, b)


@torch_op("bmm", out=True)
def bmm(ctx: Context, input: TensorArg, mat2: TensorArg) -> Tensor:
    """The product of two batches of matrices."""
    a = _ranked(ctx, input, 3, "bmm", "input", "batch1 must be a 3D tensor")
    b = _ranked(ctx, mat2, 3, "bmm", "mat2", "batch2 must be a 3D tensor")
    ctx.equal(a.dims[0], b.dims[0], lambda: _batches_differ(a, b))
    return product_of(ctx, a, b)


def _batches_differ(a: Tensor, b: Tensor) -> Failure:
    return Failure(
        "matmul-size",
        f"bmm needs two batches of one size, and gets {shown(a)} and {shown(b)}.",
        raises=f"Expected size for first two dimensions of batch2 tensor to be: [{a.dims[0]}, {a.dims[2]}] "
        f"but got: [{b.dims[0]}, {b.dims[1]}].",
        exception="RuntimeError",
        argument="mat2",
    )


@torch_op("mv", out=True)
def mv(ctx: Context, input: TensorArg, vec: TensorArg) -> Tensor:
    """A matrix times a vector."""
    wording = f"vector + matrix @ vector expected, got 1, {input.rank}, {vec.rank}"
    a = _ranked(ctx, input, 2, "mv", "input", wording)
    return product_of(ctx, a, _ranked(ctx, vec, 1, "mv", "vec", wording))


@torch_op("dot", "vdot", "inner_product", out=True)
def dot(ctx: Context, input: TensorArg, tensor: TensorArg) -> Tensor:
    """The product of two vectors."""
    wording = f"1D tensors expected, but got {input.rank}D and {tensor.rank}D tensors"
    a = _ranked(ctx, input, 1, "dot", "input", wording)
    return product_of(ctx, a, _ranked(ctx, tensor, 1, "dot", "tensor", wording))


@torch_op("outer", "ger", out=True)
def outer(ctx: Context, input: TensorArg, vec2: TensorArg) -> Tensor:
    """All products of two vectors' elements."""
    wording = f"outer: Expected 1-D argument self, but got {input.rank}-D"
    a = _ranked(ctx, input, 1, "outer", "input", wording)
    b = _ranked(ctx, vec2, 1, "outer", "vec2", f"outer: Expected 1-D argument vec2, but got {vec2.rank}-D")
    return made(ctx, (a, b), (a.dims[0], b.dims[0]), result_type(ctx, (a, b)))


@torch_op("inner", out=True)
def inner(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """The sum of products over the last axis of each."""
    dtype = same_dtype(input, other, "inner")
    if not input.dims or not other.dims:
        return made(ctx, (input, other), broadcast_shape((input, other)), result_type(ctx, (input, other)))
    ctx.equal(
        input.dims[-1],
        other.dims[-1],
        lambda: Failure(
            "matmul-size",
            f"inner needs last axes of one size, and gets {shown(input)} and {shown(other)}.",
            raises="inner() the last dimension must match on both input tensors but got shapes "
            f"{sizes(input.dims)} and {sizes(other.dims)}",
            exception="RuntimeError",
        ),
    )
    return made(ctx, (input, other), (*input.dims[:-1], *other.dims[:-1]), dtype)


def plus_product(ctx: Context, bias: Tensor, result: Tensor) -> Tensor:
    """``β·bias + α·product``: the bias broadcasts to the product's shape, in one dtype with it."""
    if bias.dtype and result.dtype and bias.dtype != result.dtype:
        raise other_dtype(
            "addmm",
            bias,
            result,
            f"self and mat2 must have the same dtype, but got {scalar_type(bias.dtype)} and "
            f"{scalar_type(result.dtype)}",
            "input",
        )
    if bias.shape is not None and result.shape is not None and can_expand(bias.dims, result.dims) is False:
        raise Failure(
            "broadcast",
            f"{shown(bias)} does not broadcast to the product's shape {sizes(result.dims)}.",
            raises=_no_expansion(bias, result),
            exception="RuntimeError",
            argument="input",
        )
    return made(ctx, (bias, result), result.shape, result.dtype, layout="contiguous")


def _no_expansion(bias: Tensor, result: Tensor) -> str:
    pairs = list(zip(reversed(bias.dims), reversed(result.dims), strict=False))
    own, wanted = next((p for p in pairs if eq(p[0], p[1]) is False and eq(p[0], 1) is False), (bias.rank, result.rank))
    axis = len(result.dims) - 1 - next((i for i, p in enumerate(pairs) if p == (own, wanted)), 0)
    return (
        f"The expanded size of the tensor ({wanted}) must match the existing size ({own}) at non-singleton "
        f"dimension {axis}.  Target sizes: {sizes(result.dims)}.  Tensor sizes: {sizes(bias.dims)}"
    )


@torch_op("addmm", inplace=True, reshapes=True, out=True)
def addmm(
    ctx: Context, input: TensorArg, mat1: TensorArg, mat2: TensorArg, *, beta: FloatArg = 1, alpha: FloatArg = 1
) -> Tensor:
    """``β·input + α·(mat1 @ mat2)``."""
    return plus_product(ctx, input, mm(ctx, mat1, mat2))


@torch_op("addmv", inplace=True, out=True)
def addmv(
    ctx: Context, input: TensorArg, mat: TensorArg, vec: TensorArg, *, beta: FloatArg = 1, alpha: FloatArg = 1
) -> Tensor:
    """``β·input + α·(mat @ vec)``."""
    return plus_product(ctx, input, mv(ctx, mat, vec))


@torch_op("baddbmm", inplace=True, out=True)
def baddbmm(
    ctx: Context, input: TensorArg, batch1: TensorArg, batch2: TensorArg, *, beta: FloatArg = 1, alpha: FloatArg = 1
) -> Tensor:
    """``β·input + α·(batch1 @ batch2)``."""
    return plus_product(ctx, input, bmm(ctx, batch1, batch2))


@torch_op("addbmm", inplace=True, reshapes=True, out=True)
def addbmm(
    ctx: Context, input: TensorArg, batch1: TensorArg, batch2: TensorArg, *, beta: FloatArg = 1, alpha: FloatArg = 1
) -> Tensor:
    """``β·input + α·Σ batch1 @ batch2`` over the batch."""
    products: Tensor = bmm(ctx, batch1, batch2)
    return plus_product(ctx, input, products.with_shape(*products.dims[1:]))


@torch_op("addr", inplace=True, out=True)
def addr(
    ctx: Context, input: TensorArg, vec1: TensorArg, vec2: TensorArg, *, beta: FloatArg = 1, alpha: FloatArg = 1
) -> Tensor:
    """``β·input + α·outer(vec1, vec2)``."""
    products: Tensor = outer(ctx, vec1, vec2)
    dtype = result_type(ctx, (input, products))
    return plus_product(ctx, input.like(dtype=dtype), products.like(dtype=dtype))


@torch_op("chain_matmul", "linalg.multi_dot", method=False, out=True)
def multi_dot(ctx: Context, tensors: Tensors) -> Tensor:
    """A product of several matrices; the first and last may be vectors."""
    if len(tensors) < 2:
        raise Failure(
            "argument-value",
            "multi_dot multiplies at least two tensors.",
            raises="multi_dot(): expected at least 2 tensors but got " + str(len(tensors)),
            exception="RuntimeError",
            argument="tensors",
        )
    for position, x in enumerate(tensors):
        ranks = (1, 2) if position in (0, len(tensors) - 1) else (2,)
        if x.rank is not None and x.rank not in ranks:
            raise Failure(
                "operand-rank",
                f"multi_dot needs matrices, and tensor {position} is {shown(x)}.",
                raises=f"multi_dot(): tensor {position} must be 2D but got {x.rank}D",
                exception="RuntimeError",
                argument="tensors",
            )
    result = tensors[0]
    for x in tensors[1:]:
        result = product_of(ctx, result, x)
    return result


@torch_op("kron", out=True)
def kron(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """The Kronecker product."""
    rank = max(len(input.dims), len(other.dims))
    first = (*(1,) * (rank - len(input.dims)), *input.dims)
    second = (*(1,) * (rank - len(other.dims)), *other.dims)
    shape = tuple(m * n for m, n in zip(first, second, strict=True))
    return made(ctx, (input, other), shape, result_type(ctx, (input, other)))


@torch_op("cross", out=True)
def cross(ctx: Context, input: TensorArg, other: TensorArg, dim: OptAxis = None) -> Tensor:
    """The cross product along an axis of size 3."""
    shape = broadcast_shape((input, other))
    if dim is not None:
        axis = axis_of(input, dim)
        for x in (input, other):
            ctx.require(eq(x.dims[axis - len(input.dims)], 3), lambda: _not_three(input, axis))
    return made(ctx, (input, other), shape, result_type(ctx, (input, other)))


def _not_three(x: Tensor, axis: int) -> Failure:
    return Failure(
        "operand-rank",
        f"A cross product is over an axis of size 3, and axis {axis} of {shown(x)} has another.",
        raises=f"linalg.cross: inputs dimension {axis} must have length 3. Got {x.dims[axis]} and {x.dims[axis]}",
        exception="RuntimeError",
        argument="dim",
    )


@torch_op("linalg.cross", out=True)
def linalg_cross(ctx: Context, input: TensorArg, other: TensorArg, *, dim: AxisArg = -1) -> Tensor:
    """The cross product along an axis of size 3."""
    if input.rank != other.rank and input.rank is not None and other.rank is not None:
        raise Failure(
            "operand-rank",
            f"linalg.cross needs operands of one rank, and gets {shown(input)} and {shown(other)}.",
            raises="linalg.cross: inputs must have the same number of dimensions.",
            exception="RuntimeError",
        )
    return cross(ctx, input, other, dim)  # type: ignore[no-any-return]


@torch_op("linalg.vecdot", out=True)
def vecdot(ctx: Context, x: TensorArg, y: TensorArg, *, dim: AxisArg = -1) -> Tensor:
    """Dot products along an axis."""
    shape = broadcast_shape((x, y)) or ()
    whole = made(ctx, (x, y), shape, same_dtype(x, y, "vecdot"))
    axis = axis_of(whole, dim)
    return whole.with_shape(*shape[:axis], *shape[axis + 1 :])


@torch_op("block_diag", method=False)
def block_diag(ctx: Context, *tensors: Raw) -> Tensor:
    """Matrices along the diagonal of a larger one."""
    blocks = tensors_in(ctx, tensors)
    rows: Dim = 0
    columns: Dim = 0
    for x in blocks:
        if len(x.dims) > 2:
            raise Failure(
                "operand-rank",
                f"block_diag takes at most two axes, and gets {shown(x)}.",
                raises=f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input 0 has {x.rank} "
                "dimensions",
                exception="RuntimeError",
            )
        height, width = (1, 1) if not x.dims else (1, x.dims[0]) if len(x.dims) == 1 else (x.dims[0], x.dims[1])
        rows, columns = rows + height, columns + width
    return made(ctx, blocks, (rows, columns), result_type(ctx, blocks), layout="contiguous")
