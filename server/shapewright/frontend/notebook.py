"""Notebooks as one text: cells joined with a map back, IPython's own syntax blanked."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shapewright.facts.model import Position, Range
from shapewright.frontend.logical_lines import logical_lines
from shapewright.frontend.notebook_json import replace_cells
from shapewright.frontend.source import split_lines

__all__ = ["Cell", "Notebook", "blank_ipython", "join_cells", "read_notebook", "replace_cells"]

# Cell magics whose cell is Python all the same.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun"})
_MAGIC = re.compile(r"\s*(?:[%!]|\?{1,2}\w|%?[\w.*]+\?{1,2}\s*$)")
_MAGIC_VALUE = re.compile(r"(\s*[\w.,\s]+(?:\[[^\]=]*\])?\s*=\s*)([!%].+)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell: its index among all cells of the notebook, its text, and the line of the whole it starts on."""

    index: int
    source: str
    start_line: int

    @property
    def line_count(self) -> int:
        """How many lines it takes, at least one."""
        return len(split_lines(self.source))


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code cells in order, and the one text that is analysed. ``note`` says why there are none."""

    cells: tuple[Cell, ...]
    text: str
    note: str | None = None

    def to_cell(self, position: Position) -> tuple[Cell, Position] | None:
        """The cell that holds a position of the combined text, and the position inside of it."""
        found = bisect_right([cell.start_line for cell in self.cells], position.line) - 1
        if found < 0:
            return None
        cell = self.cells[found]
        line = position.line - cell.start_line + 1
        return (cell, Position(line, position.column)) if line <= cell.line_count else None

    def to_cell_range(self, place: Range) -> tuple[Cell, Range] | None:
        """The cell and the range inside of it; a range that runs on into another cell is cut at its cell's end."""
        start = self.to_cell(place.start)
        if start is None:
            return None
        cell, first = start
        end = self.to_cell(place.end)
        if end is not None and end[0] is cell:
            return cell, Range(first, end[1])
        lines = split_lines(cell.source)
        return cell, Range(first, Position(len(lines), len(lines[-1])))

    def from_cell(self, index: int, position: Position) -> Position | None:
        """The combined position of one inside a cell, by the cell's index; None where there is no such code cell."""
        cell = next((cell for cell in self.cells if cell.index == index), None)
        return Position(cell.start_line + position.line - 1, position.column) if cell else None


def read_notebook(text: str) -> Notebook:
    """The notebook of an ``.ipynb`` text; one that is no valid JSON, or no Python notebook, has a note and no cells."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)
        return Notebook((), "", f"the notebook is not valid JSON ({place})")
    cells = _cells_of(document)
    if cells is None:
        return Notebook((), "", "the file is JSON, but not a notebook: it has no cells")
    language = _language(document)
    if language not in ("", "python"):
        return Notebook((), "", f"the notebook's language is {language}, not Python")
    return _join([(index, _source(cell)) for index, cell in enumerate(cells) if _is_code(cell)])


def join_cells(sources: Sequence[str]) -> Notebook:
    """The notebook of an editor's code cells, in order."""
    return _join(list(enumerate(sources)))


def blank_ipython(source: str) -> str:
    """A cell's Python with IPython's own syntax blanked; every line keeps its number and its width.

    ``%magic``, ``!shell`` and ``?help`` lines become ``pass``, values of magics become ``__`` (IPython's name for an
    earlier output, which no analysis knows); ``%%magic`` blanks the cell unless its body is Python run right here.
    """
    lines = split_lines(source)
    top = next((number for number, line in enumerate(lines) if line.strip()), 0)
    magic = re.match(r"%%(\w*)", lines[top])
    if magic:
        if magic[1] not in _PYTHON_CELLS:
            return "\n".join(" " * len(line) for line in lines)
        lines[top] = " " * len(lines[top])
    if not any(mark in source for mark in "%!?"):
        return "\n".join(lines)
    for logical in list(logical_lines(lines, lambda *_: True, is_command=_is_command)):
        first = logical.first - 1
        value = _MAGIC_VALUE.match(lines[first])
        if _is_magic(lines[first]):
            lines[first] = _blanked(lines[first])
        elif value:
            lines[first] = value[1] + "__".ljust(len(value[2]))
        else:
            continue
        for number in range(logical.first, logical.last):
            lines[number] = " " * len(lines[number])
    return "\n".join(lines)


def _is_magic(line: str) -> bool:
    return _MAGIC.match(line) is not None


def _is_command(line: str) -> bool:
    return _is_magic(line) or _MAGIC_VALUE.match(line) is not None


def _blanked(line: str) -> str:
    margin = line[: len(line) - len(line.lstrip())]
    width = len(line) - len(margin)
    return margin + ("pass" if width >= 4 else "0").ljust(width)


def _join(sources: list[tuple[int, str]]) -> Notebook:
    cells: list[Cell] = []
    texts: list[str] = []
    line = 1
    for index, source in sources:
        cells.append(Cell(index, source, line))
        texts.append(blank_ipython(source))
        line += cells[-1].line_count
    return Notebook(tuple(cells), "\n".join(texts))


def _cells_of(document: object) -> list[dict[str, object]] | None:
    """The cells of a notebook of format 4, or of all worksheets of one of format 3."""
    if not isinstance(document, dict):
        return None
    cells = document.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = document.get("worksheets")
    if isinstance(sheets, list):
        return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])]
    return None


def _is_code(cell: object) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(str(part) for part in source)
    # Line ends are unified, so that combined positions are those of the cell.
    return "\n".join(split_lines(source)) if isinstance(source, str) else ""


def _language(document: Mapping[str, object]) -> str:
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        inner = metadata.get(section)
        if isinstance(inner, dict) and isinstance(inner.get(key), str):
            return str(inner[key]).lower()
    return ""
