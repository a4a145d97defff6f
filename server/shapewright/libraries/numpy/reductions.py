"""Sums, means, extremes and other reductions over axes.

https://numpy.org/doc/stable/reference/routines.statistics.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.numpy.arrays import (
    Operand,
    axes_of,
    axis_of,
    joint_dtype,
    new,
    reduced_axes,
    result,
    shape_or_none,
    weak_type,
)
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import FLOATS, DType, double_of, is_complex, promote, real_of, summed
from shapewright.libraries.numpy.elementwise import NO_BOOL_SUBTRACTION, stored
from shapewright.libraries.numpy.entries import extremes_of
from shapewright.libraries.numpy.failures import dtype_unsupported, shown
from shapewright.libraries.numpy.refused import check_foldable
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    BoolArg,
    Context,
    Failure,
    OptAxes,
    OptAxis,
    OptTensor,
    Raw,
    Repair,
    TensorArg,
    dim_of,
    lift_dim,
)
from shapewright.values import FALSE, NONE, TRUE, Const, Tensor, Tuple, Value

Interval = tuple[float | None, float | None] | None


def reduce_to(
    x: Tensor,
    axes: Sequence[int] | None,
    keep: bool,
    dtype: str | None,
    *,
    interval: Interval = None,
    strict: bool = False,
) -> Tensor:
    """A reduction's result; None means all axes.

    ``strict``: an array without axes has no axis 0 either (ufuncs let that pass, means do not).
    """

    def shape() -> tuple[Dim, ...]:
        if axes is None:
            return () if not keep else (1,) * len(x.dims)
        return reduced(x.dims, axes_of(x, axes) if strict else reduced_axes(x, axes), keep)

    return result(shape_or_none(shape), dtype, interval=interval)


def check_not_empty(x: Tensor, axes: Sequence[int] | None, message: str) -> None:
    """Extremes have no identity: what is reduced must have elements."""
    if x.shape is None:
        return
    gone = range(len(x.shape)) if axes is None else reduced_axes(x, axes)
    if any(dims.eq(x.shape[i], 0) for i in gone):
        raise Failure(
            "empty-reduction",
            f"{shown(x)} has no elements to choose from.",
            raises=message,
            exception="ValueError",
            argument="a",
        )


def _elements(x: Tensor) -> list[Dim] | None:
    """The elements of a vector of known contents."""
    if not isinstance(x.data, Tuple) or x.rank != 1:
        return None
    found = [dim_of(v) for v in x.data.items]
    known = [d for d in found if d is not None]
    return known if len(known) == len(found) else None


def _register_sum(names: Sequence[str], ufunc: str, fold: Callable[[Sequence[Dim]], Dim] | None) -> None:
    """``sum`` and ``prod``, which are exact on known sizes (``np.prod(x.shape)``)."""

    @numpy_op(*names, method=True)
    def compute(
        ctx: Context,
        a: TensorArg,
        axis: OptAxes = None,
        dtype: DType = None,
        out: Raw = NONE,
        keepdims: BoolArg = False,
        initial: Raw = NONE,
        where: Raw = TRUE,
    ) -> Tensor:
        if dtype is None:
            check_foldable(names[0], a, ufunc)
        made = reduce_to(a, axis, keepdims, dtype or summed(a.dtype))
        values = _elements(a) if fold is not None else None
        plain = where == TRUE and initial == NONE and (dtype is None or dtype.startswith("int"))
        if values is not None and fold is not None and made.shape == () and plain:
            return result((), made.dtype, data=lift_dim(fold(values)))
        return stored(out, made)


_register_sum(("sum",), "add", dims.total)
_register_sum(("prod",), "multiply", dims.product)
_register_sum(("nansum",), "add", None)
_register_sum(("nanprod",), "multiply", None)


@numpy_op("mean", method=True)
def mean(
    ctx: Context,
    a: TensorArg,
    axis: OptAxes = None,
    dtype: DType = None,
    out: Raw = NONE,
    keepdims: BoolArg = False,
    *,
    where: Raw = TRUE,
) -> Tensor:
    """The mean over axes; integers give float64."""
    if dtype is None:
        check_foldable("mean", a, "add")
    return stored(out, reduce_to(a, axis, keepdims, dtype or double_of(a.dtype), strict=True))


@numpy_op("nanmean")
def nanmean(
    ctx: Context,
    a: TensorArg,
    axis: OptAxes = None,
    dtype: DType = None,
    out: Raw = NONE,
    keepdims: BoolArg = False,
    *,
    where: Raw = TRUE,
) -> Tensor:
    """The mean without NaNs."""
    if dtype is None:
        check_foldable("nanmean", a, "add")
    return stored(out, reduce_to(a, axis, keepdims, dtype or double_of(a.dtype), strict=True))


@numpy_op("std", "var", method=True)
def std(
    ctx: Context,
    a: TensorArg,
    axis: OptAxes = None,
    dtype: DType = None,
    out: Raw = NONE,
    ddof: Raw = NONE,
    keepdims: BoolArg = False,
    *,
    where: Raw = TRUE,
    mean: Raw = NONE,
    correction: Raw = NONE,
) -> Tensor:
    """The spread over axes; integers give float64."""
    if dtype is None:
        check_foldable("a spread", a, "add")
    return stored(out, reduce_to(a, axis, keepdims, real_of(dtype or double_of(a.dtype)), strict=True))


numpy_op("nanstd", "nanvar")(std)


def _register_extreme(names: Sequence[str], ufunc: str, *, method: bool) -> None:
    def compute(
        ctx: Context,
        a: TensorArg,
        axis: OptAxes = None,
        out: Raw = NONE,
        keepdims: BoolArg = False,
        initial: Raw = NONE,
        where: Raw = TRUE,
    ) -> Tensor:
        check_foldable(names[0], a, "maximum" if ufunc in ("maximum", "fmax") else "minimum")
        if initial == NONE:
            check_not_empty(a, axis, f"zero-size array to reduction operation {ufunc} which has no identity")
        made = reduce_to(a, axis, keepdims, a.dtype, interval=a.interval)
        values = _elements(a)
        if values and made.shape == () and where == TRUE and initial == NONE:
            known = [v for v in values if isinstance(v, int)]
            if len(known) == len(values):
                return result(
                    (), a.dtype, data=Const((max if ufunc.endswith("max") or ufunc == "maximum" else min)(known))
                )
        return stored(out, made)

    numpy_op(*names)(compute)
    if method:
        numpy_op(names[0], function=False, method=True)(compute)


_register_extreme(("max", "amax"), "maximum", method=True)
_register_extreme(("min", "amin"), "minimum", method=True)
_register_extreme(("nanmax",), "fmax", method=False)
_register_extreme(("nanmin",), "fmin", method=False)


@numpy_op("ptp")
def ptp(ctx: Context, a: TensorArg, axis: OptAxes = None, out: Raw = NONE, keepdims: BoolArg = False) -> Tensor:
    """The greatest less the least."""
    if a.dtype == "bool":
        raise dtype_unsupported("subtract", a, NO_BOOL_SUBTRACTION)
    check_foldable("ptp", a, "maximum")
    check_not_empty(a, axis, "zero-size array to reduction operation maximum which has no identity")
    return stored(out, reduce_to(a, axis, keepdims, a.dtype))


def _position(x: Tensor, axis: int | None, keep: bool, name: str) -> Tensor:
    """Where along an axis something is."""
    chosen = None if axis is None else (axis,)
    check_not_empty(x, chosen, f"attempt to get {name} of an empty sequence")
    at = () if chosen is None or x.shape is None else reduced_axes(x, chosen)
    size = None if x.shape is None else x.dims[at[0]] if at else x.size
    return reduce_to(x, chosen, keep, "int64", interval=(0, size - 1 if isinstance(size, int) else None))


def _register_position(name: str, *, method: bool) -> None:
    @numpy_op(name, method=method)
    def compute(
        ctx: Context, a: TensorArg, axis: OptAxis = None, out: Raw = NONE, *, keepdims: BoolArg = False
    ) -> Tensor:
        return stored(out, _position(a, axis, keepdims, name))


_register_position("argmax", method=True)
_register_position("argmin", method=True)
_register_position("nanargmax", method=False)
_register_position("nanargmin", method=False)


@numpy_op("count_nonzero")
def count_nonzero(ctx: Context, a: TensorArg, axis: OptAxes = None, *, keepdims: BoolArg = False) -> Value:
    """How many elements are not 0."""
    return reduce_to(a, axis, keepdims, "int64", interval=(0, None))


def _quantiles(
    a: Tensor, axis: Sequence[int] | None, keep: bool, dtype: str | None, q: Sequence[Dim] | None = ()
) -> Tensor:
    """Medians and quantiles; an axis for several quantiles comes first, and kept axes give an array."""
    made = reduce_to(a, axis, keep, dtype, strict=True)
    if q is None or made.shape is None:
        return new(None, dtype)
    return new((*q, *made.shape), dtype) if q or keep else made


@numpy_op("median", "nanmedian")
def median(
    ctx: Context,
    a: TensorArg,
    axis: OptAxes = None,
    out: Raw = NONE,
    overwrite_input: Raw = FALSE,
    keepdims: BoolArg = False,
) -> Tensor:
    """The middle element."""
    if a.dtype == "string":
        check_foldable("median", a, "add")
    return stored(out, _quantiles(a, axis, keepdims, double_of(a.dtype)))


def _register_quantile(names: Sequence[str], share: float) -> None:
    """``share``: what ``q`` is divided by, which makes percentages floats."""

    @numpy_op(*names)
    def compute(
        ctx: Context,
        a: TensorArg,
        q: Operand,
        axis: OptAxes = None,
        out: Raw = NONE,
        overwrite_input: Raw = FALSE,
        method: Raw = NONE,
        keepdims: BoolArg = False,
        *,
        weights: Raw = NONE,
        interpolation: Raw = NONE,
    ) -> Tensor:
        _check_shares(q, share)
        usual = method in (NONE, Const("linear")) and interpolation == NONE and weights == NONE
        kind = _quantile_dtype(a.dtype, q, whole=share == 1) if usual else None
        return stored(out, _quantiles(a, axis, keepdims, kind, q.shape))


def _check_shares(q: Tensor, most: float) -> None:
    """Raise ``Failure`` for a share of the elements that is less than nothing or more than all."""
    low, high = extremes_of(q)
    if (low is None or low >= 0) and (high is None or high <= most):
        return
    wrong = low if low is not None and low < 0 else high
    assert wrong is not None
    name = "Quantiles" if most == 1 else "Percentiles"
    divided = most == 1 and low is not None and low >= 0 and wrong <= 100
    raise Failure(
        "argument-value",
        f"{name} lie between 0 and {most:g}, and {wrong:g} does not.",
        raises=f"{name} must be in the range [0, {most:g}]",
        exception="ValueError",
        argument="q",
        repairs=(Repair("rename-callee", "Use percentile, which counts to 100", template="percentile"),)
        if divided
        else (),
    )


def _quantile_dtype(dtype: str | None, q: Tensor, *, whole: bool) -> str | None:
    """Interpolation mixes the elements with the floats of ``q``; whole ``q`` may leave integers as they are."""
    if weak_type(q) in ("int", "bool"):
        return None if whole else double_of(dtype)
    if weak_type(q) == "float":
        return double_of(dtype)
    kind = double_of(q.dtype)
    if whole and kind != q.dtype:
        return None
    return promote(double_of(dtype), kind)


_register_quantile(("percentile", "nanpercentile"), 100)
_register_quantile(("quantile", "nanquantile"), 1)


@numpy_op("average")
def average(
    ctx: Context,
    a: TensorArg,
    axis: OptAxes = None,
    weights: Raw = NONE,
    returned: BoolArg = False,
    *,
    keepdims: BoolArg = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The weighted mean."""
    check_foldable("average", a, "add")
    kind = double_of(a.dtype)
    if weights != NONE:
        given = array_of(ctx, weights)
        joined = joint_dtype((a, given))
        kind = joined if a.dtype in FLOATS or is_complex(a.dtype) else promote(joined, "float64")
        _check_weights(a, given, axis)
    made = reduce_to(a, axis, keepdims, kind, strict=True)
    return (made, made) if returned else made


