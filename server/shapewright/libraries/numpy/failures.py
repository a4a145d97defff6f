"""Failures that many NumPy functions share, in NumPy's own wording."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.rules import Clue, Failure, Repair
from shapewright.values import Tensor


def sizes(shape: Sequence[Dim]) -> str:
    """``(3,4)``, as NumPy's messages print shapes."""
    return "(" + ",".join(str(size) for size in shape) + ("," if len(shape) == 1 else "") + ")"


def shown(x: Tensor) -> str:
    """``float32[64, 1568]``; what is not known is left out."""
    shape = "" if x.shape is None else "[" + ", ".join(str(size) for size in x.shape) + "]"
    return (x.dtype or "") + shape or "an array"


def does_not_broadcast(operands: Sequence[Tensor], axis: int, left: Dim | None, right: Dim | None) -> Failure:
    """Operands whose sizes differ on an axis where none is 1."""
    known = [x for x in operands if x.shape is not None]
    names = " and ".join(shown(x) for x in known if x.shape)
    shapes = " ".join(sizes(x.dims) for x in known)
    return Failure(
        "broadcast",
        f"{names} do not broadcast: the sizes {left} and {right} on axis {axis} differ and neither is 1.",
        raises=f"operands could not be broadcast together with shapes {shapes} ",
        exception="ValueError",
    ).with_data(axis=axis, left=left, right=right)


def axis_out_of_range(x: Tensor, axis: int, rank: int, argument: str = "axis") -> Failure:
    """An axis that the array does not have."""
    return Failure(
        "axis-range",
        f"{shown(x)} has {rank} ax{'i' if rank == 1 else 'e'}s, so there is no axis {axis}.",
        raises=f"axis {axis} is out of bounds for array of dimension {rank}",
        exception="AxisError",
        argument=argument,
        repairs=(Repair("set-argument", f"Use {argument}=-1", argument, "-1"),) if axis > 0 and rank else (),
    )


def axis_repeated(x: Tensor, axis: int, raises: str = "duplicate value in 'axis'") -> Failure:
    """The same axis named twice."""
    return Failure(
        "axis-range",
        f"Axis {axis} of {shown(x)} is named more than once.",
        raises=raises,
        exception="ValueError",
        argument="axis",
    )


def dtype_unsupported(operator: str, x: Tensor, raises: str = "", advice: str = "") -> Failure:
    """A ufunc that has no loop for a dtype."""
    return Failure(
        "dtype-unsupported",
        f"{operator} does not work on {x.dtype} arrays{': ' + advice if advice else ''}.",
        raises=raises
        or f"ufunc '{operator}' not supported for the input types, and the inputs could not be safely coerced to any "
        "supported types according to the casting rule ''safe''",
        exception="TypeError",
    )


def ragged(lengths: Sequence[Dim], detected: Sequence[Dim], clues: tuple[Clue, ...] = ()) -> Failure:
    """Rows of different lengths. ``lengths``: those met, in order; ``detected``: the shape before the axis."""
    shape = "(" + ", ".join(str(size) for size in detected) + ("," if len(detected) == 1 else "") + ")"
    different = list(dict.fromkeys(str(n) for n in lengths if n != -1))
    what = (
        f"The items have different lengths ({', '.join(different[:-1])} and {different[-1]})" if different[1:] else ""
    )
    if -1 in lengths:
        what = f"Some items are single elements, and others are sequences (of length {different[0]})"
    return Failure(
        "ragged-array",
        f"{what}, so together they make no array: pad them to one length first, or keep them in a list.",
        raises="setting an array element with a sequence. The requested array has an inhomogeneous shape after "
        f"{len(detected)} dimensions. The detected shape was {shape} + inhomogeneous part.",
        exception="ValueError",
        clues=clues,
    ).with_data(lengths=tuple(lengths), detected=tuple(detected))
