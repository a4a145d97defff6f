"""Recurrent cells of TensorFlow 1: https://www.tensorflow.org/api_docs/python/tf/compat/v1/nn/rnn_cell"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.tensorflow.failures import shown
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.v1.layers import require_legacy
from shapewright.libraries.tensorflow.v1.variables import named_variable
from shapewright.rules import Abstain, BoolArg, Context, Failure, IntArg, Raw, dim_of, lib_class, lift_dim
from shapewright.values import NONE, Const, Instance, ListObject, Tensor, Tuple, Value

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
        return step(ctx, self, inputs, state)


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


# --- one step -------------------------------------------------------------------------------------------------
def step(ctx: Context, cell: Value, inputs: Tensor, state: Value, place: str | None = None) -> Value:
    """Output and state of one step, (batch, features) each.

    The first makes the cell's variables, under the scope ``place`` where that is known; from then on the cell takes
    inputs of that size. Raises ``Failure`` where the input or the state does not fit.
    """
    batch, made = inputs.dims[0], frozenset[object]()
    for one, x, before in _chained(ctx, cell, inputs, state) if inputs.rank == 2 else ():
        made |= _built(ctx, one, x, f"{place}/{_SCOPES[one.cls.name]}" if place and one is cell else None)
        _check_state(ctx, one, x, before)
    depends = inputs.depends | made | _depends(ctx, state)
    out = new((batch, output_size(ctx, cell)), inputs.dtype, depends=depends)
    return Tuple((out, _needing(state_of(ctx, cell, batch), depends)))


def _chained(ctx: Context, cell: Value, inputs: Tensor, state: Value) -> list[tuple[Instance, Tensor, Value]]:
    """The library's own cells that a cell is made of, with the input and the state of each where these are known."""
    if not isinstance(cell, Instance):
        return []
    inner, cells = ctx.get(cell, "cell"), _cells(ctx, cell)
    if inner is not None:
        plain = not cell.cls.lib.endswith(("AttentionCellWrapper", "ResidualWrapper"))
        return _chained(ctx, inner, inputs, state) if plain and cell.cls.lib else []
    if cells is None:
        return [(cell, inputs, state)] if cell.cls.lib and cell.cls.name in _SCOPES else []
    parts = ctx.items(state) if isinstance(state, (Tuple, ListObject)) else None
    states = parts if parts is not None and len(parts) == len(cells) else [NONE] * len(cells)
    found: list[tuple[Instance, Tensor, Value]] = []
    for one, before in zip(cells, states, strict=True):
        found += _chained(ctx, one, inputs, before)
        inputs = new((inputs.dims[0], output_size(ctx, one)), inputs.dtype)
    return found


_SCOPES = {
    "BasicRNNCell": "basic_rnn_cell", "GRUCell": "gru_cell", "BasicLSTMCell": "basic_lstm_cell",
    "LSTMCell": "lstm_cell",
}  # fmt: skip
"""The scope in which each class of cells makes its variables."""


def _built(ctx: Context, cell: Instance, inputs: Tensor, place: str | None) -> frozenset[object]:
    """What a session must initialise before the cell runs; its variables are made by the first call."""
    features, units, size = inputs.dims[1], dim_of(ctx.get(cell, "units")), output_size(ctx, cell)
    before, kept = dim_of(ctx.get(cell, "features")), ctx.get(cell, "variables")
    if before is not None and kept is not None:
        if eq(features, before) is False:
            raise _other_size(
                f"{cell.cls.name} was first called with {before} features and then with {shown(inputs)}; one cell has "
                "one set of weights. Make a cell for each place.",
                features + size, before + size,
            )  # fmt: skip
        return _depends(ctx, kept)
    if units is None:
        return frozenset()
    rows, gates = features + size, 4 if ctx.get(cell, "lstm") is not None else 1
    wanted = [("kernel", (rows, gates * units)), ("bias", (gates * units,))]
    if cell.cls.name == "GRUCell":
        wanted = [("gates/kernel", (rows, 2 * units)), ("gates/bias", (2 * units,)),
                  ("candidate/kernel", (rows, units)), ("candidate/bias", (units,))]  # fmt: skip
    made = [named_variable(ctx, f"{place}/{name}" if place else None, shape, "float32", name) for name, shape in wanted]
    if eq(size, units) is False:
        made.append(named_variable(ctx, None, (units, size), "float32", "projection/kernel"))
    ctx.set(cell, "features", lift_dim(features))
    ctx.set(cell, "variables", Tuple(tuple(made)))
    return _depends(ctx, Tuple(tuple(made)))


def _check_state(ctx: Context, cell: Instance, inputs: Tensor, state: Value) -> None:
    """Raise ``Failure`` for a state that the cell cannot take beside this input."""
    size = output_size(ctx, cell)
    lstm = ctx.get(cell, "lstm") is not None and ctx.get(cell, "tuple") != Const(False)
    if lstm and isinstance(state, Tensor) and state.shape is not None:
        raise Failure(
            "layer-input-size",
            f"The state of {cell.cls.name} is a pair of two tensors, LSTMStateTuple(c, h), and this is one, "
            f"{shown(state)}.",
            raises="You are attempting to use Python control flow in a layer that was not declared to be dynamic. Pass "
            "`dynamic=True` to the class constructor.",
            exception="TypeError",
            argument="state",
        )
    parts = ctx.items(state) if isinstance(state, (Tuple, ListObject)) else None
    held = parts[1] if lstm and parts is not None and len(parts) == 2 else state
    if not isinstance(held, Tensor) or held.rank != 2 or inputs.rank != 2:
        return
    if eq(held.dims[0], inputs.dims[0]) is False:
        raise Failure(
            "layer-input-size",
            f"The input {shown(inputs)} and the state {shown(held)} hold different numbers of examples.",
            raises=f"Dimension 0 in both shapes must be equal, but are {inputs.dims[0]} and {held.dims[0]}.",
            exception="ValueError",
            argument="state",
        )
    if (lstm or ctx.get(cell, "lstm") is None) and eq(held.dims[1], size) is False:
        raise _other_size(
            f"The state of {cell.cls.name} has {size} features, and this one is {shown(held)}.",
            inputs.dims[1] + held.dims[1], inputs.dims[1] + size,
        )  # fmt: skip


def _other_size(told: str, left: Dim, right: Dim) -> Failure:
    return Failure(
        "layer-input-size",
        told,
        raises=f"Dimensions must be equal, but are {left} and {right}",
        exception="ValueError",
        argument="inputs",
    )


def _depends(ctx: Context, value: Value) -> frozenset[object]:
    """What the tensors of a state depend on."""
    if isinstance(value, Tensor):
        return value.depends
    items = ctx.items(value) if isinstance(value, (Tuple, ListObject)) else None
    return frozenset[object]().union(*(_depends(ctx, item) for item in items or ()))


def _needing(state: Value, depends: frozenset[object]) -> Value:
    """A state whose tensors depend on all that."""
    if isinstance(state, Tuple):
        return state.holding(tuple(_needing(item, depends) for item in state.items))
    return replace(state, depends=depends) if isinstance(state, Tensor) else state
