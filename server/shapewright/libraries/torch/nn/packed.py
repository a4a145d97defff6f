"""Packed sequences. https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html

A ``PackedSequence`` keeps ``data`` ``[sum of lengths, *]`` and ``batch_sizes`` ``[longest]``; beside them the padded
batch ``[T, N, *]`` that it stands for, which is what a recurrent layer follows whatever its ``batch_first``.
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, dmax, eq
from shapewright.libraries.torch.failures import shown, size_text
from shapewright.libraries.torch.tensors import PACKED
from shapewright.rules import (
    Abstain,
    BoolArg,
    Clue,
    Context,
    Failure,
    IntArg,
    MaybeBool,
    Raw,
    Repair,
    TensorArg,
    dim_of,
    lib_class,
    op,
)
from shapewright.values import NONE, Instance, Tensor, Tuple, Unknown, Value

_PADDED = "_padded"
_FIELDS = ("data", "batch_sizes", "sorted_indices", "unsorted_indices")


@lib_class(PACKED)
class PackedSequence:
    """A batch of sequences of different lengths."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, data: TensorArg, batch_sizes: Raw = NONE, sorted_indices: Raw = NONE,
        unsorted_indices: Raw = NONE,
    ) -> None:  # fmt: skip
        """Data that was packed elsewhere; ``batch_sizes`` has one entry for each step."""
        longest = batch_sizes.dims[0] if isinstance(batch_sizes, Tensor) and batch_sizes.shape else ctx.fresh()
        ctx.set(self, "data", data)
        ctx.set(self, _PADDED, data.like(shape=(longest, ctx.fresh(), *data.dims[1:])))
        for name, value in zip(_FIELDS[1:], (batch_sizes, sorted_indices, unsorted_indices), strict=True):
            ctx.set(self, name, value)

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: IntArg) -> Value:
        """A field by its position: it is a named tuple."""
        if not isinstance(index, int) or not -len(_FIELDS) <= index < len(_FIELDS):
            raise Abstain("which field of a packed sequence is taken is not known")
        return ctx.get(self, _FIELDS[index]) or NONE


def is_packed(value: Value) -> bool:
    """Whether a value is a packed batch."""
    return isinstance(value, Instance) and value.cls.inherits(PACKED)


def padded_of(ctx: Context, packed: Value) -> Value | None:
    """The padded batch ``[T, N, *]`` that a packed one stands for."""
    return ctx.get(packed, _PADDED) if isinstance(packed, Instance) else None


def packed_like(ctx: Context, packed: Value, padded: Tensor) -> Instance:
    """A packed batch of the same lengths that stands for another padded batch ``[T, N, *]``."""
    assert isinstance(packed, Instance)
    data = ctx.get(packed, "data")
    total = data.dims[0] if isinstance(data, Tensor) else ctx.fresh()
    kept = {name: ctx.get(packed, name) for name in _FIELDS[1:]}
    return ctx.new(PACKED, data=padded.like(shape=(total, *padded.dims[2:])), **{_PADDED: padded}, **kept)


def _pack(ctx: Context, padded: Tensor, lengths: Sequence[int] | None, is_sorted: bool | None) -> Instance:
    """The packed batch of a padded one ``[T, N, *]``, whose lengths may be known."""
    longest, batch = padded.dims[:2]
    total: Dim = ctx.fresh() if lengths is None else sum(lengths)
    order: Value = NONE if is_sorted else Tensor("torch", (batch,), "int64", device=padded.device)
    if is_sorted is None:
        order = Unknown("whether the sequences have to be sorted is not known")
    return ctx.new(
        PACKED,
        data=padded.like(shape=(total, *padded.dims[2:])),
        batch_sizes=Tensor("torch", (longest,), "int64", device="cpu"),
        sorted_indices=order,
        unsorted_indices=order,
        **{_PADDED: padded},
    )


