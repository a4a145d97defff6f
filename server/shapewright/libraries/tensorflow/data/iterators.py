"""Iterators over data sets, which the graphs of TensorFlow 1 take their tensors from.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/data/Iterator
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.data.elements import element_of, mapped, shapes_of, types_of
from shapewright.libraries.tensorflow.data.sources import declared
from shapewright.libraries.tensorflow.v1.graphs import operation
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import Context, Raw, lib_class, op, property_rule
from shapewright.values import NONE, Instance, Tensor, Value

V1 = "tensorflow.compat.v1.data"


@lib_class("tensorflow.data.Iterator")
class Iterator:
    """An iterator over a data set."""

    @staticmethod
    def get_next(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
        """The next element: in a graph, a tensor of it. What the data set was made of is fed to the initializer."""
        element = _element(ctx, self)
        return mapped(element, lambda x: x.like(kind="graph", depends=frozenset()) if is_graph(ctx) else x)

    @staticmethod
    def __next__(ctx: Context, self: Instance) -> Value:
        return _element(ctx, self)

    @staticmethod
    def make_initializer(ctx: Context, self: Instance, dataset: Raw, name: Raw = NONE) -> Value:
        """The operation that starts it on a data set."""
        return operation(ctx)

    @staticmethod
    def string_handle(ctx: Context, self: Instance, name: Raw = NONE) -> Tensor:
        """What is fed to choose it."""
        return Tensor("tensorflow", (), "string", kind="graph")

    @property_rule
    def initializer(ctx: Context, self: Instance) -> Value:
        """The operation that starts it."""
        return operation(ctx)


def _element(ctx: Context, iterator: Instance) -> Value:
    """What the next element is like: one of its data set, or as it was declared."""
    known = ctx.get(iterator, "element")
    return known if known is not None else element_of(ctx, ctx.get(iterator, "dataset") or NONE)


@op("tensorflow.compat.v1.data.make_one_shot_iterator", "tensorflow.compat.v1.data.make_initializable_iterator")
def make_iterator(ctx: Context, dataset: Raw, shared_name: Raw = NONE) -> Value:
    """An iterator of a graph."""
    return ctx.new("tensorflow.data.Iterator", dataset=dataset)


@op(f"{V1}.Iterator.from_structure")
def from_structure(
    ctx: Context, output_types: Raw, output_shapes: Raw = NONE, shared_name: Raw = NONE, output_classes: Raw = NONE
) -> Value:
    """An iterator over any data set whose elements are like this."""
    return ctx.new("tensorflow.data.Iterator", element=declared(ctx, output_types, output_shapes))


@op(f"{V1}.Iterator.from_string_handle")
def from_string_handle(
    ctx: Context, string_handle: Raw, output_types: Raw, output_shapes: Raw = NONE, output_classes: Raw = NONE
) -> Value:
    """An iterator that is chosen when the graph runs, over elements like this."""
    return ctx.new("tensorflow.data.Iterator", element=declared(ctx, output_types, output_shapes))


@op(f"{V1}.get_output_types")
def get_output_types(ctx: Context, dataset_or_iterator: Raw) -> Value:
    """The dtypes of an element."""
    return types_of(element_of(ctx, dataset_or_iterator))


@op(f"{V1}.get_output_shapes")
def get_output_shapes(ctx: Context, dataset_or_iterator: Raw) -> Value:
    """The shapes of an element."""
    return shapes_of(ctx, element_of(ctx, dataset_or_iterator))
