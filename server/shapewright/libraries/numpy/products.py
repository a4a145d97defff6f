"""Products of vectors, matrices and stacks of them.

https://numpy.org/doc/stable/reference/routines.linalg.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.common.einsum import einsum as einsum_shape
from shapewright.libraries.common.matmul import matmul as matmul_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.open_products import open_product
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.numpy.arrays import (
    axes_of,
    broadcast_shape,
    joint_dtype,
    new,
    of_open_shape,
    result,
    shape_or_none,
)
from shapewright.libraries.numpy.creation import no_diagonal
from shapewright.libraries.numpy.dtypes import DType, summed
from shapewright.libraries.numpy.elementwise import stored
from shapewright.libraries.numpy.failures import does_not_broadcast, shown, sizes
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, AxisArg, Context, Failure, Raw, Repair, StrArg, TensorArg, dim_of
from shapewright.values import NONE, Tensor, Value


def _inner_failure(a: Tensor, b: Tensor, left: Dim, right: Dim, operator: str) -> Failure:
    if operator == "matmul":
        axis = 0
        raises = (
            f"matmul: Input operand 1 has a mismatch in its core dimension {axis}, with gufunc signature "
            f"(n?,k),(k,m?)->(n?,m?) (size {right} is different from {left})"
        )
    else:
        raises = (
            f"shapes {sizes(a.dims)} and {sizes(b.dims)} not aligned: {left} (dim {len(a.dims) - 1}) != {right} "
            f"(dim {max(len(b.dims) - 2, 0)})"
        )
    return Failure(
        "matmul-size",
        f"{shown(a)} times {shown(b)}: the last axis of the left has {left} entries, the right {right} rows.",
        raises=raises,
        exception="ValueError",
        repairs=_transpose(a, b),
    ).with_data(left=left, right=right)


def _transpose(a: Tensor, b: Tensor) -> tuple[Repair, ...]:
    if len(b.dims) == 2 and eq(a.dims[-1], b.dims[1]):
        return (Repair("wrap", "Transpose the right operand", "x2", "{}.T"),)
    if len(a.dims) == 2 and eq(a.dims[0], b.dims[0]):
        return (Repair("wrap", "Transpose the left operand", "x1", "{}.T"),)
    return ()


def matrix_product(ctx: Context, a: Tensor, b: Tensor) -> Tensor:
    """``a @ b``. Raises ``Failure``."""

    def inner(left: Dim, right: Dim) -> Dim:
        return ctx.equal(left, right, lambda: _inner_failure(a, b, left, right, "matmul"))

    def shape() -> tuple[Dim, ...]:
        try:
            return matmul_shape(a.dims, b.dims, inner)
        except Misfit as misfit:
            if misfit.kind == "scalar":
                raise _scalar_operand(a if misfit.position == 0 else b, misfit.position) from None
            raise does_not_broadcast((a, b), misfit.axis, misfit.left, misfit.right) from None

    return _of_any_rank(ctx, a, b) or result(shape_or_none(shape), joint_dtype((a, b)))


def _of_any_rank(ctx: Context, a: Tensor, b: Tensor) -> Tensor | None:
    """The product of an array of unknown rank and a matrix; None where the operands are not so."""

    def failure(rows: Dim) -> Failure:
        return Failure(
            "matmul-size",
            f"{shown(a)} times {shown(b)}: the last axis of the left has {a.tail[-1] if a.tail else '?'} entries, the "
            f"right {rows} rows.",
            exception="ValueError",
        )

    shape = open_product(ctx, a, b, failure)
    return None if shape is None else of_open_shape(shape, joint_dtype((a, b)))


def _scalar_operand(x: Tensor, position: int) -> Failure:
    return Failure(
        "operand-rank",
        "A matrix product needs vectors or matrices; multiply by a number with *.",
        raises=f"matmul: Input operand {position} does not have enough dimensions (has 0, gufunc core with signature "
        "(n?,k),(k,m?)->(n?,m?) requires 1)",
        exception="ValueError",
    )


@numpy_op("matmul", "linalg.matmul")
def matmul(ctx: Context, x1: TensorArg, x2: TensorArg, out: Raw = NONE) -> Tensor:
    """``x1 @ x2``."""
    return stored(out, matrix_product(ctx, x1, x2))


def _vector_product(ctx: Context, name: str, x1: Tensor, x2: Tensor, a: tuple[str, ...], b: tuple[str, ...]) -> Tensor:
    """A product over the axis called n, stacked over the axes that come before the named ones."""
    for x, names in ((x1, a), (x2, b)):
        if len(x.dims) < len(names):
            raise Failure(
                "operand-rank",
                f"{name} needs at least {len(names)} axes, and gets {shown(x)}.",
                raises=f"{name}: Input operand does not have enough dimensions",
                exception="ValueError",
            )
    first, second = (x.dims[len(x.dims) - len(names) :] for x, names in ((x1, a), (x2, b)))
    left, right = first[a.index("n")], second[b.index("n")]
    ctx.equal(left, right, lambda: _inner_failure(x1, x2, left, right, name))
    lead = broadcast_shape([new(x.dims[: len(x.dims) - len(names)], x.dtype) for x, names in ((x1, a), (x2, b))])
    kept = [size for size, axis in (*zip(first, a, strict=True), *zip(second, b, strict=True)) if axis != "n"]
    return result((*(lead or ()), *kept), joint_dtype((x1, x2)))


@numpy_op("vecdot", "linalg.vecdot")
def vecdot(ctx: Context, x1: TensorArg, x2: TensorArg, out: Raw = NONE, *, axis: AxisArg = -1) -> Tensor:
    """Dot products of vectors along the last axis."""
    if axis != -1:
        raise Abstain("vecdot along another axis than the last")
    return stored(out, _vector_product(ctx, "vecdot", x1, x2, ("n",), ("n",)))


@numpy_op("matvec")
def matvec(ctx: Context, x1: TensorArg, x2: TensorArg, out: Raw = NONE) -> Tensor:
    """Matrices by vectors."""
    return stored(out, _vector_product(ctx, "matvec", x1, x2, ("m", "n"), ("n",)))


@numpy_op("vecmat")
def vecmat(ctx: Context, x1: TensorArg, x2: TensorArg, out: Raw = NONE) -> Tensor:
    """Vectors by matrices."""
    return stored(out, _vector_product(ctx, "vecmat", x1, x2, ("n",), ("n", "m")))


@numpy_op("dot", method=True)
def dot(ctx: Context, a: TensorArg, b: TensorArg, out: Raw = NONE) -> Tensor:
    """The sum over ``a``'s last axis and ``b``'s last but one; no broadcasting."""

    def shape() -> tuple[Dim, ...]:
        if not a.dims or not b.dims:
            return (*a.dims, *b.dims)
        axis = max(len(b.dims) - 2, 0)
        left, right = a.dims[-1], b.dims[axis]
        ctx.equal(left, right, lambda: _inner_failure(a, b, left, right, "dot"))
        return (*a.dims[:-1], *b.dims[:axis], *b.dims[axis + 1 :])

    surely_axes = _of_any_rank(ctx, a, b) if a.tail else None  # a number times a matrix is a product of dot's, too
    return stored(out, surely_axes or result(shape_or_none(shape), joint_dtype((a, b))))


@numpy_op("inner")
def inner(ctx: Context, a: TensorArg, b: TensorArg) -> Tensor:
    """The sum over both last axes."""

    def shape() -> tuple[Dim, ...]:
        if not a.dims or not b.dims:
            return (*a.dims, *b.dims)
        left, right = a.dims[-1], b.dims[-1]
        ctx.equal(left, right, lambda: _inner_failure(a, b, left, right, "inner"))
        return (*a.dims[:-1], *b.dims[:-1])

    return result(shape_or_none(shape), joint_dtype((a, b)))


@numpy_op("vdot")
def vdot(ctx: Context, a: TensorArg, b: TensorArg) -> Tensor:
    """The inner product of the flattened operands."""
    if a.shape is not None and b.shape is not None:
        left, right = a.size, b.size
        ctx.equal(left, right, lambda: _other_sizes(a, b, left, right))
    return result((), joint_dtype((a, b)))


def _other_sizes(a: Tensor, b: Tensor, left: Dim, right: Dim) -> Failure:
    return Failure(
        "matmul-size",
        f"vdot multiplies element by element, and {shown(a)} has {left} elements, {shown(b)} has {right}.",
        raises=f"cannot reshape array of size {right} into shape ({left},)",
        exception="ValueError",
    )


@numpy_op("outer", "linalg.outer")
def outer(ctx: Context, a: TensorArg, b: TensorArg, out: Raw = NONE) -> Tensor:
    """All products of the flattened operands' elements."""
    return stored(out, result(shape_or_none(lambda: (a.size, b.size)), joint_dtype((a, b))))