@op("torch.nn.utils.rnn.pack_padded_sequence")
def pack_padded_sequence(
    ctx: Context, input: TensorArg, lengths: Raw, batch_first: BoolArg = False, enforce_sorted: MaybeBool = True
) -> Instance:
    """A padded batch ``[T, N, *]`` (``[N, T, *]`` with ``batch_first``) packed by the length of each sample."""
    if len(input.dims) < 2:
        raise Abstain("a padded batch has a time and a batch axis")
    time, batch = (1, 0) if batch_first else (0, 1)
    count, known = _lengths(ctx, lengths)
    if count is not None and enforce_sorted is not False:
        ctx.equal(count, input.dims[batch], lambda: _wrong_count(input, count, batch_first))
    elif count is not None:  # sorting picks a sample for each length, so that there may be fewer of these
        axes = [*input.dims]
        axes[batch] = count
        input = input.like(shape=tuple(axes))
    if enforce_sorted and known is not None and known != sorted(known, reverse=True):
        raise _not_sorted()
    longest = max(known) if known else ctx.fresh(high=input.dims[time])
    padded = input.like(shape=(longest, input.dims[batch], *input.dims[2:]))
    return _pack(ctx, padded, known, enforce_sorted)


def _lengths(ctx: Context, lengths: Value) -> tuple[Dim | None, list[int] | None]:
    """How many lengths there are, and what they are where that is known."""
    if isinstance(lengths, Tensor):
        if lengths.shape is None or len(lengths.dims) != 1:
            return None, None
        contents = lengths.data.items if isinstance(lengths.data, Tuple) else None
        return lengths.dims[0], _integers(contents)
    return ctx.length(lengths), _integers(ctx.items(lengths))


def _integers(items: Sequence[Value] | None) -> list[int] | None:
    sizes = [dim_of(item) for item in items or ()]
    known = [size for size in sizes if isinstance(size, int)]
    return known if known and len(known) == len(sizes) else None


def _wrong_count(input: Tensor, count: Dim, batch_first: bool) -> Failure:
    axis, other = (0, 1) if batch_first else (1, 0)
    swapped = bool(eq(count, input.dims[other]))
    repair = Repair("set-argument", f"Set batch_first={not batch_first}", "batch_first", str(not batch_first))
    layout = "[batch, time, …] (batch_first=True)" if batch_first else "[time, batch, …] (batch_first=False)"
    return Failure(
        "rnn-input-size",
        f"There are {size_text(count)} lengths, and {shown(input)}, read as {layout}, holds "
        f"{size_text(input.dims[axis])} samples.",
        raises=f"Expected `len(lengths)` to be equal to batch_size, but got {size_text(count)} "
        f"(batch_size={size_text(input.dims[axis])})",
        exception="RuntimeError",
        argument="lengths",
        repairs=(repair,) if swapped else (),
        clues=(Clue("the padded batch is made here", origin=input.origin),),
    )


def _not_sorted() -> Failure:
    return Failure(
        "argument-value",
        "The lengths are not in decreasing order, which enforce_sorted=True (the default) asks for.",
        raises="`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
        "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do "
        "not need ONNX exportability.",
        exception="RuntimeError",
        argument="lengths",
        repairs=(Repair("set-argument", "Set enforce_sorted=False", "enforce_sorted", "False"),),
    )


@op("torch.nn.utils.rnn.pad_packed_sequence")
def pad_packed_sequence(
    ctx: Context, sequence: Raw, batch_first: BoolArg = False, padding_value: Raw = NONE, total_length: Raw = NONE
) -> Value:
    """The padded batch, as long as its longest sequence or ``total_length``, and the lengths ``[N]``."""
    padded = padded_of(ctx, sequence) if is_packed(sequence) else None
    if not isinstance(padded, Tensor):
        raise Abstain("the packed sequence is not known")
    longest, batch = padded.dims[:2]
    asked = dim_of(total_length)
    if asked is None and total_length != NONE:
        asked = ctx.fresh()
    if asked is not None:
        longest = asked
    axes = (batch, longest) if batch_first else (longest, batch)
    lengths = Tensor("torch", (batch,), "int64", device="cpu")
    return Tuple((padded.like(shape=(*axes, *padded.dims[2:])), lengths))


