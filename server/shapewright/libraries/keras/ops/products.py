"""Products: matmul, dot, einsum, outer and their relatives."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, dmax, dmin, product
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.einsum import einsum as einsum_shape
from shapewright.libraries.common.matmul import matmul as matmul_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.dtypes import promoted
from shapewright.libraries.keras.ops.support import KT, URL, axis_of, made, refused, vector
from shapewright.libraries.keras.tensors import is_symbolic, weak_dtype
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import AxisArg, Clue, Context, Failure, IntArg, Raw, StrArg, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Tensor, Value


def _dtype(ctx: Context, *operands: Tensor) -> str | None:
    dtype = promoted(ctx, [weak_dtype(t) for t in operands])
    if all(t.dtype == "int8" for t in operands):
        return "int32"
    return dtype


def _inner(x1: Tensor, x2: Tensor) -> Failure:
    return Failure(
        "matmul-size",
        f"The last axis of {describe(x1)} and the last but one of {describe(x2)} are summed over, and differ.",
        raises="Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received "
        f"`x1.shape={keras_shape(x1.dims)}` and `x2.shape={keras_shape(x2.dims)}`.",
        exception="ValueError",
        clues=tuple(Clue(f"this is {describe(t)}", origin=t.origin) for t in (x1, x2) if t.origin is not None),
        url=URL,
    ).with_data(left=x1, right=x2)


@op("keras.ops.matmul", KT + "__matmul__", url=URL + "numpy/#matmul-function")
def matmul(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """Matrix product; leading axes broadcast."""
    dtype = _dtype(ctx, x1, x2)
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, dtype)
    try:
        shape = matmul_shape(x1.shape, x2.shape, lambda a, b: ctx.equal(a, b, lambda: _inner(x1, x2)))
    except Misfit as misfit:
        raise _leading(x1, x2, misfit) from None
    return made(ctx, [x1, x2], shape, dtype)


def _leading(x1: Tensor, x2: Tensor, misfit: Misfit) -> Failure:
    left, right = size_text(misfit.left or 0), size_text(misfit.right or 0)
    return Failure(
        "matmul-size",
        f"The leading axes of {describe(x1)} and {describe(x2)} do not broadcast.",
        raises=f"Cannot broadcast shape, the failure dim has value {left}, which cannot be broadcasted to {right}.",
        exception="ValueError",
        url=URL,
    )


@op(KT + "__rmatmul__", url=URL)
def rmatmul(ctx: Context, x2: TensorArg, x1: TensorArg) -> Value:
    """The KerasTensor is the right operand."""
    return ctx.invoke("keras.ops.matmul", x1, x2)


@op("keras.ops.dot", url=URL)
def dot(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """Sum over the last axis of the first and the last but one of the second."""
    dtype = _dtype(ctx, x1, x2)
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, dtype)
    a, b = x1.shape, x2.shape
    if not a or not b:
        return made(ctx, [x1, x2], (*a, *b), dtype)
    place = -1 if len(b) == 1 else -2
    ctx.equal(a[-1], b[place], lambda: _inner(x1, x2))
    rest = b[:-1] if len(b) == 1 else (*b[:-2], b[-1])
    return made(ctx, [x1, x2], (*a[:-1], *rest), dtype)


@op("keras.ops.inner", url=URL)
def inner(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """Sum over the last axis of both."""
    dtype = _dtype(ctx, x1, x2)
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, dtype)
    if not x1.shape or not x2.shape:
        return made(ctx, [x1, x2], (*x1.shape, *x2.shape), dtype)
    ctx.equal(x1.shape[-1], x2.shape[-1], lambda: _inner(x1, x2))
    return made(ctx, [x1, x2], (*x1.shape[:-1], *x2.shape[:-1]), dtype)


@op("keras.ops.vdot", url=URL)
def vdot(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """The product of the flattened tensors: a scalar."""
    return made(ctx, [x1, x2], (), _dtype(ctx, x1, x2))


@op("keras.ops.outer", url=URL)
def outer(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """Every product of an element of one with one of the other."""
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, _dtype(ctx, x1, x2))
    return made(ctx, [x1, x2], (product(x1.shape), product(x2.shape)), _dtype(ctx, x1, x2))


@op("keras.ops.tensordot", url=URL)
def tensordot(ctx: Context, x1: TensorArg, x2: TensorArg, axes: Raw = Const(2)) -> Tensor:
    """Sum over several axes of each."""
    dtype = _dtype(ctx, x1, x2)
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, dtype)
    pair = _contracted(ctx, axes, x1, x2)
    if pair is None:
        return made(ctx, [x1, x2], None, dtype)
    left, right = pair
    for i, j in zip(left, right, strict=False) if not any(map(is_symbolic, (x1, x2))) else ():
        ctx.equal(x1.shape[i], x2.shape[j], lambda: _inner(x1, x2))
    shape = [d for i, d in enumerate(x1.shape) if i not in left]
    return made(ctx, [x1, x2], shape + [d for i, d in enumerate(x2.shape) if i not in right], dtype)


def _contracted(ctx: Context, axes: Value, x1: Tensor, x2: Tensor) -> tuple[list[int], list[int]] | None:
    count = dim_of(axes)
    rank1 = len(x1.dims)
    if isinstance(count, int):
        if not 0 <= count <= min(rank1, len(x2.dims)):
            return None
        return list(range(rank1 - count, rank1)), list(range(count))
    items = ctx.items(axes)
    if items is None or len(items) != 2:
        return None
    sides: list[list[int]] = []
    for item, operand in zip(items, (x1, x2), strict=True):
        single = dim_of(item)
        given = [single] if single is not None else [dim_of(i) for i in ctx.items(item) or ()]
        sides.append([axis_of(a, operand) for a in given if isinstance(a, int)])
    return (sides[0], sides[1]) if len(sides[0]) == len(sides[1]) else None


@op("keras.ops.einsum", url=URL)
def einsum(ctx: Context, subscripts: StrArg, *operands: TensorArg, **kwargs: Raw) -> Tensor:
    """By the equation; a letter's sizes must agree."""
    dtype = _dtype(ctx, *operands)
    shapes = [t.shape for t in operands if t.shape is not None]
    if len(shapes) != len(operands):
        return made(ctx, operands, None, dtype)
    if any(_repeats(part) for part in subscripts.split("->")[0].split(",")):
        return made(ctx, operands, None, dtype)  # a repeated letter takes a diagonal
    try:
        return made(ctx, operands, einsum_shape(subscripts, shapes), dtype)
    except Misfit as misfit:
        raise _einsum_failure(subscripts, operands, misfit) from None


