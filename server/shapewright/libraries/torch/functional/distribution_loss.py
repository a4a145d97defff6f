"""Losses of distributions and labels: divergences, likelihoods, margins of one label.

https://pytorch.org/docs/stable/nn.functional.html#loss-functions
"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.torch.dtypes import float_of, result_type
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.functional.loss import MEAN, loss_of, loss_reduction
from shapewright.libraries.torch.tensors import broadcast_shape, operand
from shapewright.rules import Context, Failure, FloatArg, Raw, TensorArg, op
from shapewright.values import FALSE, NONE, TRUE, Tensor


@op("torch.nn.functional.kl_div")
def kl_div(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
    log_target: Raw = FALSE,
) -> Tensor:
    """The Kullback-Leibler divergence, element by element."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = (input, target)
    return loss_of(ctx, operands, broadcast_shape(operands), result_type(ctx, operands), how)


@op("torch.nn.functional.poisson_nll_loss")
def poisson_nll_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    log_input: Raw = TRUE,
    full: Raw = FALSE,
    size_average: Raw = NONE,
    eps: FloatArg = 1e-8,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The likelihood of counts."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = (input, target)
    return loss_of(ctx, operands, broadcast_shape(operands), float_of(ctx, result_type(ctx, operands)), how)


@op("torch.nn.functional.gaussian_nll_loss")
def gaussian_nll_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    var: Raw,
    full: Raw = FALSE,
    eps: FloatArg = 1e-6,
    reduction: Raw = MEAN,
) -> Tensor:
    """The likelihood of a normal distribution."""
    how = loss_reduction(ctx, reduction)
    spread = operand(ctx, var)
    if isinstance(var, Tensor) and var.shape is not None and input.shape is not None and not _fits(var, input):
        raise Failure(
            "loss-shapes",
            f"The variances {shown(var)} do not fit the prediction {shown(input)}.",
            raises="var is of incorrect size",
            exception="ValueError",
            argument="var",
        )
    operands = (input, target)
    shape = broadcast_shape(operands)
    return loss_of(ctx, (*operands, spread), shape, result_type(ctx, (*operands, spread)), how)


def _fits(var: Tensor, input: Tensor) -> bool:
    if len(var.dims) == len(input.dims):
        others = [a for a, b in zip(var.dims, input.dims, strict=True) if eq(a, b) is False]
        return not others or (len(others) == 1 and eq(others[0], 1) is not False)
    if len(var.dims) == len(input.dims) - 1:
        return all(eq(a, b) is not False for a, b in zip(var.dims, input.dims[:-1], strict=True))
    return not var.dims


@op("torch.nn.functional.soft_margin_loss")
def soft_margin_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The logistic loss of labels 1 and -1."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = (input, target)
    return loss_of(ctx, operands, broadcast_shape(operands), result_type(ctx, operands), how)


@op("torch.nn.functional.hinge_embedding_loss")
def hinge_embedding_loss(
    ctx: Context,
    input: TensorArg,
    target: TensorArg,
    margin: FloatArg = 1.0,
    size_average: Raw = NONE,
    reduce: Raw = NONE,
    reduction: Raw = MEAN,
) -> Tensor:
    """The hinge loss of distances with labels 1 and -1."""
    how = loss_reduction(ctx, reduction, size_average, reduce)
    operands = (input, target)
    return loss_of(ctx, operands, broadcast_shape(operands), result_type(ctx, (input,)), how)
