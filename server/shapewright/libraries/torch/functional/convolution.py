"""Convolutions and their transposes, and windows as columns (unfold, fold).

https://pytorch.org/docs/stable/nn.functional.html#convolution-functions
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, floordiv, ge, gt, lt, product
from shapewright.libraries.common.convolution import conv_size, conv_transpose_size, window_extent
from shapewright.libraries.torch.dtypes import C_NAMES
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown, sizes, to_float, wrong_rank
from shapewright.libraries.torch.tensors import made
from shapewright.rules import (
    Context,
    Failure,
    IntArg,
    Ints1,
    Ints2,
    Ints3,
    OptTensor,
    Raw,
    Repair,
    Site,
    TensorArg,
    ints,
    op,
)
from shapewright.values import Const, Tensor, Value


def spatial(count: int) -> tuple[str, ...]:
    """What the axes of an input are called: ``N, C, H, W``."""
    return ("N", "C", *("D", "H", "W")[3 - count :])


def batched(ctx: Context, x: Tensor, count: int, operator: str) -> Tensor:
    """The input with its batch axis; without one it may come, and then goes again.

    Raises ``Failure`` for any other rank. An input of unknown rank is taken to be batched.
    """

    def failure() -> Failure:
        return Failure(
            "layer-rank",
            f"{operator} needs {count + 2} axes ({', '.join(spatial(count))}) or {count + 1} without a batch, "
            f"and gets {shown(x)}.",
            raises=f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {operator}, "
            f"but got input of size: {'' if x.shape is None else sizes(x.shape)}",
            exception="RuntimeError",
            argument="input",
            repairs=_missing_axis(x, count),
        ).with_data(wanted=count + 2)

    if x.shape is None:
        return ctx.rank(x, count + 2, failure, names=spatial(count))
    return ctx.rank(x, (count + 1, count + 2), failure)


def _missing_axis(x: Tensor, count: int) -> tuple[Repair, ...]:
    if x.rank == count:
        return (Repair("wrap", "Add the channel axis", "input", "{}.unsqueeze(0)"),)
    return ()


def same_type(input: Tensor, weight: Tensor, bias: Tensor | None) -> str | None:
    """The dtype of input, weight and bias, which must be one."""
    other = bias if bias is not None else weight
    if input.dtype and other.dtype and input.dtype != other.dtype:
        if bias is not None:
            raises = (
                f"Input type ({C_NAMES.get(input.dtype, input.dtype)}) and bias type "
                f"({C_NAMES.get(other.dtype, other.dtype)}) should be the same"
            )
        else:
            raises = f"expected scalar type {scalar_type(input.dtype)} but found {scalar_type(other.dtype)}"
        repairs = to_float("input") if other.dtype == "float32" else ()
        raise other_dtype("A convolution", input, other, raises, "input", repairs)
    return input.dtype or weight.dtype


def _in_channels(
    ctx: Context, x: Tensor, weight: Tensor, groups: Dim, channels: Dim, expected: Dim, *, transposed: bool
) -> None:
    def failure() -> Failure:
        head = f"Given transposed={groups}" if transposed else f"Given groups={groups}"
        axis = len(x.dims) - len(weight.dims) + 1
        last = eq(x.dims[-1], expected) and 0 <= axis <= 1  # an image alone, or a batch
        order = (*range(axis), len(x.dims) - 1, *range(axis, len(x.dims) - 1))
        repair = Repair(
            "wrap", f"Move the channels to axis {axis}", "input", "{}.permute(" + ", ".join(map(str, order)) + ")"
        )
        return Failure(
            "conv-channels",
            f"The convolution takes {expected} channels, and its input {shown(x)} has {channels} (axis {axis}).",
            raises=f"{head}, weight of size {sizes(weight.dims)}, expected input{sizes(x.dims)} to have {expected} "
            f"channels, but got {channels} channels instead",
            exception="RuntimeError",
            argument="input",
            repairs=(repair,) if last else (),
        ).with_data(left=expected, right=channels, groups=groups)

    ctx.equal(channels, expected, failure)


def _bias(ctx: Context, weight: Tensor, bias: Tensor | None, channels: Dim) -> None:
    if bias is None or bias.shape is None:
        return

    def failure() -> Failure:
        return Failure(
            "conv-channels",
            f"The bias {shown(bias)} is to have one element for each of the {channels} output channels.",
            raises=f"Given weight of size {sizes(weight.dims)}, expected bias to be 1-dimensional with {channels} "
            f"elements, but got bias of size {sizes(bias.dims)} instead",
            exception="RuntimeError",
            argument="bias",
        )

    ctx.require(len(bias.dims) == 1, failure)
    ctx.equal(bias.dims[0], channels, failure)


def _positive(values: Sequence[Dim], name: str, least: int = 1) -> None:
    if any(lt(v, least) for v in values):
        raise Failure(
            "argument-value",
            f"{name} is at least {least}, and is {sizes(values)}.",
            raises=f"{'non-positive' if least else 'negative'} {name} is not supported",
            exception="RuntimeError",
            argument=name,
        )


def _paddings(
    padding: Value, count: int, kernel: Sequence[Dim], stride: Sequence[Dim], dilation: Sequence[Dim], ctx: Context
) -> tuple[Dim, ...]:
    """The padding of each axis, both sides added; ``"same"`` keeps the size."""
    if isinstance(padding, Const) and isinstance(padding.value, str):
        if padding.value == "valid":
            return (0,) * count
        if padding.value != "same":
            raise Failure(
                "argument-value",
                f"padding is 'valid', 'same' or sizes, not '{padding.value}'.",
                raises=f"Invalid padding string: '{padding.value}'",
                exception="RuntimeError",
                argument="padding",
            )
        if any(eq(s, 1) is False for s in stride):
            raise Failure(
                "argument-value",
                "padding='same' needs a stride of 1.",
                raises="padding='same' is not supported for strided convolutions",
                exception="RuntimeError",
                argument="padding",
            )
        return tuple(d * (k - 1) for k, d in zip(kernel, dilation, strict=True))
    each: tuple[Dim, ...] = ints(count).convert(ctx, padding, Site("conv", "torch", "padding"))
    _positive(each, "padding", 0)
    return tuple(2 * p for p in each)


def convolved(
    ctx: Context,
    count: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: tuple[Dim, ...],
    padding: Value,
    dilation: tuple[Dim, ...],
    groups: Dim,
) -> Tensor:
    """A convolution over ``count`` axes. Raises ``Failure`` for rank, channels, dtype or a kernel too large."""
    operator = f"conv{count}d"
    x = batched(ctx, input, count, operator)
    kernel = _kernel(weight, count, stride)
    _positive(stride, "stride")
    dtype = same_type(x, weight, bias)
    outer, channels = x.dims[: -count - 1], x.dims[-count - 1]
    _in_channels(ctx, x, weight, groups, channels, weight.dims[1] * groups, transposed=False)
    _bias(ctx, weight, bias, weight.dims[0])
    paddings = _paddings(padding, count, kernel, stride, dilation, ctx)
    spaces = x.dims[-count:]
    for size, k, p, d in zip(spaces, kernel, paddings, dilation, strict=True):
        if gt(window_extent(k, d), size + p):
            raise _kernel_too_large(x, spaces, kernel, paddings, dilation)
    out = [conv_size(n, k, s, p, d) for n, k, s, p, d in zip(spaces, kernel, stride, paddings, dilation, strict=True)]
    inputs = (x, weight) if bias is None else (x, weight, bias)
    return made(ctx, inputs, (*outer, weight.dims[0], *out), dtype, layout="contiguous")


def _kernel(weight: Tensor, count: int, stride: Sequence[Dim]) -> tuple[Dim, ...]:
    if len(weight.dims) != count + 2:
        found = len(weight.dims) - 2
        raise Failure(
            "operand-rank",
            f"The weight of conv{count}d has {count + 2} axes, and this is {shown(weight)}.",
            raises=f"expected stride to be a single integer value or a list of {found} values to match the "
            f"convolution dimensions, but got stride={sizes(stride)}",
            exception="RuntimeError",
            argument="weight",
        )
    return weight.dims[2:]


def _kernel_too_large(
    x: Tensor, spaces: Sequence[Dim], kernel: Sequence[Dim], paddings: Sequence[Dim], dilation: Sequence[Dim]
) -> Failure:
    def by(values: Sequence[Dim]) -> str:
        return "(" + " x ".join(str(v) for v in values) + ")"

    padded = by([n + p for n, p in zip(spaces, paddings, strict=True)])
    reach = by([window_extent(k, d) for k, d in zip(kernel, dilation, strict=True)])
    return Failure(
        "kernel-too-large",
        f"The kernel {reach} is larger than the padded input {padded} (from {shown(x)}).",
        raises=f"Calculated padded input size per channel: {padded}. Kernel size: {reach}. "
        "Kernel size can't be greater than actual input size",
        exception="RuntimeError",
        argument="input",
    )


def transposed(
    ctx: Context,
    count: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: tuple[Dim, ...],
    padding: tuple[Dim, ...],
    output_padding: tuple[Dim, ...],
    groups: Dim,
    dilation: tuple[Dim, ...],
) -> Tensor:
    """A transposed convolution over ``count`` axes."""
    operator = f"conv_transpose{count}d"
    x = batched(ctx, input, count, operator)
    kernel = _kernel(weight, count, stride)
    _positive(stride, "stride")
    _positive(padding, "padding", 0)
    dtype = same_type(x, weight, bias)
    _in_channels(ctx, x, weight, groups, x.dims[-count - 1], weight.dims[0], transposed=True)
    channels = weight.dims[1] * groups
    _bias(ctx, weight, bias, channels)
    for extra, s, d in zip(output_padding, stride, dilation, strict=True):
        if ge(extra, s) and ge(extra, d):
            raise Failure(
                "argument-value",
                f"output_padding ({extra}) is to be smaller than the stride ({s}) or the dilation ({d}).",
                raises="output padding must be smaller than either stride or dilation",
                exception="RuntimeError",
                argument="output_padding",
            )
    out = [
        conv_transpose_size(n, k, s, 2 * p, e, d)
        for n, k, s, p, e, d in zip(x.dims[-count:], kernel, stride, padding, output_padding, dilation, strict=True)
    ]
    inputs = (x, weight) if bias is None else (x, weight, bias)
    shape = (*x.dims[: -count - 1], channels, *out)
    return made(ctx, inputs, shape, dtype, layout="contiguous")


ZERO = Const(0)


@op("torch.nn.functional.conv1d", "torch.conv1d")
def conv1d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints1 = (1,),
    padding: Raw = ZERO,
    dilation: Ints1 = (1,),
    groups: IntArg = 1,
) -> Tensor:
    """A convolution over one axis."""
    return convolved(ctx, 1, input, weight, bias, stride, padding, dilation, groups)


@op("torch.nn.functional.conv2d", "torch.conv2d")
def conv2d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints2 = (1, 1),
    padding: Raw = ZERO,
    dilation: Ints2 = (1, 1),
    groups: IntArg = 1,
) -> Tensor:
    """A convolution over two axes."""
    return convolved(ctx, 2, input, weight, bias, stride, padding, dilation, groups)


@op("torch.nn.functional.conv3d", "torch.conv3d")
def conv3d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints3 = (1, 1, 1),
    padding: Raw = ZERO,
    dilation: Ints3 = (1, 1, 1),
    groups: IntArg = 1,
) -> Tensor:
    """A convolution over three axes."""
    return convolved(ctx, 3, input, weight, bias, stride, padding, dilation, groups)


@op("torch.nn.functional.conv_transpose1d", "torch.conv_transpose1d")
def conv_transpose1d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints1 = (1,),
    padding: Ints1 = (0,),
    output_padding: Ints1 = (0,),
    groups: IntArg = 1,
    dilation: Ints1 = (1,),
) -> Tensor:
    """A transposed convolution over one axis."""
    return transposed(ctx, 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


@op("torch.nn.functional.conv_transpose2d", "torch.conv_transpose2d")
def conv_transpose2d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints2 = (1, 1),
    padding: Ints2 = (0, 0),
    output_padding: Ints2 = (0, 0),
    groups: IntArg = 1,
    dilation: Ints2 = (1, 1),
) -> Tensor:
    """A transposed convolution over two axes."""
    return transposed(ctx, 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


@op("torch.nn.functional.conv_transpose3d", "torch.conv_transpose3d")
def conv_transpose3d(
    ctx: Context,
    input: TensorArg,
    weight: TensorArg,
    bias: OptTensor = None,
    stride: Ints3 = (1, 1, 1),
    padding: Ints3 = (0, 0, 0),
    output_padding: Ints3 = (0, 0, 0),
    groups: IntArg = 1,
    dilation: Ints3 = (1, 1, 1),
) -> Tensor:
    """A transposed convolution over three axes."""
    return transposed(ctx, 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


@op("torch.nn.functional.unfold")
def unfold(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints2,
    dilation: Ints2 = (1, 1),
    padding: Ints2 = (0, 0),
    stride: Ints2 = (1, 1),
) -> Tensor:
    """Windows as columns: ``[N, C·kh·kw, L]``."""
    x = _image(ctx, input, "unfold")
    counts = [
        conv_size(n, k, s, 2 * p, d)
        for n, k, s, p, d in zip(x.dims[-2:], kernel_size, stride, padding, dilation, strict=True)
    ]
    if any(lt(c, 1) for c in counts):
        raise Failure(
            "kernel-too-large",
            f"No window of {sizes(kernel_size)} fits {shown(x)}.",
            raises=f"Given input with spatial size {round_brackets(x.dims[-2:])}, "
            f"kernel_size={round_brackets(kernel_size)}, dilation={round_brackets(dilation)}, "
            f"padding={round_brackets(padding)}, calculated shape of the array of sliding blocks as "
            f"{round_brackets(counts)}, but its components must be at least one.",
            exception="RuntimeError",
            argument="kernel_size",
        )
    columns = x.dims[-3] * kernel_size[0] * kernel_size[1]
    return made(ctx, (x,), (*x.dims[:-3], columns, product(counts)), x.dtype)


def round_brackets(values: Sequence[Dim]) -> str:
    """``(3, 3)``."""
    return "(" + ", ".join(str(v) for v in values) + ")"


def _image(ctx: Context, x: Tensor, operator: str) -> Tensor:
    return ctx.rank(
        x,
        (3, 4),
        lambda: wrong_rank(
            operator,
            x,
            "three or four axes",
            f"Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {sizes(x.dims)}",
        ),
    )


@op("torch.nn.functional.fold")
def fold(
    ctx: Context,
    input: TensorArg,
    output_size: Ints2,
    kernel_size: Ints2,
    dilation: Ints2 = (1, 1),
    padding: Ints2 = (0, 0),
    stride: Ints2 = (1, 1),
) -> Tensor:
    """Columns summed back into an image: ``[N, C, H, W]``."""
    x = ctx.rank(
        input,
        (2, 3),
        lambda: wrong_rank("fold", input, "two or three axes", "Expected 2D or 3D (batch mode) tensor for input"),
    )
    window = product(kernel_size)
    if eq(x.dims[-2] % window, 0) is False:
        raise Failure(
            "conv-channels",
            f"Axis {len(x.dims) - 2} of {shown(x)} is to hold whole windows of {window} elements.",
            raises="Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={x.dims[-2]} and kernel_size={round_brackets(kernel_size)}.",
            exception="RuntimeError",
            argument="input",
        )
    counts = [
        conv_size(n, k, s, 2 * p, d)
        for n, k, s, p, d in zip(output_size, kernel_size, stride, padding, dilation, strict=True)
    ]

    def failure() -> Failure:
        return Failure(
            "kernel-too-large",
            f"{shown(x)} holds {x.dims[-1]} windows, and an image of {sizes(output_size)} has {product(counts)}.",
            raises=f"Given output_size={round_brackets(output_size)}, kernel_size={round_brackets(kernel_size)}, "
            f"dilation={round_brackets(dilation)}, padding={round_brackets(padding)}, "
            f"stride={round_brackets(stride)}, expected size of input's dimension 2 to match the calculated number "
            f"of sliding blocks {counts[0]} * {counts[1]} = {product(counts)}, but got "
            f"input.size(2)={x.dims[-1]}.",
            exception="RuntimeError",
            argument="input",
        )

    ctx.equal(x.dims[-1], product(counts), failure)
    return made(ctx, (x,), (*x.dims[:-2], floordiv(x.dims[-2], window), *output_size), x.dtype)
