"""Working programs that say themselves how people break them.

A comment ``#! label: line`` gives the line that stands in this one's place in the broken program of that label
(nothing after the colon: no line at all). Line numbers stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "user"
_MARK = re.compile(r"\s*#! ?(\w+):")


def programs() -> Iterator[tuple[str, str]]:
    """Name and text of every program: ``unet`` as it works, ``unet-skip`` broken in the way called so."""
    for path in sorted(FOLDER.glob("*.py")):
        yield from variants(path.stem, path.read_text(encoding="utf-8"))


def variants(name: str, text: str) -> Iterator[tuple[str, str]]:
    """A program without its marks, then each broken one."""
    lines: list[str] = []
    broken: dict[str, dict[int, str]] = {}
    for number, line in enumerate(text.split("\n")):
        kept, *marks = _MARK.split(line)
        lines.append(kept.rstrip() if marks else line)
        indent = line[: len(line) - len(line.lstrip())]
        for label, other in zip(marks[::2], marks[1::2], strict=True):
            broken.setdefault(label, {})[number] = indent + other.strip() if other.strip() else ""
    yield name, "\n".join(lines)
    for label, others in broken.items():
        yield f"{name}-{label}", "\n".join(others.get(number, line) for number, line in enumerate(lines))
