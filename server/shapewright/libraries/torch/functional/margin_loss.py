"""Losses with a margin, and of sequences (CTC).

https://pytorch.org/docs/stable/nn.functional.html#loss-functions
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.torch.dtypes import float_of, real_of, result_type
from shapewright.libraries.torch.failures import scalar_type, shown, sizes, to_long, wrong_rank
from shapewright.libraries.torch.functional.loss import MEAN, loss_of, loss_reduction
from shapewright.libraries.torch.tensors import broadcast_shape
from shapewright.rules import Abstain, Context, Failure, FloatArg, IntArg, OptTensor, Raw, TensorArg, op
from shapewright.values import FALSE, NONE, Const, Tensor


@op("torch.nn.functional.margin_ranking_loss", "torch.margin_ranking_loss")
def margin_ranking_loss(
    ctx: Context,
    input1: TensorArg,
    input2: TensorArg,
    target: TensorArg,
    margin: FloatArg = 0,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """Which of two inputs is to rank higher."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = (input1, input2, target)
    ranks = {x.rank for x in operands if x.rank is not None}
    if len(ranks) > 1:
        raise Failure(
            "loss-shapes",
            f"margin_ranking_loss needs operands of one rank, and gets {', '.join(shown(x) for x in operands)}.",
            raises="margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: torch.Size({_sizes(input1)}), input2: torch.Size({_sizes(input2)}), "
            f"target: torch.Size({_sizes(target)}) ",
            exception="RuntimeError",
        )
    return loss_of(ctx, operands, broadcast_shape(operands), float_of(ctx, result_type(ctx, operands)), how)


def _sizes(x: Tensor) -> str:
    return "" if x.shape is None else sizes(x.shape)


