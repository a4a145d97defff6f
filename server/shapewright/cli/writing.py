"""Writes repaired texts back to their files, or shows them as a patch."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace

from shapewright.facts import Edit
from shapewright.frontend.decoding import decode_source, encode_source
from shapewright.frontend.notebook import read_notebook, replace_cells
from shapewright.frontend.source import split_lines
from shapewright.workspace.repairing import edited, edits_between


class NotWritable(Exception):
    """A repaired file could not be written; the message says why."""


def write(path: str, analysed: str, repaired: str) -> None:
    """Replace a file's text, in its own encoding and form, as a whole or not at all.

    ``analysed`` and ``repaired`` are texts as the analysis reads them. Raises :class:`NotWritable`.
    """
    try:
        with open(path, "rb") as file:
            original = file.read()
        data = encode_source(_whole(path, decode_source(original)[0], analysed, repaired), original)
        folder, name = os.path.split(path)
        handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, os.stat(path).st_mode & 0o7777)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except (OSError, ValueError) as error:
        raise NotWritable(getattr(error, "strerror", None) or str(error)) from error


def _whole(path: str, original: str, analysed: str, repaired: str) -> str:
    """The new text of the whole file; in a notebook, the repairs go into the cells' own sources."""
    if not path.endswith(".ipynb"):
        return repaired
    notebook = read_notebook(original)
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits_between(path, analysed, repaired):
        found = notebook.to_cell_range(edit.range)
        if found is None:
            raise ValueError("a repair falls outside of the notebook's cells")
        cell, inside = found
        by_cell.setdefault(cell.index, []).append(replace(edit, range=inside))
    sources = {cell.index: edited(cell.source, by_cell[cell.index]) for cell in notebook.cells if cell.index in by_cell}
    return replace_cells(original, sources)


def patch(name: str, before: str, after: str) -> Iterable[str]:
    """The lines of a unified patch that ``git apply`` or ``patch -p1`` takes."""
    old, new = _ended_lines(before), _ended_lines(after)
    name = name.replace(os.sep, "/").lstrip("/")
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def whole_file(path: str, analysed: str, repaired: str) -> tuple[str, str]:
    """A file's text before and after repairs, as it is on disk."""
    with open(path, "rb") as file:
        original = decode_source(file.read())[0]
    return original, _whole(path, original, analysed, repaired)


def _ended_lines(text: str) -> list[str]:
    """The lines with their ends, as Python counts them."""
    lines = split_lines(text)
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
