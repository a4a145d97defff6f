"""Models as functions: ``Input``, and ``Model`` itself."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.keras.attributes import auto_name, text_of
from shapewright.libraries.keras.dtypes import dtype_of, floatx
from shapewright.libraries.keras.functional import MODEL, run_graph, set_graph
from shapewright.libraries.keras.layer import call_layer, check_call, configure
from shapewright.libraries.keras.listing import attached_layers, graph_of, layers_of, listed_layers
from shapewright.libraries.keras.naming import check_names
from shapewright.libraries.keras.shapes import shape_from, shapes_of
from shapewright.libraries.keras.structure import children, leaves, tensors
from shapewright.libraries.keras.tensors import batch_symbol, is_legacy, is_symbolic, keras_tensor
from shapewright.rules import (
    Abstain,
    Context,
    Failure,
    Raw,
    Repair,
    dim_of,
    lib_class,
    lift_dim,
    op,
    property_rule,
)
from shapewright.values import (
    NONE,
    TRUE,
    Const,
    DictObject,
    Instance,
    Tensor,
    Tuple,
    Unknown,
    Value,
    new_id,
)


def new_input(ctx: Context, shape: Sequence[Dim] | None, dtype: str | None, name: str) -> Tensor:
    """A fresh input of a model: a KerasTensor that depends on itself only."""
    identity = new_id()
    made = keras_tensor(shape, dtype, frozenset([("keras input", identity)]))
    return made.with_note("input", identity).with_note("name", name)


@op("keras.Input", url="https://keras.io/api/layers/core_layers/input/")
def input_(
    ctx: Context,
    shape: Raw = NONE,
    batch_size: Raw = NONE,
    dtype: Raw = NONE,
    sparse: Raw = NONE,
    ragged: Raw = NONE,
    batch_shape: Raw = NONE,
    name: Raw = NONE,
    tensor: Raw = NONE,
    optional: Raw = NONE,
    batch_input_shape: Raw = NONE,
    type_spec: Raw = NONE,
) -> Value:
    """A KerasTensor; the batch axis comes first, ``None`` axes are open."""
    if isinstance(tensor, Tensor) and tensor.shape is not None:
        return new_input(ctx, tensor.shape, tensor.dtype, _input_name(ctx, name))
    if tensor != NONE and shape == NONE and is_legacy(ctx):
        raise Abstain("the tensor that the input stands for is not known")
    if is_legacy(ctx) and (single := dim_of(shape)) is not None:
        shape = Tuple((lift_dim(single),))
    whole = batch_shape if batch_shape != NONE else batch_input_shape
    made = dtype_of(ctx, dtype) or floatx(ctx)
    if whole != NONE:
        return new_input(ctx, shape_from(ctx, whole), made, _input_name(ctx, name))
    if shape == NONE:
        raise Failure(
            "input-shape",
            "An Input needs the shape of one sample: Input(shape=(784,)).",
            raises="You must pass a `shape` argument.",
            exception="ValueError",
            argument="shape",
        )
    rest = shape_from(ctx, shape, batched=False)
    if rest is None:
        return new_input(ctx, None, made, _input_name(ctx, name))
    size = dim_of(batch_size)
    return new_input(ctx, (batch_symbol(ctx) if size is None else size, *rest), made, _input_name(ctx, name))


def _input_name(ctx: Context, name: Value) -> str:
    if isinstance(name, Const) and isinstance(name.value, str):
        return name.value
    return auto_name(ctx, "keras_tensor")


@lib_class("keras.layers.InputLayer", bases=("keras.layers.Layer",))
class InputLayer:
    """An ``Input`` as the first layer of a Sequential."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Takes what ``Input`` takes; ``input_shape`` is Keras 2's name of ``shape``."""
        shape = kwargs.pop("input_shape", None)
        if shape is not None:
            kwargs["shape"] = shape
        if "input_tensor" in kwargs:
            kwargs["tensor"] = kwargs.pop("input_tensor")
        ctx.set(self, "name", kwargs.get("name", Const("input_layer")))
        ctx.set(self, "keras.output", ctx.invoke("keras.Input", *args, **kwargs))
        ctx.set(self, "built", TRUE)


