"""Pools: maxima, means and norms of windows.

https://pytorch.org/docs/stable/nn.functional.html#pooling-functions
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from shapewright.dims import Dim, eq, floordiv, gt, lt
from shapewright.libraries.common.convolution import pool_size, window_extent
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.functional.convolution import spatial
from shapewright.libraries.torch.reductions import no_complex
from shapewright.libraries.torch.tensors import made
from shapewright.rules import (
    BoolArg,
    Context,
    Failure,
    Ints1,
    Ints2,
    Ints3,
    Kind,
    OptBool,
    Raw,
    Site,
    TensorArg,
    ints,
    op,
)
from shapewright.values import NONE, Const, Tensor, Value


def _strides(count: int) -> Kind:
    """The stride of a pool: None or an empty list for that of its window."""

    def convert(ctx: Context, value: Value, site: Site) -> tuple[Dim, ...] | None:
        if (isinstance(value, Const) and value.value is None) or ctx.items(value) == []:
            return None
        found: tuple[Dim, ...] = ints(count).convert(ctx, value, site)
        return found

    return Kind(f"strides({count})", convert)


Stride1 = Annotated[tuple[Dim, ...] | None, _strides(1)]
Stride2 = Annotated[tuple[Dim, ...] | None, _strides(2)]
Stride3 = Annotated[tuple[Dim, ...] | None, _strides(3)]


def ranked(ctx: Context, x: Tensor, count: int, raises: str) -> Tensor:
    """The input of a pool, with or without its batch axis; raises ``Failure`` for another rank."""

    def failure() -> Failure:
        return Failure(
            "layer-rank",
            f"A pool over {count} ax{'i' if count == 1 else 'e'}s needs {count + 2} axes "
            f"({', '.join(spatial(count))}) or {count + 1} without a batch, and gets {shown(x)}.",
            raises=raises,
            exception="RuntimeError",
            argument="input",
        )

    if x.shape is None:
        return ctx.rank(x, count + 2, failure, names=spatial(count))
    return ctx.rank(x, (count + 1, count + 2), failure)


def windows(
    x: Tensor,
    count: int,
    kernel: Sequence[Dim],
    stride: Sequence[Dim] | None,
    padding: Sequence[Dim],
    dilation: Sequence[Dim],
    ceil: bool,
    operator: str,
) -> tuple[Dim, ...]:
    """The pooled sizes; raises ``Failure`` where a window is padded too much or the output is empty."""
    steps = stride if stride else kernel
    for k, p, d in zip(kernel, padding, dilation, strict=True):
        extent = window_extent(k, d)
        for number, least, name, words in (
            (p, 0, "padding", f"pad must be non-negative, but got pad: {p}"),
            (d, 1, "dilation", f"{operator}() dilation must be greater than zero, but got {d}"),
        ):
            if lt(number, least):
                raise Failure(
                    "argument-value",
                    f"{name} is at least {least}, and is {number}.",
                    raises=words,
                    exception="RuntimeError",
                    argument=name,
                )
        if gt(p, floordiv(extent, 2)):
            raise Failure(
                "argument-value",
                f"The padding ({p}) is at most half the window ({extent}).",
                raises="pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}",
                exception="RuntimeError",
                argument="padding",
            )
        if lt(k, 1):
            raise Failure(
                "argument-value",
                f"A window has a size of at least 1, not {k}.",
                raises=f"{operator}() kernel_size must be greater than zero, but got {k}",
                exception="RuntimeError",
                argument="kernel_size",
            )
    if any(lt(s, 1) for s in steps):
        raise Failure(
            "argument-value",
            "The stride of a pool is at least 1.",
            raises="stride should not be zero",
            exception="RuntimeError",
            argument="stride",
        )
    spaces = x.dims[-count:]
    out = tuple(
        pool_size(n, k, s, p, d, ceil=ceil)
        for n, k, s, p, d in zip(spaces, kernel, steps, padding, dilation, strict=True)
    )
    if any(lt(size, 1) for size in out):
        raise _too_small(x, count, out, operator)
    return out


def _too_small(x: Tensor, count: int, out: Sequence[Dim], operator: str) -> Failure:
    def by(values: Sequence[Dim]) -> str:
        return "(" + "x".join(str(v) for v in values) + ")"

    channels = x.dims[-count - 1]
    flat = (1,) if count == 1 else ()
    raises = (
        f"Given input size: {by((channels, *flat, *x.dims[-count:]))}. "
        f"Calculated output size: {by((channels, *flat, *out))}. Output size is too small"
    )
    if operator == "max_pool1d":
        raises = f"max_pool1d() Invalid computed output size: {out[0]}"
    return Failure(
        "output-too-small",
        f"{operator} leaves nothing of {shown(x)}: the output would be {sizes(out)}.",
        raises=raises,
        exception="RuntimeError",
        argument="input",
    )


def pooled(
    ctx: Context,
    count: int,
    operator: str,
    input: Tensor,
    kernel: Sequence[Dim],
    stride: Sequence[Dim] | None,
    padding: Sequence[Dim],
    dilation: Sequence[Dim] | None = None,
    ceil: bool = False,
) -> Tensor:
    """A pool's result: the input with its last ``count`` axes pooled."""
    x = ranked(ctx, input, count, f"non-empty {count + 1}D or {count + 2}D (batch mode) tensor expected for input")
    no_complex(operator, x)
    for axis, size in enumerate(x.dims[-count - 1 :], len(x.dims) - count - 1):
        if eq(size, 0):
            raise Failure(
                "operand-rank",
                f"A pool needs elements on axis {axis}, and gets {shown(x)}.",
                raises=f"{operator}: Expected {count + 1}D or {count + 2}D (batch mode) tensor with optional 0 dim "
                f"batch size for input, but got: {sizes(x.dims)}",
                exception="RuntimeError",
                argument="input",
            )
    out = windows(x, count, kernel, stride, padding, dilation or (1,) * count, ceil, operator)
    return made(ctx, (x,), (*x.dims[:-count], *out), x.dtype, layout="contiguous")


