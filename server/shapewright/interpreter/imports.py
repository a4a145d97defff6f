"""Imports: the workspace's modules and pure-Python packages are interpreted, modelled libraries named."""

from __future__ import annotations

import ast
import builtins
import math
import os
import re
import string
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import ModuleFinder, ModuleLocation
from shapewright.frontend.source import SourceFile
from shapewright.interpreter import stars
from shapewright.interpreter.absent import check_import, unbound
from shapewright.interpreter.frame import Frame, FunctionValue, Raised, Unit
from shapewright.interpreter.lazy import Deferred, LazyUnit, Pending, carry_out, plan_of
from shapewright.interpreter.run import Run
from shapewright.interpreter.subclassed import PARENTS
from shapewright.interpreter.trail import Trail
from shapewright.rules import REGISTRY
from shapewright.values import (
    ClassValue,
    Const,
    Instance,
    Lib,
    ListObject,
    ModuleObject,
    Tuple,
    Unknown,
    Value,
    new_id,
)

_BUILTINS = frozenset(dir(builtins))
_CONSTANTS: dict[str, object] = {
    "math.pi": math.pi, "math.e": math.e, "math.inf": math.inf, "math.nan": math.nan, "math.tau": math.tau,
    "builtins.Ellipsis": ..., "sys.maxsize": sys.maxsize, "sys.platform": "linux", "os.sep": "/", "os.name": "posix",
    **{f"string.{name}": value for name, value in vars(string).items() if isinstance(value, str) and name.islower()},
}  # fmt: skip
_EXCEPTIONS = {
    f"builtins.{name}": value
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
_TENSOR_IMPORT = re.compile(r"^\s*(?:import|from)\s+(?:torch|tensorflow|keras|jax|einops)\b", re.MULTILINE)
_TENSOR_PACKAGES: dict[str, bool] = {}
MAX_SCANNED = 80


class Sources(Protocol):
    """Where parsed files come from (cached by the workspace)."""

    def source(self, path: str) -> SourceFile | None:
        """The parsed file; None where there is none."""


class Importer:
    """Finds and runs modules."""

    def __init__(self, finder: ModuleFinder, sources: Sources, environment: Environment) -> None:
        self.finder = finder
        self.sources = sources
        self.environment = environment
        self.modules: dict[str, ModuleObject] = {}
        self.read: set[str] = set()
        """Paths of the files that were interpreted."""
        self.whole: frozenset[str] = frozenset()
        """Paths of the files that are run from their first line to their last."""
        self.lazy: dict[str, LazyUnit] = {}
        """The modules whose definitions wait, by path."""
        self.import_times: list[tuple[int, int]] = []
        """From which id to which values were made while modules were imported."""
        self.package_times: list[tuple[int, int]] = []
        """The same of packages' modules alone."""
        self._in_package = False
        self.keys: dict[str, frozenset[str]] = {}
        """Under which keys a file that was not loaded may register something, by path."""
        self.asked_for: set[str] = set()
        """The keys that registries were asked for and did not hold."""
        self.spoilt = False
        """Whether what was imported is of no use to a later run: an import was cut short, or user code is in it."""

    # --- names that need no file --------------------------------------------------------------
    def builtin(self, name: str) -> Value | None:
        """A Python builtin."""
        return (self.constant(f"builtins.{name}") or Lib(f"builtins.{name}")) if name in _BUILTINS else None

    def constant(self, name: str) -> Value | None:
        """A plain attribute of the standard library."""
        if name == "sys.version_info":
            parts = (*self.environment.version[:3], "final", 0)
            names = ("major", "minor", "micro", "releaselevel", "serial")
            return Tuple(tuple(map(Const, parts)), "sys.version_info", names)
        return Const(_CONSTANTS[name]) if name in _CONSTANTS else None

    def exception_class(self, name: str) -> bool:
        """Whether the name is one of Python's own exceptions."""
        return name in _EXCEPTIONS

    def lib_class(self, run: Run, name: str) -> ClassValue:
        """The class object of a modelled library class, one per run."""
        known = run.lib_classes.get(name)
        if known is not None:
            return known
        cls = run.lib_classes[name] = ClassValue(name.rsplit(".", 1)[-1], (), {}, lib=name)
        parents = self._parents(name)
        ancestors: list[ClassValue] = []
        for parent in parents:
            for ancestor in self.lib_class(run, parent).mro:
                if ancestor in ancestors:
                    ancestors.remove(ancestor)
                ancestors.append(ancestor)
        cls.put_in_order((cls, *ancestors))
        return cls

    def _parents(self, name: str) -> Sequence[str]:
        if name in _EXCEPTIONS:
            return [
                f"builtins.{b.__name__}" for b in _EXCEPTIONS[name].__bases__ if f"builtins.{b.__name__}" in _EXCEPTIONS
            ]
        if name in PARENTS:
            return PARENTS[name]
        rule = REGISTRY.classes.get(name)
        return rule.bases if rule is not None else ()

    # --- modules --------------------------------------------------------------------------------
    def module(self, run: Run, name: str, frame: Frame) -> Value:
        """The module of a dotted name as ``import`` would find it."""
        top = name.partition(".")[0]
        if REGISTRY.modelled(name) or self._is_stdlib(top, frame):
            return Lib(REGISTRY.canonical(name), name)
        location = self.finder.find(name, from_path=frame.unit.path)
        if location is None and REGISTRY.modelled_within(name):
            return Lib(name)
        if location is None:
            return Unknown(f"module '{name}' was not found in the environment", name=name)
        if not location.in_workspace and not self._speaks_of_tensors(top, frame):
            return Unknown(f"package '{top}' is not modelled, and computes no tensors of its own", name=name)
        return self.load(run, location, name)

    def _speaks_of_tensors(self, top: str, frame: Frame) -> bool:
        """Whether a package's Python source imports a tensor library: only then is it worth interpreting."""
        location = self.finder.find(top, from_path=frame.unit.path)
        if location is None:
            return False
        key = location.path or location.folders[0]
        known = _TENSOR_PACKAGES.get(key)
        if known is None:
            known = _TENSOR_PACKAGES[key] = any(
                _TENSOR_IMPORT.search(self.finder.provider.read(path) or "") for path in self._python_files(location)
            )
        return known

    def _python_files(self, location: ModuleLocation) -> Iterator[str]:
        """Some of a package's own files: those of its folder and of the folders right below."""
        if location.path is not None:
            yield location.path
        provider = self.finder.provider
        for folder in location.folders:
            names = sorted(provider.list_dir(folder))
            below = [os.path.join(folder, n) for n in names if provider.is_dir(os.path.join(folder, n))]
            files = [os.path.join(folder, n) for n in names if n.endswith(".py")]
            for inner in below:
                files += [os.path.join(inner, n) for n in sorted(provider.list_dir(inner)) if n.endswith(".py")]
            yield from files[:MAX_SCANNED]

    def _is_stdlib(self, top: str, frame: Frame) -> bool:
        if top not in sys.stdlib_module_names:
            return False
        location = self.finder.find(top, from_path=frame.unit.path) if frame.unit.user else None
        return location is None or not self.finder.is_workspace(location.path or "")

    def installed(self, name: str, frame: Frame) -> bool | None:
        """Whether a module can be imported; None when the environment is not known."""
        top = name.partition(".")[0]
        if self._is_stdlib(top, frame):
            return True
        if not self.environment.search_paths:
            return None
        if self.finder.find(name, from_path=frame.unit.path) is not None:
            return True
        return False if not REGISTRY.modelled(top) else self.environment.has(top) or None

    def load(self, run: Run, location: ModuleLocation, name: str) -> Value:
        """Run a module's top level once and give its namespace."""
        path = location.path
        if path is None or not location.has_source:
            if location.kind == "namespace":
                return self._namespace(name, location)
            return Unknown(f"module '{name}' has no Python source")
        known = self.modules.get(path)
        if known is not None:
            return known
        lazy = self.runs_lazily(path, name, location.kind)
        with run.off_the_clock():
            source = self.sources.source(path)
            if source is not None and lazy:
                plan_of(source)
        if source is None:
            return Unknown(f"module '{name}' could not be read")
        module = self.modules[path] = ModuleObject(name, path)
        user = self.finder.is_workspace(path)
        package = name if location.kind == "package" else name.rpartition(".")[0]
        self.execute(run, Unit(path, source, module, user, package, lazy), name)
        return module

    def runs_lazily(self, path: str, name: str, kind: str) -> bool:
        """Whether a module's definitions wait until they are asked for: packages' do, a script's neighbours' do not."""
        packaged = kind == "package" or "." in name
        return not self.finder.is_workspace(path) or (packaged and path not in self.whole)

    def made_at_import(self, made: int) -> bool:
        """Whether what was made then (an id) was made while a module was imported."""
        return _within(self.import_times, made)

    def made_by_a_package(self, made: int) -> bool:
        """Whether what was made then (an id) was made while a package's module was imported."""
        return _within(self.package_times, made)

    @contextmanager
    def statement_of(self, unit: Unit) -> Iterator[None]:
        """Around a statement of an imported module: notes which values are a package's, and if it is cut short."""
        if unit.user or self._in_package:
            yield
            return
        self._in_package, first = True, new_id()
        try:
            yield
        except BaseException:
            self.spoilt = True
            raise
        finally:
            self._in_package = False
            self.package_times.append((first, new_id()))

    def make_final(self, trail: Trail, mark: int, start: int, unit: Unit) -> None:
        """Let no branch undo what an import wrote since a mark (and the id ``start``): it is done once."""
        if unit.user and not self.spoilt:
            own = unit.module.slots
            self.spoilt = any(
                slots is not own and (slots.birth < start or self.made_by_a_package(slots.birth))
                for slots, _, _ in trail.changes(mark)
            )
        trail.forget(mark)

    def _namespace(self, name: str, location: ModuleLocation) -> Value:
        key = f"namespace:{name}"
        return self.modules.setdefault(key, ModuleObject(name, ""))

    def execute(self, run: Run, unit: Unit, name: str) -> None:
        """Run the statements of a module in its own namespace."""
        from shapewright.interpreter.statements import execute

        self.read.add(unit.path)
        unit.module.slots.update({"__name__": Const(name), "__file__": Const(unit.path)})
        trail = run.world.trail
        mark, start = trail.mark(), new_id()
        frame = Frame(unit, unit.module, name, mark=mark)
        run.frames.append(frame)
        tries, run.tries = run.tries, []
        chances = run.chances
        try:
            if unit.lazy:
                waiting = self.lazy[unit.path] = LazyUnit(unit, frame)
                waiting.load(run)
            else:
                execute(run, unit.source.tree.body, frame)
        except Raised:
            pass  # what was defined before stands
        except RecursionError:
            if unit.user:
                raise
        finally:
            run.frames.pop()
            run.tries, run.chances = tries, chances
        if name != "__main__":
            self.make_final(trail, mark, start, unit)

    def submodule(self, run: Run, module: ModuleObject, name: str) -> Value | None:
        """A submodule of an interpreted package that was not bound to a name yet."""
        full = f"{module.name}.{name}"
        if REGISTRY.modelled(full):
            return Lib(REGISTRY.canonical(full))
        location = self.finder.find(f"{module.name}.{name}", from_path=module.path or None)
        if location is None:
            return None
        return self.load(run, location, f"{module.name}.{name}")

    def source_object(self, run: Run, name: str) -> Value | None:
        """The definition of a name that the rules leave out and that is followed, or only outline and is the user's."""
        owner, _, member = name.rpartition(".")
        outlined = REGISTRY.outlined.get(name) or REGISTRY.outlined.get(owner)
        location = None if outlined is None else self.finder.find(outlined)
        if location is None or not self.finder.is_workspace(location.path or ""):
            outlined = None
        module = outlined or REGISTRY.followed.get(owner)
        location = None if module is None else self.finder.find(module)
        if module is None or location is None:
            return None
        known = location.path in self.modules
        loaded = self.load(run, location, module)
        if not outlined and not known and isinstance(loaded, ModuleObject):
            for defined, value in loaded.slots.items():
                if isinstance(value, (Pending, FunctionValue)) and f"{owner}.{defined}" in REGISTRY.functions:
                    loaded.slots[defined] = Lib(f"{owner}.{defined}")  # they call each other by these
        return self._defined(run, loaded, member)

    def inner_class(self, run: Run, name: str) -> ClassValue | None:
        """The class that a package's source defines, for a subclass that reaches inside it."""
        found = self.defined(run, REGISTRY.inside[name](run.context))
        return found if isinstance(found, ClassValue) else None

    def defined(self, run: Run, name: str) -> FunctionValue | ClassValue | None:
        """The function or class that a package's source defines under a dotted name."""
        module, _, member = name.rpartition(".")
        location = self.finder.find(module)
        return None if location is None else self._defined(run, self.load(run, location, module), member)

    def _defined(self, run: Run, module: Value | None, name: str) -> FunctionValue | ClassValue | None:
        found = module.slots.get(name) if isinstance(module, ModuleObject) else None
        found = self.resolve(run, found) if isinstance(found, Deferred) else found
        return found if isinstance(found, (FunctionValue, ClassValue)) else None

    # --- names of modules -----------------------------------------------------------------------
    def attribute(self, run: Run, module: Value, name: str, frame: Frame) -> Value:
        """``from module import name``."""
        from shapewright.interpreter import attributes

        value = attributes.get(run, module, name, frame, None)
        if isinstance(value, Deferred):
            return self.resolve(run, value)
        return value

    def resolve(self, run: Run, deferred: Deferred) -> Value:
        """Carry out an import or a definition that was put off, and that somebody now uses."""
        if isinstance(deferred, Pending):
            return carry_out(run, deferred)
        if deferred.busy:
            return self._own_submodule(run, deferred)
        deferred.busy = True
        try:
            return self._resolved(run, deferred)
        finally:
            deferred.busy = False

    def _own_submodule(self, run: Run, deferred: Deferred) -> Value:
        name = f"{deferred.module}.{deferred.name}" if deferred.name else deferred.module
        location = self.finder.find(name, from_path=deferred.frame.unit.path)
        if location is None:
            return Unknown(f"'{name}' is imported in a circle")
        return self.load(run, location, name)

    def _resolved(self, run: Run, deferred: Deferred) -> Value:
        full = f"{deferred.module}.{deferred.name}"
        if deferred.name and REGISTRY.modelled(full):  # some of a package's functions have rules
            return Lib(REGISTRY.canonical(full))
        module = self.module(run, deferred.module, deferred.frame)
        if not deferred.name:
            return module
        if isinstance(module, Unknown):
            return module
        return self.attribute(run, module, deferred.name, deferred.frame)

    def absolute(self, node: ast.ImportFrom, frame: Frame) -> str | None:
        """The dotted name of the module a ``from`` import reads."""
        if not node.level:
            return node.module or ""
        package = frame.unit.package or self.finder.module_name(frame.unit.path).rpartition(".")[0]
        parts = package.split(".") if package else []
        if node.level - 1 > len(parts):
            return None
        base = parts[: len(parts) - (node.level - 1)]
        return ".".join([*base, *((node.module or "").split(".") if node.module else [])])


def _within(times: list[tuple[int, int]], made: int) -> bool:
    """Whether an id lies in one of the ascending ranges."""
    index = bisect_right(times, (made, sys.maxsize)) - 1
    return index >= 0 and made <= times[index][1]


def execute_import(run: Run, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    """Bind what an import statement binds."""
    if frame.unit.user:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        run.imported.update(name.partition(".")[0] for name in names)
    if isinstance(node, ast.Import):
        for alias in node.names:
            _import_module(run, node, alias, frame)
    else:
        _import_names(run, node, frame)


def _import_module(run: Run, node: ast.Import, alias: ast.alias, frame: Frame) -> None:
    importer = run.importer
    _check_installed(run, alias.name, frame)
    check_import(run, node, alias.name, [], frame)
    top = alias.name.partition(".")[0]
    wanted = alias.name if alias.asname else top
    if _puts_off(frame):
        run.write(frame.scope, alias.asname or top, Deferred(frame, wanted, ""))
        return
    if "." in alias.name and not alias.asname:
        importer.module(run, alias.name, frame)
    run.write(frame.scope, alias.asname or top, importer.module(run, wanted, frame))


def _puts_off(frame: Frame) -> bool:
    """Whether an import waits until its name is used."""
    return not frame.unit.user or (frame.unit.lazy and frame.function is None)


def _check_installed(run: Run, name: str, frame: Frame) -> None:
    """In a ``try`` a missing package is a decided branch; elsewhere its names are unknown."""
    if frame.in_try and run.importer.installed(name, frame) is False:
        raise Raised(Instance(run.importer.lib_class(run, "builtins.ModuleNotFoundError")))


def _import_names(run: Run, node: ast.ImportFrom, frame: Frame) -> None:
    importer = run.importer
    name = importer.absolute(node, frame)
    if name is None or name == "__future__":
        return
    _check_installed(run, name, frame)
    if not node.level:
        check_import(run, node, name, [alias.name for alias in node.names], frame)
    star = any(alias.name == "*" for alias in node.names)
    if star and stars.note(run, name, frame):
        return
    if _puts_off(frame) and not star and not REGISTRY.modelled(name):
        for alias in node.names:
            run.write(frame.scope, alias.asname or alias.name, Deferred(frame, name, alias.name))
        return
    module = importer.module(run, name, frame)
    for alias in node.names:
        if alias.name == "*":
            _import_star(run, module, frame)
            continue
        if isinstance(module, Unknown):
            value: Value = Unknown(module.reason, name=alias.asname or alias.name)
        else:
            value = importer.attribute(run, module, alias.name, frame)
        run.write(frame.scope, alias.asname or alias.name, value)


def _import_star(run: Run, module: Value, frame: Frame) -> None:
    if isinstance(module, Lib):
        _lib_star(run, module.name, frame)
        return
    if not isinstance(module, ModuleObject):
        run.write(frame.scope, "*", Const(True))
        return
    listed = module.slots.get("__all__")
    names = [k for k in module.slots if isinstance(k, str) and not k.startswith(("_", "#", "*"))]
    if isinstance(listed, (ListObject, Tuple)) and listed.items is not None:
        names = [i.value for i in listed.items if isinstance(i, Const)]
    for name in names:
        run.write(frame.scope, name, run.importer.attribute(run, module, name, frame))


def _lib_star(run: Run, name: str, frame: Frame) -> None:
    """``from keras.layers import *``: every modelled name directly below, by other spellings too."""
    from shapewright.interpreter.builtins import NATIVES

    registry = run.registry
    prefix = registry.canonical(name) + "."
    tables = (registry.functions, registry.classes, registry.constants, NATIVES, _CONSTANTS)
    known = [name for table in tables for name in table]
    names = {full[len(prefix) :].partition(".")[0] for full in known if full.startswith(prefix)}
    spelled = (s for s in registry.aliases if s.rpartition(".")[0] == prefix[:-1])  # other modules' files are none
    others = {s[len(prefix) :] for s in spelled if any(registry.canonical(s) in table for table in tables)}
    names |= {short for short in others - names if not unbound(run, name, short)}
    for short in names:
        if not short.startswith("_"):
            run.write(frame.scope, short, run.importer.attribute(run, Lib(name), short, frame))
    if not names:
        run.write(frame.scope, "*", Const(True))
