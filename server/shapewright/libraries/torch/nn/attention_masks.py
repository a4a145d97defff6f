"""What attention asks of its inputs beside their features: one batch, keys like values, masks of the right sizes.

https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.dims import Dim, eq, floordiv, product
from shapewright.libraries.torch.dtypes import is_float
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.rules import Failure, Repair
from shapewright.values import NONE, Const, Instance, Tensor, Value


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks of one attention, with the names that the caller has for them."""

    attention: Value = NONE
    padding: Value = NONE
    attention_name: str = "attn_mask"
    padding_name: str = "key_padding_mask"
    causal: Value = NONE
    """The hint that the mask is the causal one, which torch may then make itself."""


def check_masks(layer: Instance, query: Tensor, key: Tensor, masks: Masks, *, first: bool, heads: Dim) -> None:
    """Hold the masks of an attention against ``[T, N, E]`` (``[N, T, E]`` where the batch is ``first``)."""
    for mask, name in ((masks.padding, masks.padding_name), (masks.attention, masks.attention_name)):
        if isinstance(mask, Tensor):
            _check_dtype(mask, name)
    if query.rank != 3 or key.rank != 3:
        return
    time, batch = (1, 0) if first else (0, 1)
    target, source, count = query.dims[time], key.dims[time], query.dims[batch]
    if isinstance(masks.attention, Tensor) and masks.causal in (NONE, Const(False)):
        _check_attention(layer, masks, (target, source), count * heads)
    if isinstance(masks.padding, Tensor):
        _check_padding(layer, masks, (count, source), query)


def _check_dtype(mask: Tensor, name: str) -> None:
    if mask.dtype in (None, "bool") or is_float(mask.dtype):
        return
    raise Failure(
        "argument-type",
        f"{name} is a bool or a float mask, and this is {shown(mask)}.",
        raises=f"only bool and floating types of {name} are supported",
        exception="AssertionError",
        argument=name,
        repairs=(Repair("wrap", "Convert to bool with .bool()", name, "{}.bool()"),),
    )


def _check_attention(layer: Instance, masks: Masks, lengths: tuple[Dim, Dim], groups: Dim) -> None:
    mask, name = masks.attention, masks.attention_name
    assert isinstance(mask, Tensor)
    if mask.shape is None:
        return
    if mask.rank not in (2, 3):
        raise _mask_failure(mask, name, _wrong_rank("attn_mask", "2-D or 3-D", mask), "AssertionError")
    wanted = lengths if mask.rank == 2 else (groups, *lengths)
    if any(eq(a, b) is False for a, b in zip(mask.dims, wanted, strict=True)):
        said = (
            f"The shape of the {mask.rank}D attn_mask is torch.Size({sizes(mask.dims)}), but should be "
            f"({', '.join(map(str, wanted))})."
        )
        raise _mask_failure(mask, name, said, "RuntimeError").with_data(wanted=wanted, layer=layer)


def _check_padding(layer: Instance, masks: Masks, wanted: tuple[Dim, Dim], query: Tensor) -> None:
    mask, name = masks.padding, masks.padding_name
    assert isinstance(mask, Tensor)
    if mask.shape is None:
        return
    if mask.rank != 2:
        raise _mask_failure(mask, name, _wrong_rank("key_padding_mask", "2-D", mask), "AssertionError")
    as_many = eq(product(mask.dims), product(wanted)) is not False
    if as_many and layer.slots.get("training") != Const(True):  # without gradients only the number is looked at
        return
    for axis, (got, size) in enumerate(zip(mask.dims, wanted, strict=True)):
        if eq(got, size) is False:
            said = f"Expected key_padded_mask.shape[{axis}] to be {size}, but got {got}"
            raise _mask_failure(mask, name, said, "AssertionError", _turned(layer, mask, name, query))


def _wrong_rank(parameter: str, wanted: str, mask: Tensor) -> str:
    none = "`None`, " if "or" in wanted else "`None` or "
    return (
        f"For batched (3-D) `query`, expected `{parameter}` to be {none}{wanted} but found {mask.rank}-D tensor instead"
    )


def _turned(layer: Instance, mask: Tensor, name: str, query: Tensor) -> tuple[Repair, ...]:
    """Where the mask has the input's first two axes as they stand, the layer may have been meant to take them so."""
    if not all(eq(a, b) for a, b in zip(mask.dims, query.dims, strict=False)):
        return ()
    return (
        Repair("set-argument", "Set batch_first=True", "batch_first", "True", layer),
        Repair("wrap", "Swap the axes of the mask", name, "{}.transpose(0, 1)"),
    )


def _mask_failure(mask: Tensor, name: str, raises: str, exception: str, repairs: Sequence[Repair] = ()) -> Failure:
    return Failure(
        "attention-mask",
        f"{name} {shown(mask)} does not fit the sequences: {raises[0].lower()}{raises[1:].removesuffix('.')}.",
        raises=raises,
        exception=exception,
        argument=name,
        repairs=tuple(repairs),
    )


def check_pair(query: Tensor, key: Tensor, value: Tensor, *, first: bool, alike: bool, heads: Dim) -> None:
    """Keys and values of one sequence (and, where projected together, of one size), and of the query's batch."""
    if query.rank != 3 or key.rank != 3 or value.rank != 3:
        return
    turned = [(x.dims[1], x.dims[0], x.dims[2]) if first else x.dims for x in (query, key, value)]
    count = 3 if alike else 2
    if any(eq(a, b) is False for a, b in zip(turned[1][:count], turned[2][:count], strict=True)):
        shapes = [f"torch.Size({sizes(x[:count])})" for x in turned[1:]]
        said = (
            f"key shape {shapes[0]} does not match value shape {shapes[1]}" if alike
            else f"key's sequence and batch dims {shapes[0]} do not match value's {shapes[1]}"
        )  # fmt: skip
        raise Failure("attention-inputs", f"{said[0].upper()}{said[1:]}.", raises=said, exception="AssertionError")
    if eq(turned[0][1], turned[1][1]) is False:
        axis = 0 if first else 1
        raise Failure(
            "attention-inputs",
            f"Query {shown(query)} and key {shown(key)} are of different batches: {query.dims[axis]} and "
            f"{key.dims[axis]} on axis {axis}.",
            raises=_as_viewed(turned[0], turned[1], heads),
            exception="RuntimeError",
        )


def _as_viewed(query: Sequence[Dim], key: Sequence[Dim], heads: Dim) -> str:
    """Torch finds it when it cuts the keys, with the query's batch, into heads."""
    shape = (key[0], query[1] * heads, floordiv(key[2], heads))
    return f"shape '[{', '.join(map(str, shape))}]' is invalid for input of size {product(key)}"
