"""Random numbers.

https://pytorch.org/docs/stable/torch.html#random-sampling
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, gt, lt
from shapewright.libraries.torch.creation import like_of, new
from shapewright.libraries.torch.dtypes import default_dtype, is_float, is_integral
from shapewright.libraries.torch.failures import not_implemented, scalar_type, shown, to_float, wrong_rank
from shapewright.libraries.torch.kinds import ONE, BelowSize, BetweenSize, NumberOnly
from shapewright.libraries.torch.occurrence import drawn, with_ends
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import broadcast_shape, made
from shapewright.rules import (
    Context,
    DTypeArg,
    Failure,
    IntArg,
    Mismatch,
    OptBool,
    OptShape,
    Raw,
    TensorArg,
    op,
)
from shapewright.values import NONE, Const, Tensor, Value

ZERO = Const(0)


def _integers(
    ctx: Context,
    low: Value,
    high: Value,
    size: tuple[Dim, ...],
    dtype: str | None,
    device: Value,
    requires_grad: bool | None,
) -> Tensor:
    first = low.value if isinstance(low, Const) else None
    last = high.value - 1 if isinstance(high, Const) and isinstance(high.value, int) else None
    if first is not None and last is not None and last < first:
        raise Failure(
            "argument-value",
            f"There is no integer from {first} up to {last}.",
            raises=f"random_ expects 'from' to be less than 'to', but got from={first} >= to={last + 1}",
            exception="RuntimeError",
            argument="high",
        )
    return drawn(new(ctx, size, dtype or "int64", device, requires_grad, interval=(first, last)))


@op("torch.randint")
def randint_below(
    ctx: Context,
    high: NumberOnly,
    size: BelowSize,
    *,
    generator: Raw = NONE,
    out: Raw = NONE,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """Integers from 0 up to ``high - 1``."""
    return _integers(ctx, ZERO, high, size, dtype, device, requires_grad)


@op("torch.randint")
def randint(
    ctx: Context,
    low: NumberOnly,
    high: NumberOnly,
    size: BetweenSize,
    *,
    generator: Raw = NONE,
    out: Raw = NONE,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """Integers from ``low`` up to ``high - 1``."""
    return _integers(ctx, low, high, size, dtype, device, requires_grad)


@op("torch.randint_like")
def randint_like(
    ctx: Context,
    input: TensorArg,
    low: Raw,
    high: Raw = NONE,
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    memory_format: Raw = NONE,
    generator: Raw = NONE,
) -> Tensor:
    """Integers in another tensor's shape and dtype."""
    return like_of(ctx, input, dtype, device, requires_grad)


@op("torch.randperm")
def randperm(
    ctx: Context,
    n: IntArg,
    *,
    generator: Raw = NONE,
    out: Raw = NONE,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """The numbers below n in random order."""
    bounds = (0, n - 1) if isinstance(n, int) and n else None
    return with_ends(new(ctx, (n,), dtype or "int64", device, requires_grad, interval=bounds))


@torch_op("multinomial", out=True)
def multinomial(
    ctx: Context, input: TensorArg, num_samples: IntArg, replacement: OptBool = False, *, generator: Raw = NONE
) -> Tensor:
    """Indices drawn with the weights given: ``[…, num_samples]``."""
    if is_float(input.dtype) is False:
        raise Failure(
            "dtype-unsupported",
            f"multinomial draws by weights that are floats, and gets {shown(input)}.",
            raises="multinomial only supports floating-point dtypes for input, got: " + scalar_type(input.dtype),
            exception="RuntimeError",
            argument="input",
            repairs=to_float("input"),
        )
    x = ctx.rank(
        input, (1, 2), lambda: wrong_rank("multinomial", input, "one or two axes", "prob_dist must be 1 or 2 dim")
    )
    classes = x.dims[-1]
    if lt(num_samples, 1):
        raise Failure(
            "argument-value",
            f"multinomial draws at least one sample, not {num_samples}.",
            raises="cannot sample n_sample <= 0 samples",
            exception="RuntimeError",
            argument="num_samples",
        )
    if replacement is False and gt(num_samples, classes):
        raise Failure(
            "index-range",
            f"{num_samples} samples cannot be drawn from {classes} classes without replacement.",
            raises="cannot sample n_sample > prob_dist.size(-1) samples without replacement",
            exception="RuntimeError",
            argument="num_samples",
        )
    bounds = (0, classes - 1) if isinstance(classes, int) else None
    return made(ctx, (x,), (*x.dims[:-1], num_samples), "int64", interval=bounds, layout="contiguous")


@torch_op("bernoulli", inplace=True, out=True)
def bernoulli(ctx: Context, input: TensorArg, p: Raw = NONE, *, generator: Raw = NONE) -> Tensor:
    """Zeros and ones with the probabilities given."""
    return made(ctx, (input,), input.shape, input.dtype, interval=(0, 1))


@torch_op("poisson", method=False)
def poisson(ctx: Context, input: TensorArg, generator: Raw = NONE) -> Tensor:
    """Poisson counts with the rates given."""
    return made(ctx, (input,), input.shape, input.dtype)


@op("torch.normal")
def normal(
    ctx: Context,
    mean: Raw,
    std: Raw = ONE,
    size: OptShape = None,
    *,
    generator: Raw = NONE,
    out: Raw = NONE,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """Normal numbers: of a size, or with tensors of means and deviations."""
    if size is not None:
        return new(ctx, size, dtype or default_dtype(ctx), device, requires_grad)
    given = [x for x in (mean, std) if isinstance(x, Tensor)]
    if not given:
        raise Mismatch("neither a size nor a tensor is given")
    return made(ctx, given, broadcast_shape(given), given[0].dtype)


def _register_filling(name: str) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        first: Raw = NONE,
        second: Raw = NONE,
        *,
        generator: Raw = NONE,
        mean: Raw = NONE,
        std: Raw = NONE,
        median: Raw = NONE,
        sigma: Raw = NONE,
        lambd: Raw = NONE,
        p: Raw = NONE,
        to: Raw = NONE,
        **more: Raw,
    ) -> Tensor:
        if name in ("normal_", "uniform_", "cauchy_", "exponential_", "log_normal_") and is_integral(input.dtype):
            raise not_implemented(name, input.dtype, "self")
        return replace(input, data=None, interval=None)

    op(f"torch.Tensor.{name}")(rule)


for _name in ("normal_", "uniform_", "cauchy_", "exponential_", "geometric_", "log_normal_", "random_"):
    _register_filling(_name)
