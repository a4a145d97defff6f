"""Layers around layers: ``TimeDistributed``, ``Bidirectional``, ``Wrapper``."""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import flag_of, text_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import configure, weights_of
from shapewright.libraries.keras.layers.support import LAYERS, output
from shapewright.libraries.keras.structure import mapped
from shapewright.libraries.keras.tensors import result
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Context, Failure, Raw, lib_class
from shapewright.values import NONE, Const, Instance, Tensor, Tuple, Value

URL = LAYERS + "recurrent_layers/"


@lib_class("keras.layers.Wrapper", bases=("keras.layers.Layer",), url=LAYERS)
class Wrapper:
    """A layer that holds another."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, layer: Raw, **kwargs: Raw) -> None:
        """Keep the layer."""
        kwargs.pop("power_iterations", None)
        configure(ctx, self, kwargs)
        if isinstance(layer, Const):
            raise Failure(
                "argument-type",
                f"{self.cls.name} wraps a layer, not a {layer.type_name}.",
                raises=f"Argument `layer` supplied to Wrapper isn't a supported layer type. Received: {layer.value}",
                exception="ValueError",
                argument="layer",
            )
        ctx.set(self, "layer", layer)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: Raw, **kwargs: Raw) -> Value:
        """What the wrapped layer gives."""
        return ctx.call(_wrapped(ctx, self), inputs, **kwargs)


def _wrapped(ctx: Context, layer: Instance) -> Value:
    inner = ctx.get(layer, "layer")
    if inner is None:
        raise Abstain("the wrapped layer is not known")
    return inner


@lib_class("keras.layers.TimeDistributed", bases=("keras.layers.Wrapper",), url=URL + "time_distributed/")
class TimeDistributed:
    """The wrapped layer applied to each step."""

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, mask: Raw = NONE) -> Value:
        """The step axis is taken out, the layer called, the axis put back."""
        if not isinstance(inputs, Tensor):
            raise Abstain("the input is not known to be a tensor")
        if inputs.shape is None:
            return output(ctx, inputs, None, text_of(ctx, self, "compute_dtype"))
        if len(inputs.shape) < 3:
            raise _too_flat(self, inputs)
        if isinstance(mask, Tensor) and mask.shape is not None:
            _check_mask(inputs, mask)
        batch, steps = inputs.shape[0], inputs.shape[1]
        step = result(ctx, [inputs], (batch, *inputs.shape[2:]), inputs.dtype)
        made = ctx.call(_wrapped(ctx, self), step)
        outputs = mapped(ctx, made, lambda leaf: _with_steps(ctx, leaf, batch, steps))
        mixed = text_of(ctx, self, "compute_dtype") != text_of(ctx, self, "variable_dtype")
        return mapped(ctx, outputs, lambda leaf: _in_dtype(ctx, self, leaf)) if mixed else outputs


def _check_mask(x: Tensor, mask: Tensor) -> None:
    """A mask has the batch and the steps of the input."""
    if len(mask.dims) >= 2 and all(eq(a, b) is not False for a, b in zip(mask.dims[:2], x.dims[:2], strict=True)):
        return
    raise Failure(
        "size-mismatch",
        f"The mask {describe(mask)} has the batch and the steps of {describe(x)}.",
        raises=f"The `mask` passed to the `TimeDistributed` layer has a shape {keras_shape(mask.dims)} that is "
        f"incompatible with the input shape {keras_shape(x.dims)}. The first two dimensions of the mask (batch size "
        "and timesteps) must match the input's first two dimensions.",
        exception="ValueError",
        argument="mask",
    )


def _with_steps(ctx: Context, value: Value, batch: Dim, steps: Dim) -> Value:
    if not isinstance(value, Tensor) or value.shape is None:
        return value
    return result(ctx, [value], (batch, steps, *value.shape[1:]), value.dtype)


def _too_flat(layer: Instance, x: Tensor) -> Failure:
    return Failure(
        "layer-rank",
        f"TimeDistributed needs an input with at least 3 axes (batch, steps, …), and gets {describe(x)}.",
        raises="`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: "
        f"{keras_shape(x.dims)}",
        exception="ValueError",
        argument="inputs",
    ).with_data(layer=layer, input=x, wanted=3, found=x.rank)


_NOT_RECURRENT = ("Dense", "Embedding", "Conv1D", "Conv2D", "Flatten", "Dropout")


def _check_recurrent(layer: Value) -> None:
    """Raise ``Failure`` for a layer that has no steps to run backwards."""
    name = layer.cls.name if isinstance(layer, Instance) and layer.cls.lib.startswith("keras.layers.") else ""
    if name in _NOT_RECURRENT:
        raise Failure(
            "argument-type",
            f"Bidirectional runs a recurrent layer in both directions, and {name} is none.",
            raises=f"<class 'keras.src.layers.….{name}'> could not be deserialized properly.",
            exception="TypeError",
            argument="layer",
            url=URL + "bidirectional/",
        )


@lib_class("keras.layers.Bidirectional", bases=("keras.layers.Layer",), url=URL + "bidirectional/")
class Bidirectional:
    """A recurrent layer run in both directions."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        layer: Raw,
        merge_mode: Raw = Const("concat"),
        weights: Raw = NONE,
        backward_layer: Raw = NONE,
        **kwargs: Raw,
    ) -> None:
        """Keep the layer and how the directions are merged."""
        configure(ctx, self, kwargs)
        _check_recurrent(layer)
        for key, value in (("forward_layer", layer), ("layer", layer), ("merge_mode", merge_mode)):
            ctx.set(self, key, value)
        ctx.set(self, "backward_layer", layer if backward_layer == NONE else backward_layer)
        expect(ctx, self, ndim=3)

    @staticmethod
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE, *args: Raw) -> None:
        """The wrapped layer's weights, for each direction."""
        inner = _wrapped(ctx, self)
        if isinstance(inner, Instance):
            ctx.method(inner, "build", input_shape)
            ctx.set(self, "keras.weights", weights_of(ctx, inner) * 2)

    @staticmethod
    def call(
        ctx: Context,
        self: Instance,
        sequences: Raw,
        initial_state: Raw = NONE,
        mask: Raw = NONE,
        training: Raw = NONE,
    ) -> Value:
        """The outputs merged, the states of both directions after them."""
        inner = _wrapped(ctx, self)
        made = ctx.call(inner, sequences)
        if not isinstance(inner, Instance):
            raise Abstain("the wrapped layer is not known")
        state = flag_of(ctx, inner, "return_state")
        if state is None:
            raise Abstain("return_state is not known")
        parts = list(made.items) if isinstance(made, Tuple) else [made]
        outputs = _merged(ctx, self, parts[0])
        outputs = mapped(ctx, outputs, lambda leaf: _in_dtype(ctx, self, leaf))
        if not state:
            return outputs
        merged = list(outputs.items) if isinstance(outputs, Tuple) else [outputs]
        return Tuple((*merged, *parts[1:], *parts[1:]))


def _in_dtype(ctx: Context, layer: Instance, value: Value) -> Value:
    """An output in the wrapper's own compute dtype."""
    if not isinstance(value, Tensor):
        return value
    return replace(value, dtype=text_of(ctx, layer, "compute_dtype"))


def _merged(ctx: Context, layer: Instance, out: Value) -> Value:
    mode = ctx.get(layer, "merge_mode")
    if not isinstance(out, Tensor) or out.shape is None or not isinstance(mode, Const):
        raise Abstain("how the directions are merged is not known")
    if mode.value is None:
        return Tuple((out, out))
    if mode.value != "concat":
        return out
    made = result(ctx, [out], (*out.shape[:-1], out.shape[-1] * 2), out.dtype)
    maker = out.note("recurrent")
    return made if maker is None else made.with_note("recurrent", maker)
