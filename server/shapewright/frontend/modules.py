"""Where modules live: dotted names to files and back, the way Python's own path finder looks, without importing."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from shapewright.frontend.decoding import decode_source
from shapewright.frontend.environment import Environment

ModuleKind = Literal["source", "package", "namespace", "stub", "extension"]

_EXTENSION_SUFFIXES = (".so", ".pyd")


class FileProvider(Protocol):
    """All the analysis may know of the file system. Paths are absolute; nothing here raises."""

    def read(self, path: str) -> str | None:
        """The decoded text, or None where there is no such readable file."""

    def is_file(self, path: str) -> bool:
        """Whether the path is a file."""

    def is_dir(self, path: str) -> bool:
        """Whether the path is a folder."""

    def list_dir(self, path: str) -> frozenset[str]:
        """The names in a folder; empty where there is none."""


class DiskFiles:
    """The files on disk."""

    def read(self, path: str) -> str | None:
        """The decoded text, or None where there is no such readable file."""
        try:
            if not os.path.isfile(path):  # reading a pipe or a device might never end
                return None
            with open(path, "rb") as file:
                return decode_source(file.read())[0]
        except (OSError, ValueError):
            return None

    def is_file(self, path: str) -> bool:
        """Whether the path is a file."""
        return os.path.isfile(path)

    def is_dir(self, path: str) -> bool:
        """Whether the path is a folder."""
        return os.path.isdir(path)

    def list_dir(self, path: str) -> frozenset[str]:
        """The names in a folder; empty where there is none."""
        try:
            return frozenset(os.listdir(path))
        except (OSError, ValueError):
            return frozenset()


class OverlayFiles:
    """Editors' open buffers before other files; a buffer that was never saved exists all the same."""

    def __init__(self, base: FileProvider, texts: Mapping[str, str]) -> None:
        self._base = base
        self._texts = {os.path.normpath(path): text for path, text in texts.items()}
        self._folders: dict[str, set[str]] = {}
        for path in self._texts:
            folder, name = os.path.split(path)
            while name:
                self._folders.setdefault(folder, set()).add(name)
                folder, name = os.path.split(folder)

    def read(self, path: str) -> str | None:
        """The buffer's text, else the file's."""
        text = self._texts.get(os.path.normpath(path))
        return self._base.read(path) if text is None else text

    def is_file(self, path: str) -> bool:
        """Whether the path is a buffer or a file."""
        return os.path.normpath(path) in self._texts or self._base.is_file(path)

    def is_dir(self, path: str) -> bool:
        """Whether the path is a folder, or holds a buffer."""
        return os.path.normpath(path) in self._folders or self._base.is_dir(path)

    def list_dir(self, path: str) -> frozenset[str]:
        """The names in a folder, buffers included."""
        return self._base.list_dir(path) | self._folders.get(os.path.normpath(path), set())


@dataclass(frozen=True, slots=True)
class ModuleLocation:
    """Where a module's code is.

    ``path`` is the file to read (a package's ``__init__``), or None for a namespace package; ``folders`` are where
    its submodules are looked for; ``stub`` is the ``.pyi`` beside it, if any.
    """

    name: str
    path: str | None
    kind: ModuleKind
    folders: tuple[str, ...] = ()
    stub: str | None = None
    in_workspace: bool = False

    @property
    def has_source(self) -> bool:
        """Whether ``path`` is Python code that can be interpreted."""
        return self.kind in ("source", "package")


@dataclass(frozen=True, slots=True)
class ImportedModule:
    """One module named by an import statement: ``from ..nn import Linear`` is ``("nn", 2, ("Linear",))``."""

    module: str
    level: int = 0
    names: tuple[str, ...] = ()
    line: int = 1


