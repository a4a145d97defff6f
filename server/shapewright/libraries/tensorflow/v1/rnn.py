"""Recurrent cells of TensorFlow 1 and what unrolls them.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/dynamic_rnn
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.tensorflow.failures import shown, tuple_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.v1.layers import require_legacy
from shapewright.rules import Abstain, BoolArg, Context, Failure, IntArg, Raw, dim_of, lib_class
from shapewright.values import NONE, Const, Instance, Tensor, Tuple, Value

_PREFIXES = ("tensorflow.compat.v1.nn.rnn_cell", "tensorflow.contrib.rnn")


def _names(*cells: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{cell}" for prefix in _PREFIXES for cell in cells)


def _need_cells(ctx: Context, cell: Instance) -> None:
    """Keras 3 has no cells of TensorFlow 1."""
    if cell.cls.lib.startswith(_PREFIXES[0]):
        require_legacy(ctx, cell.cls.name, "tf.nn.rnn_cell")


@lib_class(*_names("RNNCell"))
class Cell:
    """What cells inherit, a program's own among them; its state is its output."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> None:
        """The cell says its sizes itself."""
        _need_cells(ctx, self)

    @staticmethod
    def zero_state(ctx: Context, self: Instance, batch_size: Raw, dtype: Raw = NONE) -> Value:
        """A state of zeros for a batch."""
        return state_of(ctx, self, _batch(ctx, batch_size))

    @staticmethod
    def __call__(ctx: Context, self: Instance, inputs: TFTensor, state: Raw, scope: Raw = NONE) -> Value:
        """One step: output and state."""
        batch = inputs.dims[0]
        return Tuple((new((batch, output_size(ctx, self)), inputs.dtype), state_of(ctx, self, batch)))


@lib_class(*_names("BasicRNNCell", "GRUCell", "GRUBlockCell"), bases=("tensorflow.contrib.rnn.RNNCell",))
class BasicCell:
    """A cell of so many units."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, num_units: IntArg, *args: Raw, **options: Raw) -> None:
        """Keep the number of units."""
        _need_cells(ctx, self)
        ctx.set(self, "units", num_units)
        ctx.set(self, "output_size", num_units)


@lib_class(
    *_names("BasicLSTMCell", "LSTMCell", "LSTMBlockCell", "LayerNormBasicLSTMCell"),
    bases=("tensorflow.contrib.rnn.BasicRNNCell",),
)
class LSTMCell:
    """A cell with a state of two tensors, ``c`` and ``h``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_units: IntArg, forget_bias: Raw = NONE, state_is_tuple: BoolArg = True,
        num_proj: Raw = NONE,
        **options: Raw,
    ) -> None:  # fmt: skip
        """Keep the number of units, and of those after a projection."""
        _need_cells(ctx, self)
        ctx.set(self, "units", num_units)
        ctx.set(self, "output_size", num_units if num_proj == NONE else num_proj)
        ctx.set(self, "lstm", Const(True))
        ctx.set(self, "tuple", Const(state_is_tuple))


@lib_class(
    *_names("DropoutWrapper", "ResidualWrapper", "DeviceWrapper", "AttentionCellWrapper"),
    bases=("tensorflow.contrib.rnn.BasicRNNCell",),
)
class Wrapper:
    """A cell around a cell."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, cell: Raw, *args: Raw, **options: Raw) -> None:
        """Keep the cell."""
        ctx.set(self, "cell", cell)


@lib_class(*_names("MultiRNNCell"), bases=("tensorflow.contrib.rnn.BasicRNNCell",))
class MultiRNNCell:
    """Cells one on another."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, cells: Raw, state_is_tuple: Raw = NONE) -> None:
        """Keep the cells."""
        _need_cells(ctx, self)
        ctx.set(self, "cells", cells)


def _cells(ctx: Context, cell: Value) -> list[Value] | None:
    cells = ctx.get(cell, "cells") if isinstance(cell, Instance) else None
    return None if cells is None else list(ctx.items(cells) or ()) or None


def output_size(ctx: Context, cell: Value) -> Dim:
    """How many features a cell gives. Raises ``Abstain`` where that is not known."""
    if not isinstance(cell, Instance):
        raise Abstain("the recurrent cell is not known")
    inner = ctx.get(cell, "cell")
    if inner is not None:
        return output_size(ctx, inner)
    cells = _cells(ctx, cell)
    if cells:
        return output_size(ctx, cells[-1])
    size = dim_of(ctx.get(cell, "output_size"))
    if size is None:
        raise Abstain("the size of the recurrent cell is not known")
    return size


def state_of(ctx: Context, cell: Value, batch: Dim) -> Value:
    """A cell's state for a batch. Raises ``Abstain`` where the cell is not known."""
    if not isinstance(cell, Instance):
        raise Abstain("the recurrent cell is not known")
    inner = ctx.get(cell, "cell")
    if inner is not None:
        return state_of(ctx, inner, batch)
    cells = _cells(ctx, cell)
    if cells:
        return Tuple(tuple(state_of(ctx, one, batch) for one in cells))
    units, size = dim_of(ctx.get(cell, "units")), output_size(ctx, cell)
    if units is None:
        raise Abstain("the size of the recurrent cell is not known")
    if ctx.get(cell, "lstm") is None:
        return new((batch, size), "float32")
    if ctx.get(cell, "tuple") == Const(False):
        return new((batch, units + size), "float32")
    return Tuple((new((batch, units), "float32"), new((batch, size), "float32")), "LSTMStateTuple", ("c", "h"))


