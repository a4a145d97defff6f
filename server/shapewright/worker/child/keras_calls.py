"""Symbolic calls of Keras operations: nothing is computed."""

from __future__ import annotations

import importlib
from typing import Any, Callable

from .values import Undecided, decode, encode

keras: Any = importlib.import_module("keras")


def resolve(name: str) -> Callable[..., Any]:
    """The operation of a public name below ``keras.ops``."""
    parts = name.split(".")
    found = None
    if len(parts) == 3 and parts[1] == "ops" and hasattr(keras, "ops"):
        found = getattr(keras.ops, parts[2], None)
    if not callable(found) or isinstance(found, type):
        raise Undecided(f"keras {keras.__version__} has no operation {name}")
    operation: Callable[..., Any] = found
    return operation


def call(function: Callable[..., Any], variant: dict[str, Any]) -> Any:
    """The result of one symbolic call, as JSON."""
    args = [decode(spec, _tensor, str) for spec in variant["args"]]
    kwargs = {name: decode(spec, _tensor, str) for name, spec in variant["kwargs"].items()}
    return encode(function(*args, **kwargs), _described)


def _tensor(shape: list[int], dtype: str) -> Any:
    return keras.KerasTensor(tuple(shape), dtype=dtype)


def _described(value: Any) -> dict[str, Any] | None:
    if isinstance(value, keras.KerasTensor):
        if getattr(value, "sparse", False) or getattr(value, "ragged", False):
            return {"other": "sparse or ragged tensor"}
        return {"tensor": list(value.shape), "dtype": str(value.dtype)}
    return None
