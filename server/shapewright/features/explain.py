"""What a problem code means."""

from __future__ import annotations

import difflib

from shapewright.problems import Entry, catalogue


def find(code: str) -> Entry | None:
    """The catalogue's entry for a code, however its letters are cased."""
    return next((entry for known, entry in catalogue().items() if known.casefold() == code.strip().casefold()), None)


def page(entry: Entry) -> str:
    """The entry as a page of Markdown."""
    parts = [f"# {entry.code}: {entry.title}", f"Severity: {entry.severity}", entry.explanation]
    if entry.example:
        parts += ["## Example", f"```python\n{entry.example.rstrip()}\n```"]
    if entry.repair:
        parts += ["## How to fix it", entry.repair]
    parts.append(f"Documentation: {entry.page}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def similar(code: str) -> list[str]:
    """Codes that look like one that is not known."""
    return difflib.get_close_matches(code, list(catalogue()), n=3, cutoff=0.4)
