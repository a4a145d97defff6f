"""Activation layers and functions: https://keras.io/api/layers/activations/"""

from __future__ import annotations

from typing import Any

from shapewright.libraries.keras.layer import configure, from_graph, layer_class, own_activation, to_graph
from shapewright.libraries.keras.layers.support import LAYERS, arguments, bad_option, float_dtype, keep, same
from shapewright.libraries.keras.structure import mapped
from shapewright.libraries.keras.tensors import is_legacy, is_symbolic
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Context, Raw, TensorArg, op
from shapewright.values import NONE, Const, Instance, Lib, Tensor, Value

URL = "https://keras.io/api/layers/activations/"
NAMES = frozenset(
    [
        "relu",
        "leaky_relu",
        "relu6",
        "softmax",
        "celu",
        "elu",
        "selu",
        "softplus",
        "softsign",
        "squareplus",
        "soft_shrink",
        "sparse_plus",
        "silu",
        "swish",
        "gelu",
        "glu",
        "tanh",
        "tanh_shrink",
        "threshold",
        "sigmoid",
        "exponential",
        "hard_sigmoid",
        "hard_silu",
        "hard_swish",
        "hard_tanh",
        "hard_shrink",
        "linear",
        "mish",
        "log_softmax",
        "log_sigmoid",
        "sparsemax",
        "sparse_sigmoid",
    ]
)


def check_activation(value: Value | None) -> None:
    """Raise ``Failure`` for the name of an activation that does not exist, or a tensor in its place."""
    if isinstance(value, Tensor) and value.kind == "symbolic":
        raise bad_option(
            f"An activation is a function or its name, and this is {describe(value)}.",
            "Could not interpret activation function identifier: <KerasTensor",
            "activation",
        )
    if isinstance(value, Const) and isinstance(value.value, str) and value.value.lower() not in NAMES:
        raise bad_option(
            f"There is no activation called '{value.value}'.",
            f"Could not interpret activation function identifier: {value.value}",
            "activation",
        )


def _layer(parameters: tuple[str, ...]) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options."""
        given = arguments(ctx, self, parameters, args, kwargs)
        configure(ctx, self, kwargs)
        keep(ctx, self, **given)

    def call(ctx: Context, self: Instance, inputs: TensorArg, mask: Raw = NONE) -> Tensor:
        """The input's shape."""
        return same(ctx, inputs, inputs.dtype if inputs.dtype != "string" else float_dtype(ctx, self, inputs))

    return {"__init__": init, "call": call}


def _activation_init(ctx: Context, self: Instance, activation: Raw, **kwargs: Raw) -> None:
    """A name or a function."""
    configure(ctx, self, kwargs)
    check_activation(activation)
    ctx.set(self, "activation", activation)


def _activation_call(ctx: Context, self: Instance, inputs: TensorArg) -> Value:
    """The input's shape, or what the user's function gives."""
    function = ctx.get(self, "activation")
    if function is None or isinstance(function, (Const, Lib)):
        return same(ctx, inputs, inputs.dtype)
    if not is_symbolic(inputs):
        return ctx.call(function, inputs)
    made = ctx.call(function, to_graph(ctx, inputs))
    return mapped(ctx, made, lambda leaf: from_graph(leaf, inputs.depends))


def activated(ctx: Context, layer: Instance, made: Tensor) -> Value:
    """What a layer's activation makes of what it computed; while a model of Keras 3 is built it is not run."""
    function = own_activation(ctx, layer)
    if function is None or (is_symbolic(made) and not is_legacy(ctx)):
        return made
    if not is_symbolic(made):
        return ctx.call(function, made)
    given = ctx.call(function, to_graph(ctx, made))
    return mapped(ctx, given, lambda leaf: from_graph(leaf, made.depends))


layer_class(
    "keras.layers.Activation", url=LAYERS + "core_layers/activation/", __init__=_activation_init, call=_activation_call
)
for _name, _options in {
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "LeakyReLU": ("negative_slope", "alpha"),
    "ELU": ("alpha",),
    "ThresholdedReLU": ("theta",),
    "Softmax": ("axis",),
}.items():
    layer_class(f"keras.layers.{_name}", url=LAYERS + "activation_layers/", **_layer(_options))
layer_class(
    "keras.layers.PReLU",
    url=LAYERS + "activation_layers/prelu/",
    **_layer(("alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes")),
)


@op(*(f"keras.activations.{name}" for name in sorted(NAMES - {"glu"})), url=URL)
def activation(ctx: Context, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """Element by element, or along the last axis: the shape stays."""
    return same(ctx, x, x.dtype)


@op("keras.activations.get", "keras.activations.deserialize", url=URL, renames={"config": "identifier"})
def get(ctx: Context, identifier: Raw, custom_objects: Raw = NONE) -> Value:
    """The activation of a name."""
    check_activation(identifier)
    if isinstance(identifier, Const) and isinstance(identifier.value, str):
        return Lib(f"keras.activations.{identifier.value.lower()}")
    return Lib("keras.activations.linear") if identifier == NONE else identifier
