"""Which workspace files import a file: they may be where its functions are really called from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider, ModuleFinder
from shapewright.workspace.discover import python_files

MOST_FILES = 3_000
MOST_CHARACTERS = 1_000_000

_IMPORT = re.compile(
    r"""^[ \t]*(?:
        from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n;#]*)
      | import[ \t]+(?P<modules>[^\n;#]+)
    )""",
    re.VERBOSE | re.MULTILINE,
)
_NAME = re.compile(r"\w+")


@dataclass(frozen=True)
class _Import:
    """``from ..nn import Linear`` is ``(2, "nn", ("Linear",))``."""

    level: int
    module: str
    names: tuple[str, ...]

    def may_name(self, stem: str) -> bool:
        return stem in self.names or stem in self.module.split(".") or (self.level > 0 and not self.module)


def scan(text: str) -> tuple[_Import, ...]:
    """The imports of a text, found without parsing it."""
    found: list[_Import] = []
    for match in _IMPORT.finditer(text):
        if match["modules"] is not None:
            modules = (part.split()[0] for part in match["modules"].split(",") if part.strip())
            found += [_Import(0, module, ()) for module in modules]
        else:
            dotted = match["module"]
            module = dotted.lstrip(".")
            names = (part.split()[0] for part in match["names"].strip("()\n ").split(",") if part.split())
            found.append(_Import(len(dotted) - len(module), module, tuple(n for n in names if _NAME.fullmatch(n))))
    return tuple(dict.fromkeys(found))


class ImportGraph:
    """Who imports whom among the files below the workspace's folders."""

    def __init__(self, roots: Sequence[str], environment: Environment) -> None:
        self._roots = tuple(roots)
        self._environment = environment
        self._scanned: dict[str, tuple[str, tuple[_Import, ...]]] = {}
        self._paths: list[str] | None = None

    def files_changed(self) -> None:
        """Files were made, renamed or deleted: look again at what there is."""
        self._paths = None

    def importers(self, path: str, files: FileProvider, also: Iterable[str] = (), most: int = 4) -> tuple[str, ...]:
        """Workspace files that import a file, directly or through others, at most ``most``.

        Files that nothing imports come first, since runs start there, and then nearer ones.
        ``also`` names files to look at that are not on disk (open buffers).
        """
        texts = self._scan(files, also)
        finder = ModuleFinder(self._environment, self._roots, files)
        near: dict[str, int] = {}
        frontier = [path]
        leaves: set[str] = set()
        for distance in range(1, 6):
            following: list[str] = []
            for target in frontier:
                found = [one for one in self._direct(target, texts, finder) if one != path]
                if not found:
                    leaves.add(target)
                fresh = [one for one in found if one not in near]
                near.update(dict.fromkeys(fresh, distance))
                following += fresh
            frontier = following
        ranked = sorted(near, key=lambda one: (one not in leaves, near[one], one))
        return tuple(ranked[:most])

    def groups(self, paths: Sequence[str], files: FileProvider) -> list[tuple[str, ...]]:
        """The paths in groups, so that no file of one group imports a file of another; in the paths' order."""
        finder = ModuleFinder(self._environment, self._roots, files)
        group_of = {path: [path] for path in paths}
        for path in paths:
            for imported in self._imports(path, files):
                for target in _files_of(imported, path, finder) & group_of.keys():
                    mine, other = group_of[path], group_of[target]
                    if mine is not other:
                        mine += other
                        group_of.update(dict.fromkeys(other, mine))
        order = {path: index for index, path in enumerate(paths)}
        distinct = {id(group): group for group in group_of.values()}
        return [tuple(sorted(group, key=order.__getitem__)) for group in distinct.values()]

    def _scan(self, files: FileProvider, also: Iterable[str]) -> dict[str, tuple[_Import, ...]]:
        if self._paths is None:
            found = (file for root in self._roots for file in python_files(root))
            self._paths = [file for file, _ in zip(found, range(MOST_FILES), strict=False)]
        return {path: self._imports(path, files) for path in dict.fromkeys([*self._paths, *also])}

    def _imports(self, path: str, files: FileProvider) -> tuple[_Import, ...]:
        text = files.read(path)
        if text is None or len(text) > MOST_CHARACTERS:
            return ()
        known = self._scanned.get(path)
        if known is None or known[0] is not text:  # the provider hands out the same object until the file changes
            known = self._scanned[path] = (text, scan(text))
        return known[1]

    def _direct(self, target: str, texts: dict[str, tuple[_Import, ...]], finder: ModuleFinder) -> list[str]:
        stem = os.path.splitext(os.path.basename(target))[0]
        if stem == "__init__":
            stem = os.path.basename(os.path.dirname(target))
        return [
            path
            for path, imports in texts.items()
            if path != target and any(one.may_name(stem) and target in _files_of(one, path, finder) for one in imports)
        ]


def _files_of(imported: _Import, path: str, finder: ModuleFinder) -> set[str]:
    """The files that an import runs: the module's, and each submodule's that it names."""
    if imported.level:
        location = finder.resolve_relative(imported.level, imported.module, path)
    else:
        location = finder.find(imported.module, from_path=path)
    if location is None:
        return set()
    submodules = (finder.submodule(location, name) for name in imported.names)
    found = [location, *(submodule for submodule in submodules if submodule is not None)]
    return {one.path for one in found if one.path is not None}
