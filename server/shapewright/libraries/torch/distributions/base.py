"""What every distribution has: ``batch_shape`` independent ones, each over values of ``event_shape``.

https://pytorch.org/docs/stable/distributions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.torch.dtypes import is_integral
from shapewright.libraries.torch.failures import not_allowed, shown
from shapewright.libraries.torch.properties import size_value
from shapewright.libraries.torch.tensors import broadcast_shape, made, operand, unknown_tensor
from shapewright.rules import Abstain, Context, Failure, IntArg, Raw, Site, lib_class, property_rule, to_dims
from shapewright.values import NONE, Const, Instance, Int, Tensor, Tuple, Value

DOCS = "https://pytorch.org/docs/stable/distributions.html"
HOME = "torch.distributions."
BASE = HOME + "Distribution"
ONE_EACH = Tuple(())


def settle(ctx: Context, self: Instance, batch: Tensor, event: tuple[Dim, ...] = (), drawn: str | None = None) -> None:
    """Set a distribution's shapes; ``batch`` also has the dtype, device and gradient of its parameters."""
    ctx.set(self, "_batch", batch)
    ctx.set(self, "_event", size_value(event))
    ctx.set(self, "_drawn", Const(drawn))
    if batch.shape is not None:
        ctx.set(self, "batch_shape", size_value(batch.dims))
    ctx.set(self, "event_shape", size_value(event))


def batch_of(ctx: Context, self: Instance) -> Tensor:
    """A tensor of ``batch_shape``; raises ``Abstain`` for a distribution whose parameters are not known."""
    batch = ctx.get(self, "_batch")
    if not isinstance(batch, Tensor):
        raise Abstain("the parameters of the distribution are not known")
    return batch


def event_of(ctx: Context, self: Instance) -> tuple[Dim, ...]:
    """``event_shape``."""
    return to_dims(ctx, ctx.get(self, "_event") or NONE, Site("torch.distributions", "torch", "event_shape"))


def _values(ctx: Context, self: Instance, sample: tuple[Dim, ...] | None = ()) -> Tensor:
    """A tensor of sample, batch and event axes in the dtype of the parameters."""
    batch = batch_of(ctx, self)
    if batch.shape is None or sample is None:
        return replace(unknown_tensor(batch.dtype), device=batch.device)
    return replace(batch, shape=(*sample, *batch.shape, *event_of(ctx, self)), layout=None)


class _Distribution:
    """What every distribution has."""

    @staticmethod
    def sample(ctx: Context, self: Instance, sample_shape: Raw = ONE_EACH) -> Tensor:
        values = _values(ctx, self, _sample_shape(ctx, self, sample_shape))
        drawn = ctx.get(self, "_drawn")
        dtype = drawn.value if isinstance(drawn, Const) and drawn.value else values.dtype
        return replace(values, dtype=dtype, requires_grad=False)

    @staticmethod
    def rsample(ctx: Context, self: Instance, sample_shape: Raw = ONE_EACH) -> Tensor:
        return _values(ctx, self, _sample_shape(ctx, self, sample_shape))

    @staticmethod
    def sample_n(ctx: Context, self: Instance, n: IntArg) -> Value:
        return ctx.method(self, "sample", size_value((n,)))

    @staticmethod
    def log_prob(ctx: Context, self: Instance, value: Raw) -> Tensor:
        return _of_values(ctx, self, value)

    @staticmethod
    def cdf(ctx: Context, self: Instance, value: Raw) -> Tensor:
        return _of_values(ctx, self, value)

    @staticmethod
    def icdf(ctx: Context, self: Instance, value: Raw) -> Tensor:
        return _of_values(ctx, self, value)

    @staticmethod
    def entropy(ctx: Context, self: Instance) -> Tensor:
        return batch_of(ctx, self)

    @staticmethod
    def perplexity(ctx: Context, self: Instance) -> Tensor:
        return batch_of(ctx, self)

    @property_rule
    def mean(ctx: Context, self: Instance) -> Tensor:
        return _values(ctx, self)

    @property_rule
    def mode(ctx: Context, self: Instance) -> Tensor:
        values = _values(ctx, self)
        drawn = ctx.get(self, "_drawn")
        return replace(values, dtype=drawn.value) if isinstance(drawn, Const) and drawn.value else values

    @property_rule
    def variance(ctx: Context, self: Instance) -> Tensor:
        return _values(ctx, self)

    @property_rule
    def stddev(ctx: Context, self: Instance) -> Tensor:
        return _values(ctx, self)


def _sample_shape(ctx: Context, self: Instance, given: Value) -> tuple[Dim, ...] | None:
    if isinstance(given, Int) or (isinstance(given, Const) and type(given.value) is int):
        raise Failure(
            "argument-type",
            f"The shape of the sample is a tuple, torch.Size([{given}]) for instance, and not a number.",
            raises="'int' object is not iterable",
            exception="TypeError",
            argument="sample_shape",
        )
    try:
        return to_dims(ctx, given, Site("torch.distributions", "torch", "sample_shape"))
    except Abstain:
        return None


def _of_values(ctx: Context, self: Instance, value: Value) -> Tensor:
    """One number for each value: densities and probabilities."""
    batch, event = batch_of(ctx, self), event_of(ctx, self)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        raise not_allowed(
            "The value is a number, and a tensor is needed.",
            "The value argument to log_prob must be a Tensor",
            "value",
        )
    x = operand(ctx, value)
    if batch.shape is None or x.shape is None:
        return unknown_tensor(batch.dtype)
    checked = ctx.get(self, "_validate_args") != Const(False)
    if checked:
        _check_values(x, batch.dims, event)
    lead = x.like(shape=x.dims[: len(x.dims) - len(event)])
    dtype = batch.dtype if is_integral(x.dtype) or x.dtype == batch.dtype else None
    return made(ctx, (x, batch), broadcast_shape((lead, batch)), dtype, layout=None)


def _check_values(x: Tensor, batch: tuple[Dim, ...], event: tuple[Dim, ...]) -> None:
    """Raises ``Failure`` for values that the distribution cannot have, as its own check does."""
    last = x.dims[len(x.dims) - len(event) :] if event else ()
    if len(x.dims) < len(event) or any(eq(a, b) is False for a, b in zip(last, event, strict=True)):
        raise not_allowed(
            f"The values are {shown(x)}, and each must be of shape {_size(event)}.",
            f"The right-most size of value must match event_shape: {_size(x.dims)} vs {_size(event)}.",
            "value",
        )
    whole = (*batch, *event)
    for a, b in zip(reversed(x.dims), reversed(whole), strict=False):
        if eq(a, 1) is False and eq(b, 1) is False and eq(a, b) is False:
            raise not_allowed(
                f"The values are {shown(x)}, and the distribution's own are of shape {_size(whole)}.",
                f"Value is not broadcastable with batch_shape+event_shape: {_size(x.dims)} vs {_size(whole)}.",
                "value",
            )


def _size(shape: Sequence[Dim]) -> str:
    return "torch.Size([" + ", ".join(map(str, shape)) + "])"


def distribution_of(value: Value) -> Instance:
    """The distribution handed to another; raises ``Abstain`` for anything else."""
    if isinstance(value, Instance) and value.cls.inherits(BASE):
        return value
    raise Abstain("the distribution is not known")


lib_class(BASE, url=DOCS + "#distribution")(_Distribution)
