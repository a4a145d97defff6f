"""Loaders: what a batch looks like.

https://pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, ceildiv, eq, floordiv, now
from shapewright.libraries.torch.data import DOCS, ITERABLE_DATASET, any_item, length_of
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.tensors import unknown_tensor
from shapewright.rules import Abstain, Context, Failure, OptBool, Raw, Repair, dim_of, lib_class, lift_dim, op
from shapewright.values import (
    NONE,
    Const,
    DictObject,
    Instance,
    Int,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

MAX_LISTED = 64
"""Items of one batch that are handed to a collate function one by one."""
MAX_GROUPS = 4
"""Batches of listed items that are collated each by itself."""


def collate(ctx: Context, items: Sequence[Value], batch: Dim) -> Value:
    """Items as one batch, as ``default_collate`` does it."""
    first = items[0]
    if isinstance(first, Union):
        first = ctx.join(first.options)
    if isinstance(first, Tensor):
        return _stacked([i for i in items if isinstance(i, Tensor)], batch)
    if isinstance(first, (Const, Int, Some)) and not (isinstance(first, Const) and first.value is None):
        return _numbers(first, batch, ctx)
    if isinstance(first, Tuple):
        columns = [[i.items[k] for i in items if isinstance(i, Tuple)] for k in range(len(first.items))]
        collated = [collate(ctx, column, batch) for column in columns]
        return first.holding(tuple(collated)) if first.names else ctx.list(collated)
    if isinstance(first, ListObject) and first.items is not None:
        lists = [i.items for i in items if isinstance(i, ListObject) and i.items is not None]
        if any(len(each) != len(first.items) for each in lists):
            raise _ragged(lists)
        return ctx.list([collate(ctx, column, batch) for column in zip(*lists, strict=True)])
    if isinstance(first, DictObject):
        keys = list(first.items)
        values = {
            k: collate(ctx, [i.items[k] for i in items if isinstance(i, DictObject) and k in i.items], batch)
            for k in keys
        }
        return DictObject(values)
    if isinstance(first, Unknown):
        return Unknown(first.reason)
    if isinstance(first, Const) and first.value is None:
        raise _not_joined("NoneType")
    raise Abstain(f"a batch of {first.type_name}")


def _not_joined(kind: str) -> Failure:
    """Items that are no tensors, numbers or containers of them."""
    return Failure(
        "batch-sizes",
        f"A batch joins tensors, arrays, numbers, or lists and dicts of them, and the data set gives a {kind}.",
        raises="default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"<class '{kind}'>",
        exception="TypeError",
    )


def _ragged(lists: Sequence[Sequence[Value]]) -> Failure:
    """Items that are lists of unequal length."""
    lengths = sorted({len(each) for each in lists})
    return Failure(
        "batch-sizes",
        f"A batch joins lists item by item, and the data set gives lists of {lengths[0]} and {lengths[-1]} items.",
        raises="each element in list of batch should be of equal size",
        exception="RuntimeError",
    )


def _stacked(items: Sequence[Tensor], batch: Dim) -> Tensor:
    first = items[0]
    for other in items[1:]:
        if first.shape is None or other.shape is None:
            continue
        same = len(first.dims) == len(other.dims) and all(
            eq(a, b) is not False for a, b in zip(first.dims, other.dims, strict=True)
        )
        if not same:
            raise Failure(
                "batch-sizes",
                f"A batch stacks items of one size, and the data set gives {shown(first)} and {shown(other)}.",
                raises="stack expects each tensor to be equal size, but got "
                f"{sizes(first.dims)} at entry 0 and {sizes(other.dims)} at entry {items.index(other)}",
                exception="RuntimeError",
                repairs=(
                    Repair(
                        "set-argument",
                        "Pad the items of a batch to one length",
                        "collate_fn",
                        "lambda items: torch.nn.utils.rnn.pad_sequence(items, batch_first=True)",
                        needs="import torch",
                    ),
                ),
            )
    if first.shape is None:
        return unknown_tensor(first.dtype)
    return Tensor("torch", (batch, *first.dims), first.dtype, device=first.device or "cpu", interval=first.interval)


_TYPES = {"bool": "bool", "int": "int64", "float": "float64"}


def _numbers(value: Value, batch: Dim, ctx: Context) -> Value:
    dtype = _TYPES.get(value.type_name)
    if dtype is None:
        return (
            Many(value, batch, "list")
            if value.type_name in ("str", "bytes")
            else Unknown(f"a batch of {value.type_name}")
        )
    interval = None
    if isinstance(value, Const):
        interval = (float(value.value), float(value.value))
    elif isinstance(value, Some) and value.low is not None and value.high is not None:
        interval = (value.low, value.high)
    return Tensor("torch", (batch,), dtype, device="cpu", interval=interval)


@lib_class("torch.utils.data.DataLoader", url=DOCS + "DataLoader")
class DataLoader:
    """Batches of a data set; the last one may be smaller."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, dataset: Raw, batch_size: Raw = Const(1), shuffle: Raw = NONE,
        sampler: Raw = NONE, batch_sampler: Raw = NONE, num_workers: Raw = NONE, collate_fn: Raw = NONE,
        pin_memory: Raw = NONE, drop_last: OptBool = False, timeout: Raw = NONE, worker_init_fn: Raw = NONE,
        multiprocessing_context: Raw = NONE, generator: Raw = NONE, *, prefetch_factor: Raw = NONE,
        persistent_workers: Raw = NONE, pin_memory_device: Raw = NONE, in_order: Raw = NONE,
    ) -> None:  # fmt: skip
        _check_order(ctx, dataset, shuffle, sampler, batch_sampler)
        for name, value in (("dataset", dataset), ("batch_size", batch_size), ("collate_fn", collate_fn),
                            ("drop_last", drop_last), ("sampler", sampler), ("batch_sampler", batch_sampler),
                            ("#shuffle", shuffle)):  # fmt: skip
            ctx.set(self, name, value)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return batches(ctx, self)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        count = _batch_count(ctx, self)
        return Some("int") if count is None else lift_dim(count)


