"""Recurrent layers and cells: https://keras.io/api/layers/recurrent_layers/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import flag_of, layer_name, size_of
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import add_variable, configure, layer_class
from shapewright.libraries.keras.layers.activations import check_activation
from shapewright.libraries.keras.layers.convolution import assembled, channel_axis, initialise, output_sizes
from shapewright.libraries.keras.layers.support import (
    LAYERS,
    arguments,
    float_dtype,
    is_none,
    keep,
    need_known,
    output,
    positive,
    size_at,
)
from shapewright.libraries.keras.structure import leaves, mapped
from shapewright.libraries.keras.tensors import LATE, is_left_open, is_legacy
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import Abstain, Clue, Context, Failure, Mismatch, Raw, Repair, TensorArg, dim_of, lib_class
from shapewright.values import FALSE, NONE, Const, Instance, Lib, ListObject, Tensor, Tuple, Value

URL = LAYERS + "recurrent_layers/"
_SIMPLE = (
    "units", "activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
    "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
    "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed",
)  # fmt: skip
_GATED = (
    "units", "activation", "recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer",
    "bias_initializer", "unit_forget_bias", "kernel_regularizer", "recurrent_regularizer", "bias_regularizer",
    "activity_regularizer", "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout",
    "recurrent_dropout", "seed", "reset_after", "implementation",
)  # fmt: skip
_SEQUENCE = (
    "return_sequences", "return_state", "go_backwards", "stateful", "unroll", "use_cudnn", "time_major",
    "zero_output_for_mask",
)  # fmt: skip
_OPTIONS = {"SimpleRNN": _SIMPLE, "GRU": _GATED, "LSTM": _GATED}
_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
_STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}


def _units(ctx: Context, value: Value | None) -> Dim:
    if value is None:
        raise Mismatch("'units' is missing")
    shown = value.value if isinstance(value, Const) else "…"
    wording = f"Received an invalid value for argument `units`, expected a positive integer, got {shown}."
    return positive(ctx, value, wording, "units")


def _build(kind: str) -> Any:
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
        """Kernels for the features of the first input."""
        shape = input_shape.items[0] if isinstance(input_shape, ListObject) and input_shape.items else input_shape
        features, units = size_at(shape, -1), size_of(ctx, self, "units")
        if features is None or units is None:
            return
        add_variable(ctx, self, "kernel", (features, units * _GATES[kind]))
        add_variable(ctx, self, "recurrent_kernel", (units, units * _GATES[kind]))
        if flag_of(ctx, self, "use_bias") is not False:
            rows = (2,) if kind == "GRU" and flag_of(ctx, self, "reset_after") is not False else ()
            add_variable(ctx, self, "bias", (*rows, units * _GATES[kind]))

    return build


def _layer(kind: str) -> dict[str, Any]:
    names = _OPTIONS[kind]

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options; the input must have three axes."""
        given = arguments(ctx, self, (*names, *_SEQUENCE), args, kwargs, ("units",))
        configure(ctx, self, kwargs)
        check_activation(given.get("activation"))
        sequence = {name: given.get(name, FALSE) for name in _SEQUENCE}
        keep(ctx, self, **{**given, **sequence, "units": _units(ctx, given.get("units"))})
        expect(ctx, self, ndim=3)

    def call(
        ctx: Context,
        self: Instance,
        sequences: Raw,
        initial_state: Raw = NONE,
        mask: Raw = NONE,
        training: Raw = NONE,
        constants: Raw = NONE,
    ) -> Value:
        """The last output, or all of them; the states too where they are asked for."""
        x = _sequence(ctx, sequences)
        dtype = float_dtype(ctx, self, x)
        units = size_of(ctx, self, "units")
        if x.shape is None or units is None or len(x.shape) != 3:
            return output(ctx, x, None, dtype)
        need_known(ctx, self, x, -1)
        _check_features(ctx, self, x)
        _check_placeholder(ctx, x)
        _check_stateful(ctx, self, x)
        _check_state(ctx, self, x, initial_state, units, _STATES[kind])
        states = [output(ctx, x, (x.shape[0], units), dtype)] * _STATES[kind]
        return unrolled(ctx, self, x, (units,), states, dtype)

    return {"__init__": init, "build": _build(kind), "call": call}


