"""Matrix products, contractions, linear algebra.

https://www.tensorflow.org/api_docs/python/tf/linalg
"""

from __future__ import annotations

from functools import partial

from shapewright.dims import Dim, dmin
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.einsum import einsum as einsum_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.open_products import open_product
from shapewright.libraries.tensorflow.dtypes import DType, attribute_name
from shapewright.libraries.tensorflow.failures import graph_sizes, shown, sizes, wrong_rank
from shapewright.libraries.tensorflow.keras_operands import keras_result
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import OptTFAxes, TFTensor, axis_of, in_graph, new
from shapewright.libraries.tensorflow.world import demand_same
from shapewright.rules import Abstain, BoolArg, Clue, Context, Failure, Raw, Repair, StrArg, dim_of
from shapewright.values import NONE, Tensor, Tuple, Value


@tf_op("matmul", "linalg.matmul")
def matmul(
    ctx: Context,
    a: Raw,
    b: Raw,
    transpose_a: BoolArg = False,
    transpose_b: BoolArg = False,
    adjoint_a: BoolArg = False,
    adjoint_b: BoolArg = False,
    a_is_sparse: Raw = NONE,
    b_is_sparse: Raw = NONE,
    output_type: DType = None,
    grad_a: Raw = NONE,
    grad_b: Raw = NONE,
) -> Tensor:
    """``a @ b``; both need two axes or more. https://www.tensorflow.org/api_docs/python/tf/linalg/matmul"""
    return product_of(ctx, a, b, ("a", "b"), transpose_a or adjoint_a, transpose_b or adjoint_b, output_type)


@tf_op("Tensor.__matmul__")
def matmul_operator(ctx: Context, self: TFTensor, other: Raw) -> Value:
    """``a @ b``."""
    return keras_result(ctx, "matmul", self, other) or product_of(ctx, self, other, ("self", "other"))


@tf_op("Tensor.__rmatmul__")
def rmatmul_operator(ctx: Context, self: TFTensor, other: Raw) -> Value:
    """``a @ b`` with an array on the left."""
    return keras_result(ctx, "matmul", other, self) or product_of(ctx, other, self, ("other", "self"), method=True)


def product_of(
    ctx: Context, a: Value, b: Value, names: tuple[str, str], transpose_a: bool = False, transpose_b: bool = False,
    output_type: str | None = None, *, method: bool = False,
) -> Tensor:  # fmt: skip
    """The product of two (stacks of) matrices; raises ``Failure`` for ranks, sizes and dtypes that do not fit."""
    x, y = matched(ctx, "MatMul", (a, b), names, method=method)
    dtype = output_type or x.dtype or y.dtype
    for position, operand in enumerate((x, y)):
        if operand.rank is not None and operand.rank < 2:
            raise _vector(ctx, x, y, position, names)
    if x.shape is None or y.shape is None:
        return _partly(ctx, x, y, dtype, transpose_a, transpose_b)
    rows, inner_a = (x.dims[-1], x.dims[-2]) if transpose_a else (x.dims[-2], x.dims[-1])
    inner_b, columns = (y.dims[-1], y.dims[-2]) if transpose_b else (y.dims[-2], y.dims[-1])
    if not demand_same(ctx, "MatMul", inner_a, inner_b, stretches=False):
        ctx.equal(inner_a, inner_b, lambda: _inner(ctx, x, y, inner_a, inner_b, names, (transpose_a, transpose_b)))
    try:
        batch = broadcast(x.dims[:-2], y.dims[:-2])
    except Misfit as misfit:
        raise _batch(ctx, x, y, misfit) from None
    return new((*batch, rows, columns), dtype)


def _partly(ctx: Context, x: Tensor, y: Tensor, dtype: str | None, transpose_a: bool, transpose_b: bool) -> Tensor:
    if x.shape is None and y.shape is not None and not transpose_a:
        shape = open_product(ctx, x, y, lambda rows: _inner_open(ctx, x, y), transposed=transpose_b)
        if shape is not None:
            return new(None, dtype, var=shape.var, tail=shape.tail)
        ctx.last_dim(x, y.dims[-1] if transpose_b else y.dims[-2], lambda: _inner_open(ctx, x, y))
    return new(None, dtype)


def _inner_open(ctx: Context, x: Tensor, y: Tensor) -> Failure:
    return Failure(
        "matmul-size", f"The last axis of the first operand does not fit {shown(y)}.",
        raises="Matrix size-incompatible", exception="InvalidArgumentError",
    )  # fmt: skip