def _check_order(ctx: Context, dataset: Value, shuffle: Value, sampler: Value, batch_sampler: Value) -> None:
    """A sampler decides the order itself; to shuffle, the number of items has to be known."""
    shuffled = ctx.truth(shuffle) is True
    if shuffled and sampler != NONE and not isinstance(sampler, Unknown):
        raise Failure(
            "argument-value",
            "A loader with a sampler takes its items in the sampler's order: it cannot shuffle too.",
            raises="sampler option is mutually exclusive with shuffle",
            exception="ValueError",
            argument="shuffle",
            repairs=(Repair("set-argument", "Set shuffle=False", "shuffle", "False"),),
        )
    if shuffled and isinstance(dataset, Instance) and dataset.cls.inherits(ITERABLE_DATASET):
        raise Failure(
            "argument-value",
            f"{dataset.type_name} gives its items in its own order, which a loader cannot shuffle.",
            raises="DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle=True",
            exception="ValueError",
            argument="shuffle",
            repairs=(Repair("drop-argument", "Do not shuffle", "shuffle"),),
        )
    if shuffled and sampler == NONE == batch_sampler:
        _check_length(ctx, dataset, "To shuffle")


def _check_length(ctx: Context, dataset: Value, purpose: str) -> None:
    """The order of the items is made from their number."""
    own = isinstance(dataset, Instance) and dataset.cls.node is not None and not dataset.cls.inherits(ITERABLE_DATASET)
    number = isinstance(dataset, (Const, Int, Some)) and dataset.type_name in ("int", "float")
    if number or (own and ctx.has_attribute(dataset, "__len__") is False):
        raise Failure(
            "argument-value",
            f"{purpose}, a loader asks the data set for its length, and {dataset.type_name} has no length.",
            raises=f"object of type '{dataset.type_name}' has no len()",
            exception="TypeError",
            argument="dataset",
        )


def _sizes(ctx: Context, loader: Instance) -> tuple[Dim | None, Dim | None, bool]:
    """Items, batch size, and whether a smaller last batch is dropped."""
    dataset = ctx.get(loader, "dataset") or NONE
    batch = ctx.get(loader, "batch_size") or NONE
    drop = ctx.get(loader, "drop_last") == Const(True)
    sampler = ctx.get(loader, "sampler") or NONE
    return length_of(ctx, dataset if sampler == NONE else sampler), dim_of(batch), drop


def _batch_count(ctx: Context, loader: Instance) -> Dim | None:
    chosen = ctx.get(loader, "batch_sampler") or NONE
    if chosen != NONE:
        return ctx.length(chosen)
    if (ctx.get(loader, "sampler") or NONE) == NONE:
        _check_length(ctx, ctx.get(loader, "dataset") or NONE, "To count its batches")
    total, size, drop = _sizes(ctx, loader)
    if total is None or size is None:
        return None
    return floordiv(total, size) if drop else ceildiv(total, size)


def _chosen_at_once(ctx: Context, sampler: Value) -> Dim:
    """How many items a sampler of batches asks for at once: known of an array of places, which nobody changes later."""
    places = ctx.element(sampler)
    return places.dims[0] if isinstance(places, Tensor) and places.shape else ctx.fresh("batch")


