"""Parsed files, kept from one analysis to the next while their text stays the same."""

from __future__ import annotations

from collections import OrderedDict

from shapewright.frontend.modules import FileProvider
from shapewright.frontend.notebook import read_notebook
from shapewright.frontend.source import SourceFile, parse_source

_CACHE: OrderedDict[str, list[SourceFile]] = OrderedDict()
"""By path, the latest texts of each parsed, the newest last."""
MAX_FILES = 600
MAX_TEXTS = 3
"""Of one file: the present text, the one before (an edit that is undone), and the copy that proves a repair."""


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
    plain = _python_text(path, text)
    known = _CACHE.setdefault(path, [])
    _CACHE.move_to_end(path)
    found = next((source for source in known if source.text == plain), None)
    if found is None:
        found = parse_source(path, plain, known[-1] if known else None)
    else:
        known.remove(found)
    known.append(found)
    del known[:-MAX_TEXTS]
    if len(_CACHE) > MAX_FILES:
        _CACHE.popitem(last=False)
    return found


def _python_text(path: str, text: str) -> str:
    if path.endswith(".ipynb") and text.lstrip().startswith("{"):
        return read_notebook(text).text
    return text