def _repeats(operand: str) -> bool:
    letters = [c for c in operand if c.isalpha()]
    return len(set(letters)) != len(letters)


def _einsum_failure(equation: str, operands: Sequence[Tensor], misfit: Misfit) -> Failure:
    given = ", ".join(map(describe, operands))
    if misfit.kind == "size":
        letter = chr(misfit.axis)
        left, right = size_text(misfit.left or 0), size_text(misfit.right or 0)
        message = f"In '{equation}' the letter {letter} has size {left} and {right}: the operands are {given}."
    else:
        message = f"'{equation}' does not fit the operands {given}."
    return Failure(
        "einsum-size",
        message,
        raises=f"Could not compute the einsum of '{equation}'",
        exception="ValueError",
        argument="subscripts",
        url=URL,
    )


@op("keras.ops.cross", url=URL)
def cross(
    ctx: Context,
    x1: TensorArg,
    x2: TensorArg,
    axisa: Raw = NONE,
    axisb: Raw = NONE,
    axisc: Raw = NONE,
    axis: Raw = NONE,
) -> Tensor:
    """The vector product; of two vectors of 2 it is a number."""
    dtype = _dtype(ctx, x1, x2)
    if x1.shape is None or x2.shape is None or any(v != NONE for v in (axisa, axisb, axisc, axis)):
        return made(ctx, [x1, x2], None, dtype)
    try:
        rest = broadcast(x1.shape[:-1], x2.shape[:-1])
    except Misfit as misfit:
        raise _leading(x1, x2, misfit) from None
    if not isinstance(x1.shape[-1], int) or not isinstance(x2.shape[-1], int):
        return made(ctx, [x1, x2], None, dtype)
    last = () if x1.shape[-1] == 2 and x2.shape[-1] == 2 else (3,)
    return made(ctx, [x1, x2], (*rest, *last), dtype)


