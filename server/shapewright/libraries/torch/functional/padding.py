"""Padding.

https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, ge, gt, lt
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Context, Failure, FloatArg, ShapeArg, StrArg, TensorArg, op
from shapewright.values import Tensor


def padded(ctx: Context, x: Tensor, pad: Sequence[Dim], mode: str = "constant") -> Tensor:
    """The last axes made longer, pairs from the last axis on; negative entries cut."""
    if len(pad) % 2:
        raise _bad_padding(
            f"Padding comes in pairs, and there are {len(pad)} numbers.", "Padding length must be divisible by 2"
        )
    pairs = len(pad) // 2
    if len(x.dims) < pairs:
        raise _bad_padding(
            f"{shown(x)} has fewer axes than the {pairs} that are padded.",
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {len(x.dims)}",
        )
    if mode != "constant":
        _only_spatial(x, pad, mode)
    shape = list(x.dims)
    for i in range(pairs):
        axis = len(shape) - 1 - i
        shape[axis] = shape[axis] + pad[2 * i] + pad[2 * i + 1]
        if lt(shape[axis], 0):
            raise _bad_padding(
                f"Padding {pad[2 * i]} and {pad[2 * i + 1]} leaves axis {axis} of {shown(x)} a negative size.",
                "narrow(): length must be non-negative.",
            )
    return made(ctx, (x,), tuple(shape), x.dtype, layout=None)


def _bad_padding(message: str, raises: str, exception: str = "RuntimeError") -> Failure:
    return Failure("padding", message, raises=raises, exception=exception, argument="pad")


def _only_spatial(x: Tensor, pad: Sequence[Dim], mode: str) -> None:
    pairs, rank = len(pad) // 2, len(x.dims)
    if pairs not in (1, 2, 3) or rank not in (pairs + 1, pairs + 2):
        raise _bad_padding(
            f"mode='{mode}' pads the last {pairs} axes of a tensor with {pairs + 1} or {pairs + 2}, "
            f"and this is {shown(x)}.",
            f"Padding size {len(pad)} is not supported for {rank}D input tensor.",
            "NotImplementedError",
        )
    for i in range(pairs):
        axis = rank - 1 - i
        for amount in pad[2 * i : 2 * i + 2]:
            too_long = ge(amount, x.dims[axis]) if mode == "reflect" else gt(amount, x.dims[axis])
            if mode in ("reflect", "circular") and too_long:
                raise _bad_padding(
                    f"{amount} is too much {mode} padding for axis {axis} of {shown(x)}.",
                    "Argument #4: Padding size should be less than the corresponding input dimension, but got: "
                    f"padding ({pad[2 * i]}, {pad[2 * i + 1]}) at dimension {axis} of input {sizes(x.dims)}"
                    if mode == "reflect"
                    else "Padding value causes wrapping around more than once.",
                )


@op("torch.nn.functional.pad")
def pad(ctx: Context, input: TensorArg, pad: ShapeArg, mode: StrArg = "constant", value: FloatArg = None) -> Tensor:
    """The last axes padded: ``(left, right, top, bottom, …)`` from the last axis on."""
    return padded(ctx, input, pad, mode)


@op("torch.constant_pad_nd")
def constant_pad_nd(ctx: Context, input: TensorArg, pad: ShapeArg, value: FloatArg = 0) -> Tensor:
    """Padding with a constant."""
    return padded(ctx, input, pad)