def _vector(ctx: Context, x: Tensor, y: Tensor, position: int, names: tuple[str, str]) -> Failure:
    operand = (x, y)[position]
    graph = in_graph(ctx, x, y)
    if graph:
        raises = (
            f"Shape must be rank 2 but is rank {operand.rank} for '{{{{node MatMul}}}} = "
            f"MatMul[T={attribute_name(x.dtype)}, "
            "grad_a=false, grad_b=false, transpose_a=false, transpose_b=false]' with input shapes: "
            f"{graph_sizes(ctx, x.shape)}, {graph_sizes(ctx, y.shape)}."
        )
    else:
        raises = f"In[{position}] ndims must be >= 2 [Op:MatMul] name: "
    axis = -1 if position else 0
    repair = Repair(
        "wrap", "Add an axis", names[position], f"tf.expand_dims({{}}, {axis})", needs="import tensorflow as tf"
    )
    return Failure(
        "matmul-rank",
        f"tf.matmul multiplies matrices, and {shown(operand)} has {operand.rank} "
        f"ax{'i' if operand.rank == 1 else 'e'}s.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument=names[position],
        repairs=(repair,) if operand.rank == 1 else (),
    ).with_data(operands=(x, y))


def _inner(
    ctx: Context, x: Tensor, y: Tensor, left: Dim, right: Dim, names: tuple[str, str], transposed: tuple[bool, bool]
) -> Failure:
    graph = in_graph(ctx, x, y)
    kernel = "MatMul" if x.rank == 2 and y.rank == 2 else "BatchMatMulV2"
    if graph:
        raises = (
            f"Dimensions must be equal, but are {left} and {right} for '{{{{node MatMul}}}} = "
            f"{kernel}[T={attribute_name(x.dtype)}, "
            f"grad_a=false, grad_b=false, transpose_a={str(transposed[0]).lower()}, "
            f"transpose_b={str(transposed[1]).lower()}]' "
            f"with input shapes: {graph_sizes(ctx, x.shape)}, {graph_sizes(ctx, y.shape)}."
        )
    else:
        raises = f"Matrix size-incompatible: In[0]: {sizes(x.dims)}, In[1]: {sizes(y.dims)} [Op:{kernel}] name: "
    repairs = []
    if not any(transposed) and names == ("a", "b") and left == y.dims[-1]:
        repairs.append(Repair("set-argument", "Transpose the second operand", "transpose_b", "True"))
    return Failure(
        "matmul-size",
        f"{shown(x)} @ {shown(y)}: the {left} columns of the first do not meet the {right} rows of the second.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        repairs=tuple(repairs),
        clues=(Clue(f"{left} here", x.origin, dim=left), Clue(f"{right} here", y.origin, dim=right)),
    ).with_data(operands=(x, y), left=left, right=right)


def _batch(ctx: Context, x: Tensor, y: Tensor, misfit: Misfit) -> Failure:
    graph = in_graph(ctx, x, y)
    raises = (
        f"In[0] and In[1] must have compatible batch dimensions: {sizes(x.dims)} vs. {sizes(y.dims)} "
        "[Op:BatchMatMulV2] name: "
    )
    if graph:
        raises = f"Dimensions must be equal, but are {misfit.left} and {misfit.right}"
    return Failure(
        "matmul-size",
        f"The leading axes of {shown(x)} and {shown(y)} do not broadcast: {misfit.left} and {misfit.right}.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
    ).with_data(operands=(x, y))


@tf_op("linalg.matvec")
def matvec(
    ctx: Context,
    a: Raw,
    b: Raw,
    transpose_a: BoolArg = False,
    adjoint_a: BoolArg = False,
    a_is_sparse: Raw = NONE,
    b_is_sparse: Raw = NONE,
) -> Tensor:
    """Matrices times vectors."""
    x, y = matched(ctx, "MatMul", (a, b), ("a", "b"))
    if len(x.dims) < 2:
        raise wrong_rank(ctx, "MatVec", x, 2, "a", at_least=True)
    rows, inner = (x.dims[-1], x.dims[-2]) if transpose_a else (x.dims[-2], x.dims[-1])
    ctx.equal(inner, y.dims[-1], lambda: _inner(ctx, x, y, inner, y.dims[-1], ("a", "b"), (transpose_a, False)))
    return new((*broadcast(x.dims[:-2], y.dims[:-1]), rows), x.dtype)


