"""Datasets: what an item looks like, and how many there are.

https://pytorch.org/docs/stable/data.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, bounds, eq
from shapewright.libraries.torch.failures import shown
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class, lift_dim, op
from shapewright.values import (
    ASSUMED,
    NONE,
    Const,
    Instance,
    ListObject,
    Many,
    Some,
    Tensor,
    Tuple,
    Value,
)

DOCS = "https://pytorch.org/docs/stable/data.html#torch.utils.data."
DATASET = "torch.utils.data.Dataset"
ITERABLE_DATASET = "torch.utils.data.IterableDataset"


@lib_class(DATASET, url=DOCS + "Dataset")
class Dataset:
    """A map from an index to an item; users write ``__getitem__`` and ``__len__``."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keeps nothing."""

    @staticmethod
    def __add__(ctx: Context, self: Instance, other: Raw) -> Value:
        return ctx.invoke("torch.utils.data.ConcatDataset", ctx.list([self, other]))


@lib_class(ITERABLE_DATASET, bases=(DATASET,), url=DOCS + "IterableDataset")
class IterableDataset:
    """Items from ``__iter__``."""


def item_of(ctx: Context, dataset: Value, index: Value) -> Value:
    """One item of a data set."""
    if isinstance(dataset, Instance):
        return ctx.method(dataset, "__getitem__", index)
    if isinstance(dataset, (ListObject, Tuple)):
        items = ctx.items(dataset)
        position = dim_of(index)
        if items is not None and isinstance(position, int) and position < len(items):
            return items[position]
        element = ctx.element(dataset)
        if element is not None:
            return element
    if isinstance(dataset, Tensor):
        return ctx.method(dataset, "__getitem__", index)
    raise Abstain("the items of the data set are not known")


def any_item(ctx: Context, dataset: Value) -> Value:
    """The item at some index within the data set, so that ``series[index : index + window]`` has a size."""
    total = length_of(ctx, dataset)
    if total is None or bounds(total)[1] == 0:
        return item_of(ctx, dataset, Some("int"))
    return item_of(ctx, dataset, lift_dim(0 if total == 1 else ctx.fresh(high=total - 1)))


def length_of(ctx: Context, dataset: Value) -> Dim | None:
    """The number of items."""
    return ctx.length(dataset)


@lib_class("torch.utils.data.TensorDataset", bases=(DATASET,), url=DOCS + "TensorDataset")
class TensorDataset:
    """Tensors with one first axis; an item is a row of each."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *tensors: Raw) -> None:
        _refuse_arrays(tensors)
        first = next((t for t in tensors if isinstance(t, Tensor) and t.shape), None)
        for other in tensors:
            if (
                first is not None
                and isinstance(other, Tensor)
                and other.shape
                and eq(first.dims[0], other.dims[0]) is False
            ):
                raise Failure(
                    "dataset-sizes",
                    f"The tensors of a TensorDataset need the same first size: {shown(first)} and {shown(other)}.",
                    raises="Size mismatch between tensors",
                    exception="AssertionError",
                )
        ctx.set(self, "tensors", Tuple(tuple(tensors)))

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: Raw) -> Value:
        tensors = ctx.items(ctx.get(self, "tensors") or NONE) or []
        return Tuple(tuple(ctx.method(t, "__getitem__", index) for t in tensors))

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        tensors = ctx.items(ctx.get(self, "tensors") or NONE) or []
        size = next((t.dims[0] for t in tensors if isinstance(t, Tensor) and t.shape), None)
        return Some("int") if size is None else lift_dim(size)


def _refuse_arrays(tensors: Sequence[Value]) -> None:
    """An array of NumPy's and a list have no size() to call."""
    for given in tensors:
        array = isinstance(given, Tensor) and given.library == "numpy" and not given.note(ASSUMED)
        if array or isinstance(given, ListObject):
            kind = "NumPy array" if array else given.type_name
            raise Failure(
                "argument-type",
                f"A TensorDataset takes tensors, and is given a {kind}: torch.as_tensor makes one of it.",
                raises="'int' object is not callable" if array else f"'{kind}' object has no attribute 'size'",
                exception="TypeError" if array else "AttributeError",
            )


class _Part:
    """Some of the items of another data set."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, dataset: Raw, indices: Raw) -> None:
        ctx.set(self, "dataset", dataset)
        ctx.set(self, "indices", indices)

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, idx: Raw) -> Value:
        return any_item(ctx, ctx.get(self, "dataset") or NONE)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        count = ctx.length(ctx.get(self, "indices") or NONE)
        return Some("int") if count is None else lift_dim(count)


lib_class("torch.utils.data.Subset", bases=(DATASET,), url=DOCS + "Subset")(_Part)


@lib_class("torch.utils.data.ConcatDataset", bases=(DATASET,), url=DOCS + "ConcatDataset")
class ConcatDataset:
    """Data sets one after the other."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, datasets: Raw) -> None:
        ctx.set(self, "datasets", datasets)

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, idx: Raw) -> Value:
        parts = ctx.items(ctx.get(self, "datasets") or NONE) or []
        return ctx.join([any_item(ctx, part) for part in parts])

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        total: Dim = 0
        for part in ctx.items(ctx.get(self, "datasets") or NONE) or []:
            size = length_of(ctx, part)
            if size is None:
                return Some("int")
            total = total + size
        return lift_dim(total)


@op("torch.utils.data.random_split", url=DOCS + "random_split")
def random_split(ctx: Context, dataset: Raw, lengths: Raw, generator: Raw = NONE) -> Value:
    """Parts of a data set; lengths below 1 are fractions."""
    given = ctx.items(lengths)
    if given is None:
        raise Abstain("the lengths of the parts are not known")
    total = length_of(ctx, dataset)
    counts = [_part_length(value, total) for value in given]
    if isinstance(total, int) and all(isinstance(v, Const) and isinstance(v.value, float) for v in given):
        known = [c for c in counts if isinstance(c, int)]
        if len(known) == len(counts):  # what is left over goes to the first parts, one by one
            left = total - sum(known)
            counts = [c + (i < left) for i, c in enumerate(known)]
    elif isinstance(total, int) and all(isinstance(count, int) for count in counts):
        given_total = sum(count for count in counts if isinstance(count, int))
        if given_total != total and all(isinstance(v, Const) and isinstance(v.value, int) for v in given):
            raise Failure(
                "argument-value",
                f"The parts have {given_total} items in all, and the data set has {total}.",
                raises="Sum of input lengths does not equal the length of the input dataset!",
                exception="ValueError",
                argument="lengths",
            )
    parts = []
    for count in counts:
        indices = Many(Some("int"), count, "tuple")
        parts.append(ctx.new("torch.utils.data.Subset", dataset=dataset, indices=indices))
    return ctx.list(parts)


def _part_length(value: Value, total: Dim | None) -> Dim | None:
    if isinstance(value, Const) and isinstance(value.value, float):
        return int(total * value.value) if isinstance(total, int) else None
    return dim_of(value)
