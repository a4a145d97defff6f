"""``keras.Sequential``: layers added one by one, built when the input's shape is known."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import eq
from shapewright.libraries.keras.attributes import auto_name, instances_of, text_of
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.dtypes import floatx, is_float
from shapewright.libraries.keras.functional import check_embedded, is_input, rank_misfit, run_graph, set_graph
from shapewright.libraries.keras.layer import call_layer, configure
from shapewright.libraries.keras.listing import graph_of
from shapewright.libraries.keras.models import new_input
from shapewright.libraries.keras.naming import check_new_name
from shapewright.libraries.keras.shapes import shape_from
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import as_backend, batch_symbol
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Abstain, Context, Failure, Raw, Repair, lib_class
from shapewright.values import (
    NONE,
    TRUE,
    ClassValue,
    Const,
    Instance,
    Lib,
    ListObject,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

URL = "https://keras.io/guides/sequential_model/"


def add_layer(ctx: Context, model: Instance, layer: Value) -> None:
    """Put a layer on top; if the input is known, call it on what there is. Raises ``Failure``."""
    if isinstance(layer, Tensor) and is_input(layer):
        _start(ctx, model, layer)
        return
    _check_layer(layer)
    held = instances_of(ctx, model, "keras.layers")
    if isinstance(layer, Instance) and layer.cls.inherits("keras.layers.InputLayer"):
        made = ctx.get(layer, "keras.output")
        if isinstance(made, Tensor):
            _start(ctx, model, made)
        return
    if not held and graph_of(ctx, model) is None:
        _start_from(ctx, model, layer)
    check_new_name(ctx, held, layer)
    ctx.set(model, "keras.layers", (*held, layer))
    _extend(ctx, model, layer, len(held))


def _check_layer(layer: Value) -> None:
    if isinstance(layer, (Instance, Unknown)):
        return
    repairs: tuple[Repair, ...] = ()
    if isinstance(layer, (ClassValue, Lib)):
        repairs = (Repair("wrap", "Make a layer of the class", "layer", "{}()"),)
    elif isinstance(layer, (Const, ListObject, Tuple, Tensor)):
        repairs = ()
    else:
        return
    raise Failure(
        "sequential-layer",
        f"Sequential takes layers; this is {'a class' if repairs else describe(layer)}.",
        raises="Only instances of `keras.Layer` can be added to a Sequential model.",
        exception="ValueError",
        argument="layer",
        repairs=repairs,
        url=URL,
    )


def _start(ctx: Context, model: Instance, tensor: Tensor) -> None:
    ctx.set(model, "keras.outputs_so_far", (tensor,))
    set_graph(ctx, model, ctx.list([tensor]), tensor)
    ctx.set(model, "built", Const(False))


def _start_from(ctx: Context, model: Instance, layer: Value) -> None:
    """The input that the first layer itself knows: ``input_shape=``, or a built model's."""
    if not isinstance(layer, Instance):
        return
    given = ctx.get(layer, "keras.given_shape")
    if given is not None:
        shape = shape_from(ctx, given)
        _start(ctx, model, new_input(ctx, shape, floatx(ctx), auto_name(ctx, "keras_tensor")))
        return
    graph = graph_of(ctx, layer)
    inputs = leaves(ctx, graph[0]) if graph is not None else []
    if len(inputs) == 1 and isinstance(inputs[0], Tensor):
        _start(ctx, model, new_input(ctx, inputs[0].shape, inputs[0].dtype, auto_name(ctx, "keras_tensor")))


def _extend(ctx: Context, model: Instance, layer: Value, position: int) -> None:
    """Call the layer just added on the last output."""
    steps = instances_of(ctx, model, "keras.outputs_so_far")
    if not steps or ctx.get(model, "keras.opaque") is not None:
        return
    try:
        made = _step(ctx, model, layer, steps[-1], position)
    except Failure:
        ctx.set(model, "keras.opaque", TRUE)  # it was told once that a layer does not fit; what follows it is not known
        _set_steps(ctx, model, [steps[0], Unknown("a layer of this model does not fit")])
        raise
    _set_steps(ctx, model, [*steps, made])


def _set_steps(ctx: Context, model: Instance, steps: Sequence[Value]) -> None:
    """Remember the input and what each layer made of it."""
    ctx.set(model, "keras.outputs_so_far", tuple(steps))
    ctx.set(model, "keras.outputs", steps[-1])
    ctx.set(model, "built", Const(len(steps) > 1))


def _step(ctx: Context, model: Instance, layer: Value, x: Value, position: int) -> Value:
    if not isinstance(layer, Instance) or is_users(layer, "__call__"):
        return ctx.call(layer, x)
    try:
        return call_layer(ctx, layer, [x], {})
    except Failure as failure:
        raise failure.with_data(sequence=model, position=position, layer=layer) from None


