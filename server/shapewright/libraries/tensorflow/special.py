"""Special functions and the rarer ones of ``tf.math``, ``tf.linalg`` and the top level.

https://www.tensorflow.org/api_docs/python/tf/math
"""

from __future__ import annotations

from shapewright.dims import Dim, floordiv, product
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.products import square_matrix
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, broadcast_shape, converted, like, new
from shapewright.rules import Abstain, BoolArg, Context, OptInt, Raw, constant
from shapewright.values import NONE, Const, Some, Tensor, Tuple, Value


def _broadcast(ctx: Context, operation: str, first: Tensor, *others: Tensor) -> Tensor:
    """A tensor of the operands' broadcast shape and the first one's dtype."""
    made = first
    for other in others:
        made = new(broadcast_shape(ctx, operation, made, other), first.dtype)
    return made


def _combined(name: str, *parameters: str, old: bool = True) -> None:
    """Register a function of two operands, which TensorFlow calls as given."""

    def function(ctx: Context, first: TFTensor, second: TFTensor) -> Tensor:
        """The operands broadcast."""
        return _broadcast(ctx, name, first, second)

    names = (f"math.{name}", *((name,) if old else ()))
    tf_op(*names, renames=dict(zip(parameters, ("first", "second"), strict=True)))(function)


for _name in ("igamma", "igammac", "polygamma"):
    _combined(_name, "a", "x")
_combined("zeta", "x", "q")
_combined("nextafter", "x1", "x2", old=False)
_combined("xlog1py", "x", "y", old=False)


@tf_op("math.betainc", "betainc")
def betainc(ctx: Context, a: TFTensor, b: TFTensor, x: TFTensor) -> Tensor:
    """The regularised incomplete beta function: the operands broadcast."""
    return _broadcast(ctx, "Betainc", a, b, x)


@tf_op("math.lbeta", "lbeta")
def lbeta(ctx: Context, x: TFTensor) -> Tensor:
    """The logarithm of the beta function of the last axis."""
    return new(x.dims[:-1], x.dtype)


@tf_op("math.scalar_mul", "scalar_mul")
def scalar_mul(ctx: Context, scalar: Raw, x: TFTensor) -> Tensor:
    """The tensor times a number."""
    return like(x, x.dtype)


@tf_op("math.zero_fraction", "nn.zero_fraction")
def zero_fraction(ctx: Context, x: TFTensor) -> Tensor:
    """How many of the elements are zero, as a share."""
    return new((), "float32")


@tf_op("math.invert_permutation", "invert_permutation")
def invert_permutation(ctx: Context, x: TFTensor) -> Tensor:
    """The places that a permutation came from."""
    return like(x, x.dtype)


@tf_op("math.is_non_decreasing", "is_non_decreasing", "math.is_strictly_increasing", "is_strictly_increasing")
def is_ordered(ctx: Context, x: TFTensor) -> Tensor:
    """Whether the elements are in order."""
    return new((), "bool")


@tf_op("math.polyval")
def polyval(ctx: Context, coeffs: Raw, x: TFTensor) -> Tensor:
    """The values of a polynomial."""
    given = [converted(ctx, c, x.dtype) for c in ctx.items(coeffs) or ()]
    if not given or any(c is None for c in given):
        raise Abstain("the coefficients are not known")
    return _broadcast(ctx, "Mul", x, *(c for c in given if c is not None))


@tf_op("math.sobol_sample")
def sobol_sample(ctx: Context, dim: OptInt, num_results: OptInt, skip: Raw = NONE, dtype: DType = "float32") -> Tensor:
    """Points that fill a cube evenly."""
    sizes = [ctx.fresh() if size is None else size for size in (num_results, dim)]
    return new(sizes, dtype)


@tf_op("math.approx_max_k", "math.approx_min_k", "nn.approx_max_k", "nn.approx_min_k")
def approx_max_k(
    ctx: Context, operand: TFTensor, k: OptInt, reduction_dimension: OptInt = -1, **options: Raw
) -> tuple[Tensor, Tensor]:
    """About the k largest (least) along an axis, and their places."""
    place = reduction_dimension if isinstance(reduction_dimension, int) else -1
    sizes = list(operand.dims)
    sizes[place] = ctx.fresh() if k is None else k
    return new(sizes, operand.dtype), new(sizes, "int32")


