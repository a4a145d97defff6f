"""Images: resampling, pixel shuffles, grids.

https://pytorch.org/docs/stable/nn.functional.html#vision-functions
"""

from __future__ import annotations

from shapewright.dims import Dim, eq, floordiv, lt
from shapewright.libraries.torch.dtypes import is_integral
from shapewright.libraries.torch.failures import shown, sizes, wrong_rank
from shapewright.libraries.torch.functional.activation import no_integers
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Context, Failure, IntArg, Raw, ShapeArg, Site, TensorArg, dim_of, ints, op
from shapewright.values import FALSE, NONE, Const, Tensor, Unknown, Value


def _modulus(x: Tensor, axis: int, factor: Dim, raises: str) -> None:
    if eq(x.dims[axis] % factor, 0) is False:
        raise Failure(
            "shuffle-size",
            f"Axis {len(x.dims) + axis} of {shown(x)} is to be divisible by {factor}.",
            raises=raises,
            exception="RuntimeError",
            argument="input",
        )


def _three_axes(x: Tensor, operator: str) -> None:
    if len(x.dims) < 3:
        raise wrong_rank(
            operator,
            x,
            "at least three axes",
            f"{operator} expects input to have at least 3 dimensions, but got input with {len(x.dims)} dimension(s)",
        )


@op("torch.nn.functional.pixel_shuffle", "torch.pixel_shuffle")
def pixel_shuffle(ctx: Context, input: TensorArg, upscale_factor: IntArg) -> Tensor:
    """Channels become pixels: ``[*, C·r², H, W]`` to ``[*, C, H·r, W·r]``."""
    _three_axes(input, "pixel_shuffle")
    _positive(upscale_factor, "pixel_shuffle expects a positive upscale_factor, but got")
    square = upscale_factor * upscale_factor
    _modulus(
        input,
        -3,
        square,
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
        f"input.size(-3)={input.dims[-3]} is not divisible by {square}",
    )
    *outer, channels, height, width = input.dims
    shape = (*outer, floordiv(channels, square), height * upscale_factor, width * upscale_factor)
    return made(ctx, (input,), shape, input.dtype)


@op("torch.nn.functional.pixel_unshuffle", "torch.pixel_unshuffle")
def pixel_unshuffle(ctx: Context, input: TensorArg, downscale_factor: IntArg) -> Tensor:
    """Pixels become channels: ``[*, C, H·r, W·r]`` to ``[*, C·r², H, W]``."""
    _three_axes(input, "pixel_unshuffle")
    _positive(downscale_factor, "pixel_unshuffle expects a positive downscale_factor, but got")
    *outer, channels, height, width = input.dims
    for axis, name in ((-2, "height"), (-1, "width")):
        _modulus(
            input,
            axis,
            downscale_factor,
            f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({axis})="
            f"{input.dims[axis]} is not divisible by {downscale_factor}",
        )
    factor = downscale_factor
    shape = (*outer, channels * factor * factor, floordiv(height, factor), floordiv(width, factor))
    return made(ctx, (input,), shape, input.dtype)


def _positive(factor: Dim, words: str) -> None:
    if lt(factor, 1):
        raise Failure(
            "argument-value",
            f"The factor is at least 1, and is {factor}.",
            raises=f"{words} {factor}",
            exception="RuntimeError",
        )


@op("torch.nn.functional.channel_shuffle", "torch.channel_shuffle", "torch.native_channel_shuffle")
def channel_shuffle(ctx: Context, input: TensorArg, groups: IntArg) -> Tensor:
    """Channels of different groups interleaved."""
    if len(input.dims) < 3:
        raise wrong_rank(
            "channel_shuffle",
            input,
            "at least three axes",
            "channel_shuffle expects input with > 2 dims, but got input with sizes " + sizes(input.dims),
        )
    if lt(groups, 1):
        raise Failure(
            "argument-value",
            f"The number of groups is at least 1, and is {groups}.",
            raises=f"Number of groups to divide channels in must be positive. Value of groups:{groups}",
            exception="RuntimeError",
            argument="groups",
        )
    if eq(input.dims[1] % groups, 0) is False:
        raise Failure(
            "shuffle-size",
            f"{groups} groups do not divide the {input.dims[1]} channels of {shown(input)}.",
            raises=f"Number of channels must be divisible by groups. Got {input.dims[1]} channels and {groups} groups.",
            exception="RuntimeError",
            argument="groups",
        )
    return made(ctx, (input,), input.dims, input.dtype)