def _sequence(ctx: Context, value: Value) -> Tensor:
    """The input sequence: the first of a list ``[x, *states]``."""
    for leaf in leaves(ctx, value):
        if isinstance(leaf, Tensor):
            return leaf
        break
    raise Abstain("the input of the recurrent layer is not known")


def _check_features(ctx: Context, layer: Instance, x: Tensor) -> None:
    """The features must be those that the kernel was made for: no input spec says so, the product inside fails.

    Not for KerasTensors: a recurrent layer tells their output's shape without computing.
    """
    kernel = ctx.get(layer, "kernel")
    if x.kind == "symbolic" or not isinstance(kernel, Tensor) or kernel.shape is None:
        return
    rows, columns = kernel.shape
    batch, _steps, features = x.dims
    ctx.equal(features, rows, lambda: _features_failure(ctx, layer, x, (batch, features), (rows, columns)))


def _features_failure(
    ctx: Context, layer: Instance, x: Tensor, step: tuple[Dim, Dim], kernel: tuple[Dim, Dim]
) -> Failure:
    name, graph = layer_name(ctx, layer), x.kind in ("graph", "placeholder")
    left, right = (f"[{','.join(str(d) if isinstance(d, int) else '?' for d in pair)}]" for pair in (step, kernel))
    raises = (
        f"Dimensions must be equal, but are {size_text(step[1])} and {size_text(kernel[0])} for '{{{{node {name}_1/"
        f"{name}_cell_1/MatMul}}}} = MatMul' with input shapes: {left}, {right}."
        if graph
        else f"Matrix size-incompatible: In[0]: {left}, In[1]: {right} [Op:MatMul] name:"
    )
    return Failure(
        "layer-input-size",
        f"{layer.cls.name} '{name}' was built for {size_text(kernel[0])} features in each step, and gets {describe(x)} "
        f"with {size_text(step[1])}.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="inputs",
        clues=(Clue(f"its weights were made for {size_text(kernel[0])} features", owner=layer),),
        url=URL,
    ).with_data(layer=layer, input=x, axis=-1, expected=kernel[0])


def _check_state(ctx: Context, layer: Instance, x: Tensor, given: Value, units: Dim, count: int) -> None:
    """A given state has the layer's units in its last axis. Raises ``Failure``.

    On KerasTensors nothing is computed: the model fails when it is run.
    """
    states = [leaf for leaf in leaves(ctx, given) if isinstance(leaf, Tensor) and leaf.shape]
    wrong = next((state for state in states[:count] if eq(state.dims[-1], units) is False), None)
    if wrong is None:
        return
    graph = x.kind in ("graph", "placeholder", "symbolic")
    failure = Failure(
        "layer-input-size",
        f"{layer.cls.name} has {size_text(units)} units, and its initial state {describe(wrong)} has "
        f"{size_text(wrong.dims[-1])}.",
        raises=f"Dimensions must be equal, but are {size_text(wrong.dims[-1])} and {size_text(units)}"
        if graph
        else f"Matrix size-incompatible: In[0]: {keras_shape(wrong.dims)}",
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="initial_state",
        repairs=_units_repair(layer, wrong.dims[-1]),
        clues=(Clue(f"{size_text(units)} units here", owner=layer, argument="units"),),
        url=URL,
    ).with_data(layer=layer)
    if x.kind != "symbolic":
        raise failure
    ctx.set_state(LATE, True)
    ctx.set_state(f"{LATE}{layer.uid}", failure)


def _units_repair(layer: Instance, size: Dim) -> tuple[Repair, ...]:
    if not isinstance(size, int):
        return ()
    return (Repair("set-argument", f"Give the layer {size} units, as the state has", "units", str(size), owner=layer),)


def _check_placeholder(ctx: Context, x: Tensor) -> None:
    """A TF 1 placeholder of open sizes: Keras 3 makes the initial state from sizes that must be known."""
    if x.kind not in ("graph", "placeholder") or ctx.state("tensorflow.eager", True) is not False or is_legacy(ctx):
        return
    if x.shape is None or isinstance(x.shape[0], int) or not x.depends:  # inside tf.function an open size is no matter
        return
    raise Failure(
        "keras-3-graph",
        f"Keras 3's recurrent layers make their first state from the batch size, which the placeholder "
        f"{describe(x)} leaves open. Give the placeholder a batch size, or use legacy Keras (TF_USE_LEGACY_KERAS=1).",
        raises="Tried to convert 'size' to a tensor and failed. Error: Cannot convert unknown Dimension ? to a Tensor.",
        exception="ValueError",
        argument="inputs",
        url=URL,
    ).with_data(input=x)