@dataclass
class ModuleFinder:
    """Finds modules for one environment and one workspace; remembers folder listings until ``invalidate``."""

    environment: Environment
    roots: Sequence[str]
    provider: FileProvider
    _listings: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)
    _extensions: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False)
    _found: dict[tuple[str, tuple[str, ...]], ModuleLocation | None] = field(
        default_factory=dict, init=False, repr=False
    )
    _entries: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.roots = tuple(os.path.normpath(root) for root in self.roots)
        self._environment_paths = tuple(os.path.normpath(path) for path in self.environment.search_paths)

    def invalidate(self) -> None:
        """Forget what folders held: files were made, renamed or deleted."""
        self._listings.clear()
        self._extensions.clear()
        self._found.clear()
        self._entries.clear()

    def find(self, dotted: str, *, from_path: str | None = None) -> ModuleLocation | None:
        """The module of an absolute name as seen from a file, or None. Never imports anything."""
        parts = dotted.split(".")
        if not all(part.isidentifier() for part in parts):
            return None
        entries = self._entries_for(from_path)
        key = (dotted, entries)
        if key not in self._found:
            self._found[key] = self._from_top(parts, self._top_level(parts[0], entries, from_path))
            if self._found[key] is None and entries:
                self._found[key] = self._from_top(parts, self._around_a_root(parts[0]))
        return self._found[key]

    def submodule(self, package: ModuleLocation, name: str) -> ModuleLocation | None:
        """A package's submodule."""
        return self._search(f"{package.name}.{name}", name, package.folders, package.in_workspace)

    def resolve_relative(self, level: int, name: str, from_path: str) -> ModuleLocation | None:
        """What ``from ..name import`` names in a file, by its folder; ``name`` may be empty (the package itself)."""
        if level < 1:
            return self.find(name, from_path=from_path) if name else None
        folder = os.path.dirname(os.path.normpath(from_path))
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        location: ModuleLocation | None = self._package_of(folder)
        for part in name.split(".") if name else []:
            location = location and self.submodule(location, part)
        return location

    def module_name(self, path: str) -> str:
        """The dotted name a file would be imported by: packages around it first, then its own name."""
        folder, base = os.path.split(os.path.normpath(path))
        stem = base.split(".", 1)[0]
        parts = [] if stem == "__init__" else [stem]
        while self._has_init(folder) and os.path.basename(folder):
            folder, package = os.path.split(folder)
            parts.insert(0, package)
        entry = self._longest_entry(folder)
        # In a workspace the folder around a regular package is a source root (server/, python/), no namespace.
        regular = len(parts) > 1 or stem == "__init__"
        nested = entry is not None and entry != folder and _is_namespace_path(os.path.relpath(folder, entry))
        if entry is not None and nested and not (regular and self.is_workspace(path)):
            parts = os.path.relpath(folder, entry).split(os.sep) + parts
        return ".".join(parts) or stem

    def is_workspace(self, path: str) -> bool:
        """Whether a file belongs to the workspace (and not to an environment inside of it)."""
        path = os.path.normpath(path)
        prefix = self.environment.prefix and os.path.normpath(self.environment.prefix)
        for root in self.roots:
            if _is_inside(path, root):
                below = path[len(root) :].split(os.sep)
                installed = "site-packages" in below or "dist-packages" in below or self._standard(path, root)
                return not installed and not (prefix and _is_inside(prefix, root) and _is_inside(path, prefix))
        return False

    def _standard(self, path: str, root: str) -> bool:
        """Whether a file is of a standard library that lies within a root: an interpreter in the opened folder."""
        inside = (entry for entry in self._environment_paths if entry != root and _is_inside(entry, root))
        return any(_is_inside(path, entry) and self.provider.is_file(os.path.join(entry, "os.py")) for entry in inside)

    def _from_top(self, parts: Sequence[str], location: ModuleLocation | None) -> ModuleLocation | None:
        for part in parts[1:]:
            location = location and self.submodule(location, part)
        return location

    def _around_a_root(self, name: str) -> ModuleLocation | None:
        """The package of this name that an opened folder is, or lies in: its parent is where Python would look."""
        for root in self.roots:
            outermost, folder = "", root
            while self._has_init(folder):
                outermost, folder = folder, os.path.dirname(folder)
            if outermost and os.path.basename(outermost) == name:
                return self._package_of(outermost)
        return None

    # --- search -------------------------------------------------------------------------------------------------

    def _entries_for(self, from_path: str | None) -> tuple[str, ...]:
        """The workspace folders to look in, in order, for imports of a file."""
        folder = os.path.dirname(os.path.normpath(from_path)) if from_path else ""
        known = self._entries.get(folder)
        if known is not None:
            return known
        entries: list[str] = []
        if from_path is not None and self._outside(from_path):
            self._entries[folder] = ()
            return ()
        if folder:
            entries += self._folders_up(folder)
        for root in self.roots:
            entries += [root, os.path.join(root, "src")]
        self._entries[folder] = tuple(dict.fromkeys(entry for entry in entries if self.provider.is_dir(entry)))
        return self._entries[folder]

    def _folders_up(self, folder: str) -> Iterator[str]:
        """From a file's folder up to its root: outside its package first (where its run starts), itself last."""
        root = next((root for root in self.roots if _is_inside(folder, root)), folder)
        above = folder
        folders = [above]
        while above != root and os.path.dirname(above) != above:
            above = os.path.dirname(above)
            folders.append(above)
        yield from (entry for entry in folders if not self._has_init(entry))
        yield from (entry for entry in folders if self._has_init(entry))

    def _outside(self, path: str) -> bool:
        """Whether a file belongs to the environment, whose modules never see the workspace."""
        inside_environment = any(_is_inside(path, entry) for entry in self._environment_paths)
        return inside_environment and not self.is_workspace(path)

    def _top_level(self, name: str, entries: Sequence[str], from_path: str | None) -> ModuleLocation | None:
        """Workspace before environment; a package without ``__init__`` only where nothing better is found."""
        own = os.path.dirname(os.path.normpath(from_path)) if from_path else ""
        shadowed = name in sys.stdlib_module_names
        # Only the script's own folder comes before the standard library in a real run.
        usable = [entry for entry in entries if not shadowed or (entry == own and not self._has_init(entry))]
        around = self._around_a_root(name) if entries else None
        if around is not None and not any(_is_inside(own, folder) for folder in around.folders):
            return around  # seen from inside, a module of the package's own name may be meant
        workspace = self._search(name, name, usable, True)
        if workspace is not None and workspace.kind != "namespace":
            return workspace
        installed = self._search(name, name, self._environment_paths, False)
        editable = self.environment.editable.get(name)
        if editable is not None and (installed is None or installed.kind == "namespace"):
            folder, base = os.path.split(os.path.normpath(editable))
            installed = self._search(name, base.removesuffix(".py"), [folder], False) or installed
        if installed is not None and (workspace is None or installed.kind != "namespace"):
            return installed
        return workspace

    def _search(self, dotted: str, name: str, folders: Iterable[str], in_workspace: bool) -> ModuleLocation | None:
        """Python's path finder: the first folder with a package or module wins, else all namespace portions."""
        portions: list[str] = []
        stub: ModuleLocation | None = None
        for folder in folders:
            names = self._listing(folder)
            path = os.path.join(folder, name)
            beside = None
            if name in names:
                inside = self._listing(path)
                beside = os.path.join(path, "__init__.pyi") if "__init__.pyi" in inside else None
                if "__init__.py" in inside:
                    init = os.path.join(path, "__init__.py")
                    return ModuleLocation(dotted, init, "package", (path,), beside, in_workspace)
                if beside is not None:
                    stub = stub or ModuleLocation(dotted, beside, "stub", (path,), beside, in_workspace)
                elif inside or self.provider.is_dir(path):
                    portions.append(path)
            found = self._module_file(dotted, name, folder, names, in_workspace)
            if found is not None and found.kind == "extension" and found.stub is None:
                found = replace(found, stub=beside)
            if found is not None and found.kind != "stub":
                return found
            stub = stub or found
        if stub is not None:
            return stub
        if portions:
            return ModuleLocation(dotted, None, "namespace", tuple(portions), None, in_workspace)
        return None

    def _module_file(
        self, dotted: str, name: str, folder: str, names: frozenset[str], in_workspace: bool
    ) -> ModuleLocation | None:
        stub = os.path.join(folder, f"{name}.pyi") if f"{name}.pyi" in names else None
        extension = self._extensions_in(folder, names).get(name)
        if extension is not None:
            return ModuleLocation(dotted, os.path.join(folder, extension), "extension", (), stub, in_workspace)
        if f"{name}.py" in names:
            return ModuleLocation(dotted, os.path.join(folder, f"{name}.py"), "source", (), stub, in_workspace)
        return ModuleLocation(dotted, stub, "stub", (), stub, in_workspace) if stub is not None else None

    def _extensions_in(self, folder: str, names: frozenset[str]) -> dict[str, str]:
        """The compiled modules of a folder: which file each is."""
        known = self._extensions.get(folder)
        if known is None:
            compiled = (name for name in names if name.endswith(_EXTENSION_SUFFIXES))
            known = self._extensions[folder] = {name.partition(".")[0]: name for name in compiled}
        return known

    def _package_of(self, folder: str) -> ModuleLocation:
        name = self.module_name(os.path.join(folder, "__init__.py"))
        if self._has_init(folder):
            init = os.path.join(folder, "__init__.py")
            return ModuleLocation(name, init, "package", (folder,), None, self.is_workspace(init))
        return ModuleLocation(name, None, "namespace", (folder,), None, self.is_workspace(folder))

    def _listing(self, folder: str) -> frozenset[str]:
        names = self._listings.get(folder)
        if names is None:
            names = self._listings[folder] = self.provider.list_dir(folder)
        return names

    def _has_init(self, folder: str) -> bool:
        return "__init__.py" in self._listing(folder)

    def _longest_entry(self, folder: str) -> str | None:
        candidates = [*self._environment_paths, *self.roots, *(os.path.join(root, "src") for root in self.roots)]
        inside = [entry for entry in candidates if _is_inside(folder, entry) and self.provider.is_dir(entry)]
        return max(inside, key=len, default=None)


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_namespace_path(relative: str) -> bool:
    return all(part.isidentifier() for part in relative.split(os.sep))


def imports_of(tree: ast.Module) -> list[ImportedModule]:
    """Every module the file's import statements name, wherever they stand, in textual order of their blocks."""
    found: list[ImportedModule] = []
    pending: list[ast.AST] = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            found += [ImportedModule(alias.name, 0, (), node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            found.append(ImportedModule(node.module or "", node.level, names, node.lineno))
        else:
            # Only statements hold imports: expressions need not be walked.
            for name in ("finalbody", "orelse", "handlers", "cases", "body"):
                inner = getattr(node, name, None)
                if isinstance(inner, list):
                    pending += reversed(inner)
    return found