@tf_op("tensordot", "linalg.tensordot")
def tensordot(ctx: Context, a: Raw, b: Raw, axes: Raw) -> Tensor:
    """Contraction over chosen axes. https://www.tensorflow.org/api_docs/python/tf/tensordot"""
    x, y = matched(ctx, "MatMul", (a, b), ("a", "b"))
    left, right = _contracted(ctx, x, y, axes)
    for i, j in zip(left, right, strict=True):
        a_size, b_size = x.dims[i], y.dims[j]
        ctx.equal(a_size, b_size, partial(_inner, ctx, x, y, a_size, b_size, ("a", "b"), (False, False)))
    kept = [d for i, d in enumerate(x.dims) if i not in left] + [d for i, d in enumerate(y.dims) if i not in right]
    return new(tuple(kept), x.dtype)


def _contracted(ctx: Context, x: Tensor, y: Tensor, axes: Value) -> tuple[list[int], list[int]]:
    count = dim_of(axes)
    if isinstance(count, int):
        if count > min(len(x.dims), len(y.dims)):
            raise Failure("axis-range", f"{count} axes are contracted, more than the operands have.",
                          raises=f"`axes` must not be larger than the number of dimensions of tensor {shown(x)}",
                          exception="ValueError", argument="axes")  # fmt: skip
        return list(range(len(x.dims) - count, len(x.dims))), list(range(count))
    pair = ctx.items(axes)
    if pair is None or len(pair) != 2:
        raise Abstain("the axes of tensordot are not known")
    found = []
    for operand, value in zip((x, y), pair, strict=True):
        single = dim_of(value)
        given = [single] if single is not None else [dim_of(v) for v in ctx.items(value) or ()]
        if not given or not all(isinstance(g, int) for g in given):
            raise Abstain("the axes of tensordot are not known")
        found.append([axis_of(operand, int(g), argument="axes") for g in given if isinstance(g, int)])
    return found[0], found[1]


@tf_op("einsum", "linalg.einsum")
def einsum(ctx: Context, equation: StrArg, *inputs: Raw, **options: Raw) -> Tensor:
    """A contraction by its subscripts. https://www.tensorflow.org/api_docs/python/tf/einsum"""
    operands = matched(ctx, "Einsum", inputs, [f"inputs[{i}]" for i in range(len(inputs))])
    dtype = operands[0].dtype if operands else None
    if any(o.shape is None for o in operands):
        return new(None, dtype)
    try:
        return new(einsum_shape(equation, [o.dims for o in operands]), dtype)
    except Misfit as misfit:
        raise _einsum_failure(ctx, equation, operands, misfit) from None


def _einsum_failure(ctx: Context, equation: str, operands: list[Tensor], misfit: Misfit) -> Failure:
    operand = operands[misfit.position] if misfit.position < len(operands) else operands[0]
    if misfit.kind == "size":
        letter = chr(misfit.axis)
        raises = (
            f"Expected dimension {misfit.left} at axis of the input shaped {sizes(operand.dims)} but got "
            f"dimension {misfit.right} [Op:Einsum] name: "
        )
        if in_graph(ctx, *operands):
            raises = f"Dimensions must be equal, but are {misfit.left} and {misfit.right}"
        message = (
            f"Subscript '{letter}' of '{equation}' stands for {misfit.left} and, in {shown(operand)}, for "
            f"{misfit.right}."
        )
    elif misfit.kind == "rank":
        raises = (
            f"Expected input {misfit.position} to have rank {misfit.left} but got: {misfit.right} [Op:Einsum] name: "
        )
        message = (
            f"'{equation}' gives operand {misfit.position} {misfit.left} subscripts, and {shown(operand)} "
            f"has {misfit.right} axes."
        )
    elif misfit.kind == "operands":
        raises = f"Expected {misfit.left} inputs but got {misfit.right}"
        message = f"'{equation}' takes {misfit.left} operands, and {misfit.right} are given."
    else:
        raise Abstain("an equation that is not understood") from None
    return Failure("einsum", message, raises=raises, exception="InvalidArgumentError", argument="equation").with_data(
        operands=operands
    )


# --- linear algebra ---------------------------------------------------------------------------------------------
def square_matrix(ctx: Context, x: Tensor, kernel: str, argument: str = "x") -> None:
    """Raises ``Failure`` for what is no square matrix, nor a stack of them."""
    if len(x.dims) < 2:
        raise wrong_rank(ctx, kernel, x, 2, argument, at_least=True)
    ctx.equal(
        x.dims[-1],
        x.dims[-2],
        lambda: Failure(
            "square-matrix",
            f"{kernel} takes square matrices, and {shown(x)} is not square.",
            raises=f"Input matrix must be square, got: {x.dims[-2]} != {x.dims[-1]}",
            exception="InvalidArgumentError",
            argument=argument,
        ),
    )


