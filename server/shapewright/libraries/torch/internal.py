"""Operators that tracers and compilers name: ``torch.ops.aten``, gradients of others, what public functions end in.

https://pytorch.org/docs/stable/torch.compiler_ir.html
"""

from __future__ import annotations

from shapewright.dims import Dim, ceildiv, eq, product, total
from shapewright.libraries.common.indexing import NewAxis, Picks, Span
from shapewright.libraries.common.slicing import slice_size
from shapewright.libraries.torch.failures import not_allowed
from shapewright.libraries.torch.functional.activation import normalised_over
from shapewright.libraries.torch.functional.vision import interpolate
from shapewright.libraries.torch.indexing import indexed_shape, items_of
from shapewright.libraries.torch.tensors import axis_of, broadcast_shape, made
from shapewright.rules import (
    REGISTRY,
    Abstain,
    AxisArg,
    BoolArg,
    Context,
    DTypeArg,
    IntArg,
    OptInt,
    OptTensor,
    Raw,
    TensorArg,
    Tensors,
    op,
)
from shapewright.values import NONE, Const, Int, Some, Tensor, Tuple, Value

REGISTRY.alias("torch.ops.aten", "torch")
REGISTRY.alias("torch._C._sparse", "torch._sparse")


@op("torch.max_pool2d_with_indices_backward", "torch.max_pool2d_with_indices_backward.default")
def gradient_of_second(ctx: Context, grad_output: TensorArg, self: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The gradient of what an operator was given has its shape."""
    return made(ctx, (grad_output, self), self.shape, self.dtype)


@op("torch.native_dropout_backward", "torch.native_dropout_backward.default")
def native_dropout_backward(ctx: Context, grad_output: TensorArg, mask: TensorArg, scale: Raw) -> Tensor:
    """The gradient through a dropout."""
    return made(ctx, (grad_output,), grad_output.shape, grad_output.dtype)


@op("torch._softmax_backward_data", "torch._log_softmax_backward_data")
def softmax_backward(
    ctx: Context, grad_output: TensorArg, output: TensorArg, dim: Raw, input_dtype: DTypeArg
) -> Tensor:
    """The gradient through a softmax, in the dtype of the softmax's input."""
    return made(ctx, (grad_output, output), grad_output.shape, input_dtype)


@op("torch.slice", "torch.slice.Tensor")
def slice_(
    ctx: Context, input: TensorArg, dim: AxisArg = 0, start: OptInt = None, end: OptInt = None, step: IntArg = 1
) -> Tensor:
    """``input[start:end:step]`` on one axis."""
    axis = axis_of(input, dim)
    length = slice_size(input.dims[axis], start, end, step)
    shape = (*input.dims[:axis], ctx.fresh() if length is None else length, *input.dims[axis + 1 :])
    return made(ctx, (input,), shape, input.dtype, layout=None)


@op("torch._native_batch_norm_legit")
def native_batch_norm(
    ctx: Context, input: TensorArg, weight: OptTensor, bias: OptTensor, running_mean: Raw, running_var: Raw,
    training: BoolArg, momentum: Raw, eps: Raw,
) -> tuple[Tensor, ...]:  # fmt: skip
    """A batch normalisation with the statistics it used; empty ones in evaluation."""
    statistics = _statistics(ctx, input, training)
    return (_normalised(ctx, input, weight, bias), statistics, statistics)


@op("torch._native_batch_norm_legit")
def batch_norm_of_batch(
    ctx: Context, input: TensorArg, weight: OptTensor, bias: OptTensor, training: BoolArg, momentum: Raw, eps: Raw
) -> tuple[Tensor, ...]:
    """A batch normalisation that keeps no statistics."""
    return native_batch_norm(ctx, input, weight, bias, NONE, NONE, training, momentum, eps)  # type: ignore[no-any-return]


@op("torch._batch_norm_with_update")
def batch_norm_with_update(
    ctx: Context, input: TensorArg, weight: OptTensor, bias: OptTensor, running_mean: Raw, running_var: Raw,
    momentum: Raw, eps: Raw,
) -> tuple[Tensor, ...]:  # fmt: skip
    """A batch normalisation in training, its statistics, and what the backward pass keeps (nothing on a CPU)."""
    statistics = _statistics(ctx, input, True)
    reserve = made(ctx, (input,), (0,) if input.device == "cpu" else (ctx.fresh(),), "uint8")
    return (_normalised(ctx, input, weight, bias), statistics, statistics, reserve)


def _statistics(ctx: Context, input: Tensor, training: bool) -> Tensor:
    made_of = made(ctx, (input,), (input.dims[1] if training else 0,), input.dtype)
    return made_of.like(requires_grad=False)


def _normalised(ctx: Context, input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    return made(ctx, [x for x in (input, weight, bias) if x is not None], input.shape, input.dtype)


@op("torch._upsample_bilinear2d_aa", "torch._upsample_bicubic2d_aa")
def upsample_aa(
    ctx: Context, input: TensorArg, output_size: Raw, align_corners: Raw = NONE, scale_factors: Raw = NONE,
    scales_h: Raw = NONE, scales_w: Raw = NONE,
) -> Tensor:  # fmt: skip
    """A resized image without aliasing."""
    result: Tensor = interpolate(ctx, input, output_size, scale_factors)
    return result


@op("torch._upsample_bilinear2d_aa", "torch._upsample_bicubic2d_aa")
def upsample_aa_to_size(
    ctx: Context, input: TensorArg, output_size: Raw, align_corners: Raw, scales_h: Raw = NONE, scales_w: Raw = NONE
) -> Tensor:
    """The same, the size given beside the scales that it came from."""
    result: Tensor = interpolate(ctx, input, output_size)
    return result


@op("torch._safe_softmax", "torch._safe_softmax.default")
def safe_softmax(ctx: Context, input: TensorArg, dim: AxisArg, dtype: DTypeArg = None) -> Tensor:
    """A softmax that gives zeros where all is masked."""
    return normalised_over(ctx, input, dim, dtype, "softmax_lastdim_kernel_impl")


@op("torch._sparse.sparse_sampled_addmm", "torch.sparse.sampled_addmm")
def sampled_addmm(
    ctx: Context, input: TensorArg, mat1: TensorArg, mat2: TensorArg, *, beta: Raw = NONE, alpha: Raw = NONE
) -> Tensor:
    """``mat1 @ mat2`` at the places that the sparse input has."""
    return made(ctx, (input, mat1, mat2), input.shape, input.dtype, layout=None)


@op("torch._sparse._sparse_mm")
def sparse_mm(ctx: Context, sparse: TensorArg, dense: TensorArg, reduce: Raw = NONE) -> Tensor:
    """A product of two matrices, the first sparse."""
    return made(ctx, (sparse, dense), (sparse.dims[0], dense.dims[1]), sparse.dtype)


@op("torch._scaled_mm")
def scaled_mm(
    ctx: Context, input: TensorArg, mat2: TensorArg, scale_a: Raw, scale_b: Raw, bias: Raw = NONE,
    scale_result: Raw = NONE, out_dtype: DTypeArg = None, use_fast_accum: Raw = NONE,
) -> Tensor:  # fmt: skip
    """A product of eight-bit matrices."""
    return made(ctx, (input, mat2), (input.dims[0], mat2.dims[1]), out_dtype or input.dtype)


@op("torch._scaled_mm_v2")
def scaled_mm_v2(
    ctx: Context, input: TensorArg, mat2: TensorArg, scale_a: Raw, recipe_a: Raw, swizzle_a: Raw, scale_b: Raw,
    recipe_b: Raw, swizzle_b: Raw, bias: Raw = NONE, out_dtype: DTypeArg = None, *rest: Raw, **options: Raw,
) -> Tensor:  # fmt: skip
    """A product of eight-bit matrices, scaled by blocks."""
    return made(ctx, (input, mat2), (input.dims[0], mat2.dims[1]), out_dtype)


@op("torch._unsafe_masked_index")
def masked_index(ctx: Context, input: TensorArg, mask: TensorArg, indices: Raw, fill: Raw) -> Tensor:
    """``input[indices]`` where the mask holds, ``fill`` elsewhere."""
    whole = (Span() if item == NewAxis() else item for item in items_of(ctx, Tuple(tuple(ctx.items(indices) or ()))))
    unchecked = [Picks(item.shape) if isinstance(item, Picks) else item for item in whole]
    shape = indexed_shape(ctx, input, unchecked)
    return made(ctx, (input, mask), broadcast_shape((input.like(shape=shape), mask)), input.dtype)


@op("torch._unsafe_masked_index_put_accumulate")
def masked_index_put(ctx: Context, input: TensorArg, mask: TensorArg, indices: Raw, values: TensorArg) -> Tensor:
    """The input with values added where the mask holds."""
    return made(ctx, (input, values), input.shape, input.dtype)


@op("torch._chunk_cat")
def chunk_cat(ctx: Context, tensors: Tensors, dim: AxisArg, num_chunks: IntArg, out: Raw = NONE) -> Tensor:
    """Each tensor cut into padded chunks along an axis, what follows the axis flattened, and all put side by side."""
    if not tensors or any(eq(x.size, 0) for x in tensors):
        empty = "input tensor list" if not tensors else "tensor"
        raise not_allowed(f"There is no {empty}.", f"_chunk_cat expects non-empty {empty}", "tensors", "RuntimeError")
    axis = _chunk_axis(tensors, dim)
    widths = [ceildiv(x.dims[axis], num_chunks) * product(x.dims[axis + 1 :]) for x in tensors]
    return made(ctx, tensors, (*tensors[0].dims[:axis], num_chunks, total(widths)), tensors[0].dtype)


def _chunk_axis(tensors: tuple[Tensor, ...], dim: int) -> int:
    if dim < 0 and len({len(x.dims) for x in tensors}) > 1:
        words = "_chunk_cat expects non-negative dim when input tensors have different ndims"
        raise not_allowed("The tensors differ in rank, so that the axis is counted from the front.", words, "dim")
    axis = dim + len(tensors[0].dims) if dim < 0 else dim
    if any(axis >= len(x.dims) for x in tensors):
        words = "_chunk_cat expects dim < ndim for all input tensors"
        raise not_allowed("Every tensor has the axis.", words, "dim", "RuntimeError")
    heads = [x.dims[:axis] for x in tensors]
    if any(eq(a, b) is False for head in heads for a, b in zip(heads[0], head, strict=True)):
        words = "_chunk_cat expects same sizes of 0,...,dim-1 dimensions for all tensors"
        raise not_allowed("The tensors agree in the axes before.", words, "tensors", "RuntimeError")
    return axis


@op("torch.segment_reduce", "torch._segment_reduce")
def segment_reduce(
    ctx: Context, data: TensorArg, reduce: Raw, *, lengths: OptTensor = None, indices: OptTensor = None,
    offsets: OptTensor = None, axis: AxisArg = 0, unsafe: Raw = NONE, initial: Raw = NONE,
) -> Tensor:  # fmt: skip
    """Segments along an axis, given by their lengths or their ends, reduced one by one."""
    if lengths is not None:
        segments: tuple[Dim, ...] = lengths.dims
    elif offsets is not None:
        segments = (*offsets.dims[:-1], offsets.dims[-1] - 1)
    else:
        raise Abstain("how the segments are given is not known")
    where = axis_of(data, axis)
    return made(ctx, (data,), (*segments, *data.dims[where + 1 :]), data.dtype)


@op("torch.sym_float")
def sym_float(ctx: Context, value: Raw) -> Value:
    """``float(value)``, also of a symbol."""
    return Const(float(value.value)) if isinstance(value, Const) else Some("float")


@op("torch.sym_int")
def sym_int(ctx: Context, value: Raw) -> Value:
    """``int(value)``, also of a symbol."""
    if isinstance(value, Const):
        return Const(int(value.value))
    return value if isinstance(value, Int) else Some("int")
