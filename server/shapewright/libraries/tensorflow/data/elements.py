"""Elements of data sets: structures of tensors, their rows, their batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shapewright.dims import Dim
from shapewright.libraries.tensorflow.dtypes import dtype_value
from shapewright.libraries.tensorflow.tensors import converted, new
from shapewright.libraries.tensorflow.world import static_size
from shapewright.rules import Abstain, Context, dim_of, lift_dim
from shapewright.values import NONE, TENSOR_SHAPE, DictObject, Instance, ListObject, Tensor, Tuple, Unknown, Value

DATASET = "tensorflow.data.Dataset"


def mapped(value: Value, change: Callable[[Tensor], Value]) -> Value:
    """The structure with each tensor changed. Raises ``Abstain`` for what is neither."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, Tuple):
        return replace(value, items=tuple(mapped(item, change) for item in value.items))
    if isinstance(value, DictObject) and value.open_element is None:
        return DictObject({k: mapped(v, change) for k, v in value.items.items()})
    if isinstance(value, Unknown):
        return value
    raise Abstain(f"an element of a data set is a {value.type_name}")


def types_of(element: Value) -> Value:
    """The dtypes of an element, in its structure."""
    return mapped(element, lambda x: dtype_value(x.dtype))


def shapes_of(ctx: Context, element: Value) -> Value:
    """The shapes of an element, in its structure; None stands for a size that is open."""

    def shape(x: Tensor) -> Value:
        if x.shape is None:
            return Unknown("the shape of an element is not known")
        return Tuple(tuple(static_size(ctx, d) for d in x.shape), kind=TENSOR_SHAPE)

    return mapped(element, shape)


def as_element(ctx: Context, value: Value) -> Value:
    """A Python structure as an element: tuples and dicts stay, the rest become tensors."""
    if isinstance(value, Tuple) and value.kind != "tensorflow.TensorShape":
        return replace(value, items=tuple(as_element(ctx, item) for item in value.items))
    if isinstance(value, DictObject):
        return DictObject({k: as_element(ctx, v) for k, v in value.items.items()}, value.open_element)
    if isinstance(value, Instance) and ctx.is_instance(value, DATASET):
        return value
    if isinstance(value, Unknown):
        return value
    made = converted(ctx, value, _arrays_dtype(ctx, value))
    if made is None:
        raise Abstain(f"a data set is made of a {value.type_name}")
    return replace(made, kind="eager") if made.kind == "variable" else made


def _arrays_dtype(ctx: Context, value: Value) -> str | None:
    """The dtype that a list of arrays keeps as an element; ``tf.constant`` would make their whole numbers int32."""
    items = ctx.items(value) if isinstance(value, ListObject) else None
    dtypes = {item.dtype if isinstance(item, Tensor) and item.library == "numpy" and item.shape else None
              for item in items or ()}  # fmt: skip
    return dtypes.pop() if len(dtypes) == 1 else None


def row(x: Tensor) -> Tensor:
    """One row of a tensor."""
    if x.shape is None:
        return new(None, x.dtype)
    return x.like(shape=x.shape[1:], interval=x.interval)


def batched(x: Tensor, size: Dim) -> Tensor:
    """A batch of tensors like this one."""
    return new(None, x.dtype) if x.shape is None else x.like(shape=(size, *x.shape), interval=x.interval)


def dataset(
    ctx: Context, element: Value, length: Dim | None, distinct: tuple[Value, ...] = (), source: Value | None = None
) -> Instance:
    """A data set; ``distinct`` are its different elements when they are few, ``source`` its elements one by one."""
    slots: dict[str, Value] = {"element": element, "length": NONE if length is None else lift_dim(length)}
    if distinct:
        slots["distinct"] = Tuple(distinct)
    if source is not None:
        slots["source"] = source
    return ctx.new(DATASET, **slots)


def element_of(ctx: Context, data: Value) -> Value:
    """What an element is like. Raises ``Abstain``."""
    if isinstance(data, Instance):
        found = ctx.get(data, "element")
        if found is not None:
            return found
        inner = ctx.element(data)
        if inner is not None:
            return inner
    raise Abstain(data.reason if isinstance(data, Unknown) else "the elements of the data set are not known")


def length_of(ctx: Context, data: Value) -> Dim | None:
    """The number of elements where it is known."""
    return dim_of(ctx.get(data, "length")) if isinstance(data, Instance) else None


def distinct_of(ctx: Context, data: Value) -> tuple[Value, ...]:
    """The different elements, where there are several kinds."""
    found = ctx.get(data, "distinct") if isinstance(data, Instance) else None
    return found.items if isinstance(found, Tuple) else ()


def rows_of(ctx: Context, value: Value) -> tuple[Value, Dim | None]:
    """What the rows of a structure of tensors are like, and how many there are."""
    element = as_element(ctx, value)
    sizes: list[Dim] = []

    def cut(x: Tensor) -> Tensor:
        if x.shape:
            sizes.append(x.shape[0])
        return row(x)

    rows = mapped(element, cut)
    known = next((s for s in sizes if isinstance(s, int)), sizes[0] if sizes else None)
    return rows, known
