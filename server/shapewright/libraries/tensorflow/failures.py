"""Failures that many TensorFlow functions share, in TensorFlow's own wording, eager and graph."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.tensorflow.dtypes import FLOATS, INTEGERS, attribute_name, kernel_name
from shapewright.libraries.tensorflow.world import left_open
from shapewright.rules import Context, Failure, Repair
from shapewright.values import ListObject, Tensor, Tuple, Value


def sizes(shape: Sequence[Dim]) -> str:
    """``[3,4]``, as TensorFlow's kernels print shapes."""
    return "[" + ",".join(str(size) for size in shape) + "]"


def graph_sizes(ctx: Context, shape: Sequence[Dim] | None) -> str:
    """``[?,4]``, as a graph's shape functions print them."""
    if shape is None:
        return "<unknown>"
    return "[" + ",".join("?" if left_open(ctx, size) else str(size) for size in shape) + "]"


def tuple_sizes(ctx: Context, shape: Sequence[Dim] | None, *, unknown: str = "?") -> str:
    """``(?, 19)``, as a Python message prints a static shape."""
    if shape is None:
        return "<unknown>"
    parts = [unknown if left_open(ctx, size) else str(size) for size in shape]
    return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"


def shown(x: Tensor) -> str:
    """``float32[64, 1568]``; what is not known is left out."""
    shape = "" if x.shape is None else "[" + ", ".join(str(size) for size in x.shape) + "]"
    return (x.dtype or "") + shape or "a tensor"


def does_not_broadcast(
    ctx: Context, operation: str, x: Tensor, y: Tensor, left: Dim | None, right: Dim | None, *, graph: bool
) -> Failure:
    """Two operands whose sizes differ on an axis where none is 1."""
    if graph:
        raises = (
            f"Dimensions must be equal, but are {left} and {right} for '{{{{node {operation}}}}} = {operation}"
            f"[T={attribute_name(x.dtype)}]' with input shapes: {graph_sizes(ctx, x.shape)}, "
            f"{graph_sizes(ctx, y.shape)}."
        )
    else:
        raises = f"Incompatible shapes: {sizes(x.dims)} vs. {sizes(y.dims)} [Op:{operation}] name: "
    return Failure(
        "broadcast",
        f"{shown(x)} and {shown(y)} do not broadcast: the sizes {left} and {right} differ and neither is 1.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
    ).with_data(left=left, right=right, operands=(x, y))


def dtypes_differ(
    operation: str,
    x: Tensor,
    y: Tensor,
    names: tuple[str, str] = ("x", "y"),
    *,
    graph: bool,
    position: int = 1,
    raises: str = "",
) -> Failure:
    """Two operands of different dtypes: TensorFlow promotes none of them.

    ``names`` are the parameters, ``position`` that of the second operand among the kernel's inputs.
    """
    if graph:
        first, second = (_KERNEL_INPUTS.get(name, name) for name in _in_order(names))
        wording = (
            f"Input '{second}' of '{operation}' Op has type {y.dtype} that does not match type {x.dtype} of "
            f"argument '{first}'."
        )
    else:
        wording = (
            f"cannot compute {operation} as input #{position}(zero-based) was expected to be a {kernel_name(x.dtype)} "
            f"tensor but is a {kernel_name(y.dtype)} tensor [Op:{operation}] name: "
        )
    return Failure(
        "dtype-mismatch",
        f"{shown(x)} and {shown(y)} have different dtypes, and TensorFlow converts neither by itself.",
        raises=raises or wording,
        exception="TypeError" if graph or raises else "InvalidArgumentError",
        repairs=casts((x, y), names),
    ).with_data(operands=(x, y))


_KERNEL_INPUTS = {"self": "x", "other": "y"}
"""What a kernel calls the operands of an operator."""


def _in_order(names: tuple[str, str]) -> tuple[str, str]:
    """The operands as the kernel counts them; a reflected operator has them the other way round."""
    return ("self", "other") if names == ("other", "self") else names