NEAREST = Const("nearest")
MODES = {"nearest": 0, "nearest-exact": 0, "area": 0, "linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}
"""The rank each mode needs; 0: any of 3, 4 and 5."""


@op("torch.nn.functional.interpolate")
def interpolate(
    ctx: Context,
    input: TensorArg,
    size: Raw = NONE,
    scale_factor: Raw = NONE,
    mode: Raw = NEAREST,
    align_corners: Raw = NONE,
    recompute_scale_factor: Raw = NONE,
    antialias: Raw = FALSE,
) -> Tensor:
    """The spatial axes resampled to a size or by a factor."""
    either = isinstance(size, Unknown) and isinstance(scale_factor, Unknown)  # one of them is None
    if not either and isinstance(size, Unknown) and scale_factor != NONE:
        size = NONE
    elif not either and isinstance(scale_factor, Unknown) and size != NONE:
        scale_factor = NONE
    has_size, has_scale = size != NONE, scale_factor != NONE
    if has_size == has_scale and not either:
        words = (
            "only one of size or scale_factor should be defined"
            if has_size
            else "either size or scale_factor should be defined"
        )
        raise Failure("argument-value", f"interpolate: {words}.", raises=words, exception="ValueError")
    known = mode.value if isinstance(mode, Const) else None
    if input.shape is None and MODES.get(known or "", 0):
        input = ctx.rank(input, MODES[known or ""], lambda: _interpolated_rank(input, known))
    _check_rank(input, known)
    count = len(input.dims) - 2
    if either:
        out = tuple(ctx.fresh() for _ in range(count))
    else:
        out = _target_sizes(ctx, input, size, count) if has_size else _scaled_sizes(ctx, input, scale_factor, count)
    for axis, length in enumerate(out):
        if lt(length, 1):
            raise Failure(
                "output-too-small",
                f"Axis {axis + 2} of {shown(input)} would become {length}.",
                raises="Input and output sizes should be greater than 0, but got input "
                f"({', '.join(str(d) for d in input.dims[2:])}) and output ({', '.join(str(d) for d in out)})",
                exception="RuntimeError",
            )
    if is_integral(input.dtype) and input.dtype != "uint8":
        raise no_integers("compute_indices_weights_nearest", input)
    return made(ctx, (input,), (*input.dims[:2], *out), input.dtype, layout=None)


def _interpolated_rank(x: Tensor, mode: str | None) -> Failure:
    wanted = MODES.get(mode or "", 0)
    rank = x.rank
    if wanted and rank in (3, 4, 5):
        raises = f"Got {rank}D input, but {mode} mode needs {wanted}D input"
    else:
        raises = (
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {rank}D) for the modes: nearest | linear | "
            f"bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    return Failure(
        "layer-rank",
        f"interpolate(mode='{mode}') needs {wanted or '3, 4 or 5'} axes, and gets {shown(x)}.",
        raises=raises,
        exception="NotImplementedError",
        argument="input",
    )


def _check_rank(x: Tensor, mode: str | None) -> None:
    wanted = MODES.get(mode or "", 0)
    if len(x.dims) not in (3, 4, 5) or (wanted and len(x.dims) != wanted):
        raise _interpolated_rank(x, mode)


def _target_sizes(ctx: Context, x: Tensor, size: Value, count: int) -> tuple[Dim, ...]:
    found: tuple[Dim, ...] = ints(None).convert(ctx, size, Site("interpolate", "torch", "size"))
    if ctx.items(size) is None and len(found) == 1:
        return found * count
    if len(found) != count:
        given = ", ".join(str(d) for d in found) + ("," if len(found) == 1 else "")
        raise Failure(
            "argument-value",
            f"{shown(x)} has {count} spatial axes, and the size is ({given}).",
            raises="Input and output must have the same number of spatial dimensions, but got input with spatial "
            f"dimensions of {sizes(x.dims[2:])} and output size of ({given}). Please provide input tensor in "
            "(N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.",
            exception="ValueError",
            argument="size",
        )
    return found


