"""The files of the workspace as one moment saw them: open buffers before the disk."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping

from shapewright.frontend.modules import DiskFiles, OverlayFiles
from shapewright.frontend.notebook import read_notebook

_MOST_TEXTS = 4_000


class CachedDisk(DiskFiles):
    """The disk, with texts and listings remembered until a file's or folder's time changes.

    A notebook reads as the one text of its code cells.
    Used from the analysis thread and the one that answers the editor; a lost race only reads twice.
    """

    def __init__(self) -> None:
        self._texts: OrderedDict[str, tuple[tuple[int, int], str | None]] = OrderedDict()
        self._listings: dict[str, tuple[int, frozenset[str]]] = {}

    def read(self, path: str) -> str | None:
        """The decoded text, or None where there is no such readable file."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            self._texts.pop(path, None)
            return None
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._texts.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        text = super().read(path)
        if text is not None and path.endswith(".ipynb"):
            text = read_notebook(text).text
        self._texts[path] = (stamp, text)
        if len(self._texts) > _MOST_TEXTS:
            self._texts.popitem(last=False)
        return text

    def list_dir(self, path: str) -> frozenset[str]:
        """The names in a folder; empty where there is none."""
        try:
            stamp = os.stat(path).st_mtime_ns
        except (OSError, ValueError):
            return frozenset()
        known = self._listings.get(path)
        if known is None or known[0] != stamp:
            known = self._listings[path] = (stamp, super().list_dir(path))
        return known[1]


class Snapshot(OverlayFiles):
    """The files at one moment; hand it to an analysis that runs while the buffers move on."""

    def __init__(self, disk: DiskFiles, buffers: Mapping[str, str]) -> None:
        super().__init__(disk, buffers)
        self._disk, self._buffers = disk, dict(buffers)
        self._digests: dict[str, str | None] = {}

    def digest(self, path: str) -> str | None:
        """A fingerprint of the file's text; None where there is no such file."""
        if path not in self._digests:
            text = self.read(path)
            self._digests[path] = None if text is None else digest_of(text)
        return self._digests[path]

    def replaced(self, texts: Mapping[str, str]) -> Snapshot:
        """The same files with some texts replaced."""
        return Snapshot(self._disk, {**self._buffers, **texts})


def digest_of(text: str) -> str:
    """A fingerprint of a text."""
    return hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
