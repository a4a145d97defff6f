"""Recurrent layers and cells. https://pytorch.org/docs/stable/nn.html#recurrent-layers

Sizes: input ``[T, N, input_size]`` (``[N, T, input_size]`` with ``batch_first``), output
``[T, N, D·hidden]`` with ``D`` directions, states ``[D·layers, N, hidden]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_args

from shapewright.dims import Dim, eq, le
from shapewright.libraries.torch.autocast import is_mixed, recurrent_dtype
from shapewright.libraries.torch.failures import not_allowed, scalar_type, shown, size_text, sizes, to_float
from shapewright.libraries.torch.nn.bases import base_of
from shapewright.libraries.torch.nn.packed import is_packed, packed_like, padded_of
from shapewright.libraries.torch.nn.parameter import parameter, parameter_if
from shapewright.libraries.torch.nn.wrapping import DOCS, blamed_on
from shapewright.libraries.torch.tensors import made
from shapewright.rules import (
    Abstain,
    BoolArg,
    Clue,
    Context,
    DTypeArg,
    Failure,
    FloatArg,
    IntArg,
    Kind,
    MaybeBool,
    Raw,
    Repair,
    Site,
    StrArg,
    TensorArg,
    dim_of,
    lib_class,
    wrong_type,
)
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Tensor, Tuple, Unknown, Value

_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def _round(shape: tuple[Dim, ...]) -> str:
    return "(" + ", ".join(size_text(d) for d in shape) + ")"


def _of_type(wanted: type, kind: Kind) -> Kind:
    """A kind that recurrent layers refuse by their own words where it is definitely given something else."""

    def convert(ctx: Context, value: Value, site: Site) -> Any:
        if isinstance(value, Const) and not isinstance(value.value, wanted):
            found = type(value.value).__name__
            raise not_allowed(
                f"{site.parameter} is a {wanted.__name__}, and is given {value.value!r}.",
                f"{site.parameter} should be of type {wanted.__name__}, got: {found}",
                site.parameter,
                "TypeError",
            )
        return kind.convert(ctx, value, site)

    return Kind(wanted.__name__, convert)


def _kind(annotation: Any) -> Kind:
    kind: Kind = get_args(annotation)[1]
    return kind


FlagArg = Annotated[bool, _of_type(bool, _kind(BoolArg))]
CountArg = Annotated[Dim, _of_type(int, _kind(IntArg))]


def _weights(
    ctx: Context, self: Instance, gates: int, input_size: Dim, hidden: Dim, layers: int, directions: int, bias: bool,
    projection: Dim, dtype: str | None,
) -> None:  # fmt: skip
    out: Dim = projection if projection != 0 else hidden
    for layer in range(layers):
        for suffix in ("", "_reverse")[:directions]:
            size = input_size if layer == 0 else out * directions
            ctx.set(self, f"weight_ih_l{layer}{suffix}", parameter(ctx, gates * hidden, size, dtype=dtype))
            ctx.set(self, f"weight_hh_l{layer}{suffix}", parameter(ctx, gates * hidden, out, dtype=dtype))
            if bias:
                ctx.set(self, f"bias_ih_l{layer}{suffix}", parameter(ctx, gates * hidden, dtype=dtype))
                ctx.set(self, f"bias_hh_l{layer}{suffix}", parameter(ctx, gates * hidden, dtype=dtype))
            if projection != 0:
                ctx.set(self, f"weight_hr_l{layer}{suffix}", parameter(ctx, projection, hidden, dtype=dtype))


def _init(
    ctx: Context, self: Instance, kind: str, input_size: Dim, hidden_size: Dim, num_layers: Dim, bias: bool,
    batch_first: bool, bidirectional: bool, proj_size: Dim, dtype: str | None,
) -> None:  # fmt: skip
    for name, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
        if le(size, 0):
            raise not_allowed(f"{name} is at least 1, and is {size}.", f"{name} must be greater than zero", name)
    if proj_size != 0 and le(hidden_size, proj_size):
        raise not_allowed(
            f"proj_size ({proj_size}) is smaller than hidden_size ({hidden_size}).",
            "proj_size has to be smaller than hidden_size",
            "proj_size",
        )
    if not isinstance(num_layers, int):
        raise Abstain("the number of recurrent layers is not known")
    kept = {"input_size": input_size, "hidden_size": hidden_size, "num_layers": num_layers, "bias": bias,
            "batch_first": batch_first, "bidirectional": bidirectional, "proj_size": proj_size,
            "training": True}  # fmt: skip
    for name, value in kept.items():
        ctx.set(self, name, value)
    directions = 2 if bidirectional else 1
    _weights(ctx, self, _GATES[kind], input_size, hidden_size, num_layers, directions, bias, proj_size, dtype)


def _size(self: Instance, name: str) -> Dim:
    size = dim_of(self.slots.get(name))
    if size is None:
        raise Abstain("a recurrent layer whose sizes are not known")
    return size


def _flag(self: Instance, name: str) -> bool:
    value = self.slots.get(name)
    if not isinstance(value, Const):
        raise Abstain("a recurrent layer whose options are not known")
    return bool(value.value)


def _run(ctx: Context, self: Instance, kind: str, input: Value, hx: Value) -> Value:
    """The output and the last states."""
    packed = is_packed(input)
    x = padded_of(ctx, input) if packed else input
    if isinstance(x, Unknown):
        x = ctx.as_tensor(x, "torch")
    if not isinstance(x, Tensor) or x.library == "numpy":
        raise _not_a_tensor(kind, input)
    x = _checked_input(ctx, self, kind, x, packed)
    first = _flag(self, "batch_first") and not packed
    layers, hidden = _size(self, "num_layers"), _size(self, "hidden_size")
    projection = _size(self, "proj_size")
    directions = 2 if _flag(self, "bidirectional") else 1
    out_size: Dim = projection if projection != 0 else hidden
    batched = len(x.dims) == 3
    batch = (x.dims[0 if first else 1],) if batched else ()
    weight = ctx.get(self, "weight_ih_l0")
    operands = (x, weight) if isinstance(weight, Tensor) else (x,)
    dtype = _dtype(ctx, self, kind, x, weight, cell=False)
    state_shape = (layers * directions, *batch, out_size)
    cell_shape = (layers * directions, *batch, hidden)
    _check_states(ctx, self, kind, hx, x, state_shape, cell_shape)
    output = made(ctx, operands, (*x.dims[:-1], directions * out_size), dtype, layout=None if first else "contiguous")
    state = made(ctx, operands, state_shape, dtype)
    states: Value = Tuple((state, made(ctx, operands, cell_shape, dtype))) if kind == "LSTM" else state
    result: Value = packed_like(ctx, input, output) if packed else output
    return Tuple((result, states))


def _not_a_tensor(kind: str, value: Value) -> Exception:
    if isinstance(value, Tuple):
        return Failure(
            "argument-type",
            f"{kind} needs a tensor, and gets a tuple (is it the (output, state) of another recurrent layer?).",
            raises="'tuple' object has no attribute 'dim'",
            exception="AttributeError",
            argument="input",
            repairs=(Repair("wrap", "Take the output, the first item of the tuple", "input", "{}[0]"),),
        )
    if isinstance(value, (Tensor, ListObject, DictObject, Const)):
        return wrong_type(Site(f"torch.nn.{kind}.forward", "torch", "input"), "Tensor", value)
    return Abstain("the input of a recurrent layer is not known")


def _checked_input(ctx: Context, self: Instance, kind: str, x: Tensor, packed: bool) -> Tensor:
    names = ("N", "T", "C") if _flag(self, "batch_first") else ("T", "N", "C")

    def wrong_rank() -> Failure:
        return blamed_on(
            Failure(
                "layer-rank",
                f"{kind} needs 3 axes ({', '.join(names)}) or 2 without a batch, and gets {shown(x)}.",
                raises=f"{kind}: Expected input to be 2D or 3D, got {x.rank}D instead",
                exception="ValueError",
                argument="input",
            ),
            self,
        )

    x = ctx.rank(x, 3, wrong_rank, names) if x.shape is None else ctx.rank(x, (2, 3), wrong_rank)
    size = _size(self, "input_size")
    last = x.dims[-1]

    def wrong_size() -> Failure:
        repairs: tuple[Repair, ...] = ()
        if isinstance(last, int):
            title = f"Set input_size of this {self.cls.name} to {last}"
            repairs = (Repair("set-argument", title, "input_size", str(last), owner=self),)
        raises = f"input.size(-1) must be equal to input_size. Expected {size_text(size)}, got {size_text(last)}"
        if packed and kind == "LSTM":  # multiplied without a look at its size
            weight = f"{size_text(size)}x{size_text(4 * _size(self, 'hidden_size'))}"
            raises = f"mat1 and mat2 shapes cannot be multiplied (?x{size_text(last)} and {weight})"
        return Failure(
            "rnn-input-size",
            f"{kind} takes {size_text(size)} features for each step, and the last axis of {shown(x)} has "
            f"{size_text(last)}.",
            raises=raises,
            exception="RuntimeError",
            argument="input",
            repairs=repairs,
            clues=(
                Clue(f"{size_text(last)} comes from here", origin=x.origin, dim=last),
                Clue(f"this {self.cls.name} is made with input_size={size_text(size)}", owner=self),
            ),
        )

    ctx.equal(last, size, wrong_size)
    return x


def _dtype(ctx: Context, self: Instance, kind: str, x: Tensor, weight: Value | None, cell: bool) -> str | None:
    if is_mixed(ctx):
        return recurrent_dtype(ctx, x, kind, cell)
    own = weight.dtype if isinstance(weight, Tensor) else None
    if x.dtype is not None and own is not None and x.dtype != own:
        raise blamed_on(
            Failure(
                "dtype-mismatch",
                f"The {kind}'s weights are {own}, and its input is {shown(x)}.",
                raises=f"input must have the type {_torch_type(own)}, got type {_torch_type(x.dtype)}",
                exception="ValueError",
                argument="input",
                repairs=to_float("input") if own == "float32" else (),
            ),
            self,
        )
    return x.dtype or own


def _torch_type(dtype: str) -> str:
    return f"torch.{dtype}" if scalar_type(dtype) else dtype


def _check_states(
    ctx: Context, self: Instance, kind: str, hx: Value, x: Tensor, state: tuple[Dim, ...], cell: tuple[Dim, ...]
) -> None:
    """The given states must have the size that the input asks for."""
    if hx == NONE:
        return
    given = list(hx.items) if isinstance(hx, Tuple) else [hx]
    if kind == "LSTM" and not isinstance(hx, Tuple):
        if isinstance(hx, Tensor) and hx.rank == 3 and eq(hx.dims[0], 1):
            raise _one_state(hx)
        return
    ranked = [value for value in given if isinstance(value, Tensor) and value.rank is not None]
    if len(ranked) == len(given) and any(value.rank != len(state) for value in ranked):
        raise _wrong_state_rank(kind, ranked, x)
    for index, (value, wanted) in enumerate(zip(given, (state, cell), strict=False)):
        if not isinstance(value, Tensor) or value.shape is None:
            continue
        if len(value.dims) != len(wanted):
            continue
        if any(eq(a, b) is False for a, b in zip(value.dims, wanted, strict=True)):
            raise _wrong_state(self, kind, index, value, wanted, x)


def _one_state(given: Tensor) -> Failure:
    """An LSTM takes its two states apart, and one is given: what is taken for the second is not there."""
    return Failure(
        "rnn-hidden-size",
        f"An LSTM has two states, (h, c), and gets one: {shown(given)}.",
        raises="index 1 is out of bounds for dimension 0 with size 1",
        exception="IndexError",
        argument="hx",
        clues=(Clue("the state is made here", origin=given.origin),),
        repairs=(Repair("wrap", "Start with an equal cell state", "hx", "({}, torch.zeros_like({}))"),),
    )


def _wrong_state_rank(kind: str, given: Sequence[Tensor], x: Tensor) -> Failure:
    """The states have the input's number of axes: with a batch axis where it has one."""
    batched = f"batched {x.rank}-D" if x.rank == 3 else f"unbatched {x.rank}-D"
    ranks = [f"{value.rank}-D" for value in given]
    states, got = ("hx and cx", f"({', '.join(ranks)}) tensors") if kind == "LSTM" else ("hx", f"{ranks[0]} tensor")
    return Failure(
        "rnn-hidden-size",
        f"The {kind} gets {shown(x)}, so its states have {x.rank} axes too, and it gets "
        f"{', '.join(map(shown, given))}.",
        raises=f"For {batched} input, {states} should also be {x.rank}-D but got {got}",
        exception="RuntimeError",
        argument="hx",
        clues=tuple(Clue("a state is made here", origin=v.origin) for v in given if v.rank != x.rank),
    )


