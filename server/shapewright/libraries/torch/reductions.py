"""Reductions: sums, means, extremes, norms over axes.

https://pytorch.org/docs/stable/torch.html#reduction-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.torch.dtypes import float_of, is_complex, is_integral, real_of
from shapewright.libraries.torch.failures import not_implemented, scalar_type, shown, to_float, wrong_rank
from shapewright.libraries.torch.kinds import ONE, FlagOnly, TensorOnly
from shapewright.libraries.torch.ranges import constants
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axes_of, axis_of, made, named, shape_or_none
from shapewright.rules import (
    AxisArg,
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    OptAxes,
    OptAxis,
    Raw,
    TensorArg,
    op,
)
from shapewright.values import NONE, TRUE, Const, Some, Tensor, Tuple, Value


def reduce_to(ctx: Context, x: Tensor, axes: Sequence[int] | int | None, keep: bool, dtype: str | None) -> Tensor:
    """A reduction's result; no axes, or an empty list of them, means all."""
    chosen = (axes,) if isinstance(axes, int) else axes

    def shape() -> tuple[Dim, ...]:
        if not chosen:
            return () if not keep else (1,) * len(x.dims)
        return reduced(x.dims, axes_of(x, chosen), keep)

    return made(ctx, (x,), shape_or_none(shape), dtype)


def not_empty(x: Tensor, axis: int | None, operator: str) -> None:
    """Extremes have no identity: the axis reduced must have elements."""
    if x.shape is None:
        return
    if axis is None:
        if any(eq(size, 0) for size in x.shape):
            raise _empty(
                x,
                f"{operator}(): Expected reduction dim to be specified for input.numel() == 0. "
                "Specify the reduction dim with the 'dim' argument.",
            )
    elif x.shape and eq(x.shape[axis_of(x, axis)], 0):
        raise _empty(x, f"{operator}(): Expected reduction dim {axis_of(x, axis)} to have non-zero size.")


def _empty(x: Tensor, raises: str) -> Failure:
    return Failure(
        "empty-reduction",
        f"{shown(x)} has no elements to choose from.",
        raises=raises,
        exception="IndexError",
        argument="input",
    )


def summed(dtype: str | None) -> str | None:
    """Sums of integers and booleans are int64."""
    return "int64" if is_integral(dtype) else dtype


@torch_op("sum", "nansum", out=True, also=("torch.special.sum",))
def sum_(
    ctx: Context, input: TensorArg, dim: OptAxes = None, keepdim: BoolArg = False, *, dtype: DTypeArg = None
) -> Tensor:
    """The sum over axes."""
    return reduce_to(ctx, input, dim, keepdim, dtype or summed(input.dtype))


def mean_dtype(operator: str, x: Tensor, dtype: str | None) -> str | None:
    """A mean is a float's or a complex number's: integers have none."""
    chosen = dtype or x.dtype
    if is_integral(chosen):
        raise no_mean(operator, x, dtype)
    return chosen


def no_mean(operator: str, x: Tensor, dtype: str | None) -> Failure:
    """A mean of integers."""
    given = "Input dtype" if dtype is None else "Optional dtype"
    return Failure(
        "dtype-unsupported",
        f"The {operator} of {shown(x)} has no dtype: convert the integers to floats first.",
        raises=f"{operator}(): could not infer output dtype. {given} must be either a floating point or complex "
        f"dtype. Got: {scalar_type(dtype or x.dtype)}",
        exception="RuntimeError",
        argument="input",
        repairs=to_float("input"),
    )


@torch_op("mean", out=True)
def mean(
    ctx: Context, input: TensorArg, dim: OptAxes = None, keepdim: BoolArg = False, *, dtype: DTypeArg = None
) -> Tensor:
    """The mean over axes."""
    return reduce_to(ctx, input, dim, keepdim, mean_dtype("mean", input, dtype))


