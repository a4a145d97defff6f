"""Normalisation over batches, layers, groups and instances.

https://pytorch.org/docs/stable/nn.functional.html#normalization-functions
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, product
from shapewright.libraries.torch.dtypes import float_of, is_integral, result_type
from shapewright.libraries.torch.failures import not_allowed, other_dtype, shown, sizes, to_float, wrong_rank
from shapewright.libraries.torch.functional.activation import no_integers
from shapewright.libraries.torch.reductions import no_norm
from shapewright.libraries.torch.tensors import axes_of, made, shape_of
from shapewright.rules import (
    BoolArg,
    Context,
    Failure,
    FloatArg,
    IntArg,
    OptAxes,
    OptTensor,
    Raw,
    ShapeArg,
    TensorArg,
    op,
)
from shapewright.values import FALSE, NONE, TRUE, Tensor


def _floats(x: Tensor, kernel: str) -> None:
    if is_integral(x.dtype):
        raise no_integers(kernel, x)


def _one_dtype(x: Tensor, *others: Tensor | None) -> None:
    """The parameters are of the input's dtype (or float32 beside half precision)."""
    for other in others:
        if other is None or x.dtype is None or other.dtype is None or x.dtype == other.dtype:
            continue
        if x.dtype in ("float16", "bfloat16") and other.dtype == "float32":
            continue
        raise other_dtype(
            "A normalisation",
            x,
            other,
            "mixed dtype (CPU): all inputs must share same datatype.",
            "input",
            to_float("input") if other.dtype == "float32" else (),
        )


def _channel_count(ctx: Context, channels: Dim, vector: Tensor | None, name: str, x: Tensor) -> None:
    if vector is None or vector.shape is None:
        return
    ctx.equal(
        vector.size,
        channels,
        lambda: Failure(
            "norm-channels",
            f"The normalisation was made for {vector.size} channels, and {shown(x)} has {channels}.",
            raises=f"{name} should contain {channels} elements not {vector.size}",
            exception="RuntimeError",
            argument="input",
        ).with_data(expected=vector.size, found=channels),
    )


