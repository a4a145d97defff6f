"""Calls of PyTorch operators on the meta device: shapes and dtypes, no contents."""

from __future__ import annotations

import contextlib
import importlib
from typing import Any, Callable

from .values import Undecided, decode, encode

torch: Any = importlib.import_module("torch")

_REFUSED = frozenset(
    (
        "from_file", "load", "save", "compile", "storage", "untyped_storage", "data_ptr", "const_data_ptr", "numpy",
        "share_memory_", "map_", "map2_", "apply_", "register_hook", "backward", "module_load", "requires_grad_",
        "record_stream", "as_subclass", "is_set_to", "storage_offset",
        "is_pinned", "pin_memory", "is_vulkan_available", "get_device",
    )
)  # fmt: skip
_NAMESPACES = ("nn.functional", "linalg", "fft", "special")
_UNDECIDED = ("eta tensor", "'Meta' backend", "eta device", "data-dependent", "backends")


def resolve(name: str) -> Callable[..., Any]:
    """The operator of a public name; nothing but operators is found."""
    space, _, member = name[len("torch.") :].rpartition(".")
    if member in _REFUSED or member.startswith("_"):
        raise Undecided(f"{name} is no operator")
    if not space:
        found = _operator(member)
    elif space == "Tensor":
        found = getattr(torch.Tensor, member, None) if hasattr(torch._C._TensorBase, member) else None
    elif space in _NAMESPACES:
        owner: Any = torch
        for part in space.split("."):
            owner = getattr(owner, part)
        found = getattr(owner, member, None)
    else:
        found = None
    if not callable(found) or isinstance(found, type):
        raise Undecided(f"torch {torch.__version__} has no operator {name}")
    operator: Callable[..., Any] = found
    return operator


def _operator(member: str) -> Any:
    if hasattr(torch._C._VariableFunctions, member) or member in torch.functional.__all__:
        return getattr(torch, member, None)
    return None


def call(function: Callable[..., Any], variant: dict[str, Any]) -> Any:
    """The result of one call, as JSON."""
    with _on_meta(), torch.no_grad():
        args = [decode(spec, _tensor, _dtype) for spec in variant["args"]]
        kwargs = {name: decode(spec, _tensor, _dtype) for name, spec in variant["kwargs"].items()}
        try:
            result = function(*args, **kwargs)
        except NotImplementedError as error:
            raise Undecided("the result depends on the contents of its operands, or has no meta kernel") from error
        except RuntimeError as error:
            if any(text in str(error) for text in _UNDECIDED):
                raise Undecided("the result depends on the contents of its operands") from error
            raise
    return encode(result, _described)


def _on_meta() -> Any:
    device = torch.device("meta")
    return device if hasattr(device, "__enter__") else contextlib.nullcontext()  # a context since 2.0


def _dtype(name: str) -> Any:
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise Undecided(f"torch {torch.__version__} has no dtype {name}")
    return found


def _tensor(shape: list[int], dtype: str) -> Any:
    return torch.empty(shape, dtype=_dtype(dtype), device="meta")


def _described(value: Any) -> dict[str, Any] | None:
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.is_quantized:
            return {"other": "sparse or quantised tensor"}
        return {"tensor": list(value.shape), "dtype": str(value.dtype).rpartition(".")[2]}
    if isinstance(value, torch.Size):
        return {"tuple": list(value)}
    if isinstance(value, torch.dtype):
        return {"dtype": str(value).rpartition(".")[2]}
    return None


def _warm_up() -> None:
    """Have torch import, before anything is guarded, what its meta kernels are made of."""
    with contextlib.suppress(Exception), _on_meta():
        x = torch.empty(2, 2)
        torch.eye(2)
        torch.abs_(x)
        torch.kl_div(x, x)


_warm_up()
