"""The files that a command's PATH arguments name, and what is wrong with those that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapewright.frontend.decoding import decode_source
from shapewright.frontend.notebook import read_notebook
from shapewright.workspace.discover import SUFFIXES, python_files

MOST_BYTES = 20_000_000


class UnusableInput(Exception):
    """A path that was named cannot be analysed; the message says why, for the user."""


@dataclass(frozen=True)
class Inputs:
    """What a command works on."""

    names: Mapping[str, str]
    """Absolute paths in their order, each with the name it is shown under: as the user spelled it."""
    roots: tuple[str, ...]
    """The folders in which modules are looked for: those that were named, or the working folder."""
    notes: tuple[str, ...]
    """What the user should know about some of the files."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The absolute paths."""
        return tuple(self.names)

    def name(self, path: str) -> str:
        """How a file is shown, one that was only reached through imports included."""
        known = self.names.get(path)
        if known is not None:
            return known
        relative = os.path.relpath(path)
        spelled_absolutely = any(os.path.isabs(name) for name in self.names.values())
        return path if spelled_absolutely or relative.startswith("..") else relative


def collect(arguments: Iterable[str]) -> Inputs:
    """The Python files and notebooks that the arguments name, folders searched.

    Raises :class:`UnusableInput` for a path that was named and cannot be read as Python; a file
    found in a folder that cannot is left out with a note.
    """
    names: dict[str, str] = {}
    roots: dict[str, None] = {}
    notes: list[str] = []
    for argument in arguments:
        folder = os.path.isdir(argument)
        roots[os.path.abspath(argument) if folder else _root_of(os.path.abspath(argument))] = None
        for name in python_files(argument) if folder else (argument,):
            wrong, note = examine(name)
            if wrong is not None and not folder:
                raise UnusableInput(f"{name}: {wrong}")
            if wrong is None:
                names.setdefault(os.path.abspath(name), os.path.normpath(name))
            notes += [f"{name}: {text}" for text in (wrong, note) if text is not None]
    return Inputs(names, tuple(roots), tuple(notes))


def _root_of(path: str) -> str:
    """The working folder for what is inside of it, else the file's own."""
    here = os.getcwd()
    folder = os.path.dirname(path)
    return here if folder == here or folder.startswith(here.rstrip(os.sep) + os.sep) else folder


def examine(path: str) -> tuple[str | None, str | None]:
    """Why a file cannot be analysed, and what to know if it can, each in a few words."""
    try:
        if not os.path.isfile(path):
            return ("not a regular file" if os.path.exists(path) else "there is no such file"), None
        if os.path.getsize(path) > MOST_BYTES:
            return f"larger than {MOST_BYTES // 1_000_000} MB, which is no program", None
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error), None
    text, note = decode_source(data)
    if data and not text and note is not None:
        return note, None
    if path.endswith(".ipynb"):
        return read_notebook(text).note, note
    if not path.endswith((*SUFFIXES, ".pyi", ".pyw")) and not _is_script(text):
        return "neither a Python file nor a notebook", None
    return None, note


def _is_script(text: str) -> bool:
    """Scripts without a suffix say in their first line what runs them."""
    first = text.split("\n", 1)[0]
    return first.startswith("#!") and "python" in first
