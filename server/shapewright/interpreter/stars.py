"""``from module import *`` of modules that are run lazily: looked through when a name is missing.

Also what a registry does not hold yet: the definitions that would have entered themselves at import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from shapewright.interpreter.frame import Frame
from shapewright.interpreter.lazy import Deferred, LazyUnit, plan_of
from shapewright.rules import REGISTRY
from shapewright.values import Const, DictObject, ModuleObject, Unknown, Value

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

SOURCES = "#stars"
"""This slot of a module lists the modules whose names it takes all."""
_STAR = re.compile(r"import\s*\(?\s*\*")


def note(run: Run, name: str, frame: Frame) -> bool:
    """Put a star import off; False where it has to be carried out now."""
    importer = run.importer
    if frame.scope is not frame.unit.module or REGISTRY.modelled(name.partition(".")[0]):
        return False
    location = importer.finder.find(name, from_path=frame.unit.path)
    if location is None or location.path is None or not location.has_source:
        return False
    if not importer.runs_lazily(location.path, name, location.kind):
        return False
    slots = frame.unit.module.slots
    slots[SOURCES] = (*slots.get(SOURCES, ()), name)
    source = importer.sources.source(location.path) if not frame.unit.lazy else None
    if source is not None:  # names that the file has bound already are bound anew
        for own in plan_of(source).exported & slots.keys():
            run.write(frame.scope, own, Deferred(frame, name, own))
    return True


def find(run: Run, module: ModuleObject, name: str) -> Value | None:
    """A name that a module takes from another by a star import; None where none gives it."""
    sources: tuple[str, ...] = module.slots.get(SOURCES, ())
    if not sources:
        return None
    known = module.slots.get(f"#star:{name}")
    if known is None:
        known = module.slots[f"#star:{name}"] = (_searched(run, module, sources, name),)
    value: Value | None = known[0]
    return value


def _searched(run: Run, module: ModuleObject, sources: tuple[str, ...], name: str) -> Value | None:
    """What the star imports give. Where there is a submodule of the name, it depends on which was imported last."""
    submodule = f"{module.name}.{name}"
    is_submodule = run.importer.finder.find(submodule, from_path=module.path) is not None
    if is_submodule and submodule not in sources:
        giving = tuple(source for source in sources if name in _bound_in(run, module, source, name))
        other = _found(run, module, giving, name, enrolled=False)
        return None if other is None or isinstance(other, ModuleObject) else Unknown("a submodule has the name as well")
    if is_submodule:  # it is the submodule, unless that defines something of its own name
        sources = (submodule,)
    found = _found(run, module, sources, name, enrolled=False)
    return found or _found(run, module, sources, name, enrolled=True)


def _found(run: Run, module: ModuleObject, sources: tuple[str, ...], name: str, *, enrolled: bool) -> Value | None:
    for source in _likely_first(sources, name):
        path = _path(run, module, source)
        text = run.importer.finder.provider.read(path) if path else None
        if path is None or text is None or not (name in text or _STAR.search(text)):
            continue
        inner = _loaded(run, module, source)
        parsed = run.importer.sources.source(path)
        if inner is None or parsed is None:
            continue
        plan = plan_of(parsed)
        if name in (plan.enrolled if enrolled else plan.exported) and name in inner.slots:
            return _value(run, inner, name)
        nested = find(run, inner, name)
        if nested is not None:
            return nested
    return None


def _bound_in(run: Run, module: ModuleObject, source: str, name: str) -> frozenset[str]:
    """The names that a module's own text binds, as far as it holds this one; nothing is loaded for that."""
    path = _path(run, module, source)
    text = run.importer.finder.provider.read(path) if path else None
    parsed = run.importer.sources.source(path) if path and text and name in text else None
    return frozenset() if parsed is None else plan_of(parsed).exported


def _likely_first(sources: tuple[str, ...], name: str) -> list[str]:
    """The last import wins; but ``BertModel`` is looked for in ``models.bert`` before four hundred others."""
    plain = name.lower().replace("_", "")

    def likeness(source: str) -> int:
        last = source.rpartition(".")[2].replace("_", "")
        return len(last) if last in plain else 0

    last_first = sources[::-1]
    return sorted(last_first, key=likeness, reverse=True)


def _value(run: Run, module: ModuleObject, name: str) -> Value | None:
    value = module.slots.get(name)
    if isinstance(value, Deferred):
        value = run.importer.resolve(run, value)
    return value if isinstance(value, Value) else None


def _path(run: Run, module: ModuleObject, name: str) -> str | None:
    location = run.importer.finder.find(name, from_path=module.path)
    return location.path if location is not None else None


def _loaded(run: Run, module: ModuleObject, name: str) -> ModuleObject | None:
    location = run.importer.finder.find(name, from_path=module.path)
    value = run.importer.load(run, location, name) if location is not None else None
    return value if isinstance(value, ModuleObject) else None


# --- registries -------------------------------------------------------------------------------------
def enrol(run: Run, container: Value, key: Value) -> bool:
    """Whether a registry that did not hold a key holds it once the definitions have run that may enter it.

    A registry is a dict that was made while modules were imported.
    """
    importer = run.importer
    if not (isinstance(container, DictObject) and isinstance(key, Const) and isinstance(key.value, str)):
        return False
    if not importer.lazy or not importer.made_at_import(container.uid) or key.value in importer.asked_for:
        return False
    importer.asked_for.add(key.value)
    for unit in (*importer.lazy.values(), *_unloaded(run, key.value)):
        unit.register(run, key.value)
    return key in container.items


def _unloaded(run: Run, key: str) -> Iterator[LazyUnit]:
    """The star-imported modules that seem to define something under a key, loaded."""
    importer = run.importer
    for unit in list(importer.lazy.values()):
        if unit.plan.replaced:
            continue
        module = unit.unit.module
        for source in module.slots.get(SOURCES, ()):
            path = _path(run, module, source)
            if path is None or path in importer.modules:
                continue
            if key.lower() in _keys_of(run, path) and _loaded(run, module, source) is not None:
                loaded = importer.lazy.get(path)
                if loaded is not None:
                    yield loaded


_DEFINED = re.compile(r"^[ \t]*(?:(?:def|class)[ \t]+(\w+)|@(.*['\"].*))", re.MULTILINE)
_REGISTERED = re.compile(r"^register\w*\((.*?)^\S", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")


def _keys_of(run: Run, path: str) -> frozenset[str]:
    """Under which keys a file may register something: names it defines, texts given to decorators and such calls."""
    importer = run.importer
    known = importer.keys.get(path)
    if known is None:
        known = importer.keys[path] = _keys_in(importer.finder.provider.read(path) or "")
    return known


@lru_cache(maxsize=1024)
def _keys_in(text: str) -> frozenset[str]:
    found: set[str] = set()
    for name, decorator in _DEFINED.findall(text):
        found.update(_QUOTED.findall(decorator) if decorator else (name,))
    for entries in _REGISTERED.findall(text):
        found.update(_QUOTED.findall(entries))
    return frozenset(key.lower() for key in found)
