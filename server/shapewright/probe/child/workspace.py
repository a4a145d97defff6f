"""Which files are the user's, their texts, and the import hook that instruments them."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import linecache
import os
import sys
import types
from typing import Any, Callable, Mapping, Sequence

from .instrument import instrument
from .sites import Register

_INSTALLED = {"site-packages", "dist-packages"}


class Workspace:
    """The user's files: those under the roots that are not installed packages, and the packages named."""

    def __init__(
        self,
        roots: Sequence[str],
        packages: Sequence[str],
        sources: Mapping[str, str],
        register: Register,
        contexts: bool,
        note: Callable[[str], None],
    ) -> None:
        self.roots = [os.path.realpath(root) for root in roots]
        self.packages = tuple(packages)
        self.sources = {os.path.realpath(path): text for path, text in sources.items()}
        self.register = register
        self.contexts = contexts
        self.note = note
        self.texts: dict[str, str] = {}
        """The source of every file that was compiled, by the file name in its code."""
        self.trees: dict[str, ast.Module] = {}
        """Its rewritten tree, for those who read source where others run code."""

    def owns(self, path: str, module: str = "") -> bool:
        """Whether a file is to be observed."""
        if module and any(module == name or module.startswith(name + ".") for name in self.packages):
            return True
        real = os.path.realpath(path)
        parts = real.split(os.sep)
        if _INSTALLED.intersection(parts) or not any(real.startswith(root + os.sep) for root in self.roots):
            return False
        return not real.startswith(os.path.dirname(os.__file__) + os.sep)

    def is_user(self, filename: str) -> bool:
        """Whether code with this file name was compiled here."""
        return filename in self.texts

    def read(self, path: str) -> str:
        """The text of a file: the editor's where there is one, else the disk's."""
        text = self.sources.get(os.path.realpath(path))
        if text is None:
            with open(path, "rb") as file:
                return importlib.util.decode_source(file.read())
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def compile(self, path: str) -> types.CodeType:
        """The instrumented code of a file, or its plain code where it is too deeply nested to rewrite."""
        text = self.read(path)
        self.texts[path] = text
        if os.path.realpath(path) in self.sources:
            lines = [line + "\n" for line in text.split("\n")]
            linecache.cache[path] = (len(text), None, lines, path)
        try:
            tree = instrument(text, path, self.register, self.contexts)
            code = compile(tree, path, "exec", dont_inherit=True)
        except RecursionError:
            self.note(f"{os.path.basename(path)} is too deeply nested to be observed")
            return compile(text, path, "exec", dont_inherit=True)
        self.trees[path] = tree
        return code


class Finder:
    """First on ``sys.meta_path``: lets the others find a module, then has a say in how it is loaded."""

    def __init__(self, workspace: Workspace, after: Mapping[str, Callable[[Any], None]]) -> None:
        self.workspace = workspace
        self.after = after
        """What is done to a framework's module once it is there."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module's spec, from the other finders, with a loader that instruments or patches it."""
        spec = _others_find(self, fullname, path, target)
        loader: Any = None if spec is None else spec.loader
        if spec is None or loader is None or not hasattr(loader, "exec_module"):
            return spec
        if fullname in self.after:
            loader.exec_module = _then(loader.exec_module, self.after[fullname])
        elif _is_source(spec) and self.workspace.owns(str(spec.origin), fullname):
            loader.exec_module = self._execute
        return spec

    def _execute(self, module: types.ModuleType) -> None:
        path = str(module.__spec__.origin) if module.__spec__ else str(module.__file__)
        exec(self.workspace.compile(path), module.__dict__)


def _others_find(
    finder: Finder, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None
) -> importlib.machinery.ModuleSpec | None:
    others: list[Any] = [other for other in sys.meta_path if other is not finder]
    for other in others:
        find = getattr(other, "find_spec", None)
        spec: importlib.machinery.ModuleSpec | None = None if find is None else find(fullname, path, target)
        if spec is not None:
            return spec
    return None


def _is_source(spec: importlib.machinery.ModuleSpec) -> bool:
    return spec.has_location and str(spec.origin).endswith(".py")


def _then(load: Callable[[Any], None], patch: Callable[[Any], None]) -> Callable[[Any], None]:
    def exec_module(module: Any) -> None:
        load(module)
        patch(module)

    return exec_module
