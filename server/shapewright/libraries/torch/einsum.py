"""Sums of products over named axes: einsum, tensordot.

https://pytorch.org/docs/stable/generated/torch.einsum.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.libraries.common.broadcast import broadcast_dim
from shapewright.libraries.common.einsum import einsum as einsum_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.torch.dtypes import is_integral
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.linear_algebra import same_dtype
from shapewright.libraries.torch.tensors import axes_of, made, tensors_in
from shapewright.rules import Abstain, Context, Failure, Raw, TensorArg, op
from shapewright.values import NONE, Const, Tensor, Value


@op("torch.einsum", url="https://pytorch.org/docs/stable/generated/torch.einsum.html")
def einsum(ctx: Context, equation: Raw, *operands: Raw) -> Tensor:
    """Sums of products over named axes."""
    if isinstance(equation, Tensor):
        return _einsum_of_lists(ctx, (equation, *operands))
    if not (isinstance(equation, Const) and isinstance(equation.value, str)):
        raise Abstain("the equation is not known")
    return equated(ctx, equation.value, tensors_in(ctx, operands))


def _einsum_of_lists(ctx: Context, arguments: Sequence[Value]) -> Tensor:
    """``einsum(a, [0, 1], b, [1, 2], [0, 2])``: numbers as letters."""

    def letters(value: Value) -> str:
        found = ctx.items(value)
        if found is None:
            raise Abstain("the subscripts are not known")
        return "".join("..." if _is_ellipsis(i) else _letter(i) for i in found)

    pairs = len(arguments) // 2
    operands = tensors_in(ctx, arguments[0 : 2 * pairs : 2]) if pairs > 1 else (arguments[0],)
    equation = ",".join(letters(v) for v in arguments[1 : 2 * pairs : 2])
    if len(arguments) % 2:
        equation += "->" + letters(arguments[-1])
    return equated(ctx, equation, [x for x in operands if isinstance(x, Tensor)])


def _is_ellipsis(value: Value) -> bool:
    return isinstance(value, Const) and value.value is Ellipsis


def _letter(value: Value) -> str:
    if isinstance(value, Const) and isinstance(value.value, int) and 0 <= value.value < 52:
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[value.value]
    raise Abstain("a subscript is not known")


def equated(ctx: Context, equation: str, operands: Sequence[Tensor]) -> Tensor:
    """``einsum`` with its equation as text."""
    dtype = operands[0].dtype if operands else None
    for x in operands[1:]:
        dtype = same_dtype(operands[0], x, "einsum")
    if any(x.shape is None for x in operands):
        operands = _ranked_by_equation(ctx, equation, operands)
    try:
        shape = einsum_shape(equation, [x.dims for x in operands])
    except Misfit as misfit:
        raise _does_not_equate(equation, operands, misfit) from None
    if is_integral(dtype) and dtype != "int64":
        dtype = None  # a sum widens small integers, a product does not: which it is depends on the order taken
    return made(ctx, operands, shape, dtype, layout=None)


def _ranked_by_equation(ctx: Context, equation: str, operands: Sequence[Tensor]) -> list[Tensor]:
    """Operands of unknown rank get the rank their subscripts tell."""
    subscripts = equation.replace(" ", "").split("->")[0].split(",")
    ranked = []
    for letters, x in zip(subscripts, operands, strict=False):
        known = x.shape is not None or "." in letters
        ranked.append(x if known else ctx.rank(x, len(letters), _never, names=tuple(letters)))
    return ranked


def _never() -> Failure:
    """An operand of unknown rank takes the rank it is asked for."""
    return Failure("einsum", "The operand has another rank.")


def _does_not_equate(equation: str, operands: Sequence[Tensor], misfit: Misfit) -> Failure:
    x = shown(operands[misfit.position]) if misfit.position < len(operands) else ""
    messages = {
        "size": (
            f"'{chr(misfit.axis)}' in '{equation}' has size {misfit.left} in an earlier operand and {misfit.right} "
            f"in {x}.",
            f"einsum(): subscript {chr(misfit.axis)} has size {misfit.right} for operand {misfit.position} which does "
            f"not broadcast with previously seen size {misfit.left}",
        ),
        "rank": (
            f"'{equation}' names {misfit.left} axes for {x}.",
            f"einsum(): the number of subscripts in the equation ({misfit.left}) does not match the number of "
            f"dimensions ({misfit.right}) for operand {misfit.position} and no ellipsis was given",
        ),
        "operands": (
            f"'{equation}' is for {misfit.left} operands, and gets {misfit.right}.",
            "einsum(): fewer operands were provided than specified in the equation"
            if str(misfit.left) > str(misfit.right)
            else "einsum(): more operands were provided than specified in the equation",
        ),
        "output": (
            f"The output of '{equation}' names a subscript that no operand has, or one twice.",
            "einsum(): output subscript does not appear in the equation for any input operand",
        ),
    }
    message, raises = messages.get(misfit.kind, (f"'{equation}' is no valid equation.", "einsum(): invalid subscript"))
    return Failure("einsum", message, raises=raises, exception="RuntimeError", argument="equation")


@op("torch.tensordot")
def tensordot(ctx: Context, a: TensorArg, b: TensorArg, dims: Raw = Const(2), out: Raw = NONE) -> Tensor:
    """Sums of products over the axes named."""
    left, right = _contracted(ctx, a, b, dims)
    first, second = axes_of(a, left), axes_of(b, right)
    for i, j in zip(first, second, strict=True):
        if broadcast_dim(a.dims[i], b.dims[j]) is None:
            raise _not_contractible(a, b)
    shape = (
        *(size for i, size in enumerate(a.dims) if i not in first),
        *(size for j, size in enumerate(b.dims) if j not in second),
    )
    return made(ctx, (a, b), shape, same_dtype(a, b, "tensordot"), layout=None)


def _not_contractible(a: Tensor, b: Tensor) -> Failure:
    return Failure(
        "matmul-size",
        f"tensordot sums over axes of one size, and those of {shown(a)} and {shown(b)} differ.",
        raises="contracted dimensions need to match",
        exception="RuntimeError",
    )


def _contracted(ctx: Context, a: Tensor, b: Tensor, dims: Value) -> tuple[Sequence[int], Sequence[int]]:
    if isinstance(dims, Const) and isinstance(dims.value, int):
        count = dims.value
        return range(len(a.dims) - count, len(a.dims)), range(count)
    pair = ctx.items(dims)
    if pair is None or len(pair) != 2:
        raise Abstain("the axes to sum over are not known")
    found = []
    for one in pair:
        axes = [v.value for v in ctx.items(one) or () if isinstance(v, Const)]
        if ctx.items(one) is None or len(axes) != len(ctx.items(one) or ()):
            raise Abstain("the axes to sum over are not known")
        found.append(axes)
    return found[0], found[1]