@numpy_op("kron")
def kron(ctx: Context, a: TensorArg, b: TensorArg) -> Tensor:
    """The Kronecker product."""

    def shape() -> tuple[Dim, ...]:
        rank = max(len(a.dims), len(b.dims))
        left = (*[1] * (rank - len(a.dims)), *a.dims)
        right = (*[1] * (rank - len(b.dims)), *b.dims)
        return tuple(x * y for x, y in zip(left, right, strict=True))

    return result(shape_or_none(shape), joint_dtype((a, b)))


@numpy_op("tensordot", "linalg.tensordot")
def tensordot(ctx: Context, a: TensorArg, b: TensorArg, axes: Raw = NONE) -> Tensor:
    """The sum over chosen axes of both."""
    if a.shape is None or b.shape is None:
        return result(None, joint_dtype((a, b)))
    over_a, over_b = _contracted(ctx, a, b, axes)
    for left_axis, right_axis in zip(over_a, over_b, strict=True):
        _same_size(ctx, a, b, a.dims[left_axis], b.dims[right_axis])
    kept = [d for i, d in enumerate(a.dims) if i not in over_a] + [d for i, d in enumerate(b.dims) if i not in over_b]
    made = result(kept, joint_dtype((a, b)))
    return made if kept else Tensor("numpy", (), made.dtype)