def with_indices(ctx: Context, values: Tensor, wanted: bool) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima, and where they were where that is asked for."""
    return (values, values.like(dtype="int64", requires_grad=False)) if wanted else values


@op("torch.nn.functional.max_pool1d", "torch.max_pool1d")
def max_pool1d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints1,
    stride: Stride1 = None,
    padding: Ints1 = (0,),
    dilation: Ints1 = (1,),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over one axis."""
    values = pooled(ctx, 1, "max_pool1d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, return_indices)


@op("torch.nn.functional.max_pool1d_with_indices", "torch.max_pool1d_with_indices")
def max_pool1d_with_indices(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints1,
    stride: Stride1 = None,
    padding: Ints1 = (0,),
    dilation: Ints1 = (1,),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = True,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over one axis, and where they were."""
    values = pooled(ctx, 1, "max_pool1d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, True)


@op("torch.nn.functional.avg_pool1d", "torch.avg_pool1d")
def avg_pool1d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints1,
    stride: Stride1 = None,
    padding: Ints1 = (0,),
    ceil_mode: BoolArg = False,
    count_include_pad: OptBool = True,
    divisor_override: Raw = NONE,
) -> Tensor:
    """The means of windows over one axis."""
    return pooled(ctx, 1, "avg_pool1d", input, kernel_size, stride, padding, None, ceil_mode)


@op("torch.nn.functional.lp_pool1d")
def lp_pool1d(
    ctx: Context,
    input: TensorArg,
    norm_type: Raw,
    kernel_size: Ints1,
    stride: Stride1 = None,
    ceil_mode: BoolArg = False,
) -> Tensor:
    """The norms of windows over one axis."""
    return pooled(ctx, 1, "lp_pool1d", input, kernel_size, stride, (0,), None, ceil_mode)


@op("torch.nn.functional.max_pool2d", "torch.max_pool2d")
def max_pool2d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints2,
    stride: Stride2 = None,
    padding: Ints2 = (0, 0),
    dilation: Ints2 = (1, 1),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over two axes."""
    values = pooled(ctx, 2, "max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, return_indices)


@op("torch.nn.functional.max_pool2d_with_indices", "torch.max_pool2d_with_indices")
def max_pool2d_with_indices(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints2,
    stride: Stride2 = None,
    padding: Ints2 = (0, 0),
    dilation: Ints2 = (1, 1),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = True,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over two axes, and where they were."""
    values = pooled(ctx, 2, "max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, True)


@op("torch.nn.functional.avg_pool2d")
def avg_pool2d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints2,
    stride: Stride2 = None,
    padding: Ints2 = (0, 0),
    ceil_mode: BoolArg = False,
    count_include_pad: OptBool = True,
    divisor_override: Raw = NONE,
) -> Tensor:
    """The means of windows over two axes."""
    return pooled(ctx, 2, "avg_pool2d", input, kernel_size, stride, padding, None, ceil_mode)


@op("torch.nn.functional.lp_pool2d")
def lp_pool2d(
    ctx: Context,
    input: TensorArg,
    norm_type: Raw,
    kernel_size: Ints2,
    stride: Stride2 = None,
    ceil_mode: BoolArg = False,
) -> Tensor:
    """The norms of windows over two axes."""
    return pooled(ctx, 2, "lp_pool2d", input, kernel_size, stride, (0, 0), None, ceil_mode)


@op("torch.nn.functional.max_pool3d", "torch.max_pool3d")
def max_pool3d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints3,
    stride: Stride3 = None,
    padding: Ints3 = (0, 0, 0),
    dilation: Ints3 = (1, 1, 1),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over three axes."""
    values = pooled(ctx, 3, "max_pool3d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, return_indices)


@op("torch.nn.functional.max_pool3d_with_indices", "torch.max_pool3d_with_indices")
def max_pool3d_with_indices(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints3,
    stride: Stride3 = None,
    padding: Ints3 = (0, 0, 0),
    dilation: Ints3 = (1, 1, 1),
    ceil_mode: BoolArg = False,
    return_indices: BoolArg = True,
) -> Tensor | tuple[Tensor, Tensor]:
    """The maxima of windows over three axes, and where they were."""
    values = pooled(ctx, 3, "max_pool3d", input, kernel_size, stride, padding, dilation, ceil_mode)
    return with_indices(ctx, values, True)


@op("torch.nn.functional.avg_pool3d")
def avg_pool3d(
    ctx: Context,
    input: TensorArg,
    kernel_size: Ints3,
    stride: Stride3 = None,
    padding: Ints3 = (0, 0, 0),
    ceil_mode: BoolArg = False,
    count_include_pad: OptBool = True,
    divisor_override: Raw = NONE,
) -> Tensor:
    """The means of windows over three axes."""
    return pooled(ctx, 3, "avg_pool3d", input, kernel_size, stride, padding, None, ceil_mode)


@op("torch.nn.functional.lp_pool3d")
def lp_pool3d(
    ctx: Context,
    input: TensorArg,
    norm_type: Raw,
    kernel_size: Ints3,
    stride: Stride3 = None,
    ceil_mode: BoolArg = False,
) -> Tensor:
    """The norms of windows over three axes."""
    return pooled(ctx, 3, "lp_pool3d", input, kernel_size, stride, (0, 0, 0), None, ceil_mode)