def _batch(ctx: Context, value: Value) -> Dim:
    known = shape_dims(ctx, value, "zero_state", "batch_size") if dim_of(value) is None else (dim_of(value),)
    return known[0] if known and known[0] is not None else ctx.fresh()


def _sequence(ctx: Context, x: Tensor) -> Tensor:
    return ctx.rank(x, 3, lambda: Failure(
        "layer-rank",
        f"A recurrent network reads (batch, steps, features), and gets {shown(x)}.",
        raises=f"Dimension must be 3 but is {x.rank}: inputs of shape {tuple_sizes(ctx, x.shape)}",
        exception="ValueError", argument="inputs",
    ).with_data(operand=x), ("N", "T", "C"))  # fmt: skip


@tf_op("nn.dynamic_rnn", new=False)
def dynamic_rnn(
    ctx: Context, cell: Raw, inputs: TFTensor, sequence_length: Raw = NONE, initial_state: Raw = NONE,
    dtype: Raw = NONE,
    parallel_iterations: Raw = NONE, swap_memory: Raw = NONE, time_major: BoolArg = False, scope: Raw = NONE,
) -> Value:  # fmt: skip
    """All outputs and the last state. https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/dynamic_rnn"""
    x = _sequence(ctx, inputs)
    batch = x.dims[1 if time_major else 0]
    return Tuple((new((*x.dims[:2], output_size(ctx, cell)), x.dtype), state_of(ctx, cell, batch)))


@tf_op("nn.bidirectional_dynamic_rnn", new=False)
def bidirectional_dynamic_rnn(
    ctx: Context, cell_fw: Raw, cell_bw: Raw, inputs: TFTensor, sequence_length: Raw = NONE,
    initial_state_fw: Raw = NONE,
    initial_state_bw: Raw = NONE, dtype: Raw = NONE, parallel_iterations: Raw = NONE, swap_memory: Raw = NONE,
    time_major: BoolArg = False, scope: Raw = NONE,
) -> Value:  # fmt: skip
    """Outputs and states of both directions."""
    x = _sequence(ctx, inputs)
    batch = x.dims[1 if time_major else 0]
    outputs = Tuple(tuple(new((*x.dims[:2], output_size(ctx, cell)), x.dtype) for cell in (cell_fw, cell_bw)))
    return Tuple((outputs, Tuple(tuple(state_of(ctx, cell, batch) for cell in (cell_fw, cell_bw)))))


@tf_op("nn.static_rnn", "contrib.rnn.static_rnn", "nn.rnn", new=False)
def static_rnn(
    ctx: Context,
    cell: Raw,
    inputs: Raw,
    initial_state: Raw = NONE,
    dtype: Raw = NONE,
    sequence_length: Raw = NONE,
    scope: Raw = NONE,
) -> Value:
    """A list of steps in, a list of outputs and the last state out."""
    if isinstance(inputs, Tensor):
        raise Failure(
            "argument-type",
            f"static_rnn takes a list with one tensor for each step, and gets {shown(inputs)}. Use tf.unstack(x, "
            f"axis=1).",
            raises="inputs must be a sequence",
            exception="TypeError",
            argument="inputs",
        )
    items = ctx.items(inputs)
    first = items[0] if items else ctx.element(inputs)
    if not isinstance(first, Tensor):
        raise Abstain("the steps are not known")
    out = new((first.dims[0], output_size(ctx, cell)), first.dtype)
    if not items:
        raise Abstain("the number of steps is not known")
    return Tuple((ctx.list([out] * len(items)), state_of(ctx, cell, first.dims[0])))


@tf_op("nn.static_bidirectional_rnn", "contrib.rnn.static_bidirectional_rnn", new=False)
def static_bidirectional_rnn(
    ctx: Context, cell_fw: Raw, cell_bw: Raw, inputs: Raw, *args: Raw, **options: Raw
) -> Value:
    """Outputs of both directions side by side, and both states."""
    items = ctx.items(inputs)
    if not items or not isinstance(items[0], Tensor):
        raise Abstain("the steps are not known")
    batch = items[0].dims[0]
    out = new((batch, output_size(ctx, cell_fw) + output_size(ctx, cell_bw)), items[0].dtype)
    return Tuple((ctx.list([out] * len(items)), state_of(ctx, cell_fw, batch), state_of(ctx, cell_bw, batch)))


@tf_op("nn.rnn_cell.LSTMStateTuple", "contrib.rnn.LSTMStateTuple", new=False)
def lstm_state_tuple(ctx: Context, c: Raw, h: Raw) -> Value:
    """An LSTM's state."""
    return Tuple((c, h), "LSTMStateTuple", ("c", "h"))