def _wrong_state(self: Instance, kind: str, index: int, value: Tensor, wanted: tuple[Dim, ...], x: Tensor) -> Failure:
    name = f"hidden[{index}]" if kind == "LSTM" else "hidden"
    prefix = f"Expected {name} size {_round(wanted)}, got {sizes(value.dims)}"
    repairs = []
    clues = [Clue("the state is made here", origin=value.origin), Clue(f"this {kind} is made here", owner=self)]
    if len(x.dims) == 3 and not _flag(self, "batch_first") and eq(value.dims[1], x.dims[0]):
        repairs.append(Repair("set-argument", f"Give the {kind} batch_first=True", "batch_first", "True", owner=self))
    return Failure(
        "rnn-hidden-size",
        f"For its input {shown(x)} the {kind} needs a state of size {_round(wanted)} (layers, batch, hidden), and "
        f"gets {shown(value)}."
        + ("" if _flag(self, "batch_first") else " Without batch_first=True the input's first axis is time."),
        raises=prefix,
        exception="RuntimeError",
        argument="hx",
        repairs=tuple(repairs),
        clues=tuple(clues),
    ).with_data(state=value, wanted=wanted)


class _Base:
    @staticmethod
    def flatten_parameters(ctx: Context, self: Instance) -> None:
        """Changes no shape."""


