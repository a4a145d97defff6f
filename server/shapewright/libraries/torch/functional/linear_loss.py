"""A linear layer and the cross-entropy of its output in one.

https://pytorch.org/docs/stable/generated/torch.nn.functional.linear_cross_entropy.html
"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.torch.dtypes import is_float
from shapewright.libraries.torch.failures import not_allowed, shown
from shapewright.libraries.torch.functional.linear import linear
from shapewright.libraries.torch.functional.loss import MEAN, cross_entropy
from shapewright.rules import Context, Failure, FloatArg, OptInt, OptTensor, Raw, TensorArg, op
from shapewright.values import NONE, Tensor


@op("torch.nn.functional.linear_cross_entropy")
def linear_cross_entropy(
    ctx: Context,
    input: TensorArg,
    linear_weight: TensorArg,
    target: TensorArg,
    *,
    linear_bias: OptTensor = None,
    weight: OptTensor = None,
    reduction: Raw = MEAN,
    ignore_index: OptInt = None,
    label_smoothing: FloatArg = 0.0,
    options: Raw = NONE,
) -> Tensor:
    """``cross_entropy(linear(input, linear_weight), target)`` without keeping the logits.

    A weight ``[C, d₁, …, in]`` gives logits ``[N, C, d₁, …]``.
    """
    if linear_weight.shape is not None and input.rank == 1 and len(linear_weight.dims) > 2:
        raise not_allowed(
            f"The weight {shown(linear_weight)} has several outputs for each class, which needs a batch; the input "
            f"is {shown(input)}.",
            f"K-dimensional loss defined by linear_weight shape {_round(linear_weight)} requires batched input, "
            f"(N, {input.dims[0]}), got unbatched input with shape {_round(input)}",
            "input",
            "RuntimeError",
        )
    if linear_weight.shape is not None and input.shape is not None:
        ctx.last_dim(input, linear_weight.dims[-1], lambda: _other_features(input, linear_weight))
    logits: Tensor = linear(ctx, input, linear_weight, linear_bias)
    if ignore_index is not None and _probabilities(logits, target):
        raise not_allowed(
            f"A target of probabilities has no class to ignore, and ignore_index is {ignore_index}.",
            "ignore_index cannot be specified when target contains probabilities",
            "ignore_index",
            "RuntimeError",
        )
    result: Tensor = cross_entropy(
        ctx,
        logits,
        target,
        weight,
        reduction=reduction,
        ignore_index=-100 if ignore_index is None else ignore_index,
        label_smoothing=label_smoothing,
    )
    return result


def _probabilities(logits: Tensor, target: Tensor) -> bool:
    if logits.shape is None or target.shape is None or not is_float(target.dtype):
        return False
    same = zip(logits.dims, target.dims, strict=False)
    return len(logits.dims) == len(target.dims) and all(eq(a, b) for a, b in same)


def _other_features(input: Tensor, weight: Tensor) -> Failure:
    return Failure(
        "linear-in-features",
        f"The weight {shown(weight)} takes {weight.dims[-1]} features, and {shown(input)} has {input.dims[-1]}.",
        raises="expected equal input and linear_weight last dimensions (in_features), got "
        f"{input.dims[-1]} and {weight.dims[-1]}, respectively",
        exception="RuntimeError",
        argument="input",
    )


def _round(x: Tensor) -> str:
    return "(" + ", ".join(map(str, x.dims)) + ("," if len(x.dims) == 1 else "") + ")"