def _check_stateful(ctx: Context, layer: Instance, x: Tensor) -> None:
    if flag_of(ctx, layer, "stateful") is not True or x.shape is None or isinstance(x.shape[0], int):
        return
    if x.kind == "symbolic" and is_left_open(ctx, x.shape[0]):
        raise Failure(
            "stateful-batch",
            f"{layer.cls.name} keeps its state between batches (stateful=True), so the batch size must be fixed: "
            "give the Input a batch_size.",
            raises="When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch size: "
            f"sequence.shape={keras_shape(x.shape)}",
            exception="ValueError",
            argument="inputs",
        ).with_data(layer=layer)


def unrolled(
    ctx: Context, layer: Instance, x: Tensor, last: Sequence[Dim], states: Sequence[Value], dtype: str | None
) -> Value:
    """The outputs of a recurrent layer from the shape of one step and its states."""
    sequences, state = flag_of(ctx, layer, "return_sequences"), flag_of(ctx, layer, "return_state")
    if sequences is None or state is None:
        raise Abstain("return_sequences or return_state is not known")
    shape = (x.dims[0], x.dims[1], *last) if sequences else (x.dims[0], *last)
    made = output(ctx, x, shape, dtype)
    if not sequences:
        made = made.with_note("recurrent", layer)
    return Tuple((made, *states)) if state else made


def _cell(kind: str) -> dict[str, Any]:
    names = _OPTIONS[kind]

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the options."""
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, kwargs)
        size = _units(ctx, given.get("units"))
        keep(ctx, self, **{**given, "units": size, "output_size": size})
        ctx.set(self, "state_size", size if _STATES[kind] == 1 else ctx.list([size] * _STATES[kind]))

    def call(ctx: Context, self: Instance, inputs: TensorArg, states: Raw, training: Raw = NONE) -> Value:
        """One step: the output and the new states."""
        dtype = float_dtype(ctx, self, inputs)
        units = size_of(ctx, self, "units")
        if inputs.shape is None or units is None:
            return output(ctx, inputs, None, dtype)
        made = output(ctx, inputs, (*inputs.shape[:-1], units), dtype)
        return Tuple((made, ctx.list([made] * _STATES[kind])))

    return {"__init__": init, "build": _build(kind), "call": call}


@lib_class("keras.layers.StackedRNNCells", bases=("keras.layers.Layer",), url=URL + "stacked_rnn_cells/")
class StackedRNNCells:
    """Cells applied one after the other in each step."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, cells: Raw, **kwargs: Raw) -> None:
        """Keep the cells."""
        configure(ctx, self, kwargs)
        known = ctx.items(cells)
        if known is None:
            return
        ctx.set(self, "cells", tuple(known))
        sizes = [ctx.get(cell, "state_size") for cell in known if isinstance(cell, Instance)]
        ctx.set(self, "state_size", ctx.list([NONE if size is None else size for size in sizes]))
        if known and isinstance(known[-1], Instance):
            ctx.set(self, "output_size", ctx.get(known[-1], "output_size") or NONE)