@tf_op("linalg.inv", "matrix_inverse", "linalg.cholesky", "cholesky", "linalg.expm", "linalg.logm", "linalg.sqrtm")
def inverse(ctx: Context, x: TFTensor, adjoint: Raw = NONE) -> Tensor:
    """A square matrix of a square matrix."""
    square_matrix(ctx, x, "MatrixInverse")
    return new(x.dims, x.dtype)


@tf_op("linalg.det", "matrix_determinant", "linalg.logdet", renames={"matrix": "x"})
def determinant(ctx: Context, x: TFTensor) -> Tensor:
    """A number for each square matrix."""
    square_matrix(ctx, x, "MatrixDeterminant")
    return new(x.dims[:-2], x.dtype)


@tf_op("linalg.trace", "trace")
def trace(ctx: Context, x: TFTensor) -> Tensor:
    """The sum of the diagonal."""
    return new(x.dims[:-2], x.dtype)


@tf_op("linalg.diag_part", "linalg.tensor_diag_part", "matrix_diag_part")
def diag_part(ctx: Context, x: TFTensor, **others: Raw) -> Tensor:
    """The diagonal."""
    if others or len(x.dims) < 2:
        raise Abstain("a diagonal that is moved")
    return new((*x.dims[:-2], dmin(x.dims[-2], x.dims[-1])), x.dtype)


@tf_op("linalg.set_diag", "linalg.band_part", "matrix_band_part")
def band_part(ctx: Context, x: TFTensor, *others: Raw, **named: Raw) -> Tensor:
    """Shape and dtype stay."""
    return new(x.shape, x.dtype)


@tf_op("linalg.solve", "matrix_solve", "linalg.triangular_solve", "linalg.lstsq", "linalg.cholesky_solve")
def solve(ctx: Context, matrix: TFTensor, rhs: TFTensor, **options: Raw) -> Tensor:
    """The unknowns of linear equations."""
    if len(matrix.dims) < 2 or len(rhs.dims) < 2:
        raise Abstain("a system that is no matrix")
    return new((*rhs.dims[:-2], matrix.dims[-1], rhs.dims[-1]), rhs.dtype)


@tf_op("linalg.svd", "svd")
def svd(ctx: Context, tensor: TFTensor, full_matrices: BoolArg = False, compute_uv: BoolArg = True) -> Value:
    """Singular values first, then the two bases. https://www.tensorflow.org/api_docs/python/tf/linalg/svd"""
    *batch, rows, columns = tensor.dims
    least = dmin(rows, columns)
    values = new((*batch, least), tensor.dtype)
    if not compute_uv:
        return values
    u = new((*batch, rows, rows if full_matrices else least), tensor.dtype)
    v = new((*batch, columns, columns if full_matrices else least), tensor.dtype)
    return Tuple((values, u, v), "Svd", ("s", "u", "v"))


@tf_op("linalg.qr", "qr")
def qr(ctx: Context, x: TFTensor, full_matrices: BoolArg = False) -> Tuple:
    """An orthogonal and a triangular factor."""
    *batch, rows, columns = x.dims
    inner = rows if full_matrices else dmin(rows, columns)
    return Tuple((new((*batch, rows, inner), x.dtype), new((*batch, inner, columns), x.dtype)), "Qr", ("q", "r"))


@tf_op("linalg.eigh", "self_adjoint_eig")
def eigh(ctx: Context, x: TFTensor) -> Tuple:
    """Eigenvalues and eigenvectors."""
    square_matrix(ctx, x, "SelfAdjointEig")
    return Tuple((new(x.dims[:-1], x.dtype), new(x.dims, x.dtype)), "SelfAdjointEig", ("e", "v"))


@tf_op("linalg.cross")
def cross(ctx: Context, a: TFTensor, b: Raw) -> Tensor:
    """The cross product of vectors of three elements."""
    return new(a.shape, a.dtype)


@tf_op("linalg.normalize")
def normalize(ctx: Context, x: TFTensor, ord: Raw = NONE, axis: OptTFAxes = None) -> Tuple:
    """The tensor scaled to norm 1, and the norm."""
    gone = range(len(x.dims)) if axis is None else [axis_of(x, a) for a in axis]
    kept = tuple(1 if i in gone else d for i, d in enumerate(x.dims))
    return Tuple((new(x.dims, x.dtype), new(kept, x.dtype)))
