"""What the rules of ``keras.ops`` share: axes, broadcasting, failures with Keras's wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapewright.dims import Dim
from shapewright.libraries.common import recording
from shapewright.libraries.common.axes import axis_index, axis_indexes
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.tensors import result
from shapewright.libraries.keras.wording import describe, keras_list, size_text
from shapewright.rules import Clue, Context, Failure
from shapewright.values import Tensor

URL = "https://keras.io/api/ops/"
KT = "keras.KerasTensor."


def axis_of(axis: int, x: Tensor, *, extra: int = 0) -> int:
    """An axis counted from 0. Raises ``Failure`` outside the tensor's (``extra``: axes about to be added)."""
    rank = len(x.dims) + extra
    try:
        return axis_index(axis, rank)
    except Misfit:
        raise axis_failure(axis, x, rank) from None


def axes_of(axes: Iterable[int] | None, x: Tensor) -> tuple[int, ...] | None:
    """Several axes counted from 0; None stays None."""
    if axes is None:
        return None
    try:
        return axis_indexes(axes, len(x.dims))
    except Misfit as misfit:
        raise axis_failure(misfit.axis, x, len(x.dims)) from None


def axis_failure(axis: int, x: Tensor, rank: int) -> Failure:
    """The axis does not exist."""
    return Failure(
        "axis-range",
        f"There is no axis {axis} in {describe(x)}: it has {len(x.dims)} axes.",
        raises=f"axis {axis} is out of bounds for array of dimension {rank}",
        exception="ValueError",
        argument="axis",
        url=URL,
    )


def refused(message: str, raises: str, argument: str, code: str = "argument-value") -> Failure:
    """An argument that Keras does not take."""
    return Failure(code, message, raises=raises, exception="ValueError", argument=argument, url=URL)


def vector(x: Tensor, raises: str, argument: str) -> None:
    """Raises ``Failure`` for an operand that has not one axis."""
    if x.rank not in (None, 1):
        raise refused(f"{argument} is a vector, and {describe(x)} has {x.rank} axes.", raises, argument, "operand-rank")


def broadcast_shape(operands: Sequence[Tensor]) -> tuple[Dim, ...] | None:
    """The shape operands broadcast to; None where a rank is not known. Raises ``Failure``."""
    known = [t.shape for t in operands if t.shape is not None]
    if len(known) != len(operands):
        return None
    try:
        return broadcast(*known)
    except Misfit as misfit:
        raise _no_broadcast(operands, misfit) from None


def _no_broadcast(operands: Sequence[Tensor], misfit: Misfit) -> Failure:
    left, right = size_text(misfit.left or 0), size_text(misfit.right or 0)
    shapes = " and ".join(keras_list(t.dims).replace(" ", ", ") for t in operands)
    return Failure(
        "broadcast",
        f"{' and '.join(map(describe, operands))} cannot be combined element by element: aligned at the last axis, "
        f"{left} meets {right}.",
        raises=f"Cannot broadcast shape, the failure dim has value {left}, which cannot be broadcasted to {right}. "
        f"Input shapes are: {shapes}.",
        exception="ValueError",
        clues=tuple(Clue(f"this is {describe(t)}", origin=t.origin) for t in operands if t.origin is not None),
        url=URL,
    ).with_data(operands=tuple(operands))


def made(ctx: Context, operands: Sequence[Tensor], shape: Sequence[Dim] | None, dtype: str | None) -> Tensor:
    """The result of an operation, which no gradient flows through where it does through none of the operands."""
    x = result(ctx, operands, shape, dtype)
    constant = bool(operands) and all(recording.is_unrecorded(operand) for operand in operands)
    return recording.noted(ctx, x, constant)
