"""Views that go over the same memory in other steps: ``numpy.lib.stride_tricks``.

https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html
"""

from __future__ import annotations

from shapewright.dims import Dim, lt
from shapewright.libraries.numpy.arrays import axes_of, new
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Context, Failure, OptAxes, OptShape, Raw, ShapeArg, TensorArg
from shapewright.values import NONE, Tensor


@numpy_op("lib.stride_tricks.sliding_window_view")
def sliding_window_view(
    ctx: Context, x: TensorArg, window_shape: ShapeArg, axis: OptAxes = None, *, subok: Raw = NONE,
    writeable: Raw = NONE,
) -> Tensor:  # fmt: skip
    """All windows: the axes shrink, and the window's own axes come last. Raises ``Failure``."""
    if axis is None and len(window_shape) != len(x.dims):
        raise _refused(
            x,
            f"the window has {len(window_shape)} axes",
            "Since axis is None, must provide window_shape for all dimensions of `x`",
        )
    axes = tuple(range(len(x.dims))) if axis is None else axes_of(x, axis)
    if len(axes) != len(window_shape):
        raise _refused(
            x,
            f"the window has {len(window_shape)} sizes for {len(axes)} axes",
            "Must provide matching length window_shape and axis",
        )
    left: list[Dim] = list(x.dims)
    for place, size in zip(axes, window_shape, strict=True):
        if lt(left[place], size):
            raise _refused(
                x, f"a window of {size} does not fit", "window shape cannot be larger than input array shape"
            )
        left[place] = left[place] - size + 1
    return new((*left, *window_shape), x.dtype)


def _refused(x: Tensor, why: str, raises: str) -> Failure:
    return Failure(
        "output-size",
        f"There are no such windows in {shown(x)}: {why}.",
        raises=raises,
        exception="ValueError",
        argument="window_shape",
    )


@numpy_op("lib.stride_tricks.as_strided")
def as_strided(
    ctx: Context, x: TensorArg, shape: OptShape = None, strides: Raw = NONE, subok: Raw = NONE, writeable: Raw = NONE
) -> Tensor:
    """The memory in the shape asked for."""
    return new(x.shape if shape is None else shape, x.dtype)