@lib_class("keras.Model", bases=("keras.layers.Layer", "keras.Trainer"), url=MODEL)
class Model:
    """A layer that can be trained: a graph of layers, or a user's subclass."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """``Model(inputs, outputs)`` is a graph; a subclass calls it without."""
        given = dict(zip(("inputs", "outputs", "name"), args, strict=False))
        for old, new in (("input", "inputs"), ("output", "outputs")):
            if old in kwargs:
                ctx.problem(_renamed(old, new))
                kwargs[new] = kwargs.pop(old)
        _check_both(ctx, self, args, kwargs)
        given.update({name: kwargs.pop(name) for name in ("inputs", "outputs") if name in kwargs})
        if "name" in given:
            kwargs["name"] = given["name"]
        if "name" not in kwargs and "inputs" in given:
            kwargs["name"] = Const(auto_name(ctx, "functional"))
        configure(ctx, self, kwargs)
        if "inputs" in given and "outputs" in given:
            set_graph(ctx, self, given["inputs"], given["outputs"])
            check_names(ctx, layers_of(ctx, self))

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, mask: Raw = NONE) -> Value:
        """The outputs for these inputs. One that is alone in a list comes without the list, but from KerasTensors."""
        if graph_of(ctx, self) is None:
            check_call(ctx, self)
        made = run_graph(ctx, self, inputs)
        alone = children(ctx, made) if not isinstance(made, DictObject) else None
        if alone is None or len(alone) != 1 or any(is_symbolic(given) for given in tensors(ctx, inputs)):
            return made
        return alone[0]

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE, **kwargs: Raw) -> None:
        """A subclass builds when it is first called."""
        ctx.set(self, "built", TRUE)

    @staticmethod
    def get_layer(ctx: Context, self: Instance, name: Raw = NONE, index: Raw = NONE) -> Value:
        """The layer of a name or place."""
        held = listed_layers(ctx, self)
        place = dim_of(index)
        if isinstance(place, int) and -len(held) <= place < len(held):
            return held[place]
        wanted = name.value if isinstance(name, Const) else None
        for layer in held or attached_layers(ctx, self):
            if isinstance(layer, Instance) and wanted is not None and text_of(ctx, layer, "name") == wanted:
                return layer
        names = [text_of(ctx, layer, "name") for layer in held if isinstance(layer, Instance)]
        if held and isinstance(wanted, str) and None not in names and len(names) == len(held):
            raise _no_layer(wanted, [str(name) for name in names])
        return Unknown("the layers of this model are not listed")

    @staticmethod
    def compute_output_shape(ctx: Context, self: Instance, input_shape: Raw) -> Value:
        """The shape the model would give."""
        sizes = shape_from(ctx, input_shape)
        if sizes is None:
            raise Abstain("the input shape is not known")
        return shapes_of(ctx, call_layer(ctx, self, [keras_tensor(sizes, floatx(ctx))], {}))

    @property_rule
    def inputs(ctx: Context, self: Instance) -> Value:
        """The input KerasTensors, as a list."""
        return ctx.list(leaves(ctx, _side(ctx, self, 0)))

    @property_rule
    def outputs(ctx: Context, self: Instance) -> Value:
        """The output KerasTensors, as a list."""
        return ctx.list(leaves(ctx, _side(ctx, self, 1)))

    @property_rule
    def input(ctx: Context, self: Instance) -> Value:
        """The input, in the structure the model was made with."""
        return _side(ctx, self, 0)

    @property_rule
    def output(ctx: Context, self: Instance) -> Value:
        """The output, in the structure the model was made with."""
        return _side(ctx, self, 1)

    @property_rule
    def input_shape(ctx: Context, self: Instance) -> Value:
        """The shape of the input, ``None`` for the batch."""
        return shapes_of(ctx, _side(ctx, self, 0))

    @property_rule
    def output_shape(ctx: Context, self: Instance) -> Value:
        """The shape of the output, ``None`` for the batch."""
        return shapes_of(ctx, _side(ctx, self, 1))

    @property_rule
    def layers(ctx: Context, self: Instance) -> Value:
        """The layers, where they are known one by one."""
        held = listed_layers(ctx, self)
        return ctx.list(held) if held else Unknown("the layers of this model are not listed")


def _no_layer(wanted: str, names: list[str]) -> Failure:
    likely = next(iter(difflib.get_close_matches(wanted, names, 1)), "")
    return Failure(
        "argument-value",
        f"The model has no layer called '{wanted}'; there are {', '.join(names)}.",
        raises=f"No such layer: {wanted}. Existing layers are: {names}.",
        exception="ValueError",
        argument="name",
        repairs=(Repair("set-argument", f"Take '{likely}'", "name", f'"{likely}"'),) if likely else (),
        url="https://keras.io/api/models/model/",
    )


def _check_both(ctx: Context, model: Instance, args: Sequence[Value], kwargs: dict[str, Value]) -> None:
    """Raise ``Failure`` for a graph's inputs without its outputs, or the other way round."""
    named = [name for name in ("inputs", "outputs") if name in kwargs]
    if len(args) + len(named) != 1 or any(not name.isidentifier() for name in kwargs) or is_legacy(ctx):
        return
    if args and not any(isinstance(leaf, Tensor) and is_symbolic(leaf) for leaf in leaves(ctx, args[0])):
        return
    lacking = "inputs" if named == ["outputs"] else "outputs"
    raise Failure(
        "call-arguments",
        f"A model that is made of a graph needs its inputs and its outputs; the {lacking} are missing.",
        raises="Layer.__init__() takes 1 positional argument but 2 were given"
        if args
        else f"Unrecognized keyword arguments passed to {model.cls.name}: {{'{named[0]}': …}}",
        exception="TypeError" if args else "ValueError",
        argument="" if args else named[0],
        url=MODEL,
    )


def _renamed(old: str, new: str) -> Failure:
    return Failure(
        "renamed-argument",
        f"Model's option '{old}' is from Keras 1; it is called '{new}' since Keras 2.",
        raises=f"Unrecognized keyword arguments passed to Model: {{'{old}': …}}",
        exception="ValueError",
        argument=old,
        url=MODEL,
    ).with_data(old=old, new=new)


def _side(ctx: Context, model: Instance, which: int) -> Value:
    graph = graph_of(ctx, model)
    if graph is None:
        raise Abstain("the model was not built yet")
    return graph[which]