@torch_op("nanmean", out=True)
def nanmean(
    ctx: Context, input: TensorArg, dim: OptAxes = None, keepdim: BoolArg = False, *, dtype: DTypeArg = None
) -> Tensor:
    """The mean without NaNs."""
    if is_integral(input.dtype):
        raise Failure(
            "dtype-unsupported",
            f"nanmean needs floats, and gets {shown(input)}.",
            raises="nanmean(): expected input to have floating point or complex dtype but got "
            f"{scalar_type(input.dtype)}",
            exception="RuntimeError",
            argument="input",
            repairs=to_float("input"),
        )
    return reduce_to(ctx, input, dim, keepdim, dtype or input.dtype)


@torch_op("prod", out=True)
def prod(
    ctx: Context, input: TensorArg, dim: OptAxis = None, keepdim: BoolArg = False, *, dtype: DTypeArg = None
) -> Tensor:
    """The product over an axis, or of all."""
    return reduce_to(ctx, input, dim, keepdim, dtype or summed(input.dtype))


@torch_op("all", "any", out=True)
def all_any(ctx: Context, input: TensorArg, dim: OptAxes = None, keepdim: BoolArg = False) -> Tensor:
    """Whether all (any) elements hold."""
    return reduce_to(ctx, input, dim, keepdim, "uint8" if input.dtype == "uint8" else "bool")


def _register_variance(name: str, pair: str) -> None:
    def compute(
        ctx: Context,
        input: TensorArg,
        dim: OptAxes = None,
        unbiased: Raw = TRUE,
        keepdim: BoolArg = False,
        *,
        correction: Raw = ONE,
    ) -> Tensor:
        if is_integral(input.dtype):
            raise no_variance(name, input)
        return reduce_to(ctx, input, dim, keepdim, real_of(input.dtype))

    def unbiased_first(ctx: Context, input: TensorArg, unbiased: FlagOnly) -> Tensor:
        return compute(ctx, input)

    def both(
        ctx: Context,
        input: TensorArg,
        dim: OptAxes = None,
        unbiased: Raw = TRUE,
        keepdim: BoolArg = False,
        *,
        correction: Raw = ONE,
    ) -> tuple[Tensor, Tensor]:
        return compute(ctx, input, dim, unbiased, keepdim), reduce_to(ctx, input, dim, keepdim, input.dtype)

    def both_unbiased_first(ctx: Context, input: TensorArg, unbiased: FlagOnly) -> tuple[Tensor, Tensor]:
        return both(ctx, input)

    torch_op(name, out=True)(unbiased_first)
    torch_op(name, out=True)(compute)
    torch_op(pair)(both_unbiased_first)
    torch_op(pair)(both)


def no_variance(operator: str, x: Tensor) -> Failure:
    """A variance of integers."""
    return Failure(
        "dtype-unsupported",
        f"{operator} needs floats, and gets {shown(x)}.",
        raises=f"{operator} only support floating point and complex dtypes",
        exception="RuntimeError",
        argument="input",
        repairs=to_float("input"),
    )


def _register_extreme(name: str) -> None:
    def overall(ctx: Context, input: TensorArg) -> Tensor:
        no_complex(name, input)
        not_empty(input, None, name)
        result: Tensor = made(ctx, (input,), (), input.dtype)
        known = constants(input)
        return replace(result, data=Const((max if name == "max" else min)(known))) if known else result

    def along(ctx: Context, input: TensorArg, dim: AxisArg, keepdim: BoolArg = False) -> Tuple:
        no_complex(name, input)
        not_empty(input, dim, name)
        values = reduce_to(ctx, input, dim, keepdim, input.dtype)
        return named(name, values=values, indices=index_like(values))

    def against(ctx: Context, input: TensorArg, other: TensorOnly) -> Tensor:
        from shapewright.libraries.torch.arithmetic import combined

        no_complex(name, input)
        return combined(ctx, (input, other))

    for rule in (overall, against, along):
        torch_op(name, out=True)(rule)