def _same_size(ctx: Context, a: Tensor, b: Tensor, left: Dim, right: Dim) -> None:
    def differ() -> Failure:
        return Failure(
            "matmul-size",
            f"tensordot of {shown(a)} and {shown(b)} sums over axes of sizes {left} and {right}, which differ.",
            raises="shape-mismatch for sum",
            exception="ValueError",
        )

    ctx.equal(left, right, differ)


def _contracted(ctx: Context, a: Tensor, b: Tensor, axes: Value) -> tuple[list[int], list[int]]:
    count = 2 if axes == NONE else dim_of(axes)
    if isinstance(count, int):
        if count > min(len(a.dims), len(b.dims)):
            raise Failure(
                "operand-rank",
                f"tensordot over {count} axes needs operands with as many, and gets {shown(a)} and {shown(b)}.",
                raises="tuple index out of range",
                exception="IndexError",
                argument="axes",
            )
        return [len(a.dims) - count + i for i in range(count)], list(range(count))
    pair = ctx.items(axes)
    if pair is None or len(pair) != 2:
        raise Abstain("the axes of tensordot are not known")
    return _axis_list(ctx, pair[0], len(a.dims)), _axis_list(ctx, pair[1], len(b.dims))


def _axis_list(ctx: Context, value: Value, rank: int) -> list[int]:
    single = dim_of(value)
    items = [single] if single is not None else [dim_of(i) for i in ctx.items(value) or ()]
    known = [i for i in items if isinstance(i, int) and -rank <= i < rank]
    if not known or len(known) != len(items):
        raise Abstain("the axes of tensordot are not known")
    return [i % rank for i in known]


@numpy_op("einsum")
def einsum(
    ctx: Context, subscripts: StrArg, *operands: TensorArg, out: Raw = NONE, optimize: Raw = NONE, dtype: Raw = NONE
) -> Tensor:
    """Sums of products by an equation over named axes."""
    kind = joint_dtype(operands)
    if any(x.shape is None for x in operands):
        return result(None, kind)
    try:
        return stored(out, result(einsum_shape(subscripts, [x.dims for x in operands]), kind))
    except Misfit as misfit:
        raise _einsum_failure(subscripts, operands, misfit) from None


def _einsum_failure(equation: str, operands: Sequence[Tensor], misfit: Misfit) -> Failure:
    if misfit.kind == "size" and misfit.axis > 64:
        message = f"In '{equation}' the subscript {chr(misfit.axis)} has the sizes {misfit.left} and {misfit.right}."
        raises = (
            f"operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{' '.join(sizes(x.dims) for x in operands)}"
        )
        return Failure("einsum", message, raises=raises, exception="ValueError", argument="operands")
    if misfit.kind == "rank":
        few = (misfit.left or 0) > (misfit.right or 0)
        shape = shown(operands[misfit.position])
        message = f"In '{equation}' operand {misfit.position} has {misfit.left} subscripts, and gets {shape}."
        raises = (
            f"einstein sum subscripts string contains too many subscripts for operand {misfit.position}"
            if few
            else "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided "
            "to broadcast the extra dimensions."
        )
        return Failure("einsum", message, raises=raises, exception="ValueError", argument="operands")
    if misfit.kind == "operands":
        few = (misfit.left or 0) > (misfit.right or 0)  # which NumPy calls too many
        message = f"'{equation}' is for {misfit.left} operands, and {misfit.right} are given."
        raises = f"{'more' if few else 'fewer'} operands provided to einstein sum function than specified in the "
        return Failure("einsum", message, raises=f"{raises}subscripts string", exception="ValueError")
    if misfit.kind == "output":
        inputs, _, output = equation.partition("->")
        strange = next((c for c in output if c.isalpha() and c not in inputs), "")
        twice = next((c for c in output if output.count(c) > 1), "")
        what = f"included output subscript '{strange}' which never appeared in an input"
        if not strange:
            what = f"includes output subscript '{twice}' multiple times"
        message = f"The einsum equation '{equation}' {what}."
        raises = f"einstein sum subscripts string {what}"
        return Failure("einsum", message, raises=raises, exception="ValueError", argument="subscripts")
    raise Abstain("the einsum equation is not understood")


@numpy_op("trace", method=True)
def trace(
    ctx: Context,
    a: TensorArg,
    offset: Raw = NONE,
    axis1: AxisArg = 0,
    axis2: AxisArg = 1,
    dtype: DType = None,
    out: Raw = NONE,
) -> Tensor:
    """The sum of the diagonal of two axes."""
    if a.shape is not None and len(a.shape) < 2:
        raise no_diagonal(a)
    left = None if a.shape is None else reduced(a.shape, axes_of(a, (axis1, axis2)), False)
    return stored(out, result(left, dtype or summed(a.dtype)))
