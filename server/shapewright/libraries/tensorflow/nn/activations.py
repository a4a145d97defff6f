"""Softmax and its kin, dropout, bias, embeddings.

https://www.tensorflow.org/api_docs/python/tf/nn
"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.tensorflow.dtypes import FLOATS
from shapewright.libraries.tensorflow.failures import dtype_refused, graph_sizes, shown, sizes
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, axis_of, in_graph, like, new
from shapewright.rules import Context, Failure, OptAxis, Raw
from shapewright.values import NONE, Const, Tensor, Value


@tf_op("nn.softmax", "nn.log_softmax", "math.softmax", "math.log_softmax", renames={"logits": "x"})
def softmax(ctx: Context, x: TFTensor, axis: OptAxis = None) -> Tensor:
    """Probabilities along an axis. https://www.tensorflow.org/api_docs/python/tf/nn/softmax"""
    if x.dtype is not None and x.dtype not in FLOATS:
        failure = dtype_refused(
            "Softmax", x, ("float16", "bfloat16", "float32", "float64"), "x", graph=in_graph(ctx, x)
        )
        raise failure
    if axis is not None and x.shape is not None:
        axis_of(x, axis)
    return like(x, x.dtype)


@tf_op("nn.l2_normalize", "math.l2_normalize", "linalg.l2_normalize")
def l2_normalize(ctx: Context, x: TFTensor, axis: Raw = NONE, epsilon: Raw = NONE) -> Tensor:
    """Scaled to norm 1 along axes."""
    return like(x, x.dtype)


@tf_op("nn.l2_loss", renames={"t": "x"})
def l2_loss(ctx: Context, x: TFTensor) -> Tensor:
    """Half the sum of squares."""
    return new((), x.dtype)


@tf_op("nn.dropout", "nn.experimental.stateless_dropout")
def dropout(
    ctx: Context,
    x: TFTensor,
    rate: Raw = NONE,
    noise_shape: Raw = NONE,
    seed: Raw = NONE,
    keep_prob: Raw = NONE,
    rng_seed: Raw = NONE,
) -> Tensor:
    """Some elements set to 0. https://www.tensorflow.org/api_docs/python/tf/nn/dropout"""
    if x.dtype is not None and x.dtype not in FLOATS:
        raise Failure(
            "dtype-unsupported",
            f"Dropout scales what it keeps, so it takes floats, and gets {shown(x)}.",
            raises=f"x.dtype must be a floating point tensor or complex tensor as it will be scaled. x.dtype: "
            f"{x.dtype}",
            exception="ValueError",
            argument="x",
        )
    return like(x, x.dtype)


@tf_op("nn.bias_add", renames={"value": "value"})
def bias_add(ctx: Context, value: Raw, bias: Raw, data_format: Raw = NONE) -> Tensor:
    """A vector added along the channels. https://www.tensorflow.org/api_docs/python/tf/nn/bias_add"""
    x, b = matched(ctx, "BiasAdd", (value, bias), ("value", "bias"))
    if x.shape is None or b.shape is None:
        return like(x, x.dtype)
    first = isinstance(data_format, Const) and isinstance(data_format.value, str) and data_format.value.startswith("NC")
    axis = 1 if first and len(x.dims) > 1 else -1
    if len(b.dims) != 1 or not x.dims or eq(b.dims[0], x.dims[axis]) is False:
        raise _bias_size(ctx, x, b, axis)
    return like(x, x.dtype)


@tf_op("nn.xw_plus_b", "nn.relu_layer", new=False)
def xw_plus_b(ctx: Context, x: Raw, weights: Raw, biases: Raw) -> Value:
    """A product with a matrix, and a vector added."""
    return ctx.invoke("tensorflow.nn.bias_add", ctx.invoke("tensorflow.matmul", x, weights), biases)


def _bias_size(ctx: Context, x: Tensor, bias: Tensor, axis: int) -> Failure:
    raises = (
        f"Must provide as many biases as the last dimension of the input tensor: {sizes(bias.dims)} vs. "
        f"{sizes(x.dims)} [Op:BiasAdd] name: "
    )
    graph = in_graph(ctx, x, bias)
    if graph and x.dims and bias.dims:
        raises = (
            f"Dimensions must be equal, but are {x.dims[axis]} and {bias.dims[0]} for '{{{{node BiasAdd}}}}' with "
            f"input shapes: {graph_sizes(ctx, x.shape)}, {graph_sizes(ctx, bias.shape)}."
        )
    return Failure(
        "bias-size",
        f"The bias {shown(bias)} does not fit the channels of {shown(x)}.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="bias",
    ).with_data(operands=(x, bias))


@tf_op("nn.embedding_lookup_sparse", "nn.safe_embedding_lookup_sparse")
def embedding_lookup_sparse(ctx: Context, params: Raw, sp_ids: Raw, sp_weights: Raw = NONE, **options: Raw) -> Tensor:
    """Rows of a table combined for each example; the ids decide how many."""
    if isinstance(params, Tensor) and params.shape is not None:
        return new((ctx.fresh(), *params.dims[1:]), params.dtype)
    return new(None, None)