@op("torch.nn.functional.cosine_embedding_loss", "torch.cosine_embedding_loss")
def cosine_embedding_loss(
    ctx: Context,
    input1: TensorArg,
    input2: TensorArg,
    target: TensorArg,
    margin: FloatArg = 0,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """Whether two vectors are to be alike."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    pairs = broadcast_shape((input1, input2))
    if target.shape is not None and pairs is not None:
        wanted = len(pairs) - 1
        if len(target.dims) > 1 or (len(target.dims) == 1 and wanted != 1) or (not target.dims and wanted != 0):
            raise Failure(
                "loss-shapes",
                f"cosine_embedding_loss has a label for each pair of vectors: {shown(target)} does not fit "
                f"{shown(input1)} and {shown(input2)}.",
                raises=f"{len(target.dims)}D target tensor expects {len(target.dims) + 1}D input tensors, but found "
                f"inputs with sizes {_sizes(input1)} and {_sizes(input2)}."
                if len(target.dims) <= 1
                else "0D or 1D target tensor expected, multi-target not supported",
                exception="RuntimeError",
                argument="target",
            )
    dtype = float_of(ctx, result_type(ctx, (input1, input2)))
    shape = None if pairs is None else broadcast_shape((input1.like(shape=pairs[:-1]), target))
    return loss_of(ctx, (input1, input2, target), shape, dtype, how)


def _not_empty(x: Tensor) -> None:
    if len(x.dims) > 2 or any(eq(size, 0) for size in x.dims[-1:]):
        raise Failure(
            "operand-rank",
            f"A vector or matrix of predictions is needed, and this is {shown(x)}.",
            raises=f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {sizes(x.dims)}",
            exception="RuntimeError",
            argument="input",
        )


def _shapes_differ(a: Tensor, b: Tensor) -> bool:
    if len(a.dims) != len(b.dims):
        return max(len(a.dims), len(b.dims)) > 1  # a scalar goes for a vector of one
    return any(eq(x, y) is False for x, y in zip(a.dims, b.dims, strict=True))


def _one_weight_each(x: Tensor, weight: Tensor) -> None:
    classes = x.dims[-1] if x.dims else 1
    if len(weight.dims) != 1 or eq(weight.dims[0], classes) is False:
        raise Failure(
            "loss-shapes",
            f"There is one weight for each of the {classes} classes, and these are {shown(weight)}.",
            raises="weight must be one-dimensional"
            if len(weight.dims) != 1
            else f"inconsistent weight size, expected {classes} but got {sizes(weight.dims)}",
            exception="RuntimeError",
            argument="weight",
        )


def _rows(input: Tensor) -> tuple[Dim, ...]:
    """The loss of each sample: one for a vector, one for each row of a matrix."""
    return input.dims[:-1]


@op("torch.nn.functional.multi_margin_loss")
def multi_margin_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    p: FloatArg = 1,
    margin: FloatArg = 1.0,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The hinge loss of class numbers."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    samples = input.dims[0] if len(input.dims) == 2 else 1
    _not_empty(input)
    if target.dtype not in (None, "int64"):
        raise Failure(
            "loss-target-dtype",
            f"A target of class numbers is int64, and this is {shown(target)}.",
            raises=f"expected scalar type Long but found {scalar_type(target.dtype)}",
            exception="RuntimeError",
            argument="target",
            repairs=to_long("target"),
        )
    if weight is not None and weight.shape is not None:
        _one_weight_each(input, weight)
    if target.shape is not None and (len(target.dims) > 1 or eq(target.size, samples) is False):
        raise Failure(
            "loss-shapes",
            f"There is one class number for each row of {shown(input)}, and the target is {shown(target)}.",
            raises=f"inconsistent target size, expected {samples} but got {sizes(target.dims)}",
            exception="RuntimeError",
            argument="target",
        )
    return loss_of(ctx, (input, target), _rows(input), input.dtype, how)


@op("torch.nn.functional.multilabel_margin_loss")
def multilabel_margin_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The hinge loss of several classes for each sample."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    _not_empty(input)
    if target.shape is not None and _shapes_differ(input, target):
        raise Failure(
            "loss-shapes",
            f"The target has the shape of the prediction {shown(input)}, and is {shown(target)}.",
            raises=f"inconsistent target size: {sizes(target.dims)} for input of size: {sizes(input.dims)}",
            exception="RuntimeError",
            argument="target",
        )
    return loss_of(ctx, (input, target), _rows(input), input.dtype, how)


@op("torch.nn.functional.multilabel_soft_margin_loss")
def multilabel_soft_margin_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    weight: OptTensor = None,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The logistic loss of several labels for each sample."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = [x for x in (input, target, weight) if x is not None]
    shape = broadcast_shape(operands)
    return loss_of(ctx, operands, None if shape is None else shape[:-1], result_type(ctx, operands), how)


@op("torch.nn.functional.triplet_margin_loss", "torch.triplet_margin_loss")
def triplet_margin_loss(
    ctx: Context,
    anchor: TensorArg,
    positive: TensorArg,
    negative: TensorArg,
    margin: FloatArg = 1.0,
    p: FloatArg = 2,
    eps: FloatArg = 1e-6,
    swap: Raw = FALSE,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """An anchor is to be nearer to one vector than to another."""
    return _triplet(ctx, anchor, positive, negative, loss_reduction(ctx, reduction, size_average, reduce))


@op("torch.nn.functional.triplet_margin_with_distance_loss")
def triplet_margin_with_distance_loss(
    ctx: Context,
    anchor: TensorArg,
    positive: TensorArg,
    negative: TensorArg,
    *,
    distance_function: Raw = NONE,
    margin: FloatArg = 1.0,
    swap: Raw = FALSE,
    reduction: Raw = MEAN,
) -> Tensor:
    """``triplet_margin_loss`` with a distance of one's own."""
    how = loss_reduction(ctx, reduction)
    if how != "none" or (isinstance(distance_function, Const) and distance_function.value is None):
        return _triplet(ctx, anchor, positive, negative, how)
    distances = [ctx.call(distance_function, anchor, other) for other in (positive, negative)]
    if not all(isinstance(d, Tensor) for d in distances):
        raise Abstain("the distance function decides the shape")
    found = [d for d in distances if isinstance(d, Tensor)]
    return loss_of(ctx, found, broadcast_shape(found), float_of(ctx, result_type(ctx, found)), how)


def _triplet(ctx: Context, anchor: Tensor, positive: Tensor, negative: Tensor, how: str) -> Tensor:
    operands = (anchor, positive, negative)
    ranks = {x.rank for x in operands if x.rank is not None}
    if len(ranks) > 1:
        raise Failure(
            "loss-shapes",
            f"The three operands have one rank, and are {', '.join(shown(x) for x in operands)}.",
            raises="The anchor, positive, and negative tensors are expected to have the same number of dimensions, "
            f"but got: anchor {anchor.rank}D, positive {positive.rank}D, and negative {negative.rank}D inputs",
            exception="RuntimeError",
        )
    shape = broadcast_shape(operands)
    dtype = float_of(ctx, real_of(result_type(ctx, operands)))
    return loss_of(ctx, operands, None if shape is None else shape[:-1], dtype, how)


@op("torch.nn.functional.ctc_loss", "torch.ctc_loss")
def ctc_loss(
    ctx: Context,
    log_probs: TensorArg,
    targets: TensorArg,
    input_lengths: Raw,
    target_lengths: Raw,
    blank: IntArg = 0,
    reduction: Raw = MEAN,
    zero_infinity: Raw = FALSE,
) -> Tensor:
    """Connectionist temporal classification: ``log_probs`` is ``[T, N, C]``."""
    if isinstance(reduction, Const) and isinstance(reduction.value, int):
        how = ("none", "mean", "sum")[reduction.value]
    else:
        how = loss_reduction(ctx, reduction)
    x = ctx.rank(
        log_probs,
        (2, 3),
        lambda: wrong_rank("ctc_loss", log_probs, "two or three axes", "log_probs must be 2D or 3D", "log_probs"),
    )
    return loss_of(ctx, (x,), x.dims[1:-1], x.dtype, how)