@lib_class("keras.layers.RNN", bases=("keras.layers.Layer",), url=URL + "rnn/")
class RNN:
    """A cell run over a sequence."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, cell: Raw, *args: Raw, **kwargs: Raw) -> None:
        """A list of cells is stacked."""
        given = arguments(ctx, self, _SEQUENCE[:5] + _SEQUENCE[7:], args, kwargs)
        configure(ctx, self, kwargs)
        if ctx.items(cell) is not None:
            cell = ctx.invoke("keras.layers.StackedRNNCells", cell)
        keep(ctx, self, cell=cell, **{name: given.get(name, FALSE) for name in _SEQUENCE})

    @staticmethod
    def call(
        ctx: Context,
        self: Instance,
        sequences: Raw,
        initial_state: Raw = NONE,
        mask: Raw = NONE,
        training: Raw = NONE,
        constants: Raw = NONE,
    ) -> Value:
        """A user's cell is run on one step; the library's say their sizes."""
        x = _sequence(ctx, sequences)
        cell = ctx.get(self, "cell")
        if not isinstance(cell, Instance) or x.shape is None or len(x.shape) < 2:
            raise Abstain("the cell or the sequence is not known")
        dtype = float_dtype(ctx, self, x)
        state_size = ctx.get(cell, "state_size") or NONE
        states = _states(ctx, x, state_size, dtype)
        if is_users(cell, "call"):
            step = output(ctx, x, (x.shape[0], *x.shape[2:]), dtype)
            made = ctx.call(cell, step, ctx.list(states))
            first = made.items[0] if isinstance(made, Tuple) else made
            if not isinstance(first, Tensor) or first.shape is None:
                raise Abstain("what the cell gives is not known")
            return unrolled(ctx, self, x, first.shape[1:], states, dtype)
        width = ctx.get(cell, "output_size")
        last = (dim_of(width),) if dim_of(width) is not None else _shape(ctx, width)
        known = tuple(size for size in last or () if size is not None)
        if last is None or len(known) != len(last):
            raise Abstain("the cell's output size is not known")
        return unrolled(ctx, self, x, known, states, dtype)


def _shape(ctx: Context, value: Value | None) -> tuple[Dim | None, ...] | None:
    items = None if value is None else ctx.items(value)
    return None if items is None else tuple(dim_of(item) for item in items)


def _states(ctx: Context, x: Tensor, state_size: Value, dtype: str | None) -> list[Value]:
    """A state for each size: ``(batch, size)``, in the structure that the sizes have."""

    def state(size: Value) -> Value:
        known = dim_of(size)
        if known is not None:
            return output(ctx, x, (x.dims[0], known), dtype)
        if is_none(size) or isinstance(size, Lib):
            raise Abstain("the cell's state size is not known")
        return output(ctx, x, None, dtype)

    made = mapped(ctx, state_size, state)
    return list(ctx.items(made) or [made]) if not isinstance(made, Tensor) else [made]


for _kind in ("SimpleRNN", "GRU", "LSTM"):
    layer_class(f"keras.layers.{_kind}", base="keras.layers.RNN", url=URL, **_layer(_kind))
    layer_class(f"keras.layers.{_kind}Cell", url=URL, **_cell(_kind))


_CONV = (
    "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation",
    "recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
    "unit_forget_bias", "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "activity_regularizer",
    "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed",
)  # fmt: skip


def _convolutional(rank: int) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """A convolution inside a recurrence: the options of both."""
        given = arguments(ctx, self, (*_CONV, *_SEQUENCE), args, kwargs)
        sequence = {name: given.pop(name, FALSE) for name in _SEQUENCE}
        names = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "use_bias")
        initialise(rank, "conv")(ctx, self, **{k: v for k, v in given.items() if k in names}, **kwargs)
        keep(ctx, self, **sequence)
        expect(ctx, self, ndim=rank + 3)

    def build(ctx: Context, self: Instance, input_shape: Raw = NONE) -> None:
        """The channels are fixed."""
        axis = -1 if channel_axis(ctx, self) == -1 else 2
        channels = size_at(input_shape, axis)
        if channels is not None:
            expect(ctx, self, ndim=rank + 3, axes=((axis, channels),))

    def call(
        ctx: Context, self: Instance, sequences: Raw, initial_state: Raw = NONE, mask: Raw = NONE, training: Raw = NONE
    ) -> Value:
        """Each step is convolved; the states have the output's shape."""
        x = _sequence(ctx, sequences)
        dtype = float_dtype(ctx, self, x)
        filters = size_of(ctx, self, "filters")
        if x.shape is None or filters is None or len(x.shape) != rank + 3:
            return output(ctx, x, None, dtype)
        sizes = output_sizes(ctx, self, (x.shape[0], *x.shape[2:]))
        if sizes is None:
            return output(ctx, x, None, dtype)
        step = assembled(ctx, self, x.shape[0], sizes, filters)
        states: list[Value] = [output(ctx, x, step, dtype)] * 2
        return unrolled(ctx, self, x, step[1:], states, dtype)

    return {"__init__": init, "build": build, "call": call}


for _rank in (1, 2, 3):
    layer_class(f"keras.layers.ConvLSTM{_rank}D", base="keras.layers.RNN", url=URL, **_convolutional(_rank))