@tf_op("searchsorted")
def searchsorted(
    ctx: Context, sorted_sequence: TFTensor, values: TFTensor, side: Raw = NONE, out_type: DType = "int32"
) -> Tensor:
    """Where each value belongs."""
    return like(values, out_type)


@tf_op("unravel_index")
def unravel_index(ctx: Context, indices: TFTensor, dims: TFTensor) -> Tensor:
    """Flat positions as positions along each axis, which come first."""
    return new((dims.dims[0], *indices.dims), indices.dtype)


@tf_op("identity_n")
def identity_n(ctx: Context, input: Raw) -> Value:
    """The same tensors."""
    items = ctx.items(input)
    if items is None:
        raise Abstain("the tensors are not known one by one")
    return ctx.list(list(items))


@tf_op("histogram_fixed_width_bins")
def histogram_bins(
    ctx: Context, values: TFTensor, value_range: Raw, nbins: Raw = NONE, dtype: DType = "int32"
) -> Tensor:
    """The bin of each value."""
    return like(values, dtype)


@tf_op("fingerprint")
def fingerprint(ctx: Context, data: TFTensor, method: Raw = NONE) -> Tensor:
    """Eight bytes for each row."""
    return new((data.dims[0], 8), "uint8")


def version(ctx: Context) -> Value:
    """The version as text."""
    known = ctx.release("tensorflow")
    return Some("str") if known is None else Const(known)


for _name in ("__version__", "compat.v1.__version__", "version.VERSION", "compat.v1.VERSION"):
    constant(f"tensorflow.{_name}", version)


@tf_op("timestamp")
def timestamp(ctx: Context) -> Tensor:
    """Seconds."""
    return new((), "float64")


@tf_op("is_symbolic_tensor", "inside_function", "distribute.has_strategy",
       "distribute.in_cross_replica_context")  # fmt: skip
def some_truth(ctx: Context, tensor: Raw = NONE) -> Value:
    """Decided by how the program runs."""
    return Some("bool")


@tf_op("get_current_name_scope")
def name_scope(ctx: Context) -> Value:
    """Text."""
    return Some("str")


@tf_op("grad_pass_through")
def grad_pass_through(ctx: Context, f: Raw) -> Value:
    """The function itself; gradients have no shapes of their own."""
    return f


# --- blocks ----------------------------------------------------------------------------------------------
@tf_op("space_to_batch", "space_to_batch_nd", "nn.space_to_batch", renames={"block_size": "block_shape"})
def space_to_batch(ctx: Context, x: TFTensor, block_shape: Raw, paddings: Raw) -> Tensor:
    """Blocks of the spatial axes become more batch."""
    blocks = shape_dims(ctx, block_shape, "tf.space_to_batch", "block_shape")
    rows = ctx.items(paddings)
    edges = [shape_dims(ctx, row, "tf.space_to_batch", "paddings") for row in rows or ()]
    if blocks is None or rows is None or len(edges) != len(blocks) or any(e is None or len(e) != 2 for e in edges):
        raise Abstain("the blocks are not known")
    wide = [size + sum(edge or ()) for size, edge in zip(x.dims[1:], edges, strict=False)]
    sizes = [floordiv(size, block) for size, block in zip(wide, blocks, strict=True)]
    return new((x.dims[0] * product(blocks), *sizes, *x.dims[1 + len(blocks) :]), x.dtype)


@tf_op("batch_to_space", "batch_to_space_nd", renames={"block_size": "block_shape"})
def batch_to_space(ctx: Context, x: TFTensor, block_shape: Raw, crops: Raw) -> Tensor:
    """Batch becomes blocks of the spatial axes."""
    blocks = shape_dims(ctx, block_shape, "tf.batch_to_space", "block_shape")
    rows = ctx.items(crops)
    edges = [shape_dims(ctx, row, "tf.batch_to_space", "crops") for row in rows or ()]
    if blocks is None or rows is None or len(edges) != len(blocks) or any(e is None or len(e) != 2 for e in edges):
        raise Abstain("the blocks are not known")
    sizes: list[Dim] = [
        size * block - sum(edge or ())
        for size, block, edge in zip(x.dims[1 : 1 + len(blocks)], blocks, edges, strict=True)
    ]
    return new((floordiv(x.dims[0], product(blocks)), *sizes, *x.dims[1 + len(blocks) :]), x.dtype)