def _check_weights(a: Tensor, weights: Tensor, axis: Sequence[int] | None) -> None:
    if a.shape is None or weights.shape is None:
        return
    differ = len(weights.shape) != len(a.shape) or any(
        dims.eq(given, size) is False for given, size in zip(weights.shape, a.shape, strict=False)
    )
    if differ and axis is None:
        raise Failure(
            "broadcast",
            f"The weights are {shown(weights)} and the array is {shown(a)}: say along which axis they lie.",
            raises="Axis must be specified when shapes of a and weights differ.",
            exception="TypeError",
            argument="weights",
        )


# --- running sums and differences ------------------------------------------------------------------------
def _register_running(names: Sequence[str]) -> None:
    @numpy_op(*names, method=names[0] in ("cumsum", "cumprod"))
    def compute(ctx: Context, a: TensorArg, axis: OptAxis = None, dtype: DType = None, out: Raw = NONE) -> Tensor:
        if dtype is None:
            check_foldable(names[0], a, "multiply" if names[0].endswith("prod") else "add", "accumulate")
        kind = dtype or summed(a.dtype)
        if a.shape == () and axis in (None, 0, -1):
            return stored(out, Tensor("numpy", (1,), kind))
        if axis is None:
            return stored(out, Tensor("numpy", (a.size if a.shape is not None else ctx.fresh(),), kind))
        if a.shape is not None:
            axis_of(a, axis)
        return stored(out, a.like(shape=a.shape, dtype=kind))