def _scaled_sizes(ctx: Context, x: Tensor, scale: Value, count: int) -> tuple[Dim, ...]:
    factors = ctx.items(scale)
    if factors is None:
        factors = [scale] * count
    if len(factors) != count:
        raise Failure(
            "argument-value",
            f"{shown(x)} has {count} spatial axes, and there are {len(factors)} factors.",
            raises="Input and scale_factor must have the same number of spatial dimensions, but got input with "
            f"spatial dimensions of {sizes(x.dims[2:])} and scale_factor of shape {len(factors)}. Please provide "
            "input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.",
            exception="ValueError",
            argument="scale_factor",
        )
    return tuple(_scaled(ctx, n, f) for n, f in zip(x.dims[2:], factors, strict=True))


def _scaled(ctx: Context, size: Dim, factor: Value) -> Dim:
    """``floor(size · factor)``: exact for whole factors and their inverses."""
    whole = dim_of(factor)
    if whole is not None:
        return size * whole
    if not (isinstance(factor, Const) and isinstance(factor.value, float)):
        return ctx.fresh(low=1)
    number = factor.value
    if isinstance(size, int):
        return int(size * number)
    if number == int(number):
        return size * int(number)
    inverse = 1 / number
    return floordiv(size, int(inverse)) if inverse == int(inverse) else ctx.fresh(low=1)


def _register_upsample(name: str, mode: str | None) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        size: Raw = NONE,
        scale_factor: Raw = NONE,
        mode_given: Raw = NEAREST,
        align_corners: Raw = NONE,
    ) -> Tensor:
        chosen = mode_given if mode is None else Const(mode)
        if mode == "bilinear" and len(input.dims) == 5:
            chosen = Const("trilinear")
        result: Tensor = interpolate(ctx, input, size, scale_factor, chosen)
        return result

    op(f"torch.nn.functional.{name}", renames={"mode": "mode_given"})(rule)


for _name, _mode in (("upsample", None), ("upsample_nearest", "nearest"), ("upsample_bilinear", "bilinear")):
    _register_upsample(_name, _mode)


@op("torch.nn.functional.grid_sample", "torch.grid_sampler", "torch.grid_sampler_2d", "torch.grid_sampler_3d",
    renames={"interpolation_mode": "mode"})
def grid_sample(
    ctx: Context,
    input: TensorArg,
    grid: TensorArg,
    mode: Raw = NONE,
    padding_mode: Raw = NONE,
    align_corners: Raw = NONE,
) -> Tensor:
    """The input at the grid's points: ``[N, C, H, W]`` at ``[N, Ho, Wo, 2]`` gives ``[N, C, Ho, Wo]``."""
    rank = len(input.dims)

    def failure(words: str) -> Failure:
        return Failure(
            "operand-rank",
            f"grid_sample samples {shown(input)} at {shown(grid)}, which do not fit.",
            raises=f"grid_sampler(): {words}",
            exception="RuntimeError",
            argument="grid",
        )

    if rank not in (4, 5) or len(grid.dims) != rank:
        raise failure(
            "expected 4D or 5D input and grid with same number of dimensions, but got input with sizes "
            f"{sizes(input.dims)} and grid with sizes {sizes(grid.dims)}"
        )
    if eq(input.dims[0], grid.dims[0]) is False:
        raise failure(
            "expected grid and input to have same batch size, but got input with sizes "
            f"{sizes(input.dims)} and grid with sizes {sizes(grid.dims)}"
        )
    if eq(grid.dims[-1], rank - 2) is False:
        raise failure(
            f"expected grid to have size {rank - 2} in last dimension, but got grid with sizes {sizes(grid.dims)}"
        )
    return made(ctx, (input, grid), (*input.dims[:2], *grid.dims[1:-1]), input.dtype)


@op("torch.nn.functional.affine_grid")
def affine_grid(ctx: Context, theta: TensorArg, size: ShapeArg, align_corners: Raw = NONE) -> Tensor:
    """Sampling points of affine maps: ``[N, H, W, 2]``."""
    return made(ctx, (theta,), (size[0], *size[2:], len(size) - 2), theta.dtype)
