"""What unrolls the recurrent cells of TensorFlow 1.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/dynamic_rnn
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.tensorflow.failures import shown, tuple_sizes
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.v1.cells import output_size, state_of, step
from shapewright.libraries.tensorflow.v1.variables import scoped
from shapewright.rules import Abstain, BoolArg, Context, Failure, Raw
from shapewright.values import NONE, Const, Tensor, Tuple, Value


def _sequence(ctx: Context, x: Tensor) -> Tensor:
    return ctx.rank(x, 3, lambda: Failure(
        "layer-rank",
        f"A recurrent network reads (batch, steps, features), and gets {shown(x)}.",
        raises=f"Dimension must be 3 but is {x.rank}: inputs of shape {tuple_sizes(ctx, x.shape)}",
        exception="ValueError", argument="inputs",
    ).with_data(operand=x), ("N", "T", "C"))  # fmt: skip


def _unrolled(ctx: Context, cell: Value, x: Tensor, batch: int, state: Value, dtype: Value, place: str | None) -> Tuple:
    """Output and state of a step of a sequence, of which the axis ``batch`` counts the examples."""
    if state == NONE and dtype == NONE:
        raise Failure(
            "missing-argument",
            "There is no initial_state to take the dtype of the state from: give dtype=tf.float32.",
            raises="If no initial_state is provided, argument `dtype` must be specified",
            exception="ValueError",
        )
    one = new((x.dims[batch], x.dims[-1]), x.dtype, depends=x.depends)
    made = step(ctx, cell, one, state, place)
    assert isinstance(made, Tuple)
    return made


def _check_lengths(lengths: Value, batch: Dim) -> None:
    """Raise ``Failure`` for anything but one length for each example."""
    if not isinstance(lengths, Tensor) or lengths.shape is None:
        return
    if lengths.rank != 1 or eq(lengths.dims[0], batch) is False:
        raise Failure(
            "layer-input-size",
            f"sequence_length holds one length for each of the {batch} examples; it is {shown(lengths)}.",
            raises=f"sequence_length must be a vector of length batch_size, but saw shape: {lengths.dims}"
            if lengths.rank != 1
            else f"Dimension 0 in both shapes must be equal, but are {lengths.dims[0]} and {batch}",
            exception="ValueError",
            argument="sequence_length",
        )


def _place(ctx: Context, scope: Value, default: str) -> str | None:
    """The scope in which the cells make their variables; None where it is not known."""
    return scoped(ctx, Const(default) if scope == NONE else scope)


def _sequence_of(x: Tensor, output: Value) -> Tensor:
    """The outputs of all steps, one of which is this."""
    if not isinstance(output, Tensor):
        raise Abstain("the output of a step is not known")
    return new((*x.dims[:2], *output.dims[1:]), output.dtype, depends=output.depends)


@tf_op("nn.dynamic_rnn", new=False)
def dynamic_rnn(
    ctx: Context, cell: Raw, inputs: TFTensor, sequence_length: Raw = NONE, initial_state: Raw = NONE,
    dtype: Raw = NONE,
    parallel_iterations: Raw = NONE, swap_memory: Raw = NONE, time_major: BoolArg = False, scope: Raw = NONE,
) -> Value:  # fmt: skip
    """All outputs and the last state. https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/dynamic_rnn"""
    x = _sequence(ctx, inputs)
    _check_lengths(sequence_length, x.dims[1 if time_major else 0])
    place = _place(ctx, scope, "rnn")
    output, state = _unrolled(ctx, cell, x, 1 if time_major else 0, initial_state, dtype, place).items
    return Tuple((_sequence_of(x, output), state))


@tf_op("nn.bidirectional_dynamic_rnn", new=False)
def bidirectional_dynamic_rnn(
    ctx: Context, cell_fw: Raw, cell_bw: Raw, inputs: TFTensor, sequence_length: Raw = NONE,
    initial_state_fw: Raw = NONE,
    initial_state_bw: Raw = NONE, dtype: Raw = NONE, parallel_iterations: Raw = NONE, swap_memory: Raw = NONE,
    time_major: BoolArg = False, scope: Raw = NONE,
) -> Value:  # fmt: skip
    """Outputs and states of both directions."""
    x = _sequence(ctx, inputs)
    _check_lengths(sequence_length, x.dims[1 if time_major else 0])
    place = _place(ctx, scope, "bidirectional_rnn")
    ways = ((cell_fw, initial_state_fw, "fw"), (cell_bw, initial_state_bw, "bw"))
    made = [
        _unrolled(ctx, cell, x, 1 if time_major else 0, state, dtype, f"{place}/{way}" if place else None).items
        for cell, state, way in ways
    ]
    return Tuple((Tuple(tuple(_sequence_of(x, out) for out, _ in made)), Tuple(tuple(state for _, state in made))))


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
    if not items:
        raise Abstain("the number of steps is not known")
    output, state = _unrolled(ctx, cell, first, 0, initial_state, dtype, _place(ctx, scope, "rnn")).items
    return Tuple((ctx.list([output] * len(items)), state))


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