@op("torch.nn.functional.batch_norm")
def batch_norm(
    ctx: Context,
    input: TensorArg,
    running_mean: OptTensor = None,
    running_var: OptTensor = None,
    weight: OptTensor = None,
    bias: OptTensor = None,
    training: Raw = FALSE,
    momentum: FloatArg = 0.1,
    eps: FloatArg = 1e-5,
) -> Tensor:
    """Normalised over everything but the channels (axis 1)."""
    if ctx.truth(training):
        more_than_one_value(input)
        if eps is not None and eps <= 0:
            raise not_allowed(
                f"The eps of a batch normalisation is positive in training, and is {eps}.",
                f"batch_norm eps must be positive during training, but got {eps}",
                "eps",
            )
    if input.shape is not None and len(input.dims) < 2 and not eq(input.size, 0):
        raise wrong_rank(
            "batch_norm",
            input,
            "at least two axes",
            "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        )
    if input.shape is not None and len(input.dims) > 1:
        for vector, name in (
            (running_mean, "running_mean"), (running_var, "running_var"), (weight, "weight"), (bias, "bias"),
        ):  # fmt: skip
            _channel_count(ctx, input.dims[1], vector, name, input)
    _floats(input, "batch_norm")
    _one_dtype(input, weight, bias)
    operands = [x for x in (input, weight, bias) if x is not None]
    return made(ctx, operands, input.shape, input.dtype)


def more_than_one_value(x: Tensor) -> None:
    """Training needs more than one value for each channel."""
    if x.shape is not None and len(x.dims) >= 2 and eq(product((x.dims[0], *x.dims[2:])), 1):
        raise Failure(
            "batch-norm-single-value",
            f"Batch normalisation in training needs more than one value for each channel, and gets {shown(x)}.",
            raises=f"Expected more than 1 value per channel when training, got input size torch.Size({sizes(x.dims)})",
            exception="ValueError",
            argument="input",
        )


@op("torch.batch_norm")
def torch_batch_norm(
    ctx: Context,
    input: TensorArg,
    weight: OptTensor,
    bias: OptTensor,
    running_mean: OptTensor,
    running_var: OptTensor,
    training: Raw,
    momentum: FloatArg,
    eps: FloatArg,
    cudnn_enabled: Raw,
) -> Tensor:
    """``batch_norm`` with its arguments in another order."""
    result: Tensor = batch_norm(ctx, input, running_mean, running_var, weight, bias, training)
    return result


def trailing(
    ctx: Context, x: Tensor, normalized_shape: Sequence[Dim], weight: Tensor | None, bias: Tensor | None, star: str
) -> Tensor:
    """Require that the last axes are those normalised over, and that the parameters have their shape."""
    count = len(normalized_shape)
    if count == 0:
        raise Failure(
            "argument-value",
            "normalized_shape names at least one axis.",
            raises="Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, "
            "but got normalized_shape = []",
            exception="RuntimeError",
            argument="normalized_shape",
        )
    for parameter, name in ((weight, "weight"), (bias, "bias")):
        if parameter is not None and parameter.shape is not None:
            same = len(parameter.dims) == count and all(
                eq(a, b) is not False for a, b in zip(parameter.dims, normalized_shape, strict=True)
            )
            if not same:
                raise Failure(
                    "norm-shape",
                    f"The {name} {shown(parameter)} is to have the normalised shape {sizes(normalized_shape)}.",
                    raises=f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                    f"{sizes(parameter.dims)} and normalized_shape = {sizes(normalized_shape)}",
                    exception="RuntimeError",
                    argument=name,
                )

    def failure() -> Failure:
        found = f"[*, {', '.join(map(str, x.tail))}]" if x.shape is None else sizes(x.dims)
        return Failure(
            "norm-shape",
            f"The last axes of {shown(x)} are to be {sizes(normalized_shape)}, which the normalisation is over.",
            raises=f"Given normalized_shape={sizes(normalized_shape)}, expected input with shape "
            f"[*{star}{', '.join(str(s) for s in normalized_shape)}], but got input of size{found}",
            exception="RuntimeError",
            argument="input",
        ).with_data(expected=tuple(normalized_shape), tensor=x)

    if x.shape is None:
        ctx.last_dim(x, normalized_shape[-1], failure)
        return x
    ctx.require(len(x.dims) >= count, failure)
    for own, wanted in zip(x.dims[len(x.dims) - count :], normalized_shape, strict=True):
        ctx.equal(own, wanted, failure)
    return x


@op("torch.nn.functional.layer_norm", "torch.layer_norm")
def layer_norm(
    ctx: Context,
    input: TensorArg,
    normalized_shape: ShapeArg,
    weight: OptTensor = None,
    bias: OptTensor = None,
    eps: FloatArg = 1e-5,
    cudnn_enable: Raw = TRUE,
) -> Tensor:
    """Normalised over the last axes."""
    x = trailing(ctx, input, normalized_shape, weight, bias, ", ")
    _floats(x, "LayerNormKernelImpl")
    _one_dtype(x, weight, bias)
    return made(ctx, [t for t in (x, weight, bias) if t is not None], shape_of(x), x.dtype)


@op("torch.nn.functional.rms_norm", "torch.rms_norm")
def rms_norm(
    ctx: Context, input: TensorArg, normalized_shape: ShapeArg, weight: OptTensor = None, eps: FloatArg = None
) -> Tensor:
    """Divided by the root mean square of the last axes."""
    x = trailing(ctx, input, normalized_shape, weight, None, "")
    operands = (x,) if weight is None else (x, weight)
    return made(ctx, operands, shape_of(x), result_type(ctx, operands))


@op("torch.nn.functional.group_norm")
def group_norm(
    ctx: Context,
    input: TensorArg,
    num_groups: IntArg,
    weight: OptTensor = None,
    bias: OptTensor = None,
    eps: FloatArg = 1e-5,
) -> Tensor:
    """Normalised over groups of channels."""
    if input.shape is not None:
        if len(input.dims) < 2:
            raise wrong_rank(
                "group_norm",
                input,
                "at least two axes",
                f"Expected at least 2 dimensions for input tensor but received {len(input.dims)}",
            )
        channels = input.dims[1]
        if eq(channels % num_groups, 0) is False:
            raise Failure(
                "group-norm-channels",
                f"{num_groups} groups do not divide the {channels} channels of {shown(input)}.",
                raises="Expected number of channels in input to be divisible by num_groups, but got input of shape "
                f"{sizes(input.dims)} and num_groups={num_groups}",
                exception="RuntimeError",
                argument="num_groups",
            )
        for vector, name in ((weight, "weight"), (bias, "bias")):
            _group_vector(ctx, input, vector, name)
    _floats(input, "GroupNormKernelImpl")
    _one_dtype(input, weight, bias)
    return made(ctx, [t for t in (input, weight, bias) if t is not None], input.shape, input.dtype)


def _group_vector(ctx: Context, x: Tensor, vector: Tensor | None, name: str) -> None:
    if vector is None or vector.shape is None:
        return
    ctx.equal(
        vector.size,
        x.dims[1],
        lambda: Failure(
            "norm-channels",
            f"The normalisation was made for {vector.size} channels, and {shown(x)} has {x.dims[1]}.",
            raises=f"Expected {name} to be a vector of size equal to the number of channels in input, but got "
            f"{name} of shape {sizes(vector.dims)} and input of shape {sizes(x.dims)}",
            exception="RuntimeError",
            argument="input",
        ).with_data(expected=vector.size, found=x.dims[1]),
    )


@op("torch.group_norm")
def torch_group_norm(
    ctx: Context,
    input: TensorArg,
    num_groups: IntArg,
    weight: OptTensor = None,
    bias: OptTensor = None,
    eps: FloatArg = 1e-5,
    cudnn_enabled: Raw = TRUE,
) -> Tensor:
    """``group_norm`` with a flag more."""
    result: Tensor = group_norm(ctx, input, num_groups, weight, bias, eps)
    return result


@op("torch.nn.functional.instance_norm", "torch.instance_norm")
def instance_norm(
    ctx: Context,
    input: TensorArg,
    running_mean: OptTensor = None,
    running_var: OptTensor = None,
    weight: OptTensor = None,
    bias: OptTensor = None,
    use_input_stats: Raw = TRUE,
    momentum: FloatArg = 0.1,
    eps: FloatArg = 1e-5,
) -> Tensor:
    """Normalised over each channel of each sample."""
    if input.shape is not None:
        if ctx.truth(use_input_stats) and len(input.dims) >= 3 and eq(product(input.dims[2:]), 1):
            raise Failure(
                "batch-norm-single-value",
                f"Instance normalisation needs more than one element for each channel, and gets {shown(input)}.",
                raises="Expected more than 1 spatial element when training, got input size "
                f"torch.Size({sizes(input.dims)})",
                exception="ValueError",
                argument="input",
            )
        channels = input.dims[1] if len(input.dims) > 1 else 1
        for vector, name in (
            (running_mean, "running_mean"), (running_var, "running_var"), (weight, "weight"), (bias, "bias"),
        ):  # fmt: skip
            _channel_count(ctx, channels, vector, name, input)
    _floats(input, "batch_norm")
    return made(ctx, [t for t in (input, weight, bias) if t is not None], input.shape, input.dtype)


@op("torch.nn.functional.local_response_norm")
def local_response_norm(
    ctx: Context, input: TensorArg, size: IntArg, alpha: FloatArg = 1e-4, beta: FloatArg = 0.75, k: FloatArg = 1.0
) -> Tensor:
    """Divided by the sum over neighbouring channels."""
    if input.shape is not None and len(input.dims) < 3:
        raise Failure(
            "operand-rank",
            f"local_response_norm needs at least three axes, and gets {shown(input)}.",
            raises=f"Expected 3D or higher dimensionality input (got {len(input.dims)} dimensions)",
            exception="ValueError",
            argument="input",
        )
    return made(ctx, (input,), shape_of(input), float_of(ctx, input.dtype))


@op("torch.nn.functional.normalize", renames={"axis": "dim"})
def normalize(
    ctx: Context, input: TensorArg, p: FloatArg = 2.0, dim: OptAxes = (1,), eps: FloatArg = 1e-12, out: Raw = NONE
) -> Tensor:
    """Divided by its norm along an axis."""
    if input.shape is not None and dim is not None:
        axes_of(input, dim)
    if is_integral(input.dtype):
        raise no_norm("linalg.vector_norm", input)
    return made(ctx, (input,), shape_of(input), input.dtype)


@op("torch.native_layer_norm")
def native_layer_norm(
    ctx: Context,
    input: TensorArg,
    normalized_shape: ShapeArg,
    weight: OptTensor,
    bias: OptTensor,
    eps: FloatArg,
) -> tuple[Tensor, Tensor, Tensor]:
    """``layer_norm``, the means and the inverse deviations."""
    result: Tensor = layer_norm(ctx, input, normalized_shape, weight, bias)
    kept = len(result.dims) - len(normalized_shape)
    statistics = result.like(
        shape=(*result.dims[:kept], *(1,) * len(normalized_shape)), requires_grad=False
    )
    return result, statistics, statistics


@op("torch.native_group_norm")
def native_group_norm(
    ctx: Context,
    input: TensorArg,
    weight: OptTensor,
    bias: OptTensor,
    N: IntArg,
    C: IntArg,
    HxW: IntArg,
    group: IntArg,
    eps: FloatArg,
) -> tuple[Tensor, Tensor, Tensor]:
    """``group_norm``, the means and the inverse deviations."""
    result: Tensor = group_norm(ctx, input, group, weight, bias)
    statistics = result.with_shape(N, group)
    return result, statistics, statistics


@op("torch.native_batch_norm")
def native_batch_norm(
    ctx: Context,
    input: TensorArg,
    weight: OptTensor,
    bias: OptTensor,
    running_mean: OptTensor,
    running_var: OptTensor,
    training: BoolArg,
    momentum: FloatArg,
    eps: FloatArg,
) -> tuple[Tensor, Tensor, Tensor]:
    """``batch_norm``, the means and the inverse deviations (empty outside training)."""
    result: Tensor = batch_norm(ctx, input, running_mean, running_var, weight, bias)
    statistics = result.with_shape(input.dims[1] if training else 0)
    return result, statistics, statistics