def no_complex(operator: str, x: Tensor) -> None:
    """Complex numbers have no order."""
    if is_complex(x.dtype):
        raise not_implemented(operator, x.dtype)


def index_like(values: Tensor) -> Tensor:
    """The int64 positions that go with some values."""
    return values.like(dtype="int64", requires_grad=False)


_register_variance("var", "var_mean")
_register_variance("std", "std_mean")
_register_extreme("max")
_register_extreme("min")


@torch_op("amax", "amin", out=True)
def extremes(ctx: Context, input: TensorArg, dim: OptAxes = (), keepdim: BoolArg = False) -> Tensor:
    """The largest (smallest) elements over axes."""
    no_complex("amax", input)
    for axis in dim or ():
        not_empty(input, axis, "amax")
    if not dim:
        not_empty(input, None, "amax")
    return reduce_to(ctx, input, dim, keepdim, input.dtype)


@torch_op("aminmax")
def aminmax(ctx: Context, input: TensorArg, *, dim: OptAxis = None, keepdim: BoolArg = False) -> Tuple:
    """Smallest and largest elements."""
    no_complex("aminmax", input)
    not_empty(input, dim, "aminmax")
    values = reduce_to(ctx, input, dim, keepdim, input.dtype)
    return named("aminmax", min=values, max=values)


@torch_op("argmax", "argmin", out=True)
def argmax(ctx: Context, input: TensorArg, dim: OptAxis = None, keepdim: BoolArg = False) -> Tensor:
    """Where the largest (smallest) element is; an index into the flattened tensor without ``dim``."""
    no_complex("argmax", input)
    not_empty(input, dim, "argmax")
    result = reduce_to(ctx, input, dim, keepdim, "int64")
    if input.shape and dim is not None and isinstance(count := input.shape[axis_of(input, dim)], int):
        return result.like(interval=(0, count - 1))
    return result


def _register_median(name: str) -> None:
    def overall(ctx: Context, input: TensorArg) -> Tensor:
        no_complex(name, input)
        return made(ctx, (input,), (), input.dtype)

    def along(ctx: Context, input: TensorArg, dim: AxisArg, keepdim: BoolArg = False) -> Tuple:
        no_complex(name, input)
        not_empty(input, dim, name)
        values = reduce_to(ctx, input, dim, keepdim, input.dtype)
        return named(name, values=values, indices=index_like(values))

    torch_op(name)(overall)
    torch_op(name)(along)


_register_median("median")
_register_median("nanmedian")


@torch_op("mode")
def mode(ctx: Context, input: TensorArg, dim: AxisArg = -1, keepdim: BoolArg = False) -> Tuple:
    """The most frequent value along an axis."""
    no_complex("mode", input)
    not_empty(input, dim, "mode")
    values = reduce_to(ctx, input, dim, keepdim, input.dtype)
    return named("mode", values=values, indices=index_like(values))


@torch_op("count_nonzero")
def count_nonzero(ctx: Context, input: TensorArg, dim: OptAxes = None) -> Tensor:
    """How many elements are not zero."""
    return reduce_to(ctx, input, dim, False, "int64")


@torch_op("hash_tensor")
def hash_tensor(
    ctx: Context, input: TensorArg, dim: OptAxes = None, keepdim: BoolArg = False, *, mode: Raw = NONE
) -> Tensor:
    """A hash of the elements."""
    return reduce_to(ctx, input, dim, keepdim, "uint64")


@torch_op("logsumexp", out=True, also=("torch.special.logsumexp",))
def logsumexp(ctx: Context, input: TensorArg, dim: OptAxes, keepdim: BoolArg = False) -> Tensor:
    """``log Σ exp(x)`` over axes."""
    return reduce_to(ctx, input, dim, keepdim, float_of(ctx, input.dtype))


