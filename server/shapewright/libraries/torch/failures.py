"""Failures that many torch operators share, in torch's own wording."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, render
from shapewright.dims.expr import Expr
from shapewright.libraries.torch.dtypes import INTEGERS, SCALAR_TYPES, is_float
from shapewright.rules import Failure, Repair
from shapewright.values import Tensor

LEAF = "leaf"
"""The note of a tensor that the program made to keep gradients for."""


def sizes(shape: Sequence[Dim]) -> str:
    """``[4, 3, N]``, as torch prints sizes."""
    return "[" + ", ".join(str(size) for size in shape) + "]"


def size_text(dim: Dim) -> str:
    """A size as a message shows it: ``?`` where it has no name."""
    return (render(dim, lambda s: "?" if s.anonymous else s.name) or "?") if isinstance(dim, Expr) else str(dim)


def shown(x: Tensor) -> str:
    """``float32[64, 1568]``, ``float32[..., 128]``; what is not known is left out."""
    open_axes = f"[..., {', '.join(map(str, x.tail))}]" if x.tail else ""
    return (x.dtype or "") + (open_axes if x.shape is None else sizes(x.shape)) or "a tensor"


def scalar_type(dtype: str | None) -> str:
    """``Float`` for float32, as messages say."""
    return SCALAR_TYPES.get(dtype or "", dtype or "?")


def check_differentiable(dtype: str | None) -> None:
    """Only floats and complex numbers can require gradients."""
    if dtype in INTEGERS or dtype == "bool":
        raise Failure(
            "dtype-mismatch",
            f"Gradients are kept for floats, and this tensor holds {dtype}.",
            raises="Only Tensors of floating point and complex dtype can require gradients",
            exception="RuntimeError",
            argument="requires_grad",
        )


def last_name(operator: str) -> str:
    """``relu`` of ``torch.nn.functional.relu``."""
    return operator.rsplit(".", 1)[-1]


def does_not_broadcast(a: Tensor, b: Tensor, axis: int, left: Dim | None, right: Dim | None) -> Failure:
    """Two operands whose sizes differ on an axis where neither is 1."""
    return Failure(
        "broadcast",
        f"{shown(a)} and {shown(b)} do not broadcast: the sizes {left} and {right} on axis {axis} differ "
        f"and neither is 1.",
        raises=f"The size of tensor a ({left}) must match the size of tensor b ({right}) "
        f"at non-singleton dimension {axis}",
        exception="RuntimeError",
        argument="other",
    ).with_data(axis=axis, left=left, right=right)


def axis_out_of_range(x: Tensor, axis: int, rank: int, argument: str = "dim") -> Failure:
    """An axis that the operand does not have."""
    count = max(rank, 1)
    return Failure(
        "axis-range",
        f"{shown(x)} has {rank} ax{'i' if rank == 1 else 'e'}s, so there is no axis {axis}.",
        raises=f"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {axis})",
        exception="IndexError",
        argument=argument,
        repairs=(Repair("set-argument", f"Use {argument}=-1", argument, "-1"),) if axis > 0 else (),
    )


def axis_repeated(x: Tensor, axis: int) -> Failure:
    """The same axis named twice."""
    return Failure(
        "axis-range",
        f"Axis {axis} of {shown(x)} is named more than once.",
        raises=f"dim {axis} appears multiple times in the list of dims",
        exception="RuntimeError",
        argument="dim",
    )


def not_implemented(operator: str, dtype: str | None, argument: str = "input") -> Failure:
    """A dtype that the kernel does not take, usually integers where floats are needed."""
    return Failure(
        "dtype-unsupported",
        f"{operator} does not work on {dtype} tensors.",
        raises=f"\"{operator}\" not implemented for '{scalar_type(dtype)}'",
        exception="RuntimeError",
        argument=argument,
        repairs=to_float(argument),
    )


def to_float(argument: str) -> tuple[Repair, ...]:
    """Convert the argument to float32."""
    return (Repair("wrap", "Convert to float32 with .float()", argument, "{}.float()"),)


def to_long(argument: str) -> tuple[Repair, ...]:
    """Convert the argument to int64."""
    return (Repair("wrap", "Convert to int64 with .long()", argument, "{}.long()"),)


def not_allowed(message: str, raises: str, argument: str, exception: str = "ValueError") -> Failure:
    """An argument that no call of the operator may have, whatever its operands."""
    return Failure("argument-value", message, raises=raises, exception=exception, argument=argument)


def wrong_rank(operator: str, x: Tensor, wanted: str, raises: str, argument: str = "input") -> Failure:
    """An operand with a number of axes that the operator does not take."""
    return Failure(
        "operand-rank",
        f"{operator} needs {wanted}, and gets {shown(x)}.",
        raises=raises,
        exception="RuntimeError",
        argument=argument,
    )


def other_dtype(
    operator: str, a: Tensor, b: Tensor, raises: str, argument: str, repairs: tuple[Repair, ...] = ()
) -> Failure:
    """Two operands that must have one dtype and have two."""
    weights = is_float(a.dtype) is is_float(b.dtype) is True and "parameter" in (a.kind, b.kind)
    return Failure(
        "dtype-mismatch",
        f"{operator} needs operands of one dtype, and gets {shown(a)} and {shown(b)}.",
        raises=raises,
        exception="RuntimeError",
        argument=argument,
        repairs=repairs,
    ).with_data(casts_weights=weights)