def casts(operands: Sequence[Tensor], names: Sequence[str]) -> tuple[Repair, ...]:
    """Cast the operand that loses nothing: the integer to the float, the smaller float to the larger."""
    (x, y), dtypes = operands, [o.dtype for o in operands]
    if None in dtypes:
        return ()
    floats = [d in FLOATS for d in dtypes]
    if floats[0] != floats[1]:
        moved = 0 if floats[1] else 1
    else:
        moved = 1 if _rank(dtypes[0]) >= _rank(dtypes[1]) else 0
        if all(floats) and "float32" in dtypes:  # models compute in float32
            moved = 1 - dtypes.index("float32")
    target = (y if moved == 0 else x).dtype
    template = f"tf.cast({{}}, tf.{target})"
    return (Repair("wrap", f"Cast to {target}", names[moved], template, needs="import tensorflow as tf"),)


def _rank(dtype: str | None) -> int:
    order = ("bool", *INTEGERS, *FLOATS)
    return order.index(dtype) if dtype in order else -1


def dtype_refused(
    operation: str, x: Tensor, allowed: Sequence[str], argument: str, *, graph: bool, attribute: str = "T"
) -> Failure:
    """An operand of a dtype the operation has no kernel for."""
    listed = ", ".join(kernel_name(d) for d in allowed)
    raises = f"Value for attr '{attribute}' of {kernel_name(x.dtype)} is not in the list of allowed values: {listed}"
    if graph:
        raises = (
            f"Value passed to parameter '{argument}' has DataType {x.dtype} not in list of allowed values: "
            + ", ".join(allowed)
        )
    to_float = "float32" in allowed and x.dtype in (*INTEGERS, "bool")
    repair = Repair("wrap", "Cast to float32", argument, "tf.cast({}, tf.float32)", needs="import tensorflow as tf")
    return Failure(
        "dtype-unsupported",
        f"{operation} takes {_families(allowed)}, and gets {shown(x)}.",
        raises=raises,
        exception="TypeError" if graph else "InvalidArgumentError",
        argument=argument,
        repairs=(repair,) if to_float else (),
    ).with_data(operand=x)


def _families(allowed: Sequence[str]) -> str:
    kinds = []
    for name, members in (("floats", FLOATS), ("integers", INTEGERS), ("complex numbers", ("complex64", "complex128")),
                          ("booleans", ("bool",)), ("text", ("string",))):  # fmt: skip
        if any(d in members for d in allowed):
            kinds.append(name)
    return " or ".join(kinds)


def axis_out_of_range(x: Tensor, axis: int, rank: int, raises: str, argument: str = "axis") -> Failure:
    """An axis that the tensor does not have."""
    count = "1 axis" if rank == 1 else f"{rank} axes"
    return Failure(
        "axis-range",
        f"{shown(x)} has {count}, so there is no axis {axis}.",
        raises=raises,
        exception="InvalidArgumentError",
        argument=argument,
        repairs=(Repair("set-argument", f"Use {argument}=-1", argument, "-1"),) if axis > 0 and rank else (),
    ).with_data(operand=x, axis=axis)


def wrong_rank(
    ctx: Context, operation: str, x: Tensor, rank: int, argument: str, *, raises: str = "", at_least: bool = False
) -> Failure:
    """An operand with too few or too many axes."""
    wanted = f"{'at least ' if at_least else ''}{rank} axes"
    return Failure(
        "tensor-rank",
        f"{operation} takes a tensor of {wanted}, and gets {shown(x)}.",
        raises=raises
        or f"Shape must be {'at least ' if at_least else ''}rank {rank} but is rank {x.rank} for "
        f"'{{{{node {operation}}}}}' with input shapes: {graph_sizes(ctx, x.shape)}.",
        exception="ValueError",
        argument=argument,
    ).with_data(operand=x, rank=rank)


def check_size(item: Value, argument: str) -> None:
    """Raise ``Failure`` for a whole shape where one of its sizes is meant."""
    whole = isinstance(item, (Tuple, ListObject)) or (isinstance(item, Tensor) and (item.rank or 0) > 0)
    if whole:
        what = f"a {item.type_name}" if not isinstance(item, Tensor) else f"a tensor of {item.rank} axes"
        raise Failure(
            "argument-type",
            f"Each entry of '{argument}' is one size, and one of them is {what}.",
            raises="Shapes of all inputs must match"
            if isinstance(item, Tensor)
            else "Can't convert Python sequence with mixed types to Tensor.",
            exception="InvalidArgumentError" if isinstance(item, Tensor) else "ValueError",
            argument=argument,
        )
