"""Samplers: in which order, and how many of the items a loader hands out.

https://pytorch.org/docs/stable/data.html#data-loading-order-and-sampler
"""

from __future__ import annotations

from shapewright.dims import Dim, ceildiv, floordiv
from shapewright.rules import REGISTRY, Context, IntArg, MaybeBool, Raw, dim_of, lib_class, lift_dim
from shapewright.values import FALSE, NONE, Instance, Many, Some, Value

_HOME = "torch.utils.data."
_DOCS = "https://pytorch.org/docs/stable/data.html#torch.utils.data."
SAMPLER = _HOME + "Sampler"
for _module in ("dataloader", "dataset", "sampler", "distributed"):
    REGISTRY.alias(_HOME + _module, _HOME[:-1])


def _count(ctx: Context, self: Instance) -> Value:
    count = ctx.get(self, "_count")
    return count if count is not None and dim_of(count) is not None else Some("int")


def _sized(ctx: Context, self: Instance, count: Dim | None) -> None:
    if count is not None:
        ctx.set(self, "_count", lift_dim(count))


@lib_class(SAMPLER, url=_DOCS + "Sampler")
class Sampler:
    """Positions in an order; users write ``__iter__`` and ``__len__``."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, data_source: Raw = NONE) -> None:
        """Keeps nothing."""


class _Sized:
    """Positions of a count that may be known."""

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        return _count(ctx, self)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return Many(Some("int"), dim_of(_count(ctx, self)), "iterator")

    @staticmethod
    def set_epoch(ctx: Context, self: Instance, epoch: Raw) -> None:
        """Changes the order only."""


lib_class(_HOME + "_Sized", bases=(SAMPLER,))(_Sized)


@lib_class(_HOME + "SequentialSampler", bases=(_HOME + "_Sized",), url=_DOCS + "SequentialSampler")
class SequentialSampler:
    """All positions in order."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, data_source: Raw) -> None:
        _sized(ctx, self, ctx.length(data_source))


@lib_class(_HOME + "RandomSampler", bases=(_HOME + "_Sized",), url=_DOCS + "RandomSampler")
class RandomSampler:
    """All positions in a random order, or so many of them."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, data_source: Raw, replacement: Raw = FALSE, num_samples: Raw = NONE,
        generator: Raw = NONE,
    ) -> None:  # fmt: skip
        _sized(ctx, self, ctx.length(data_source) if num_samples == NONE else dim_of(num_samples))


@lib_class(_HOME + "SubsetRandomSampler", bases=(_HOME + "_Sized",), url=_DOCS + "SubsetRandomSampler")
class SubsetRandomSampler:
    """The positions given, in a random order."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, indices: Raw, generator: Raw = NONE) -> None:
        _sized(ctx, self, ctx.length(indices))


@lib_class(_HOME + "WeightedRandomSampler", bases=(_HOME + "_Sized",), url=_DOCS + "WeightedRandomSampler")
class WeightedRandomSampler:
    """So many positions, drawn by weights."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, weights: Raw, num_samples: Raw, *args: Raw, **kwargs: Raw) -> None:
        _sized(ctx, self, dim_of(num_samples))


@lib_class(_HOME + "DistributedSampler", bases=(_HOME + "_Sized",), url=_DOCS + "distributed.DistributedSampler")
class DistributedSampler:
    """One process's share of the positions: how many processes there are is known when they run."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, dataset: Raw, num_replicas: Raw = NONE, *args: Raw, **kwargs: Raw
    ) -> None:
        total, shares = ctx.length(dataset), dim_of(num_replicas)
        if total is not None and shares is not None and kwargs.get("drop_last", FALSE) == FALSE and len(args) < 4:
            _sized(ctx, self, ceildiv(total, shares))


@lib_class(_HOME + "BatchSampler", bases=(_HOME + "_Sized",), url=_DOCS + "BatchSampler")
class BatchSampler:
    """Lists of positions, ``batch_size`` long."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, sampler: Raw, batch_size: IntArg, drop_last: MaybeBool) -> None:
        ctx.set(self, "batch_size", lift_dim(batch_size))
        total = ctx.length(sampler)
        if total is not None and drop_last is not None:
            _sized(ctx, self, floordiv(total, batch_size) if drop_last else ceildiv(total, batch_size))

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return Many(Many(Some("int"), None, "list"), dim_of(_count(ctx, self)), "iterator")
