"""Merging layers: https://keras.io/api/layers/merging_layers/"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from shapewright.dims import Dim, eq
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.attributes import text_of
from shapewright.libraries.keras.dtypes import is_float, promoted
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.support import LAYERS, arguments, computing
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import is_symbolic, result, to_keras
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import Abstain, Clue, Context, Failure, Raw, Site, dim_of, op
from shapewright.values import Const, Instance, Tensor, Value

URL = LAYERS + "merging_layers/"


def _operands(ctx: Context, layer: Instance, inputs: Value) -> list[Tensor]:
    """The tensors of the list a merge is called on.

    Raises ``Failure`` for a single tensor, ``Abstain`` for a list that is not known item by item.
    """
    if isinstance(inputs, Tensor) and inputs.shape is None:
        raise Abstain("what is merged may be a list")
    if isinstance(inputs, Tensor):
        wording = "A merge layer should be called on a list of inputs. Received: input_shape="
        shown = keras_shape(inputs.dims)
        raise Failure(
            "argument-type",
            f"{layer.cls.name} merges a list of tensors, and gets one: {describe(inputs)}.",
            raises=f"{wording}{shown} (not a list of shapes)",
            exception="ValueError",
            argument="inputs",
            url=URL,
        ).with_data(layer=layer)
    site = Site("keras.layers.Add", "keras", "inputs")
    found = []
    for leaf in leaves(ctx, inputs):
        tensor = to_keras(ctx, leaf, site)
        if tensor is None:
            raise Abstain(f"an input of {layer.cls.name} is not known to be a tensor")
        found.append(tensor)
    return found


def _dtype(ctx: Context, layer: Instance, operands: Sequence[Tensor]) -> str | None:
    if any(is_symbolic(t) for t in operands):
        return text_of(ctx, layer, "compute_dtype")
    return promoted(ctx, [t.dtype for t in operands])


def _elementwise(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """The axes after the batch broadcast."""
    operands = _operands(ctx, self, inputs)
    dtype = _dtype(ctx, self, operands)
    if self.cls.inherits("keras.layers.Average") and not is_float(dtype):
        dtype = None
    if self.cls.inherits("keras.layers.Subtract") and len(operands) != 2:
        raise _two_needed(self, operands)
    if any(t.shape is None for t in operands):
        return result(ctx, operands, None, dtype)
    try:
        rest = broadcast(*(t.dims[1:] for t in operands))
    except Misfit:
        raise _incompatible(self, operands) from None
    batch = operands[0].dims[0] if operands[0].dims else 1
    for other in operands[1:]:
        if other.dims:
            batch = ctx.equal(batch, other.dims[0], lambda: _batches(operands))
    return result(ctx, operands, (batch, *rest), dtype)


def _two_needed(layer: Instance, operands: Sequence[Tensor]) -> Failure:
    shapes = ", ".join(keras_shape(t.dims) if t.shape is not None else "…" for t in operands)
    return Failure(
        "argument-type",
        f"Subtract takes exactly two inputs, and gets {len(operands)}.",
        raises=f"A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape=[{shapes}]",
        exception="ValueError",
        argument="inputs",
        url=URL,
    ).with_data(layer=layer)


def _incompatible(layer: Instance, operands: Sequence[Tensor]) -> Failure:
    first, second = next(((a, b) for a, b in pairwise(operands) if not _fits(a, b)), (operands[0], operands[-1]))
    return Failure(
        "broadcast",
        f"{layer.cls.name} cannot combine {describe(first)} and {describe(second)}: after the batch axis the sizes "
        "must be equal, or 1.",
        raises=f"Inputs have incompatible shapes. Received shapes {keras_shape(first.dims[1:])} and "
        f"{keras_shape(second.dims[1:])}",
        exception="ValueError",
        argument="inputs",
        clues=tuple(Clue(f"this is {describe(t)}", origin=t.origin) for t in (first, second) if t.origin),
        url=URL,
    ).with_data(layer=layer, inputs=tuple(operands))


def _fits(a: Tensor, b: Tensor) -> bool:
    try:
        broadcast(a.dims[1:], b.dims[1:])
    except Misfit:
        return False
    return True


def _batches(operands: Sequence[Tensor]) -> Failure:
    shapes = ", ".join(keras_shape(t.dims) for t in operands)
    return Failure(
        "broadcast",
        f"The inputs have different batch sizes: {', '.join(map(describe, operands))}.",
        raises=f"Cannot merge tensors with different batch sizes. Received tensors with shapes [{shapes}]",
        exception="ValueError",
        argument="inputs",
        url=URL,
    )


def _concatenate(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """Equal sizes but along the axis, whose sizes add up."""
    if isinstance(inputs, Tensor):
        if inputs.shape is None and ctx.cold:  # nobody gives it: it may be a list of them
            return result(ctx, [inputs], None, inputs.dtype)
        raise _one_input(self, inputs)
    operands = _operands(ctx, self, inputs)
    dtype = _dtype(ctx, self, operands)
    axis = dim_of(ctx.get(self, "axis"))
    if any(t.shape is None for t in operands) or not isinstance(axis, int):
        return result(ctx, operands, None, dtype)
    return result(ctx, operands, joined(ctx, operands, axis, lambda: _mismatched(ctx, self, operands, axis)), dtype)


def joined(ctx: Context, operands: Sequence[Tensor], axis: int, failure: Any) -> tuple[Dim, ...]:
    """The shape of operands joined along an axis; other axes must agree, or ``failure()`` is raised."""
    rank = len(operands[0].dims)
    if any(len(t.dims) != rank for t in operands) or not -rank <= axis < rank:
        raise failure()
    made = list(operands[0].dims)
    for other in operands[1:]:
        for i, size in enumerate(other.dims):
            made[i] = made[i] + size if i == axis % rank else ctx.equal(made[i], size, failure)
    return tuple(made)


def _one_input(layer: Instance, x: Tensor) -> Failure:
    shown = keras_shape(x.shape) if x.shape is not None else "…"
    return Failure(
        "argument-type",
        f"Concatenate joins a list of tensors, and gets one: {describe(x)}.",
        raises=f"A `Concatenate` layer should be called on a list of at least 1 input. Received: input_shape={shown}",
        exception="ValueError",
        argument="inputs",
        url=URL,
    ).with_data(layer=layer)


def _mismatched(ctx: Context, layer: Instance, operands: Sequence[Tensor], axis: int) -> Failure:
    shapes = ", ".join(keras_shape(t.dims) for t in operands)
    way = computing(ctx, layer, operands[0])
    return Failure(
        "cat-sizes",
        f"Concatenate joins along axis {axis}; the other axes must agree, and these do not: "
        f"{', '.join(map(describe, operands))}.",
        raises=_join_misfit(operands, axis, way)
        or f"A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
        f"Received: input_shape=[{shapes}]",
        exception="InvalidArgumentError" if way == "eager" else "ValueError",
        argument="inputs",
        clues=(Clue("joined along the axis given here", owner=layer, argument="axis"),),
        url=URL + "concatenate/",
    ).with_data(layer=layer, inputs=tuple(operands), axis=axis, axes=_axes_that_fit(operands))


def _join_misfit(operands: Sequence[Tensor], axis: int, way: str) -> str:
    """TensorFlow's words for the first axis on which two operands disagree."""
    for a, b in pairwise(t.dims for t in operands):
        for place, (left, right) in enumerate(zip(a, b, strict=False)):
            if way and place != axis % len(a) and eq(left, right) is False:
                ending = f", but are {left} and {right}." if way == "graph" else ": "
                return f"Dimension {place} in both shapes must be equal{ending}"
    return ""


