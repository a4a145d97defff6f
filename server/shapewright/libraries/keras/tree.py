"""``keras.tree``: nested structures of tensors. https://keras.io/api/utils/tree_utils/"""

from __future__ import annotations

from shapewright.libraries.keras.structure import children, leaves, rebuilt
from shapewright.rules import Abstain, Context, Raw, op
from shapewright.values import NONE, TRUE, Const, Unknown, Value

URL = "https://keras.io/api/utils/tree_utils/"


@op("keras.tree.flatten", url=URL)
def flatten(ctx: Context, structure: Raw) -> Value:
    """All leaves as a list; a dict's by its sorted keys."""
    return ctx.list(leaves(ctx, structure))


@op("keras.tree.is_nested", url=URL)
def is_nested(ctx: Context, structure: Raw) -> Value:
    """Whether a value is a list, a tuple or a dict."""
    return Const(children(ctx, structure) is not None)


@op("keras.tree.map_structure", url=URL)
def map_structure(ctx: Context, func: Raw, *structures: Raw, none_is_leaf: Raw = TRUE) -> Value:
    """A function of the leaves that stand at the same place, in a structure like the first."""
    if structures and isinstance(structures[0], Unknown):
        return Unknown("what a structure that is not known is mapped to", open=structures[0].open)
    parts = [children(ctx, structure) for structure in structures]
    if not parts or parts[0] is None:
        skipped = none_is_leaf != TRUE and structures[:1] == (NONE,)
        return NONE if skipped else ctx.call(func, *structures)
    columns = [part for part in parts if part is not None]
    if len(columns) != len(parts) or len({len(column) for column in columns}) > 1:
        raise Abstain("the structures are not known to be alike")
    mapped = [map_structure(ctx, func, *column, none_is_leaf=none_is_leaf) for column in zip(*columns, strict=True)]
    return rebuilt(ctx, structures[0], iter(mapped))


@op("keras.tree.pack_sequence_as", url=URL)
def pack_sequence_as(ctx: Context, structure: Raw, flat_sequence: Raw) -> Value:
    """The leaves of a flat sequence in the structure's order."""
    given = ctx.items(flat_sequence)
    if given is None or len(given) != len(leaves(ctx, structure)):
        raise Abstain("the flat sequence is not known leaf by leaf")
    rest = iter(given)

    def packed(value: Value) -> Value:
        parts = children(ctx, value)
        return next(rest) if parts is None else rebuilt(ctx, value, iter([packed(part) for part in parts]))

    return packed(structure)


@op("keras.tree.assert_same_structure", "keras.tree.assert_same_paths", url=URL)
def assert_same_structure(ctx: Context, a: Raw, b: Raw, check_types: Raw = NONE) -> None:
    """Raises where two structures differ, which decides no shape."""
