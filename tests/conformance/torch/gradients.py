"""Which results require a gradient: torch's operator database asked with one operand at a time that requires one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from tests.conformance.torch.abstract import Sizes, lower
from tests.conformance.torch.calls import name_of
from tests.conformance.torch.referee import predict
from torch.overrides import TorchFunctionMode
from torch.testing._internal.opinfo.core import OpInfo
from torch.utils._pytree import tree_flatten, tree_unflatten

from shapewright.rules import Failure
from shapewright.values import ListObject, Tensor, Tuple, Value


class _Outermost(TorchFunctionMode):
    """Keeps the name and the arguments of the calls, as values of ours, with their results."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, tuple[Value, ...], dict[str, Value], Any]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        sizes = Sizes(False)
        lowered = tuple(lower(a, sizes) for a in args), {k: lower(v, sizes) for k, v in (kwargs or {}).items()}
        result = func(*args, **(kwargs or {}))
        self.calls.append((name_of(func), *lowered, result))
        return result


def misjudged(op: OpInfo, limit: int) -> Iterator[str]:
    """The calls of which a rule says that the result requires no gradient, or that it does, and torch otherwise."""
    torch.manual_seed(0)
    for at, sample in enumerate(op.sample_inputs("cpu", torch.float32, requires_grad=False)):
        if at >= limit:
            return
        leaves, tree = tree_flatten((sample.input, tuple(sample.args), dict(sample.kwargs)))
        for chosen, leaf in enumerate(leaves):
            if isinstance(leaf, torch.Tensor) and leaf.is_floating_point():
                asked = [x.detach().requires_grad_(i == chosen) if isinstance(x, torch.Tensor) and x.is_floating_point()
                         else x for i, x in enumerate(leaves)]  # fmt: skip
                yield from _differing(op, *tree_unflatten(asked, tree))


def _differing(op: OpInfo, first: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[str]:
    with _Outermost() as recorder:
        try:
            op.op(first, *args, **kwargs)
        except (RuntimeError, TypeError, ValueError, NotImplementedError):
            return
    for name, lowered, named, result in recorder.calls:
        try:
            found = predict(name, lowered, named)
        except Failure:
            continue
        for said, real in _pairs(found, result):
            if said.requires_grad is not None and said.requires_grad != real.requires_grad:
                yield f"{name}: {said.requires_grad}, not {real.requires_grad}"


def _pairs(found: Value, real: Any) -> Iterator[tuple[Tensor, torch.Tensor]]:
    if isinstance(found, Tensor) and isinstance(real, torch.Tensor):
        yield found, real
    elif isinstance(real, (tuple, list)) and isinstance(found, (Tuple, ListObject)) and found.items is not None:
        for f, r in zip(found.items, real, strict=False):
            yield from _pairs(f, r)