@op("torch.nn.utils.rnn.pad_sequence")
def pad_sequence(
    ctx: Context, sequences: Raw, batch_first: BoolArg = False, padding_value: Raw = NONE, padding_side: Raw = NONE
) -> Value:
    """Sequences ``[L_i, *]`` as one batch ``[T, N, *]``, as long as the longest."""
    padded, _ = _padded(ctx, sequences)
    longest, batch, *rest = padded.dims
    return padded.like(shape=((batch, longest, *rest) if batch_first else (longest, batch, *rest)))


@op("torch.nn.utils.rnn.pack_sequence")
def pack_sequence(ctx: Context, sequences: Raw, enforce_sorted: MaybeBool = True) -> Instance:
    """Sequences ``[L_i, *]`` as one packed batch."""
    padded, lengths = _padded(ctx, sequences)
    if enforce_sorted and lengths is not None and lengths != sorted(lengths, reverse=True):
        raise _not_sorted()
    return _pack(ctx, padded, lengths, enforce_sorted)


def _check_alike(sequences: Sequence[Value]) -> None:
    """Sequences that are padded differ in their length only."""
    known = [s for s in sequences if isinstance(s, Tensor) and s.shape]
    for other in known[1:]:
        for back, (a, b) in enumerate(zip(reversed(known[0].dims[1:]), reversed(other.dims[1:]), strict=False), 1):
            if eq(a, b) is False and eq(a, 1) is False and eq(b, 1) is False:
                axis = len(known[0].dims) - 1 - back
                raise Failure(
                    "broadcast",
                    f"Sequences that are padded differ in their first axis only: {shown(known[0])} and {shown(other)}.",
                    raises=f"The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton "
                    f"dimension {axis}",
                    exception="RuntimeError",
                    argument="sequences",
                )


def _padded(ctx: Context, sequences: Value) -> tuple[Tensor, list[int] | None]:
    """Sequences ``[L_i, *]`` padded to ``[T, N, *]``, and their lengths where all are known."""
    items = ctx.items(sequences)
    element = ctx.element(sequences)
    if not isinstance(element, Tensor) or not element.dims:
        raise Abstain("the sequences to pad are not known")
    _check_alike(items or ())
    lengths = [i.dims[0] for i in items or () if isinstance(i, Tensor) and i.shape]
    complete = items is not None and len(lengths) == len(items) and bool(lengths)
    longest = lengths[0] if complete else ctx.fresh()
    for length in lengths[1:] if complete else ():
        longest = dmax(longest, length)
    count = ctx.length(sequences)
    batch = ctx.fresh() if count is None else count
    known = [length for length in lengths if isinstance(length, int)]
    return element.like(shape=(longest, batch, *element.dims[1:])), known if complete and known == lengths else None


@op("torch.nn.utils.rnn.unpad_sequence")
def unpad_sequence(ctx: Context, padded_sequences: TensorArg, lengths: Raw, batch_first: BoolArg = False) -> Value:
    """The sequences ``[L_i, *]`` of a padded batch; their lengths are data."""
    batch, longest = padded_sequences.dims[:2] if batch_first else (padded_sequences.dims[1], padded_sequences.dims[0])
    if not isinstance(batch, int):
        raise Abstain("how many sequences there are is not known")
    rest = padded_sequences.dims[2:]
    return ctx.list([padded_sequences.like(shape=(ctx.fresh(high=longest), *rest)) for _ in range(batch)])


@op("torch.nn.utils.rnn.invert_permutation")
def invert_permutation(ctx: Context, permutation: Raw) -> Value:
    """The places that a permutation came from."""
    return permutation.like(shape=permutation.shape) if isinstance(permutation, Tensor) else permutation


@op("torch.nn.utils.rnn.unpack_sequence")
def unpack_sequence(ctx: Context, packed_sequences: Raw) -> Value:
    """The sequences of a packed batch; their lengths are data."""
    padded = padded_of(ctx, packed_sequences) if is_packed(packed_sequences) else None
    if not isinstance(padded, Tensor) or not isinstance(padded.dims[1], int):
        raise Abstain("the packed sequence is not known")
    rest = padded.dims[2:]
    return ctx.list([padded.like(shape=(ctx.fresh(high=padded.dims[0]), *rest)) for _ in range(padded.dims[1])])
