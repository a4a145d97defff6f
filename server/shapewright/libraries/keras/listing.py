"""The layers of a model, and the inputs and outputs of one that is a graph."""

from __future__ import annotations

from shapewright.libraries.keras.attributes import instances_of, text_of
from shapewright.libraries.keras.history import layers_between
from shapewright.rules import Context
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Value


def graph_of(ctx: Context, model: Instance) -> tuple[Value, Value] | None:
    """The model's inputs and outputs, where it is a graph."""
    inputs, outputs = ctx.get(model, "keras.inputs"), ctx.get(model, "keras.outputs")
    return None if inputs is None or outputs is None else (inputs, outputs)


def layers_of(ctx: Context, model: Instance) -> tuple[Value, ...]:
    """The layers of a model, none where they are not known."""
    held = instances_of(ctx, model, "keras.layers")
    graph = graph_of(ctx, model)
    if held or graph is None or ctx.get(model, "keras.opaque") is not None:
        return held
    found = layers_between(ctx, *graph) or ()
    ctx.set(model, "keras.layers", found)
    return found


def listed_layers(ctx: Context, model: Instance) -> tuple[Value, ...]:
    """The layers as the program asks for them: a network whose rule tells only what comes out is followed in the source
    of its package, once, on the same input. That takes a while, so nothing else asks."""
    held, source, graph = layers_of(ctx, model), text_of(ctx, model, "keras.source"), graph_of(ctx, model)
    if held or graph is None or source is None:
        return held
    function, given = ctx.source(source), ctx.get(model, "keras.arguments")
    ctx.set(model, "keras.source", NONE)
    if function is None or not isinstance(given, DictObject):
        return ()
    named = {str(key.value): value for key, value in given.items.items() if isinstance(key, Const)}
    made = ctx.call(function, **{**named, "input_tensor": graph[0], "weights": NONE})
    inner = graph_of(ctx, made) if isinstance(made, Instance) else None
    found = layers_between(ctx, *inner) if inner is not None else None
    if inner is None or not found:
        return ()
    ctx.set(model, "keras.outputs", inner[1])
    ctx.set(model, "keras.layers", found)
    return found


def attached_layers(ctx: Context, model: Instance) -> tuple[Instance, ...]:
    """The layers that a model of the program's own keeps as attributes, or in lists of these; not all that it has."""
    kept = [value for name, value in model.slots.items() if not name.startswith("keras.")]
    flat = [item for value in kept for item in (ctx.items(value) or () if isinstance(value, ListObject) else (value,))]
    return tuple(v for v in flat if isinstance(v, Instance) and ctx.is_instance(v, "keras.layers.Layer") is True)
