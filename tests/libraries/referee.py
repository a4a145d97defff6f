"""What the framework itself does, and what the rules say of it: one expression, or a program. Both must be the same."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from shapewright.analysis import analyse_text

Shape = tuple[int | None, ...]
PATH = "/project/program.py"


def leaves(value: Any) -> list[Any]:
    """The arrays and tensors in nested tuples, lists and dicts (these by sorted key)."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [] if value is None else [value]


def really(header: str, expression: str, dtype: Callable[[Any], str]) -> list[tuple[str, Shape]]:
    """Dtypes and shapes of what the framework gives."""
    scope: dict[str, Any] = {}
    exec(header, scope)
    return [(dtype(leaf), tuple(leaf.shape)) for leaf in leaves(eval(expression, scope))]


_FLAT = """
def _flat(value):
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in _flat(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _flat(item)]
    return [] if value is None else [value]
"""


def inferred(header: str, expression: str, count: int) -> list[tuple[str | None, Shape | None]]:
    """Dtypes and shapes of what the rules say; a size that is not known is None."""
    names = [f"r{i}" for i in range(count)]
    text = f"{header}{_FLAT}found = _flat({expression})\n"
    text += "".join(f"{name} = found[{i}]\n" for i, name in enumerate(names))
    analysed = analyse_text(text)
    assert not analysed.problems, [p.message for p in analysed.problems]
    lines = text.splitlines()
    found = {}
    for fact in analysed.facts:
        name = lines[fact.range.start.line - 1].split(" =")[0]
        if fact.role == "binding" and name in names:
            tensor = fact.tensor
            assert tensor is not None, (expression, fact.unknown)
            shape = None if tensor.shape is None else tuple(d if isinstance(d, int) else None for d in tensor.shape)
            found[name] = (tensor.dtype, shape)
    return [found[name] for name in names]


def alike(found: list[tuple[str | None, Shape | None]], real: list[tuple[str, Shape]]) -> bool:
    """Whether dtypes and shapes agree where sizes that the data decide may be left open."""
    return len(found) == len(real) and all(
        dtype == d and shape is not None and len(shape) == len(s)
        and all(a in (None, b) for a, b in zip(shape, s, strict=True))
        for (dtype, shape), (d, s) in zip(found, real, strict=True)
    )  # fmt: skip


def reported(text: str) -> list[int]:
    """The lines of the errors that are reported in a program."""
    return [p.range.start.line for p in analyse_text(text, path=PATH).problems if p.severity == "error"]


def raised(text: str) -> list[int]:
    """The lines in which the program really raises, innermost last."""
    try:
        exec(compile(text, PATH, "exec"), {"__name__": "__main__"})
    except Exception as error:
        return [f.lineno or 0 for f in traceback.extract_tb(error.__traceback__) if f.filename == PATH]
    return []