@lib_class("torch.nn.LSTM", bases=base_of("LSTM"), url=DOCS + "LSTM.html")
class LSTM(_Base):
    """Long short-term memory: ``output, (h, c)``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, input_size: CountArg, hidden_size: CountArg, num_layers: IntArg = 1,
        bias: FlagArg = True, batch_first: FlagArg = False, dropout: FloatArg = 0.0, bidirectional: BoolArg = False,
        proj_size: IntArg = 0, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _init(
            ctx, self, "LSTM", input_size, hidden_size, num_layers, bias, batch_first, bidirectional, proj_size, dtype
        )

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw, hx: Raw = NONE) -> Value:
        return _run(ctx, self, "LSTM", input, hx)

    flatten_parameters = _Base.__dict__["flatten_parameters"]


@lib_class("torch.nn.GRU", bases=base_of("GRU"), url=DOCS + "GRU.html")
class GRU(_Base):
    """Gated recurrent units: ``output, h``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, input_size: CountArg, hidden_size: CountArg, num_layers: IntArg = 1,
        bias: FlagArg = True, batch_first: FlagArg = False, dropout: FloatArg = 0.0, bidirectional: BoolArg = False,
        device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _init(ctx, self, "GRU", input_size, hidden_size, num_layers, bias, batch_first, bidirectional, 0, dtype)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw, hx: Raw = NONE) -> Value:
        return _run(ctx, self, "GRU", input, hx)

    flatten_parameters = _Base.__dict__["flatten_parameters"]


