"""New tensors from a shape, a range, or like another."""

from __future__ import annotations

from math import ceil

from shapewright.dims import Dim, ceildiv, dmax
from shapewright.libraries.keras.dtypes import dtype_of, floatx, promoted
from shapewright.libraries.keras.ops.support import URL, broadcast_shape, made
from shapewright.libraries.keras.tensors import backend, result, weak_dtype
from shapewright.rules import AxisArg, BoolArg, Context, Failure, IntArg, OptInt, Raw, ShapeArg, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Int, ListObject, Tensor, Tuple, Value


def _new(ctx: Context, shape: tuple[Dim, ...], dtype: str | None) -> Tensor:
    return Tensor(backend(ctx), shape, dtype)


@op("keras.ops.zeros", "keras.ops.ones", "keras.ops.empty", url=URL)
def zeros(ctx: Context, shape: ShapeArg, dtype: Raw = NONE) -> Tensor:
    """A tensor of the shape."""
    return _new(ctx, shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.ops.full", url=URL)
def full(ctx: Context, shape: ShapeArg, fill_value: TensorArg, dtype: Raw = NONE) -> Tensor:
    """A tensor of the shape."""
    return result(ctx, [fill_value], shape, dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.ops.zeros_like", "keras.ops.ones_like", "keras.ops.empty_like", url=URL)
def zeros_like(ctx: Context, x: TensorArg, dtype: Raw = NONE) -> Tensor:
    """A tensor of the operand's shape."""
    return made(ctx, [x], x.shape, dtype_of(ctx, dtype) or x.dtype)


@op("keras.ops.full_like", url=URL)
def full_like(ctx: Context, x: TensorArg, fill_value: Raw, dtype: Raw = NONE) -> Tensor:
    """A tensor of the operand's shape."""
    return made(ctx, [x], x.shape, dtype_of(ctx, dtype) or x.dtype)


@op("keras.ops.eye", "keras.ops.tri", url=URL)
def eye(ctx: Context, N: IntArg, M: OptInt = None, k: Raw = NONE, dtype: Raw = NONE) -> Tensor:
    """A matrix with ones on (or below) a diagonal."""
    return _new(ctx, (N, N if M is None else M), dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.ops.identity", url=URL)
def identity(ctx: Context, n: IntArg, dtype: Raw = NONE) -> Tensor:
    """The identity matrix."""
    return _new(ctx, (n, n), dtype_of(ctx, dtype) or floatx(ctx))


@op("keras.ops.arange", url=URL)
def arange(ctx: Context, start: Raw, stop: Raw = NONE, step: Raw = NONE, dtype: Raw = NONE) -> Tensor:
    """The integers of a range; with floats the number of elements is known where the numbers are."""
    begin, end = (Const(0), start) if stop == NONE else (start, stop)
    for value, name in ((begin, "start"), (end, "start" if stop == NONE else "stop"), (step, "step")):
        if isinstance(value, (Tuple, ListObject)) or (isinstance(value, Tensor) and (value.rank or 0) > 0):
            raise Failure(
                "argument-type",
                f"A range goes to one number, and '{name}' is a whole {value.type_name}.",
                raises=f"{name} must be a scalar",
                exception="ValueError",
                argument=name,
            )
    width = Const(1) if step == NONE else step
    given = [_kind(v) for v in ([start] if stop == NONE else [start, stop]) + ([] if step == NONE else [step])]
    kind = dtype_of(ctx, dtype) or promoted(ctx, given)
    return _new(ctx, (_count(ctx, begin, end, width),), kind)


def _kind(value: Value) -> str | None:
    if isinstance(value, Tensor):
        return value.dtype
    if isinstance(value, Int) or (isinstance(value, Const) and isinstance(value.value, int)):
        return "int"
    return "float" if isinstance(value, Const) else None


def _count(ctx: Context, start: Value, stop: Value, step: Value) -> Dim:
    a, b, s = dim_of(start), dim_of(stop), dim_of(step)
    if a is not None and b is not None and isinstance(s, int) and s:
        return dmax(ceildiv(b - a, s), 0) if s > 0 else dmax(ceildiv(a - b, -s), 0)
    known = [v.value for v in (start, stop, step) if isinstance(v, Const) and isinstance(v.value, (int, float))]
    if len(known) == 3 and known[2]:
        return max(ceil((known[1] - known[0]) / known[2]), 0)
    return ctx.fresh("")


@op("keras.ops.geomspace", url=URL)
def geomspace(
    ctx: Context, start: TensorArg, stop: TensorArg, num: IntArg = 50, endpoint: Raw = NONE, dtype: Raw = NONE,
    axis: AxisArg = 0,
) -> Tensor:  # fmt: skip
    """``num`` numbers along a new axis, each a constant multiple of the one before."""
    shape = broadcast_shape([start, stop])
    kind = dtype_of(ctx, dtype) or floatx(ctx)
    if shape is None:
        return made(ctx, [start, stop], None, kind)
    where = axis + len(shape) + 1 if axis < 0 else axis
    return made(ctx, [start, stop], (*shape[:where], num, *shape[where:]), kind)


@op("keras.ops.linspace", "keras.ops.logspace", url=URL)
def linspace(
    ctx: Context,
    start: TensorArg,
    stop: TensorArg,
    num: IntArg = 50,
    endpoint: Raw = Const(True),
    base: Raw = NONE,
    dtype: Raw = NONE,
    axis: AxisArg = 0,
    retstep: BoolArg = False,
) -> Value | tuple[Value, ...]:
    """``num`` numbers along a new axis."""
    rest = broadcast_shape([start, stop])
    kind = dtype_of(ctx, dtype) or promoted(ctx, [weak_dtype(start), weak_dtype(stop), "float"])
    if rest is None:
        return made(ctx, [start, stop], None, kind)
    index = axis % (len(rest) + 1)
    out = result(ctx, [start, stop], (*rest[:index], num, *rest[index:]), kind)
    step = promoted(ctx, [weak_dtype(start), weak_dtype(stop), "float"])
    return (out, result(ctx, [start, stop], rest, step)) if retstep else out


@op("keras.ops.bartlett", "keras.ops.blackman", "keras.ops.hamming", "keras.ops.hanning", "keras.ops.kaiser", url=URL)
def window(ctx: Context, x: Raw, beta: Raw = NONE) -> Tensor:
    """A window of this many samples."""
    count = dim_of(x)
    depends = [x] if isinstance(x, Tensor) else []
    return result(ctx, depends, (ctx.fresh() if count is None else count,), floatx(ctx))


@op("keras.ops.vander", url=URL)
def vander(ctx: Context, x: TensorArg, N: OptInt = None, increasing: Raw = NONE) -> Tensor:
    """Powers of a vector's elements."""
    if x.shape is None or not x.shape:
        return made(ctx, [x], None, x.dtype)
    return made(ctx, [x], (x.shape[0], x.shape[0] if N is None else N), x.dtype)