def _register_quantile(name: str) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        q: Raw,
        dim: OptAxis = None,
        keepdim: BoolArg = False,
        *,
        interpolation: Raw = Const("linear"),
    ) -> Tensor:
        if input.dtype is not None and input.dtype not in ("float32", "float64"):
            raise Failure(
                "dtype-unsupported",
                f"{name} needs float32 or float64, and gets {shown(input)}.",
                raises=f"{name}() input tensor must be either float or double dtype",
                exception="RuntimeError",
                argument="input",
                repairs=to_float("input"),
            )
        result = reduce_to(ctx, input, dim, keepdim, input.dtype)
        if not isinstance(q, Tensor):
            return result
        if q.dtype is not None and input.dtype is not None and q.dtype != input.dtype:
            raise Failure(
                "dtype-mismatch",
                f"{name} needs q of the input's dtype, and gets {shown(q)} with {shown(input)}.",
                raises=f"{name}() q tensor must be same dtype as the input tensor",
                exception="RuntimeError",
                argument="q",
            )
        if len(q.dims) > 1:
            raise Failure(
                "operand-rank",
                f"q has at most one axis, and is {shown(q)}.",
                raises=f"{name}() q must be a scalar or 1D tensor",
                exception="RuntimeError",
                argument="q",
            )
        return result.with_shape(*q.dims, *result.dims)

    torch_op(name, out=True)(rule)


_register_quantile("quantile")
_register_quantile("nanquantile")


@torch_op("norm")
def norm(
    ctx: Context,
    input: TensorArg,
    p: Raw = Const("fro"),
    dim: OptAxes = None,
    keepdim: BoolArg = False,
    out: Raw = NONE,
    dtype: DTypeArg = None,
) -> Tensor:
    """A vector or matrix norm (use ``torch.linalg.norm`` in new code)."""
    if is_integral(dtype or input.dtype):
        raise no_norm("linalg.vector_norm", input)
    return reduce_to(ctx, input, dim, keepdim, real_of(dtype or input.dtype))


def no_norm(operator: str, x: Tensor) -> Failure:
    """A norm of integers."""
    return Failure(
        "dtype-unsupported",
        f"A norm needs floats, and gets {shown(x)}.",
        raises=f"{operator}: Expected a floating point or complex tensor as input. Got {scalar_type(x.dtype)}",
        exception="RuntimeError",
        argument="input",
        repairs=to_float("input"),
    )


@torch_op("dist")
def dist(ctx: Context, input: TensorArg, other: TensorArg, p: FloatArg = 2) -> Tensor:
    """The norm of the difference."""
    from shapewright.libraries.torch.arithmetic import combined

    difference = combined(ctx, (input, other))
    return difference.like(shape=(), dtype=real_of(difference.dtype))


@torch_op("renorm", inplace=True, out=True)
def renorm(ctx: Context, input: TensorArg, p: Raw, dim: AxisArg, maxnorm: Raw) -> Tensor:
    """Sub-tensors whose norm is too large are scaled down."""
    if input.shape is not None and len(input.dims) < 2:
        raise wrong_rank(
            "renorm",
            input,
            "at least two axes",
            f"renorm: input needs at least 2 dimensions, got {len(input.dims)} dimensions",
        )
    axis_of(input, dim)
    return made(ctx, (input,), input.shape, input.dtype)


@op("torch.Tensor.__bool__")
def truth(ctx: Context, input: TensorArg) -> Value:
    """``bool(x)``: only a tensor of one element has a truth value."""
    if input.shape is not None:
        count = eq(input.size, 1)
        if count is False and eq(input.size, 0) is not True:
            raise Failure(
                "tensor-truth",
                f"{shown(input)} has more than one element, so it is neither true nor false: "
                "use .any(), .all() or .item().",
                raises="Boolean value of Tensor with more than one value is ambiguous",
                exception="RuntimeError",
                argument="self",
            )
    if isinstance(input.data, Const):
        return Const(bool(input.data.value))
    return Some("bool")
