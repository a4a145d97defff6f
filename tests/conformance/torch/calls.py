"""The torch calls that a piece of code makes, recorded with their results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._pytree import tree_map


@dataclass
class Call:
    """One call: what was called, with what (as it was before the call), and what came back."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any = None
    error: Exception | None = None


class Recorder(TorchFunctionMode):
    """Collects the outermost torch calls made inside its ``with`` block.

    ``freeze`` turns arguments into something later calls cannot change (in-place forms do).
    """

    def __init__(self, freeze: Callable[[Any], Any]) -> None:
        super().__init__()
        self.freeze = freeze
        self.calls: list[Call] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        call = Call(
            name_of(func), tuple(self.freeze(a) for a in args), {k: self.freeze(v) for k, v in (kwargs or {}).items()}
        )
        self.calls.append(call)
        try:
            result = func(*args, **(kwargs or {}))
        except Exception as error:
            call.error = error
            raise
        call.result = tree_map(_snapshot, result)
        return result


def _snapshot(value: Any) -> Any:
    """A tensor whose shape later in-place calls do not change."""
    return value.detach() if isinstance(value, torch.Tensor) and value.layout == torch.strided else value


def name_of(func: Any) -> str:
    """The canonical dotted name: ``torch.nn.functional.relu``, ``torch.Tensor.shape.__get__``."""
    name = resolve_name(func)
    if name is None:
        module = getattr(func, "__module__", None) or "torch"
        return f"{module}.{getattr(func, '__name__', func)}"
    return f"torch.ops.{name}" if name.startswith("aten.") else str(name)


def recorded(function: Callable[[], Any], freeze: Callable[[Any], Any]) -> list[Call]:
    """The calls ``function`` makes; its exception, if any, is that of the last call."""
    recorder = Recorder(freeze)
    with torch.no_grad(), recorder:
        try:
            function()
        except Exception as error:
            if not recorder.calls or recorder.calls[-1].error is None:
                recorder.calls.append(Call("?", (), {}, error=error))
    return recorder.calls