for _names in (("cumsum",), ("cumprod",), ("nancumsum",), ("nancumprod",)):
    _register_running(_names)


@numpy_op("cumulative_sum", "cumulative_prod")
def cumulative_sum(
    ctx: Context, x: TensorArg, *, axis: OptAxis = None, dtype: DType = None, out: Raw = NONE,
    include_initial: BoolArg = False,
) -> Tensor:  # fmt: skip
    """Running sums (products), on demand with the one of nothing before them."""
    if axis is None and len(x.dims) > 1:
        raise Failure(
            "operand-rank",
            f"{shown(x)} has several axes: say which one.",
            raises="For arrays which have more than one dimension ``axis`` argument is required.",
            exception="ValueError",
            argument="axis",
        )
    place = axis_of(x, 0 if axis is None else axis)
    shape = (*x.dims[:place], x.dims[place] + include_initial, *x.dims[place + 1 :])
    return stored(out, Tensor("numpy", shape, dtype or summed(x.dtype)))


@numpy_op("diff")
def diff(
    ctx: Context, a: TensorArg, n: OptAxis = 1, axis: OptAxis = -1, prepend: Raw = NONE, append: Raw = NONE
) -> Tensor:
    """Differences of neighbours, ``n`` times."""
    if n == 0:
        return a
    if a.shape == ():
        raise Failure(
            "operand-rank",
            "diff takes differences along an axis, and a single number has none.",
            raises="diff requires input that is at least one dimensional",
            exception="ValueError",
            argument="a",
        )
    place = axis_of(a, -1 if axis is None else axis)
    if prepend != NONE or append != NONE:
        return a.like(shape=(*a.dims[:place], ctx.fresh(), *a.dims[place + 1 :]))
    size = dims.dmax(a.dims[place] - (1 if n is None else n), 0)
    return a.like(shape=(*a.dims[:place], size, *a.dims[place + 1 :]))


