"""Embeddings and one-hot vectors.

https://pytorch.org/docs/stable/nn.functional.html#sparse-functions
"""

from __future__ import annotations

from shapewright.dims import Dim, eq, ge, lt
from shapewright.libraries.torch.dtypes import SCALAR_TYPES
from shapewright.libraries.torch.failures import shown, sizes, to_long, wrong_rank
from shapewright.libraries.torch.functional.loss import MEAN
from shapewright.libraries.torch.occurrence import outside
from shapewright.libraries.torch.tensors import made
from shapewright.rules import BoolArg, Context, Failure, FloatArg, IntArg, OptInt, OptTensor, Raw, TensorArg, op
from shapewright.values import FALSE, OpenShape, Tensor

TENSOR_TYPES = {dtype: f"torch.{name}Tensor" for dtype, name in SCALAR_TYPES.items()}


def index_tensor(x: Tensor, operator: str, argument: str = "input") -> None:
    """Require int64 or int32 indices."""
    if x.dtype is not None and x.dtype not in ("int64", "int32"):
        raise Failure(
            "index-dtype",
            f"{operator} looks up integers, and gets {shown(x)}.",
            raises="Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; "
            f"but got {TENSOR_TYPES.get(x.dtype, x.dtype)} instead (while checking arguments for {operator})",
            exception="RuntimeError",
            argument=argument,
            repairs=to_long(argument),
        )


def index_range(x: Tensor, count: Dim, argument: str = "input") -> None:
    """Require that the indices known to occur lie in ``[0, count)``."""
    worst = outside(x, 0, count)
    if worst is not None:
        raise Failure(
            "index-range",
            f"Index {worst} occurs, and the embedding has {count} rows.",
            raises="index out of range in self",
            exception="IndexError",
            argument=argument,
        ).with_data(index=worst, count=count)


@op("torch.nn.functional.embedding")
def embedding(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    padding_idx: OptInt = None,
    max_norm: FloatArg = None,
    norm_type: FloatArg = 2.0,
    scale_grad_by_freq: Raw = FALSE,
    sparse: Raw = FALSE,
) -> Tensor:
    """The rows of ``weight`` that the indices name: ``[*, D]``."""
    index_tensor(input, "embedding")
    table = ctx.rank(
        weight, 2, lambda: wrong_rank("embedding", weight, "a matrix of weights", "'weight' must be 2-D", "weight")
    )
    if padding_idx is not None:
        rows = table.dims[0]
        if ge(padding_idx, rows) or lt(padding_idx, -rows):
            raise Failure(
                "index-range",
                f"padding_idx {padding_idx} is no row of an embedding with {rows} rows.",
                raises="Padding_idx must be within num_embeddings",
                exception="AssertionError",
                argument="padding_idx",
            )
    index_range(input, table.dims[0])
    lead = ctx.leading(input, 0)  # of an input of unknown rank
    shape = (*input.dims, table.dims[1]) if lead is None else OpenShape(lead.var, (*lead.tail, table.dims[1]))
    return made(ctx, (input, table), shape, table.dtype)


@op("torch.embedding")
def torch_embedding(
    ctx: Context,
    weight: TensorArg,
    indices: TensorArg,
    padding_idx: OptInt = None,
    scale_grad_by_freq: Raw = FALSE,
    sparse: Raw = FALSE,
) -> Tensor:
    """``embedding`` with its arguments in another order."""
    result: Tensor = embedding(ctx, indices, weight)
    return result


@op("torch.nn.functional.embedding_bag")
def embedding_bag(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    offsets: OptTensor = None,
    max_norm: FloatArg = None,
    norm_type: FloatArg = 2,
    scale_grad_by_freq: Raw = FALSE,
    mode: Raw = MEAN,
    sparse: Raw = FALSE,
    per_sample_weights: OptTensor = None,
    include_last_offset: BoolArg = False,
    padding_idx: OptInt = None,
) -> Tensor:
    """Sums or means of rows: one for each bag."""
    index_tensor(input, "embedding_bag")
    index_range(input, weight.dims[0])
    if per_sample_weights is not None and per_sample_weights.shape is not None and input.shape is not None:
        same = len(per_sample_weights.dims) == len(input.dims) and all(
            eq(a, b) is not False for a, b in zip(per_sample_weights.dims, input.dims, strict=True)
        )
        if not same:
            raise Failure(
                "operand-rank",
                f"There is one weight for each index: {shown(per_sample_weights)} against {shown(input)}.",
                raises=f"embedding_bag: If per_sample_weights ({sizes(per_sample_weights.dims)}) is not None, then it "
                f"must have the same shape as the input ({sizes(input.dims)})",
                exception="ValueError",
                argument="per_sample_weights",
            )
    if len(input.dims) == 2:
        if offsets is not None:
            raise Failure(
                "argument-value",
                "A matrix of indices has one bag for each row, so offsets are not given.",
                raises="if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed "
                "length sequences. However, found offsets of type <class 'torch.Tensor'>",
                exception="ValueError",
                argument="offsets",
            )
        bags = input.dims[0]
    else:
        if offsets is None:
            raise Failure(
                "argument-value",
                "A vector of indices needs offsets that tell where its bags start.",
                raises="offsets has to be a 1D Tensor but got None",
                exception="ValueError",
                argument="offsets",
            )
        bags = offsets.dims[0] - 1 if include_last_offset else offsets.dims[0]
    operands = [x for x in (input, weight, per_sample_weights) if x is not None]
    return made(ctx, operands, (bags, weight.dims[1]), weight.dtype)


@op("torch.nn.functional.one_hot")
def one_hot(ctx: Context, tensor: TensorArg, num_classes: IntArg = -1) -> Tensor:
    """Zeros with a one where the index says: a new last axis of ``num_classes``."""
    if tensor.dtype is not None and tensor.dtype != "int64":
        raise Failure(
            "index-dtype",
            f"one_hot takes int64 indices, and gets {shown(tensor)}.",
            raises="one_hot is only applicable to index tensor of type LongTensor.",
            exception="RuntimeError",
            argument="tensor",
            repairs=to_long("tensor"),
        )
    if eq(num_classes, -1):
        return made(ctx, (tensor,), (*tensor.dims, _classes(ctx, tensor)), "int64", interval=(0, 1))
    high = outside(tensor, 0, num_classes)
    if high is not None:
        raise Failure(
            "index-range",
            f"Class {high} occurs, and there are {num_classes} classes.",
            raises="Class values must be smaller than num_classes.",
            exception="RuntimeError",
            argument="num_classes",
        )
    return made(ctx, (tensor,), (*tensor.dims, num_classes), "int64", interval=(0, 1))


def _classes(ctx: Context, x: Tensor) -> Dim:
    """One class more than the largest index, where the contents are known."""
    if x.data is not None and x.interval is not None and x.interval[1] is not None:
        return int(x.interval[1]) + 1
    return ctx.fresh(low=1)
