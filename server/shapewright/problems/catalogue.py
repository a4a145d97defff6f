"""The catalogue of problems: stable codes, what they mean, how to repair them.

Each library adds its own entries in a module of this package (``torch``, ``keras`` …) as a tuple
``ENTRIES``; entries that hold for Python itself stand in ``python``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shapewright.facts import Severity

PAGES = "https://github.com/shapewright/shapewright/blob/main/docs/problems.md"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem."""

    code: str
    title: str
    explanation: str
    """What goes wrong and why, in a few plain sentences."""
    example: str = ""
    """A few lines that raise it."""
    repair: str = ""
    """What usually mends it."""
    severity: Severity = "error"
    url: str = ""
    """The framework's documentation page; empty: the project's own page of problems."""

    @property
    def page(self) -> str:
        """The page that explains it."""
        return self.url or f"{PAGES}#{self.code}"


@cache
def catalogue() -> Mapping[str, Entry]:
    """All entries by code; an entry that two libraries share is taken from the first module by name."""
    import shapewright.problems as package

    entries: dict[str, Entry] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        if module == "catalogue":
            continue
        for entry in getattr(importlib.import_module(f"shapewright.problems.{module}"), "ENTRIES", ()):
            entries.setdefault(entry.code, entry)
    return entries


def entry_of(code: str) -> Entry:
    """The entry of a code; an unlisted code is an error whose title is the code itself."""
    return catalogue().get(code) or Entry(code, code.replace("-", " "), "")
