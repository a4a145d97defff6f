"""Real torch values as abstract ones, and whether an abstract result agrees with a real one."""

from __future__ import annotations

import numbers
from typing import Any

import torch

from shapewright import dims
from shapewright.dims import Expr, Symbol
from shapewright.values import (
    Const,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

SMALL = 16
EXACT, ABSTAINED, WRONG = "exact", "abstained", "WRONG"


class Sizes:
    """How sizes become dims: as they are, or each distinct size above 1 as a symbol of that value."""

    def __init__(self, symbolic: bool) -> None:
        self.symbolic = symbolic
        self.symbols: dict[int, Expr] = {}
        self.values: dict[Symbol, int] = {}

    def dim(self, size: int) -> Any:
        if not self.symbolic or size < 2:
            return size
        if size not in self.symbols:
            made = dims.fresh(f"S{size}", low=1)
            self.symbols[size] = made
            self.values[next(iter(made.symbols()))] = size
        return self.symbols[size]


def dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def lower(value: Any, sizes: Sizes, *, contents: bool = True) -> Value:
    """The abstract value of a real one; ``contents``: small integer tensors keep their elements."""
    if isinstance(value, torch.Tensor):
        return _tensor(value, sizes, contents)
    if isinstance(value, torch.dtype):
        return Lib(f"torch.{dtype_name(value)}")
    if isinstance(value, torch.device):
        return Const(str(value))
    if value is None or isinstance(value, (str, bool, int, float, complex, type(Ellipsis), bytes)):
        return Const(value)
    if isinstance(value, numbers.Number):
        return Const(value.item() if hasattr(value, "item") else value)
    if isinstance(value, slice):
        return Slice(*(lower(v, sizes) for v in (value.start, value.stop, value.step)))
    if isinstance(value, tuple):
        return Tuple(tuple(lower(v, sizes, contents=contents) for v in value))
    if isinstance(value, list):
        return ListObject(tuple(lower(v, sizes, contents=contents) for v in value))
    if isinstance(value, range):
        return ListObject(tuple(Const(v) for v in value))
    if isinstance(value, (torch.layout, torch.memory_format)):
        return Lib(str(value))
    return Some(type(value).__name__)


def _tensor(x: torch.Tensor, sizes: Sizes, contents: bool) -> Tensor:
    strided = x.layout == torch.strided
    layout = "contiguous" if strided and x.is_contiguous() else "strided" if strided else None
    meta = (("strides", tuple(x.stride())),) if layout == "strided" and not sizes.symbolic else ()
    data = None
    if contents and not sizes.symbolic and strided and x.numel() <= SMALL and x.dtype == torch.int64:
        data = _nested(x.tolist())
    interval = None
    if contents and strided and x.dtype in (torch.int64, torch.int32) and x.numel():
        interval = (int(x.min()), int(x.max()))
    if interval is not None:
        meta = (*meta, ("occurs", "ends"))
    return Tensor(
        "torch",
        tuple(sizes.dim(s) for s in x.shape),
        dtype_name(x.dtype),
        device=str(x.device),
        requires_grad=bool(x.requires_grad),
        layout=layout if not (sizes.symbolic and layout == "strided") else None,
        meta=meta,
        data=data,
        interval=interval,
    )


def _nested(value: Any) -> Value:
    return Tuple(tuple(_nested(v) for v in value)) if isinstance(value, list) else Const(value)


def compare(found: Value, real: Any, sizes: Sizes, *, counted: bool = False) -> tuple[str, str]:
    """The verdict and what differs. ``counted``: the data decide sizes, so an unknown one is exact."""
    if isinstance(real, torch.Tensor):
        return _compare_tensor(found, real, sizes, counted)
    if isinstance(real, (tuple, list)):
        return _compare_sequence(found, real, sizes, counted)
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if isinstance(real, torch.layout):
        return _same(found, Lib(str(real)))
    if isinstance(real, torch.device):
        return (EXACT, "") if isinstance(found, Instance) else (WRONG, f"{found} is no device")
    if isinstance(real, torch.dtype):
        if isinstance(found, Lib):
            return _same(found.name, f"torch.{dtype_name(real)}")
        return (ABSTAINED, "dtype") if isinstance(found, Some) else (WRONG, f"{found} is no dtype")
    return _compare_number(found, real, sizes)


def _same(a: Any, b: Any) -> tuple[str, str]:
    return (EXACT, "") if a == b else (WRONG, f"{a} != {b}")


def _compare_number(found: Value, real: Any, sizes: Sizes) -> tuple[str, str]:
    if isinstance(found, Some):
        return _same(found.type_name, type(real).__name__)
    if isinstance(found, Int):
        return _same(dims.evaluate(found.dim, sizes.values), real)
    if isinstance(found, Const):
        return _same(found.value, real)
    return WRONG, f"{found} is no {type(real).__name__}"


def _compare_sequence(found: Value, real: Any, sizes: Sizes, counted: bool) -> tuple[str, str]:
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if isinstance(found, Many):
        if not real:
            return EXACT, ""
        verdicts = [compare(found.element, r, sizes, counted=counted) for r in real]
        return max(verdicts, key=lambda v: [EXACT, ABSTAINED, WRONG].index(v[0]))
    items = found.items if isinstance(found, (Tuple, ListObject)) else None
    if items is None:
        return WRONG, f"{found} is no sequence"
    if len(items) != len(real):
        return WRONG, f"{len(items)} results, not {len(real)}"
    verdicts = [compare(i, r, sizes, counted=counted) for i, r in zip(items, real, strict=True)]
    return max(verdicts, key=lambda v: [EXACT, ABSTAINED, WRONG].index(v[0]), default=(EXACT, ""))


def _compare_tensor(found: Value, real: torch.Tensor, sizes: Sizes, counted: bool) -> tuple[str, str]:
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if not isinstance(found, Tensor):
        return WRONG, f"{found} is no tensor"
    if found.dtype is not None and found.dtype != dtype_name(real.dtype):
        return WRONG, f"dtype {found.dtype}, not {dtype_name(real.dtype)}"
    if found.shape is None:
        return ABSTAINED, "rank"
    if len(found.shape) != real.dim():
        return WRONG, f"rank {len(found.shape)}, not {real.dim()}"
    verdict, detail = (EXACT, "") if found.dtype is not None else (ABSTAINED, "dtype")
    for axis, (size, actual) in enumerate(zip(found.shape, real.shape, strict=True)):
        try:
            number = dims.evaluate(size, sizes.values)
        except KeyError:
            if not counted:
                verdict, detail = ABSTAINED, f"axis {axis}"
            continue
        if number != actual:
            return WRONG, f"axis {axis}: {size} = {number}, not {actual} (of {list(real.shape)})"
    return verdict, detail