@lib_class("torch.nn.RNN", bases=base_of("RNN"), url=DOCS + "RNN.html")
class RNN(_Base):
    """An Elman network: ``output, h``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, input_size: CountArg, hidden_size: CountArg, num_layers: IntArg = 1,
        nonlinearity: StrArg = "tanh", bias: FlagArg = True, batch_first: FlagArg = False, dropout: FloatArg = 0.0,
        bidirectional: BoolArg = False, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _init(ctx, self, "RNN", input_size, hidden_size, num_layers, bias, batch_first, bidirectional, 0, dtype)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw, hx: Raw = NONE) -> Value:
        return _run(ctx, self, "RNN", input, hx)

    flatten_parameters = _Base.__dict__["flatten_parameters"]


# --- cells -------------------------------------------------------------------------------------------
def _register_cell(name: str, kind: str) -> None:
    def __init__(
        ctx: Context, self: Instance, input_size: IntArg, hidden_size: IntArg, bias: MaybeBool = True,
        nonlinearity: Raw = NONE, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "input_size", input_size)
        ctx.set(self, "hidden_size", hidden_size)
        gates = _GATES[kind]
        ctx.set(self, "weight_ih", parameter(ctx, gates * hidden_size, input_size, dtype=dtype))
        ctx.set(self, "weight_hh", parameter(ctx, gates * hidden_size, hidden_size, dtype=dtype))
        for which in ("bias_ih", "bias_hh"):
            ctx.set(self, which, parameter_if(ctx, bias, gates * hidden_size, dtype=dtype))

    def forward(ctx: Context, self: Instance, input: TensorArg, hx: Raw = NONE) -> Value:
        size, hidden = _size(self, "input_size"), _size(self, "hidden_size")

        def wrong_size() -> Failure:
            return blamed_on(
                Failure(
                    "rnn-input-size",
                    f"{name} takes {size_text(size)} features, and the last axis of {shown(input)} has "
                    f"{size_text(input.dims[-1])}.",
                    raises=f"input has inconsistent input_size: got {size_text(input.dims[-1])} expected "
                    f"{size_text(size)}",
                    exception="RuntimeError",
                    argument="input",
                ),
                self,
            )

        if input.shape is not None:
            _cell_rank(name, "input", input)
        ctx.last_dim(input, size, wrong_size)
        _check_cell_state(ctx, name, kind, hx, input, hidden)
        weight = ctx.get(self, "weight_ih")
        operands = (input, weight) if isinstance(weight, Tensor) else (input,)
        state = made(ctx, operands, (*input.dims[:-1], hidden), _dtype(ctx, self, kind, input, weight, cell=True))
        return Tuple((state, state)) if kind == "LSTM" else state

    body = type(name, (), {"__init__": staticmethod(__init__), "forward": staticmethod(forward)})
    lib_class(f"torch.nn.{name}", bases=base_of(name), url=f"{DOCS}{name}.html")(body)


def _cell_rank(name: str, what: str, x: Tensor) -> None:
    if x.rank not in (1, 2):
        raise Failure(
            "layer-rank",
            f"{name} takes one step: [batch, features] or [features], and gets {shown(x)}.",
            raises=f"{name}: Expected {what} to be 1D or 2D, got {x.rank}D instead",
            exception="ValueError",
            argument="input" if what == "input" else "hx",
        )


def _check_cell_state(ctx: Context, name: str, kind: str, hx: Value, input: Tensor, hidden: Dim) -> None:
    """The state is ``[batch, hidden]`` as the input is ``[batch, features]``."""
    states = list(hx.items) if kind == "LSTM" and isinstance(hx, Tuple) else [hx]
    for index, state in enumerate(states):
        if not isinstance(state, Tensor) or state.shape is None:
            continue
        _cell_rank(name, f"hx[{index}]" if kind == "LSTM" else "hidden", state)
        ctx.equal(state.dims[-1], hidden, lambda s=state, i=index: _cell_state(name, s, i, "hidden_size", hidden))  # type: ignore[misc]
        if input.rank == 2 and state.rank == 2:
            ctx.equal(state.dims[0], input.dims[0], lambda s=state, i=index: _cell_batch(name, s, i, input))  # type: ignore[misc]


def _cell_state(name: str, state: Tensor, index: int, what: str, hidden: Dim) -> Failure:
    return Failure(
        "rnn-hidden-size",
        f"{name} keeps {size_text(hidden)} numbers for each sample, and the state {shown(state)} has "
        f"{size_text(state.dims[-1])}.",
        raises=f"hidden{index} has inconsistent {what}: got {size_text(state.dims[-1])}, expected {size_text(hidden)}",
        exception="RuntimeError",
        argument="hx",
    )


def _cell_batch(name: str, state: Tensor, index: int, input: Tensor) -> Failure:
    return Failure(
        "rnn-hidden-size",
        f"{name} gets {shown(input)} with a state for {size_text(state.dims[0])} samples.",
        raises=f"Input batch size {size_text(input.dims[0])} doesn't match hidden{index} batch size "
        f"{size_text(state.dims[0])}",
        exception="RuntimeError",
        argument="hx",
    )


for _each in ("LSTM", "GRU", "RNN"):
    _register_cell(f"{_each}Cell", _each)
