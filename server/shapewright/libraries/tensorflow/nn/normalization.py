"""Normalisation and cells.

https://www.tensorflow.org/api_docs/python/tf/nn/batch_normalization
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.elementwise import pointwise
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, like, new
from shapewright.rules import Context, Raw
from shapewright.values import NONE, Tensor, Tuple


@tf_op("nn.batch_normalization")
def batch_normalization(
    ctx: Context, x: TFTensor, mean: TFTensor, variance: TFTensor, offset: Raw, scale: Raw, variance_epsilon: Raw
) -> Tensor:
    """Shifted and scaled by given moments."""
    made = pointwise(ctx, "Sub", (x, mean), ("x", "mean"))
    return pointwise(ctx, "Mul", (made, variance), ("x", "variance"))


@tf_op("nn.fused_batch_norm")
def fused_batch_norm(ctx: Context, x: TFTensor, scale: TFTensor, offset: Raw, *args: Raw, **options: Raw) -> Tuple:
    """The result, and the batch's mean and variance."""
    moment = new(scale.shape, scale.dtype)
    return Tuple((like(x, x.dtype), moment, moment))


@tf_op("nn.local_response_normalization", "nn.lrn")
def local_response_normalization(
    ctx: Context, x: TFTensor, depth_radius: Raw = NONE, bias: Raw = NONE, alpha: Raw = NONE, beta: Raw = NONE
) -> Tensor:
    """Normalised over neighbouring channels."""
    return like(x, x.dtype)