@op("keras.ops.kron", url=URL)
def kron(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """Each size is the product of both."""
    if x1.shape is None or x2.shape is None:
        return made(ctx, [x1, x2], None, _dtype(ctx, x1, x2))
    rank = max(len(x1.shape), len(x2.shape))
    a = (1,) * (rank - len(x1.shape)) + x1.shape
    b = (1,) * (rank - len(x2.shape)) + x2.shape
    return made(ctx, [x1, x2], [m * n for m, n in zip(a, b, strict=True)], _dtype(ctx, x1, x2))


@op("keras.ops.diagonal", url=URL)
def diagonal(ctx: Context, x: TensorArg, offset: IntArg = 0, axis1: AxisArg = 0, axis2: AxisArg = 1) -> Tensor:
    """The diagonal of two axes becomes the last."""
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    shape, length = _diagonal(x, offset, axis_of(axis1, x), axis_of(axis2, x))
    return made(ctx, [x], (*shape, length), x.dtype)


def _diagonal(x: Tensor, offset: Dim, first: int, second: int) -> tuple[list[Dim], Dim]:
    if first == second:
        raise refused(
            f"A diagonal is that of two different axes, and both are axis {first}.",
            f"`axis1` and `axis2` cannot be the same. Received: axis1={first}, axis2={second}",
            "axis2",
        )
    rows, columns = x.dims[first], x.dims[second]
    if isinstance(offset, int) and offset >= 0:
        columns = columns - offset
    else:
        rows = rows + offset
    length = dmin(rows, columns)
    if isinstance(length, int):
        length = max(length, 0)
    return [d for i, d in enumerate(x.dims) if i not in (first, second)], length


@op("keras.ops.trace", url=URL)
def trace(ctx: Context, x: TensorArg, offset: IntArg = 0, axis1: AxisArg = 0, axis2: AxisArg = 1) -> Tensor:
    """The sum of the diagonal of two axes."""
    dtype = x.dtype
    if dtype in ("bool", "int8", "int16"):
        dtype = "int32"
    elif dtype in ("uint8", "uint16"):
        dtype = "uint32"
    if x.shape is None:
        return made(ctx, [x], None, dtype)
    return made(ctx, [x], _diagonal(x, offset, axis_of(axis1, x), axis_of(axis2, x))[0], dtype)


@op("keras.ops.diag", url=URL)
def diag(ctx: Context, x: TensorArg, k: IntArg = 0) -> Tensor:
    """A vector on the diagonal of a matrix, or a matrix's diagonal."""
    if x.shape is None or not isinstance(k, int):
        return made(ctx, [x], None, x.dtype)
    if len(x.shape) == 1:
        return made(ctx, [x], (x.shape[0] + abs(k),) * 2, x.dtype)
    if len(x.shape) == 2:
        return made(ctx, [x], (_diagonal(x, k, 0, 1)[1],), x.dtype)
    raise Failure(
        "axis-range",
        f"diag takes a vector or a matrix, and gets {describe(x)}.",
        raises=f"`x` must be 1-D or 2-D, but received shape {keras_shape(x.shape)}.",
        exception="ValueError",
        argument="x",
        url=URL,
    )


@op("keras.ops.diagflat", url=URL)
def diagflat(ctx: Context, x: TensorArg, k: IntArg = 0) -> Tensor:
    """The flattened tensor on the diagonal of a matrix."""
    if x.shape is None or not isinstance(k, int):
        return made(ctx, [x], (ctx.fresh(), ctx.fresh()), x.dtype)
    return made(ctx, [x], (x.size + abs(k),) * 2, x.dtype)


@op("keras.ops.correlate", url=URL)
def correlate(ctx: Context, x1: TensorArg, x2: TensorArg, mode: Raw = Const("valid")) -> Tensor:
    """The correlation of two vectors."""
    for argument, x in (("x1", x1), ("x2", x2)):
        if x.shape is not None:
            vector(
                x, f"`{argument}` must be a 1-dimensional tensor, but receivedshape {keras_shape(x.shape)}", argument
            )
    dtype = promoted(ctx, [x1.dtype, x2.dtype])
    if dtype == "int64":
        dtype = "float64"
    elif dtype not in ("bfloat16", "float16", "float64"):
        dtype = "float32"
    name = mode.value if isinstance(mode, Const) else None
    if x1.shape is None or x2.shape is None or not x1.shape or not x2.shape:
        return made(ctx, [x1, x2], None, dtype)
    a, b = x1.shape[0], x2.shape[0]
    sizes: dict[str, Dim] = {"full": a + b - 1, "same": dmax(a, b), "valid": dmax(a, b) - dmin(a, b) + 1}
    return made(ctx, [x1, x2], (sizes[name],) if name in sizes else (ctx.fresh(),), dtype)


@op("keras.ops.corrcoef", url=URL)
def corrcoef(ctx: Context, x: TensorArg) -> Tensor:
    """The matrix of correlations of the rows."""
    dtype = x.dtype if x.dtype in ("float64", "bfloat16", "float16") else "float64" if x.dtype == "int64" else "float32"
    if x.shape is None or not x.shape:
        return made(ctx, [x], None, dtype)
    return made(ctx, [x], (x.shape[0], x.shape[0]) if len(x.shape) > 1 else (), dtype)


@op("keras.ops.cdist", url=URL)
def cdist(ctx: Context, x: TensorArg, y: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """All distances between two sets of points."""
    if x.shape is None or y.shape is None or len(x.shape) < 2 or len(y.shape) < 2:
        return made(ctx, [x, y], None, promoted(ctx, [x.dtype, y.dtype]))
    return made(ctx, [x, y], (*x.shape[:-1], y.shape[-2]), promoted(ctx, [x.dtype, y.dtype]))
