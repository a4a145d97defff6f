"""Pools whose output size is given: adaptive, fractional; and their reverse.

https://pytorch.org/docs/stable/nn.functional.html#pooling-functions
"""

from __future__ import annotations

from shapewright.dims import Dim, eq, lt
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.functional.convolution import ZERO
from shapewright.libraries.torch.functional.pooling import ranked, with_indices
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Abstain, BoolArg, Context, Failure, Raw, Site, TensorArg, ints, op
from shapewright.rules.arguments import to_dim
from shapewright.values import NONE, Const, Tensor, Value


def _output_sizes(ctx: Context, value: Value, x: Tensor, count: int) -> tuple[Dim, ...]:
    """What an adaptive pool is to give; None keeps a size."""
    items = ctx.items(value)
    if items is None:
        items = [value] * count
    if len(items) == 1:
        items = [*items] * count
    if len(items) != count:
        raise Failure(
            "argument-value",
            f"The output of an adaptive pool over {count} axes has {count} sizes, not {len(items)}.",
            raises=f"adaptive_avg_pool{count}d: internal error: output_size.size() must be {count}",
            exception="RuntimeError",
            argument="output_size",
        )
    found: list[Dim] = []
    for item, own in zip(items, x.dims[-count:], strict=True):
        if isinstance(item, Const) and item.value is None:
            found.append(own)
        else:
            found.append(to_dim(ctx, item, Site("adaptive_pool", "torch", "output_size")))
    if any(lt(size, 0) for size in found):
        raise Failure(
            "negative-size",
            f"An output size is never negative: {sizes(found)}.",
            raises=f"adaptive_avg_pool{count}d: elements of output_size must be greater than or equal to 0",
            exception="RuntimeError",
            argument="output_size",
        )
    return tuple(found)


def adapted(ctx: Context, count: int, operator: str, input: Tensor, output_size: Value) -> Tensor:
    """An adaptive pool: the output has the sizes asked for, whatever the input has."""
    x = ranked(
        ctx, input, count, f"{operator}(): Expected {count + 1}D or {count + 2}D tensor, but got {_sizes_of(input)}"
    )
    for axis, size in enumerate(x.dims[-count:], len(x.dims) - count):
        if eq(size, 0):
            raise Failure(
                "operand-rank",
                f"{operator} needs elements on axis {axis}, and gets {shown(x)}.",
                raises=f"{operator}(): Expected input to have non-zero size for non-batch dimensions, but input has "
                f"sizes {sizes(x.dims)} with dimension {axis} being empty",
                exception="RuntimeError",
                argument="input",
            )
    return made(ctx, (x,), (*x.dims[:-count], *_output_sizes(ctx, output_size, x, count)), x.dtype)


def _sizes_of(x: Tensor) -> str:
    return "" if x.shape is None else sizes(x.shape)


def _register_adaptive(count: int) -> None:
    def average(ctx: Context, input: TensorArg, output_size: Raw) -> Tensor:
        return adapted(ctx, count, f"adaptive_avg_pool{count}d", input, output_size)

    def maximum(
        ctx: Context, input: TensorArg, output_size: Raw, return_indices: BoolArg = False
    ) -> Tensor | tuple[Tensor, Tensor]:
        values = adapted(ctx, count, f"adaptive_max_pool{count}d", input, output_size)
        return with_indices(ctx, values, return_indices)

    def maximum_with_indices(
        ctx: Context, input: TensorArg, output_size: Raw, return_indices: BoolArg = True
    ) -> tuple[Tensor, Tensor]:
        values = adapted(ctx, count, f"adaptive_max_pool{count}d", input, output_size)
        return values, values.like(dtype="int64", requires_grad=False)

    names = (f"torch.nn.functional.adaptive_avg_pool{count}d", *(("torch.adaptive_avg_pool1d",) if count == 1 else ()))
    op(*names)(average)
    op(f"torch.nn.functional.adaptive_max_pool{count}d")(maximum)
    op(f"torch.nn.functional.adaptive_max_pool{count}d_with_indices", f"torch.adaptive_max_pool{count}d")(
        maximum_with_indices
    )


def _register_fractional(count: int) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        kernel_size: Raw,
        output_size: Raw = NONE,
        output_ratio: Raw = NONE,
        return_indices: BoolArg = False,
        _random_samples: Raw = NONE,
    ) -> Tensor | tuple[Tensor, Tensor]:
        x = ranked(ctx, input, count, f"fractional_max_pool{count}d(): Expected {count + 1}D or {count + 2}D tensor")
        if isinstance(output_size, Const) and output_size.value is None:
            out = _by_ratio(ctx, x, output_ratio, count)
        else:
            out = _output_sizes(ctx, output_size, x, count)
        return with_indices(ctx, made(ctx, (x,), (*x.dims[:-count], *out), x.dtype), return_indices)

    op(f"torch.nn.functional.fractional_max_pool{count}d")(rule)
    op(f"torch.nn.functional.fractional_max_pool{count}d_with_indices")(rule)


def _by_ratio(ctx: Context, x: Tensor, ratio: Value, count: int) -> tuple[Dim, ...]:
    items = ctx.items(ratio) or [ratio] * count
    found: list[Dim] = []
    for item, size in zip(items, x.dims[-count:], strict=False):
        if not (isinstance(item, Const) and isinstance(item.value, (int, float)) and isinstance(size, int)):
            raise Abstain("the output's size is not known")
        found.append(int(size * item.value))
    return tuple(found)


def _register_unpool(count: int) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        indices: TensorArg,
        kernel_size: Raw,
        stride: Raw = NONE,
        padding: Raw = ZERO,
        output_size: Raw = NONE,
    ) -> Tensor:
        x = ranked(ctx, input, count, f"Input to max_unpooling{count}d should be a {count + 1}d or {count + 2}d Tensor")
        if indices.shape is not None and (
            len(indices.dims) != len(x.dims)
            or any(eq(a, b) is False for a, b in zip(indices.dims, x.dims, strict=True))
        ):
            raise Failure(
                "operand-rank",
                f"The indices {shown(indices)} have the shape of the maxima {shown(x)}.",
                raises="Expected shape of indices to be same as that of the input tensor "
                f"({sizes(x.dims)}) but got indices tensor with shape: {sizes(indices.dims)}",
                exception="RuntimeError",
                argument="indices",
            )
        if not (isinstance(output_size, Const) and output_size.value is None):
            out: tuple[Dim, ...] = ints(None).convert(ctx, output_size, Site("max_unpool", "torch", "output_size"))
            return made(ctx, (x,), (*x.dims[:-count], *out[-count:]), x.dtype)
        site = Site("max_unpool", "torch", "kernel_size")
        kernel = ints(count).convert(ctx, kernel_size, site)
        missing = isinstance(stride, Const) and stride.value is None
        steps = kernel if missing else ints(count).convert(ctx, stride, site)
        pads = ints(count).convert(ctx, padding, site)
        sized = tuple((n - 1) * s + k - 2 * p for n, k, s, p in zip(x.dims[-count:], kernel, steps, pads, strict=True))
        return made(ctx, (x,), (*x.dims[:-count], *sized), x.dtype)

    op(f"torch.nn.functional.max_unpool{count}d")(rule)


for _count in (1, 2, 3):
    _register_adaptive(_count)
    _register_unpool(_count)
    if _count > 1:
        _register_fractional(_count)