# --- linear algebra --------------------------------------------------------------------------------------
@tf_op("matrix_square_root")
def matrix_square_root(ctx: Context, x: TFTensor) -> Tensor:
    """A square matrix of a square matrix."""
    square_matrix(ctx, x, "MatrixSquareRoot")
    return like(x, x.dtype)


def _complex(dtype: str | None) -> str | None:
    return {"float32": "complex64", "float64": "complex128"}.get(dtype or "", dtype)


@tf_op("linalg.eig", "eig")
def eig(ctx: Context, x: TFTensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors, complex."""
    square_matrix(ctx, x, "Eig")
    return new(x.dims[:-1], _complex(x.dtype)), new(x.dims, _complex(x.dtype))


@tf_op("linalg.eigvals", "eigvals")
def eigvals(ctx: Context, x: TFTensor) -> Tensor:
    """Eigenvalues, complex."""
    square_matrix(ctx, x, "Eig")
    return new(x.dims[:-1], _complex(x.dtype))


@tf_op("linalg.eigvalsh", "self_adjoint_eigvals")
def eigvalsh(ctx: Context, x: TFTensor) -> Tensor:
    """The eigenvalues of symmetric matrices."""
    square_matrix(ctx, x, "SelfAdjointEigV2")
    return new(x.dims[:-1], x.dtype)


@tf_op("linalg.eigh_tridiagonal")
def eigh_tridiagonal(
    ctx: Context, alpha: TFTensor, beta: TFTensor, eigvals_only: BoolArg = True, select: Raw = NONE, **options: Raw
) -> Value:
    """The eigenvalues of tridiagonal matrices."""
    if select != NONE or not eigvals_only:
        raise Abstain("some of the eigenvalues")
    return like(alpha, alpha.dtype)


@tf_op("linalg.lu")
def lu(ctx: Context, x: TFTensor, output_idx_type: DType = "int32") -> tuple[Tensor, Tensor]:
    """Both factors in one matrix, and the permutation."""
    square_matrix(ctx, x, "Lu")
    return new(x.dims, x.dtype), new(x.dims[:-1], output_idx_type)


@tf_op("linalg.lu_matrix_inverse", "linalg.lu_reconstruct")
def lu_inverse(ctx: Context, lower_upper: TFTensor, perm: Raw, validate_args: Raw = NONE) -> Tensor:
    """A square matrix of its factors."""
    return like(lower_upper, lower_upper.dtype)


@tf_op("linalg.lu_solve")
def lu_solve(ctx: Context, lower_upper: Raw, perm: Raw, rhs: TFTensor, validate_args: Raw = NONE) -> Tensor:
    """The unknowns of linear equations."""
    return like(rhs, rhs.dtype)


@tf_op("linalg.matrix_rank")
def matrix_rank(ctx: Context, x: TFTensor, tol: Raw = NONE, validate_args: Raw = NONE) -> Tensor:
    """A count for each matrix."""
    return new(x.dims[:-2], "int32")


@tf_op("linalg.pinv")
def pinv(ctx: Context, x: TFTensor, rcond: Raw = NONE, validate_args: Raw = NONE) -> Tensor:
    """The pseudo-inverse: both sizes exchanged."""
    return new((*x.dims[:-2], x.dims[-1], x.dims[-2]), x.dtype)


@tf_op("linalg.slogdet")
def slogdet(ctx: Context, x: TFTensor) -> Tuple:
    """Sign and logarithm of determinants."""
    square_matrix(ctx, x, "LogMatrixDeterminant")
    made = new(x.dims[:-2], x.dtype)
    return Tuple((made, made), "LogMatrixDeterminant", ("sign", "log_abs_determinant"))


@tf_op("linalg.banded_triangular_solve")
def banded_triangular_solve(ctx: Context, bands: Raw, rhs: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """The unknowns of linear equations."""
    return like(rhs, rhs.dtype)


@tf_op("linalg.tridiagonal_matmul", "linalg.tridiagonal_solve")
def tridiagonal(ctx: Context, diagonals: Raw, rhs: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """The other side of the equations."""
    return like(rhs, rhs.dtype)
