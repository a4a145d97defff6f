"""The texts an editor has open, and the way between its documents and the files that are analysed.

A notebook's cells are documents of their own to the editor, but one text to the analysis.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlparse

from lsprotocol import types
from pygls import uris
from pygls.workspace import TextDocument, Workspace

from shapewright.facts import Position, Range
from shapewright.frontend.notebook import join_cells
from shapewright.frontend.source import split_lines
from shapewright.server.positions import Columns, offset_of

LANGUAGE = "python"


class Buffer(TextDocument):
    """An open text; edits are applied by the protocol's own idea of a line."""

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        columns = Columns(self.position_codec.encoding or types.PositionEncodingKind.Utf16)
        text = self.source
        start = offset_of(text, change.range.start, columns)
        end = max(start, offset_of(text, change.range.end, columns))
        self._source = text[:start] + change.text + text[end:]


class Buffers(Workspace):
    """The protocol library's workspace, with our buffers."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> Buffer:
        return Buffer(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )


@dataclass(frozen=True)
class Part:
    """One document of the editor: a whole file, or one cell of a notebook."""

    uri: str
    path: str
    """The analysed file it belongs to."""
    first_line: int
    """The line of the analysed text on which it starts, from 1."""
    lines: Sequence[str]
    version: int | None
    """None for a file that is not open."""

    @property
    def range(self) -> Range:
        """Where it is in the analysed text."""
        last = self.first_line + len(self.lines) - 1
        return Range.of(self.first_line, 0, last, len(self.lines[-1]))


class Documents:
    """Every open document, as parts of analysed files."""

    def __init__(self, buffers: Workspace, read: Callable[[str], str | None]) -> None:
        self._buffers = buffers
        self._read = read
        self._columns = Columns(buffers.position_encoding or types.PositionEncodingKind.Utf16)
        self._parts: dict[str, tuple[Part, ...]] = {}
        """By path, in the order of the text."""
        self._path_of: dict[str, str] = {}
        """By URI as the editor spells it, unquoted."""

    # --- what is open -------------------------------------------------------------------------------------------

    def add_file(self, uri: str) -> tuple[str, str]:
        """An opened or changed text document; gives its path and text."""
        document = self._buffers.get_text_document(uri)
        path = path_of_uri(uri)
        part = Part(uri, path, 1, split_lines(document.source), document.version or 0)
        self._set(path, (part,))
        return path, document.source

    def add_notebook(self, uri: str) -> tuple[str, str]:
        """An opened or changed notebook; gives its path and the one text of its Python cells."""
        path = path_of_uri(uri)
        notebook = self._buffers.get_notebook_document(notebook_uri=uri)
        cells = [cell for cell in (notebook.cells if notebook else ()) if cell.kind == types.NotebookCellKind.Code]
        documents = [self._buffers.get_text_document(cell.document) for cell in cells if self._is_open(cell.document)]
        documents = [document for document in documents if document.language_id in (LANGUAGE, None)]
        joined = join_cells([document.source for document in documents])
        parts = [
            Part(document.uri, path, cell.start_line, split_lines(document.source), document.version or 0)
            for document, cell in zip(documents, joined.cells, strict=True)
        ]
        self._set(path, tuple(parts))
        return path, joined.text

    def remove(self, uri: str) -> str:
        """A closed document or notebook; gives its path."""
        path = path_of_uri(uri)
        for part in self._parts.pop(path, ()):
            self._path_of.pop(unquote(part.uri), None)
        return path

    def _is_open(self, uri: str) -> bool:
        return unquote(uri) in self._buffers.text_documents

    def _set(self, path: str, parts: tuple[Part, ...]) -> None:
        for old in self._parts.get(path, ()):
            self._path_of.pop(unquote(old.uri), None)
        self._parts[path] = parts
        for part in parts:
            self._path_of[unquote(part.uri)] = path

    # --- there and back -----------------------------------------------------------------------------------------

    def parts(self, path: str) -> tuple[Part, ...]:
        """The open documents of an analysed file, in the order of its text."""
        return self._parts.get(path, ())

    def parts_of(self, uri: str) -> tuple[Part, ...]:
        """The open documents of a file or notebook, by its own URI."""
        return self.parts(path_of_uri(uri))

    def part(self, uri: str) -> Part | None:
        """The open document of a URI."""
        path = self._path_of.get(unquote(uri))
        return next((part for part in self._parts.get(path or "", ()) if unquote(part.uri) == unquote(uri)), None)

    def to_position(self, part: Part, position: types.Position) -> Position:
        """An editor's position in the analysed file; one outside the document is its nearest place."""
        line = min(max(position.line, 0), len(part.lines) - 1)
        units = position.character if line == position.line else len(part.lines[line]) * 4
        return Position(part.first_line + line, self._columns.from_units(part.lines[line], units))

    def to_range(self, part: Part, where: types.Range) -> Range:
        """An editor's range in the analysed file."""
        start, end = self.to_position(part, where.start), self.to_position(part, where.end)
        return Range(start, max(start, end))

    def holds(self, part: Part, where: Range) -> bool:
        """Whether a range of the analysed file starts in the document."""
        return part.first_line <= where.start.line < part.first_line + len(part.lines)

    def from_position(self, part: Part, position: Position) -> types.Position:
        """A position of the analysed file in the editor's units; one outside the document is its nearest place."""
        line = position.line - part.first_line
        if line < 0:
            return types.Position(line=0, character=0)
        if line >= len(part.lines):
            line, column = len(part.lines) - 1, len(part.lines[-1])
        else:
            column = position.column
        return types.Position(line=line, character=self._columns.to_units(part.lines[line], column))

    def from_range(self, part: Part, where: Range) -> types.Range:
        """A range of the analysed file in the editor's units, cut at the document's end."""
        return types.Range(start=self.from_position(part, where.start), end=self.from_position(part, where.end))

    def place(self, path: str, where: Range) -> tuple[Part, types.Range] | None:
        """The document, open or on disk, that shows a range of any analysed file."""
        for part in self._parts.get(path, ()):
            if self.holds(part, where):
                return part, self.from_range(part, where)
        if path in self._parts:
            return None
        text = self._read(path)
        if text is None:
            return None
        part = Part(uri_of_path(path), path, 1, split_lines(text), None)
        if path.endswith(".ipynb"):  # only the editor that opens it names its cells
            return part, types.Range(start=types.Position(line=0, character=0), end=types.Position(line=0, character=0))
        return part, self.from_range(part, where)

    def __iter__(self) -> Iterator[Part]:
        for parts in self._parts.values():
            yield from parts


def path_of_uri(uri: str) -> str:
    """The path of the file a URI names; a document that is no file gets a path of its own in the working folder."""
    path = uris.to_fs_path(uri)
    if path is not None:
        return os.path.normpath(path)
    parsed = urlparse(uri)
    name = unquote(parsed.path or parsed.netloc).strip("/\\") or "untitled"
    return os.path.normpath(os.path.join(os.getcwd(), name if os.path.splitext(name)[1] else f"{name}.py"))


def uri_of_path(path: str) -> str:
    """The URI of a file."""
    return uris.from_fs_path(path) or path