def batches(ctx: Context, loader: Instance) -> Value:
    """What iterating a loader gives: a full batch, and the smaller last one where there is one."""
    since = now()
    chosen = ctx.get(loader, "batch_sampler") or NONE
    if chosen != NONE:
        items = _items(ctx, ctx.get(loader, "dataset") or NONE, None)
        return Many(_batch(ctx, loader, since, items, _chosen_at_once(ctx, chosen)), ctx.length(chosen), "iterator")
    if (ctx.get(loader, "sampler") or NONE) == NONE:
        _check_length(ctx, ctx.get(loader, "dataset") or NONE, "To go through the items in order")
    ctx.element(ctx.get(loader, "sampler") or NONE)  # one that the program wrote runs, and may fail
    total, size, drop = _sizes(ctx, loader)
    if ctx.get(loader, "batch_size") == NONE:
        return Many(any_item(ctx, ctx.get(loader, "dataset") or NONE), total, "iterator")
    items = _items(ctx, ctx.get(loader, "dataset") or NONE, size)
    if isinstance(size, int) and 0 < size < len(items):
        groups = _groups(ctx, loader, items, size, drop)
        if groups is not None:
            made = tuple(_batch(ctx, loader, since, group, len(group)) for group in groups)
            return Many(ctx.join(made), len(made), "iterator", made)
        if (ctx.get(loader, "collate_fn") or NONE) == NONE:
            collate(ctx, items[:size], size)  # it fails where these do not fit together
        items = [ctx.join(items) for _ in range(size if size <= MAX_LISTED else 1)]
    if isinstance(total, int) and isinstance(size, int):
        full = _batch(ctx, loader, since, items, min(size, total)) if total >= size or (total and not drop) else None
        rest = total % size if total > size and not drop else 0
        if full is None:
            return Many(Unknown("a loader without batches"), 0, "iterator")
        if not rest:
            return Many(full, _batch_count(ctx, loader), "iterator", (full,))
        last = _batch(ctx, loader, since, items[:rest], rest)
        return Many(ctx.join([full, last]), _batch_count(ctx, loader), "iterator", (full, last))
    full = _batch(ctx, loader, since, items, ctx.fresh("batch") if size is None else size)
    if drop or size is None:
        return Many(full, _batch_count(ctx, loader), "iterator")
    last = _batch(ctx, loader, since, items, ctx.fresh("batch", low=1, high=size))
    return Many(ctx.join([full, last]), _batch_count(ctx, loader), "iterator", (full, last))


def _groups(ctx: Context, loader: Instance, items: list[Value], size: int, drop: bool) -> list[list[Value]] | None:
    """The items of each batch, where the order is known and the batches are few."""
    in_order = ctx.truth(ctx.get(loader, "#shuffle") or NONE) is False and (ctx.get(loader, "sampler") or NONE) == NONE
    groups = [items[start : start + size] for start in range(0, len(items), size)]
    groups = groups[: len(items) // size] if drop else groups
    return groups if in_order and len(groups) <= MAX_GROUPS else None


def _items(ctx: Context, dataset: Value, size: Dim | None) -> list[Value]:
    """Some items of a data set: all that are listed, else what any is like."""
    listed = ctx.items(dataset) if isinstance(dataset, (ListObject, Tuple)) else None
    if listed:
        return list(listed)
    if isinstance(dataset, Instance) and ctx.has_attribute(dataset, "__getitem__") is False:
        element = ctx.element(dataset)
        if element is None:
            raise Abstain("the items of the data set are not known")
        return [element]
    first = any_item(ctx, dataset)
    if isinstance(size, int) and size <= MAX_LISTED and not _alike(ctx, first):
        return [first, *(any_item(ctx, dataset) for _ in range(size - 1))]
    return [first]


def _alike(ctx: Context, item: Value) -> bool:
    """Whether every item has the sizes of this one: none that the data decide."""
    if isinstance(item, Tensor):
        return item.shape is None or all(isinstance(size, int) for size in item.shape)
    if isinstance(item, DictObject):
        return all(_alike(ctx, value) for value in item.items.values())
    if isinstance(item, (Tuple, ListObject)):
        held = ctx.items(item)
        return held is not None and all(_alike(ctx, value) for value in held)
    return not isinstance(item, Many)


def _batch(ctx: Context, loader: Instance, since: int, items: list[Value], size: Dim) -> Value:
    """Items as the loader's function joins them; sizes made ``since`` a moment may be others in each item."""
    function = ctx.get(loader, "collate_fn") or NONE
    if function == NONE:
        return collate(ctx, items, size)
    if len(items) == size:
        return ctx.call(function, ctx.list(items))
    if isinstance(size, int) and size <= MAX_LISTED and all(_alike(ctx, item) for item in items):
        return ctx.call(function, ctx.list([items[i % len(items)] for i in range(size)]))
    unlisted = ListObject(None, ctx.join(items), size)
    unlisted.since = since
    return ctx.call(function, unlisted)


@op("torch.utils.data.default_collate", "torch.utils.data.dataloader.default_collate")
def default_collate(ctx: Context, batch: Raw) -> Value:
    """A list of items as one batch."""
    items = ctx.items(batch)
    if items:
        return collate(ctx, items, len(items))
    element, size = ctx.element(batch), ctx.length(batch)
    if element is None:
        raise Abstain("the items of the batch are not known")
    return collate(ctx, [element], ctx.fresh() if size is None else size)


@op("torch.utils.data.get_worker_info")
def get_worker_info(ctx: Context) -> None:
    """None in the main process."""
