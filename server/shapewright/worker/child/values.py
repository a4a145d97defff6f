"""Arguments and results as JSON, the same for all frameworks.

``{"tensor": [2, 3], "dtype": "float32"}``, ``{"dtype": "float32"}`` (a dtype as an argument), ``{"tuple": […]}``,
``{"list": […]}``, ``{"dict": {…}}``, ``{"slice": […]}`` and, for anything else that comes out, ``{"other": "its
type"}``; numbers, texts, truth values and null are themselves.
"""

from __future__ import annotations

from typing import Any, Callable

LONGEST = 100_000
"""Characters of the largest text, and items of the longest list, that go either way."""


class Undecided(Exception):
    """The framework cannot tell without contents, or must not be asked."""


def decode(spec: Any, tensor: Callable[[list[int], str], Any], dtype: Callable[[str], Any]) -> Any:
    """The argument that a spec stands for."""
    if isinstance(spec, str) and ("/" in spec or "\\" in spec):
        raise Undecided("a text that may name a file is not passed on")
    if not isinstance(spec, dict):
        return spec
    if "tensor" in spec:
        return tensor(spec["tensor"], spec["dtype"])
    ((kind, content),) = spec.items()
    if kind == "dtype":
        return dtype(content)
    if kind == "tuple":
        return tuple(decode(item, tensor, dtype) for item in content)
    if kind == "list":
        return [decode(item, tensor, dtype) for item in content]
    if kind == "dict":
        return {key: decode(item, tensor, dtype) for key, item in content.items()}
    if kind == "slice":
        return slice(*(decode(item, tensor, dtype) for item in content))
    raise Undecided(f"an argument of an unknown kind: {kind}")


def encode(value: Any, tensor: Callable[[Any], dict[str, Any] | None]) -> Any:
    """A result as JSON; ``tensor`` gives the JSON of the framework's own values, or None for others."""
    own = tensor(value)
    if own is not None:
        return own
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, (tuple, list)):
        items = [encode(item, tensor) for item in value[:LONGEST]]
        if isinstance(value, list):
            return {"list": items}
        names = getattr(value, "_fields", None) or _sequence_names(value)
        return {"tuple": items, "names": names} if names else {"tuple": items}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {key: encode(item, tensor) for key, item in value.items()}}
    return {"other": type(value).__name__}


def _sequence_names(value: Any) -> list[str]:
    """The field names of a C-level named tuple (``torch.return_types.max``), in order."""
    count = getattr(type(value), "n_sequence_fields", 0)
    if not count:
        return []
    places = {id(item): index for index, item in enumerate(value)}
    names = [""] * count
    for name in dir(type(value)):
        if not name.startswith(("_", "n_")) and id(getattr(value, name, None)) in places:
            names[places[id(getattr(value, name))]] = name
    return names if all(names) else []
