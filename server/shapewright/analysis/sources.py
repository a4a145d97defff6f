"""Parsed files, kept from one analysis to the next while their text stays the same."""

from __future__ import annotations

from collections import OrderedDict

from shapewright.frontend.modules import FileProvider
from shapewright.frontend.notebook import read_notebook
from shapewright.frontend.source import SourceFile, parse_source

_CACHE: OrderedDict[tuple[str, int, str], SourceFile] = OrderedDict()
MAX_CACHED = 600


class ParsedFiles:
    """Gives parsed sources from a file provider."""

    def __init__(self, files: FileProvider) -> None:
        self._files = files
        self._here: dict[str, SourceFile | None] = {}

    def source(self, path: str) -> SourceFile | None:
        """The parsed file; None where there is none. A notebook is its cells, one after the other."""
        if path not in self._here:
            text = self._files.read(path)
            self._here[path] = None if text is None else parsed(path, text)
        return self._here[path]


def parsed(path: str, text: str) -> SourceFile:
    """The file parsed, from the cache if this text was parsed before."""
    key = (path, len(text), text)
    known = _CACHE.get(key)
    if known is None:
        known = _CACHE[key] = parse_source(path, _python_text(path, text))
        if len(_CACHE) > MAX_CACHED:
            _CACHE.popitem(last=False)
    else:
        _CACHE.move_to_end(key)
    return known


def _python_text(path: str, text: str) -> str:
    if path.endswith(".ipynb") and text.lstrip().startswith("{"):
        return read_notebook(text).text
    return text
