"""``tf.nest``: structures of tensors. https://www.tensorflow.org/api_docs/python/tf/nest"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.libraries.keras import structure as nested
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.rules import Abstain, Context, Raw
from shapewright.values import (
    NONE,
    TENSOR_SHAPE,
    TRUE,
    Const,
    DictObject,
    ListObject,
    Many,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


@tf_op("nest.flatten")
def flatten(ctx: Context, structure: Raw, expand_composites: Raw = NONE) -> Value:
    """The leaves, a dict's by its sorted keys."""
    parts = _parts(ctx, structure)
    if isinstance(structure, Unknown):
        raise Abstain(structure.reason)
    if not isinstance(structure, Many) and _is_closed(structure, parts):
        raise Abstain("a structure that is not known entry by entry")
    if parts is None:
        return structure if isinstance(structure, Many) else ctx.list([structure])
    below = [ctx.items(flatten(ctx, part)) for part in parts]
    if any(leaves is None for leaves in below):
        raise Abstain("a structure with a list of unknown length in it")
    return ctx.list([leaf for leaves in below for leaf in leaves or ()])


@tf_op("nest.is_nested")
def is_nested(ctx: Context, seq: Raw) -> Value:
    """Whether it is a list, a tuple or a dict."""
    if isinstance(seq, (Many, ListObject, DictObject)):
        return TRUE
    parts = _parts(ctx, seq)
    if isinstance(seq, Unknown) or _is_closed(seq, parts):
        raise Abstain("whether it is a structure is not known")
    return Const(parts is not None)


@tf_op("nest.map_structure")
def map_structure(ctx: Context, func: Raw, *structures: Raw, **options: Raw) -> Value:
    """A function of the leaves that stand at the same place, in a structure like the first."""
    if structures and isinstance(structures[0], Unknown):
        return Unknown("what a structure that is not known is mapped to", open=structures[0].open)
    parts = [_parts(ctx, structure) for structure in structures]
    if not parts or any(map(_is_closed, structures, parts)):
        raise Abstain("the structures are not known entry by entry")
    if parts[0] is None:
        return ctx.call(func, *structures)
    columns = [part for part in parts if part is not None]
    if len(columns) != len(parts) or len({len(column) for column in columns}) > 1:
        raise Abstain("the structures are not known to be alike")
    mapped = [map_structure(ctx, func, *column) for column in zip(*columns, strict=True)]
    return nested.rebuilt(ctx, structures[0], iter(mapped))


@tf_op("nest.pack_sequence_as")
def pack_sequence_as(
    ctx: Context, structure: Raw, flat_sequence: Raw, expand_composites: Raw = NONE
) -> Value:
    """The leaves of a flat sequence in the structure's order."""
    given = ctx.items(flat_sequence)
    if given is None:
        raise Abstain("the flat sequence is not known leaf by leaf")
    rest = list(given)

    def packed(value: Value) -> Value:
        parts = _parts(ctx, value)
        if parts is not None:
            return nested.rebuilt(ctx, value, iter([packed(part) for part in parts]))
        if not rest or isinstance(value, Unknown) or _is_closed(value, parts):
            raise Abstain("the structure is not known leaf by leaf")
        return rest.pop(0)

    whole = packed(structure)
    if rest:
        raise Abstain("the structure is not known leaf by leaf")
    return whole


def _is_closed(value: Value, parts: Sequence[Value] | None) -> bool:
    """Whether a value may be a structure whose entries are not known, or was only taken for a tensor."""
    if isinstance(value, Tensor):
        return value.shape is None and value.dtype is None
    return parts is None and isinstance(value, (Many, Union, ListObject, DictObject))


def _parts(ctx: Context, value: Value) -> Sequence[Value] | None:
    """The entries of a list, tuple or dict; None for a leaf, as a shape is."""
    if isinstance(value, Tuple) and value.kind == TENSOR_SHAPE:
        return None
    return nested.children(ctx, value)
