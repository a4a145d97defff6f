"""How a view's memory lies: what ``view`` can and cannot do without a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapewright.dims import Dim, eq, ge, product
from shapewright.libraries.common.strides import (
    Undecided,
    contiguous_strides,
    is_contiguous,
    view_strides,
)
from shapewright.libraries.torch.failures import shown
from shapewright.rules import Failure, Repair
from shapewright.values import Tensor


def strides_of(x: Tensor) -> tuple[Dim, ...] | None:
    """The tensor's strides where its layout is known."""
    if x.shape is None:
        return None
    if x.layout == "contiguous":
        return contiguous_strides(x.shape)
    strides: tuple[Dim, ...] | None = x.note("strides")
    return strides


def viewed(x: Tensor, shape: Sequence[Dim] | None, strides: Sequence[Dim] | None = None, **facts: Any) -> Tensor:
    """The same elements under another shape; without ``strides`` the layout is not known."""
    layout, meta = _layout(shape, strides)
    occurs = x.note("occurs")
    if occurs is not None and shape is not None and ge(product(shape), x.size):  # no element was left out
        meta = (*meta, ("occurs", occurs))
    base: dict[str, Any] = {"interval": x.interval, "layout": layout, "meta": meta}
    return x.like(shape=None if shape is None else tuple(shape), **{**base, **facts})


def _layout(
    shape: Sequence[Dim] | None, strides: Sequence[Dim] | None
) -> tuple[str | None, tuple[tuple[str, Any], ...]]:
    if shape is None or strides is None:
        return None, ()
    row_major = is_contiguous(shape, strides)
    if row_major:
        return "contiguous", ()
    return ("strided" if row_major is False else None), (("strides", tuple(strides)),)


def rearranged(x: Tensor, order: Sequence[int]) -> Tensor:
    """The axes in another order."""
    strides = strides_of(x)
    dims = x.dims
    return viewed(x, [dims[i] for i in order], None if strides is None else [strides[i] for i in order])


def view_as(x: Tensor, shape: Sequence[Dim], operator: str = "view") -> Tensor:
    """The same memory under another shape; raises ``Failure`` where that takes a copy."""
    strides = strides_of(x)
    if strides is None or eq(x.size, 0) is not False:
        return viewed(x, shape, contiguous_strides(shape) if x.layout == "contiguous" else None)
    try:
        found = view_strides(x.dims, strides, shape)
    except Undecided:
        return viewed(x, shape)
    if found is None:
        raise not_viewable(x, operator)
    return viewed(x, shape, found)


def reshape_as(x: Tensor, shape: Sequence[Dim]) -> Tensor:
    """A view where one is possible, else a copy."""
    strides = strides_of(x)
    if strides is None:
        return viewed(x, shape)
    try:
        found = view_strides(x.dims, strides, shape)
    except Undecided:
        return viewed(x, shape)
    return viewed(x, shape, contiguous_strides(shape) if found is None else found)


def not_viewable(x: Tensor, operator: str) -> Failure:
    """``view`` of memory whose axes were transposed."""
    return Failure(
        "view-strides",
        f"{shown(x)} is a transposed view, so its elements do not lie in the order this view needs: "
        "use .reshape(...), or .contiguous() first.",
        raises="view size is not compatible with input tensor's size and stride (at least one dimension spans "
        "across two contiguous subspaces). Use .reshape(...) instead.",
        exception="RuntimeError",
        repairs=(
            Repair("rename-callee", "Use .reshape(...)", template="reshape"),
            Repair("wrap", "Make it contiguous first", "self", "{}.contiguous()"),
        ),
    )
