"""Reductions along axes: sums, means, extremes, counts, positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.keras.dtypes import as_float, promoted
from shapewright.libraries.keras.ops.support import URL, axes_of, axis_of, made, refused, vector
from shapewright.libraries.keras.tensors import is_symbolic, result
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import BoolArg, Context, IntArg, OptAxes, OptAxis, OptInt, Raw, TensorArg, dim_of, op
from shapewright.values import NONE, Tensor, Tuple

DType = Callable[[Context, "str | None"], "str | None"]


def _summed(ctx: Context, dtype: str | None) -> str | None:
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


def _same(ctx: Context, dtype: str | None) -> str | None:
    return dtype


def _bool(ctx: Context, dtype: str | None) -> str | None:
    return "bool"


def _count(ctx: Context, dtype: str | None) -> str | None:
    return "int32"


def _spread(ctx: Context, dtype: str | None) -> str | None:
    if dtype in ("complex64", "complex128"):
        return "float32" if dtype == "complex64" else "float64"
    return as_float(ctx, dtype)


_REDUCTIONS: dict[DType, tuple[str, ...]] = {
    _summed: ("sum", "prod", "nansum", "nanprod"),
    _same: ("max", "min", "amax", "amin", "nanmax", "nanmin", "ptp", "logsumexp"),
    as_float: ("mean", "median", "nanmean", "nanmedian"),
    _spread: ("std", "var", "nanstd", "nanvar"),
    _bool: ("any", "all"),
    _count: ("count_nonzero",),
}


def _reduction(name: str, dtype: DType) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def reduce(ctx: Context, x: TensorArg, axis: OptAxes = None, keepdims: BoolArg = False, **kwargs: Raw) -> Tensor:
        """The axes go, or stay with size 1."""
        kind = dtype(ctx, x.dtype)
        if x.shape is None:
            return made(ctx, [x], () if axis is None and not keepdims else None, kind)
        return made(ctx, [x], reduced(x.shape, axes_of(axis, x), keepdims), kind)


for _dtype, _names in _REDUCTIONS.items():
    for _name in _names:
        _reduction(_name, _dtype)


@op("keras.ops.argmax", "keras.ops.argmin", "keras.ops.nanargmax", "keras.ops.nanargmin", url=URL)
def argmax(ctx: Context, x: TensorArg, axis: OptAxis = None, keepdims: BoolArg = False) -> Tensor:
    """The position of the extreme, int32."""
    if axis is None:
        return made(ctx, [x], (1,) * len(x.dims) if keepdims else (), "int32")
    if x.shape is None:
        return made(ctx, [x], None, "int32")
    index = axis_of(axis, x)
    high = x.shape[index] - 1
    interval = (0.0, float(high)) if isinstance(high, int) else None
    out = made(ctx, [x], reduced(x.shape, (index,), keepdims), "int32")
    return out.like(shape=out.shape, interval=interval)


@op("keras.ops.argsort", url=URL)
def argsort(ctx: Context, x: TensorArg, axis: OptAxis = -1) -> Tensor:
    """Positions, int32; without an axis of the flattened tensor."""
    if x.shape and axis is not None:
        axis_of(axis, x)
    if x.shape is not None and (axis is None or not x.shape):
        return made(ctx, [x], (x.size,), "int32")
    return made(ctx, [x], x.shape, "int32")


@op("keras.ops.argpartition", url=URL)
def argpartition(ctx: Context, x: TensorArg, kth: Raw, axis: OptAxis = -1) -> Tensor:
    """Positions, int32."""
    if x.shape is not None and axis is None:
        return made(ctx, [x], (x.size,), "int32")
    return made(ctx, [x], x.shape, "int32")


def _check_weights(x: Tensor, axis: tuple[int, ...] | None, weights: Tensor) -> None:
    """Weights are like the operand, or one for each entry along the axis."""
    if x.shape is None or weights.shape is None or (axis is not None and len(axis) > 1):
        return
    along = None if axis is None else (x.shape[axis_of(axis[0], x)],)
    whole = _may_equal(x.shape, weights.shape) or (len(x.shape) == len(weights.shape) and not is_symbolic(x))
    if whole or (along is not None and _may_equal(along, weights.shape)):
        return
    raise refused(
        f"The weights {describe(weights)} are not like {describe(x)}, nor one for each entry along an axis.",
        "`weights` must have the same shape as `x` when `axis=None`, but received "
        f"`weights.shape={keras_shape(weights.shape)}` and `x.shape={keras_shape(x.shape)}`."
        if axis is None
        else f"`weights` must have the same size as `x` at `axis={axis[0]}` but received "
        f"`weights.shape={keras_shape(weights.shape)}` while x.shape at `{axis[0]}` is `{along and along[0]}`.",
        "weights",
        "size-mismatch",
    )


def _may_equal(a: Sequence[Dim], b: Sequence[Dim]) -> bool:
    return len(a) == len(b) and all(eq(x, y) is not False for x, y in zip(a, b, strict=True))


@op("keras.ops.average", url=URL)
def average(ctx: Context, x: TensorArg, axis: OptAxes = None, weights: Raw = NONE) -> Tensor:
    """A weighted mean."""
    shape = () if axis is None else None if x.shape is None else reduced(x.shape, axes_of(axis, x), False)
    if isinstance(weights, Tensor):
        _check_weights(x, axis, weights)
    given = [x.dtype, "float"] if not isinstance(weights, Tensor) else [x.dtype, weights.dtype, "float"]
    return made(ctx, [x], shape, promoted(ctx, given))


@op("keras.ops.quantile", "keras.ops.percentile", "keras.ops.nanquantile", "keras.ops.nanpercentile", url=URL)
def quantile(
    ctx: Context, x: TensorArg, q: TensorArg, axis: OptAxes = None, method: Raw = NONE, keepdims: BoolArg = False
) -> Tensor:
    """The axes go; several quantiles make a first axis."""
    if x.shape is None or q.shape is None:
        return made(ctx, [x], None, as_float(ctx, x.dtype))
    return made(ctx, [x], (*q.shape, *reduced(x.shape, axes_of(axis, x), keepdims)), as_float(ctx, x.dtype))


@op("keras.ops.moments", url=URL)
def moments(ctx: Context, x: TensorArg, axes: OptAxes, keepdims: BoolArg = False, **kwargs: Raw) -> tuple[Tensor, ...]:
    """Mean and variance."""
    shape = None if x.shape is None else reduced(x.shape, axes_of(axes, x), keepdims)
    return (made(ctx, [x], shape, x.dtype), made(ctx, [x], shape, x.dtype))


@op("keras.ops.top_k", url=URL)
def top_k(ctx: Context, x: TensorArg, k: IntArg, sorted: Raw = NONE) -> Tuple:
    """The k greatest of the last axis, and where they are, which TensorFlow and PyTorch give by name as well."""
    shape: tuple[Dim, ...] | None = None if x.shape is None else (*x.shape[:-1], k)
    return Tuple((made(ctx, [x], shape, x.dtype), made(ctx, [x], shape, "int32")), names=("values", "indices"))


@op("keras.ops.in_top_k", url=URL)
def in_top_k(ctx: Context, targets: TensorArg, predictions: TensorArg, k: Raw) -> Tensor:
    """Whether each target is among the k best."""
    return made(ctx, [targets, predictions], targets.shape, "bool")


@op("keras.ops.segment_sum", "keras.ops.segment_max", "keras.ops.segment_min", "keras.ops.segment_prod", url=URL)
def segment(
    ctx: Context, data: TensorArg, segment_ids: TensorArg, num_segments: Raw = NONE, sorted: Raw = NONE
) -> Tensor:
    """One row for each segment."""
    count = dim_of(num_segments)
    rows = ctx.fresh("segments") if count is None else count
    shape = None if data.shape is None else (rows, *data.shape[1:])
    return result(ctx, [data, segment_ids], shape, data.dtype)


@op("keras.ops.bincount", url=URL)
def bincount(ctx: Context, x: TensorArg, weights: Raw = NONE, minlength: Raw = NONE, sparse: Raw = NONE) -> Tensor:
    """How often each integer occurs."""
    dtype = weights.dtype if isinstance(weights, Tensor) else "int32"
    shape = None if x.shape is None else (*x.shape[:-1], ctx.fresh("bins"))
    return made(ctx, [x], shape, dtype)


@op("keras.ops.histogram", url=URL)
def histogram(ctx: Context, x: TensorArg, bins: IntArg = 10, range: Raw = NONE) -> tuple[Tensor, ...]:
    """The counts and the edges."""
    vector(
        x, f"Input tensor must be 1-dimensional. Received: input.shape={keras_shape(x.dims)}" if x.shape else "", "x"
    )
    return (made(ctx, [x], (bins,), x.dtype), made(ctx, [x], (bins + 1,), x.dtype))


@op("keras.ops.digitize", url=URL)
def digitize(ctx: Context, x: TensorArg, bins: Raw) -> Tensor:
    """The bin of each element."""
    if isinstance(bins, Tensor) and bins.shape is not None:
        vector(bins, f"`bins` must be a 1D array. Received: bins={describe(bins)} with shape bins.shape="
               f"{keras_shape(bins.shape)}", "bins")  # fmt: skip
    return made(ctx, [x], x.shape, "int32")


@op("keras.ops.searchsorted", url=URL)
def searchsorted(ctx: Context, sorted_sequence: TensorArg, values: TensorArg, side: Raw = NONE) -> Tensor:
    """Where each value belongs."""
    size = sorted_sequence.shape[-1] if sorted_sequence.shape else None
    if is_symbolic(sorted_sequence) and not isinstance(size, int):
        return made(ctx, [values], values.shape, None)
    return made(ctx, [values], values.shape, "int32")


@op("keras.ops.trapezoid", url=URL)
def trapezoid(ctx: Context, y: TensorArg, x: Raw = NONE, dx: Raw = NONE, axis: OptAxis = -1) -> Tensor:
    """The integral along an axis, in floats."""
    if y.shape is None:
        return made(ctx, [y], None, as_float(ctx, y.dtype))
    return made(ctx, [y], reduced(y.shape, (axis_of(-1 if axis is None else axis, y),), False), as_float(ctx, y.dtype))


@op("keras.ops.isin", url=URL)
def isin(ctx: Context, x1: TensorArg, x2: TensorArg, **kwargs: Raw) -> Tensor:
    """Whether each element is among the others."""
    return made(ctx, [x1, x2], x1.shape, "bool")


@op("keras.ops.unique", url=URL)
def unique(
    ctx: Context, x: TensorArg, sorted: Raw = NONE, return_index: BoolArg = False, return_inverse: BoolArg = False,
    return_counts: BoolArg = False, axis: OptAxis = None, size: OptInt = None, fill_value: Raw = NONE,
) -> Tensor | tuple[Tensor, ...]:  # fmt: skip
    """The different elements (or slices along an axis), as many as the data has or ``size`` says."""
    many = ctx.fresh("found") if size is None else size
    where = None if axis is None else axis_of(axis, x)
    shape = (many,) if where is None else (*x.dims[:where], many, *x.dims[where + 1 :])
    values = made(ctx, [x], shape, x.dtype)
    inverse = x.shape if where is None else (x.dims[where],)
    found = [values]
    for wanted, sizes in ((return_index, (many,)), (return_inverse, inverse), (return_counts, (many,))):
        if wanted:
            found.append(made(ctx, [x], sizes, "int32"))
    return tuple(found) if len(found) > 1 else values