def build_from(ctx: Context, model: Instance, x: Tensor) -> None:
    """Build a Sequential that knows no input yet for inputs like this one."""
    held = instances_of(ctx, model, "keras.layers")
    first = held[0] if held else None
    dtype = text_of(ctx, first, "compute_dtype") if isinstance(first, Instance) else None
    shape = (batch_symbol(ctx), *x.dims[1:]) if x.dims else ()
    made = new_input(ctx, shape, dtype if is_float(dtype) else x.dtype, auto_name(ctx, "keras_tensor"))
    steps: list[Value] = [made]
    for position, layer in enumerate(held):
        steps.append(_step(ctx, model, layer, steps[-1], position))
    _start(ctx, model, made)  # only now: a model whose layers do not fit must not look like one of fewer layers
    _set_steps(ctx, model, steps)


@lib_class("keras.Sequential", bases=("keras.Model",), url=URL)
class Sequential:
    """A stack of layers with one input and one output."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, layers: Raw = NONE, trainable: Raw = TRUE, name: Raw = NONE) -> None:
        """Add the layers in order."""
        configure(ctx, self, {"name": name, "trainable": trainable})
        ctx.set(self, "keras.layers", ())
        if layers == NONE:
            return
        items = ctx.items(layers)
        if items is None:
            ctx.set(self, "keras.opaque", TRUE)
            return
        for layer in items:
            add_layer(ctx, self, layer)

    @staticmethod
    def add(ctx: Context, self: Instance, layer: Raw, rebuild: Raw = TRUE) -> None:
        """Put a layer on top."""
        add_layer(ctx, self, layer)

    @staticmethod
    def pop(ctx: Context, self: Instance, rebuild: Raw = TRUE) -> Value:
        """Take the last layer away."""
        held = instances_of(ctx, self, "keras.layers")
        if not held:
            raise Abstain("the layers of the model are not known")
        ctx.set(self, "keras.layers", held[:-1])
        steps = instances_of(ctx, self, "keras.outputs_so_far")[:-1]
        if steps:
            ctx.set(self, "keras.outputs_so_far", steps)
            ctx.set(self, "keras.outputs", steps[-1])
        return held[-1]

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE, **kwargs: Raw) -> None:
        """Build for a batch shape, ``None`` for the batch."""
        if graph_of(ctx, self) is not None:
            ctx.set(self, "built", TRUE)
            return
        shape = shape_from(ctx, input_shape) if ctx.items(input_shape) is not None else None
        held = instances_of(ctx, self, "keras.layers")
        if shape is not None and held:
            read = text_of(ctx, held[0], "compute_dtype") if isinstance(held[0], Instance) else None
            dtype = read if read in ("string", "int64") else floatx(ctx)  # layers that look up text or numbers
            build_from(ctx, self, Tensor("keras", shape, dtype, kind="symbolic"))

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, mask: Raw = NONE) -> Value:
        """Through all layers; each checks what it is given."""
        held = instances_of(ctx, self, "keras.layers")
        if ctx.get(self, "keras.opaque") is not None:
            raise Abstain("the layers of the model are not known")
        graph = graph_of(ctx, self)
        x = inputs
        flat = leaves(ctx, inputs)
        if graph is not None and len(flat) == 1 and isinstance(flat[0], Tensor):
            formal = leaves(ctx, graph[0])[0]
            if isinstance(formal, Tensor):
                check_embedded(ctx, formal, flat[0])
            if isinstance(formal, Tensor) and _same_sample(formal, flat[0]):
                return run_graph(ctx, self, inputs)
            x = _adjusted(ctx, self, formal, flat[0]) if isinstance(formal, Tensor) else flat[0]
        for position, layer in enumerate(held):
            x = _step(ctx, self, layer, x, position)
        return x


def _same_sample(formal: Tensor, x: Tensor) -> bool:
    """Whether the graph's output holds for this input as it stands, with another batch size."""
    if formal.shape is None or x.shape is None or len(formal.shape) != len(x.shape):
        return False
    return formal.shape[1:] == x.shape[1:]


def _adjusted(ctx: Context, model: Instance, formal: Tensor, x: Tensor) -> Tensor:
    """The input as a functional model takes it: its dtype, a last axis of 1 added or dropped."""
    x = as_backend(ctx, x)
    if x.dtype != formal.dtype and x.dtype not in ("string", "object"):
        x = x.like(dtype=formal.dtype, interval=x.interval)
    if formal.shape is None or x.shape is None or len(formal.shape) == len(x.shape):
        return x
    met, wanted = x.shape, formal.shape
    if len(met) == len(wanted) + 1 and eq(met[-1], 1) is not False:
        return x.like(shape=met[:-1], interval=x.interval)
    if len(met) == len(wanted) - 1 and eq(wanted[-1], 1) is not False:
        return x.like(shape=(*met, 1), interval=x.interval)
    raise rank_misfit(formal, x)
