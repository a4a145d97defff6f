"""Positions as the command line shows them: in a notebook, those inside the cell."""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.cli.inputs import Inputs
from shapewright.facts import Range
from shapewright.frontend.decoding import decode_source
from shapewright.frontend.notebook import Notebook, read_notebook
from shapewright.frontend.source import split_lines
from shapewright.probe.model import Json, range_json


@dataclass(frozen=True)
class Place:
    """A range in a file; ``cell`` is the notebook's cell, counted from 1 with those of text."""

    path: str
    range: Range
    cell: int | None = None

    @property
    def text(self) -> str:
        """``train.py:12:4`` or ``study.ipynb:cell 3:2:0``, columns from 1 as terminals and editors count them."""
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.path}:{cell}{self.range.start.line}:{self.range.start.column + 1}"

    def to_json(self) -> dict[str, Json]:
        """``path`` and ``range``, and ``cell`` in a notebook."""
        where: dict[str, Json] = {"path": self.path, "range": range_json(self.range)}
        return where if self.cell is None else {**where, "cell": self.cell}


class Places:
    """Finds the place to show for a range of an analysed file, and the lines of the files."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._notebooks: dict[str, Notebook] = {}
        self._lines: dict[str, list[str]] = {}

    def place(self, path: str, where: Range) -> Place:
        """Where a range is shown."""
        name = self._inputs.name(path)
        if not path.endswith(".ipynb"):
            return Place(name, where)
        found = self._notebook(path).to_cell_range(where)
        if found is None:
            return Place(name, where)
        cell, inside = found
        return Place(name, inside, cell.index + 1)

    def lines(self, path: str) -> list[str]:
        """The lines of a file as it is analysed; none where it cannot be read."""
        if path not in self._lines:
            text = self._notebook(path).text if path.endswith(".ipynb") else _read(path)
            self._lines[path] = split_lines(text)
        return self._lines[path]

    def forget(self) -> None:
        """Files have been written."""
        self._notebooks.clear()
        self._lines.clear()

    def _notebook(self, path: str) -> Notebook:
        if path not in self._notebooks:
            self._notebooks[path] = read_notebook(_read(path))
        return self._notebooks[path]


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return decode_source(file.read())[0]
    except (OSError, ValueError):
        return ""