def _axes_that_fit(operands: Sequence[Tensor]) -> tuple[int, ...]:
    """The axes along which the operands could be joined."""
    rank = len(operands[0].dims)
    if any(len(t.dims) != rank for t in operands):
        return ()
    return tuple(
        axis
        for axis in range(rank)
        if all(eq(operands[0].dims[i], t.dims[i]) is not False for t in operands[1:] for i in range(rank) if i != axis)
    )


def _dot(ctx: Context, self: Instance, inputs: Raw) -> Tensor:
    """The product over one axis of each, sample by sample."""
    operands = _operands(ctx, self, inputs)
    dtype = _dtype(ctx, self, operands)
    axes = _dot_axes(ctx, self, operands)
    if len(operands) != 2 or axes is None:
        return result(ctx, operands, None, dtype)
    a, b = operands
    left, right = axes
    ctx.equal(a.dims[left], b.dims[right], lambda: _dot_failure(self, a, b, left, right))
    made = [size for i, size in enumerate(a.dims) if i != left]
    made += [size for i, size in enumerate(b.dims) if i not in (0, right)]
    return result(ctx, operands, (*made, 1) if len(made) == 1 else made, dtype)


def _dot_axes(ctx: Context, layer: Instance, operands: Sequence[Tensor]) -> tuple[int, int] | None:
    value = ctx.get(layer, "axes")
    single = dim_of(value)
    items = None if value is None else ctx.items(value)
    given = [single, single] if single is not None else [dim_of(item) for item in items or ()]
    if len(given) != 2 or any(t.shape is None for t in operands):
        return None
    axes = []
    for axis, operand in zip(given, operands, strict=False):
        if not isinstance(axis, int) or not -len(operand.dims) <= axis < len(operand.dims):
            return None
        axes.append(axis % len(operand.dims))
    return axes[0], axes[1]


def _dot_failure(layer: Instance, a: Tensor, b: Tensor, left: int, right: int) -> Failure:
    one, two = a.dims[left], b.dims[right]
    return Failure(
        "matmul-size",
        f"Dot sums over axis {left} of {describe(a)} and axis {right} of {describe(b)}, whose sizes differ.",
        raises=f"Incompatible input shapes: axis values {size_text(one)} (at axis {left}) != {size_text(two)} (at "
        f"axis {right}). Full input shapes: {keras_shape(a.dims)}, {keras_shape(b.dims)}",
        exception="ValueError",
        argument="inputs",
        clues=(Clue("summed over the axes given here", owner=layer, argument="axes"),),
        url=URL + "dot/",
    ).with_data(layer=layer)


def _initialise(*names: str, **defaults: object) -> Any:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options."""
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, kwargs)
        for name, value in {**defaults, **given}.items():
            ctx.set(self, name, value)

    return init


_FUNCTIONS = {
    "Add": "add", "Subtract": "subtract", "Multiply": "multiply", "Average": "average", "Maximum": "maximum",
    "Minimum": "minimum",
}  # fmt: skip
for _name in _FUNCTIONS:
    layer_class(f"keras.layers.{_name}", url=URL, __init__=_initialise(), call=_elementwise)
layer_class("keras.layers.Concatenate", url=URL, __init__=_initialise("axis", axis=Const(-1)), call=_concatenate)
layer_class("keras.layers.Dot", url=URL, __init__=_initialise("axes", "normalize"), call=_dot)


def _function(class_name: str, function: str) -> None:
    @op(f"keras.layers.{function}", url=URL)
    def merge(ctx: Context, inputs: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """The function form: make the layer and call it."""
        return ctx.call(ctx.invoke(f"keras.layers.{class_name}", *args, **kwargs), inputs)


for _name, _short in {**_FUNCTIONS, "Concatenate": "concatenate", "Dot": "dot"}.items():
    _function(_name, _short)
