"""What was imported from packages is kept for the next run: no edit of the user's changes it.

A model file of transformers needs forty of the package's modules. They are the same from one keystroke to the next, and
so is what importing them made, once all is undone that the user's code did to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider
from shapewright.interpreter.frame import Unit
from shapewright.interpreter.lazy import LazyUnit
from shapewright.interpreter.run import Run
from shapewright.interpreter.trail import MISSING
from shapewright.values import ClassValue, ModuleObject, Slots

_LEARNT = ("sizes", "shapes", "dtypes", "kinds", "partial", "state")
"""The parts of a world to which an import may add for good."""


@dataclass(frozen=True, slots=True)
class _Packages:
    """All that is left of a run when the user's code is taken away."""

    texts: dict[str, str | None]
    """What the files read that were imported."""
    modules: dict[str, ModuleObject]
    lazy: dict[str, LazyUnit]
    import_times: list[tuple[int, int]]
    package_times: list[tuple[int, int]]
    keys: dict[str, frozenset[str]]
    asked_for: set[str]
    classes: dict[str, ClassValue]
    long_winded: dict[int, Unit]
    wrapped: dict[int, Unit]
    intercepting: set[ClassValue]
    learnt: dict[str, dict[Any, Any]]


MAX_KEPT = 2
"""Beside a run that is held at the edited function another one analyses the whole file."""


class Shelf:
    """Holds the packages of the latest runs, for one environment and one workspace at a time."""

    def __init__(self) -> None:
        self._key: tuple[Environment, Mapping[str, str], tuple[str, ...]] | None = None
        self._packages: list[_Packages] = []

    def lend(self, run: Run, roots: tuple[str, ...], files: FileProvider) -> None:
        """Give a run that begins what earlier ones imported, if the files still read the same."""
        if not self._packages or self._key != _key(run, roots):
            return
        packages = self._packages.pop()  # the run changes it: it is put back when the run has ended
        if any(files.read(path) != text for path, text in packages.texts.items()):
            return
        importer = run.importer
        importer.modules.update(packages.modules)
        importer.lazy.update(packages.lazy)
        importer.import_times.extend(packages.import_times)
        importer.package_times.extend(packages.package_times)
        importer.keys.update(packages.keys)
        importer.asked_for.update(packages.asked_for)
        importer.read.update(packages.texts)
        run.lib_classes.update(packages.classes)
        run.long_winded.update(packages.long_winded)
        run.wrapped.update(packages.wrapped)
        run.intercepting.update(packages.intercepting)
        for name, entries in packages.learnt.items():
            getattr(run.world, name).update(entries)

    def keep(self, run: Run, roots: tuple[str, ...], files: FileProvider) -> None:
        """Take what a run that has ended imported; nothing where an import was cut short."""
        importer = run.importer
        if importer.spoilt:
            return
        lazy = {path: unit for path, unit in importer.lazy.items() if not unit.unit.user}
        modules = {path: module for path, module in importer.modules.items() if path in lazy}
        own = {id(module.slots) for module in modules.values()} | {id(c.slots) for c in run.lib_classes.values()}
        learnt = _taken_back(run, own)
        if self._key != _key(run, roots):
            self._key, self._packages = _key(run, roots), []
        kept = _Packages(
            {path: files.read(path) for path in lazy},
            modules, lazy, importer.import_times, importer.package_times, importer.keys, importer.asked_for,
            run.lib_classes,
            {node: unit for node, unit in run.long_winded.items() if not unit.user},
            {node: unit for node, unit in run.wrapped.items() if not unit.user},
            {cls for cls in run.intercepting if cls.scope is not None and not cls.scope.user},
            learnt,
        )  # fmt: skip
        self._packages = [*self._packages, kept][-MAX_KEPT:]


def _key(run: Run, roots: tuple[str, ...]) -> tuple[Environment, Mapping[str, str], tuple[str, ...]]:
    """What decides which modules are found: also what is installed, for a package may look for others."""
    environment = run.importer.environment
    return environment, environment.packages, roots


def _taken_back(run: Run, own: set[int]) -> dict[str, dict[Any, Any]]:
    """Undo what the user's code did to what was imported; gives what the imports had learnt."""
    learnt = {name: dict(dict.items(getattr(run.world, name))) for name in _LEARNT}
    by_slots = {id(getattr(run.world, name)): entries for name, entries in learnt.items()}
    for slots, key, before in run.world.trail.backwards():
        entries = by_slots.get(id(slots))
        if entries is not None:
            _put(entries, key, before)
        elif id(slots) in own or run.importer.made_by_a_package(slots.birth):
            _put(slots, key, before)
    return learnt


def _put(slots: dict[Any, Any] | Slots, key: Any, value: Any) -> None:
    if value is MISSING:
        slots.pop(key, None)
    else:
        slots[key] = value