@numpy_op("ediff1d")
def ediff1d(ctx: Context, ary: TensorArg, to_end: OptTensor = None, to_begin: OptTensor = None) -> Tensor:
    """Differences of neighbours of the flattened array, with what is put before and after them."""
    more = sum((part.size for part in (to_end, to_begin) if part is not None), start=0)
    return Tensor("numpy", (dims.dmax(ary.size - 1, 0) + more,), ary.dtype)


@numpy_op("gradient")
def gradient(ctx: Context, f: TensorArg, *varargs: Raw, axis: OptAxes = None, edge_order: Raw = NONE) -> Value:
    """Slopes along each axis, of the operand's shape."""
    made = f.like(shape=f.shape, dtype=double_of(f.dtype))
    count = len(f.dims) if axis is None else len(axis)
    return made if count == 1 else Tuple((made,) * count)


@numpy_op("trapezoid", "trapz")
def trapezoid(ctx: Context, y: TensorArg, x: Raw = NONE, dx: Raw = NONE, axis: OptAxis = -1) -> Tensor:
    """The integral along an axis."""
    return reduce_to(y, (-1 if axis is None else axis,), False, double_of(y.dtype))


# --- statistics ---------------------------------------------------------------------------------------------
@numpy_op("searchsorted")
def searchsorted(ctx: Context, a: TensorArg, v: TensorArg, side: Raw = NONE, sorter: Raw = NONE) -> Tensor:
    """Where values belong in a sorted vector."""
    return result(v.shape, "int64", interval=(0, None))


@numpy_op("searchsorted", function=False, method=True)
def searchsorted_method(ctx: Context, self: TensorArg, v: TensorArg, side: Raw = NONE, sorter: Raw = NONE) -> Tensor:
    """Where values belong in a sorted vector."""
    return result(v.shape, "int64", interval=(0, None))


@numpy_op("interp")
def interp(
    ctx: Context, x: TensorArg, xp: TensorArg, fp: TensorArg, left: Raw = NONE, right: Raw = NONE, period: Raw = NONE
) -> Tensor:
    """Values of a piecewise linear function."""
    if xp.rank == 1 and fp.rank == 1:
        said = f"interp needs as many fp as xp, and gets {shown(fp)} and {shown(xp)}."
        raises = "fp and xp are not of the same length."
        failure = Failure("broadcast", said, raises=raises, exception="ValueError", argument="fp")
        ctx.equal(xp.dims[0], fp.dims[0], lambda: failure)
    return result(x.shape, "complex128" if is_complex(fp.dtype) else "float64")
