"""The settings under ``shapewright.*``: the one place that knows each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from shapewright.probe.model import Permission

SECTION = "shapewright"
PERMISSIONS = ("write", "network", "process")


@dataclass(frozen=True)
class Settings:
    """What the user chose, for one workspace folder."""

    enable: bool = True
    interpreter: str | None = None
    """The Python whose packages the code uses; None: the active one."""
    inlay_hints: bool = True
    hints_in_loops: bool = False
    code_lens: bool = True
    ignore: tuple[str, ...] = ()
    """Codes, or their beginnings, of problems that are not shown."""
    worker: bool = True
    """Whether the frameworks themselves are asked about operators that have no rule."""
    probe_device: str = "auto"
    probe_steps: int = 3
    probe_timeout: float = 60.0
    """Seconds."""
    probe_memory: int | None = None
    """Megabytes."""
    probe_allow: frozenset[Permission] = frozenset()


def updated(settings: Settings, given: object) -> tuple[Settings, tuple[str, ...]]:
    """The settings with those that a client gave, nested or dotted, and a complaint for each that is not usable."""
    if not isinstance(given, Mapping):
        return settings, ()
    inner = given.get(SECTION)
    if isinstance(inner, Mapping):
        given = inner
    complaints: list[str] = []
    for name, (field, read) in _READERS.items():
        value = _find(given, name)
        if value is _ABSENT:
            continue
        try:
            settings = replace(settings, **{field: read(value)})
        except (TypeError, ValueError) as reason:
            complaints.append(f"the setting {SECTION}.{name} is not usable: {reason}")
    return settings, tuple(complaints)


_ABSENT = object()


def _find(given: Mapping[str, object], name: str) -> object:
    if name in given:
        return given[name]
    found: object = given
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return _ABSENT
        found = found[part]
    return found


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is neither true nor false")


def _path(value: object) -> str | None:
    """A path; a list names a command with arguments, of which the command counts."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is no path")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise TypeError(f"{value!r} is no list of texts")


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise TypeError(f"{value!r} is no text")


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError(f"{value!r} is no positive number")


def _permissions(value: object) -> frozenset[Permission]:
    texts = _texts(value)
    unknown = [text for text in texts if text not in PERMISSIONS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(PERMISSIONS)}")
    return frozenset(cast("tuple[Permission, ...]", texts))


_READERS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "enable": ("enable", _bool),
    "interpreter": ("interpreter", _path),
    "inlayHints.enabled": ("inlay_hints", _bool),
    "inlayHints.inLoops": ("hints_in_loops", _bool),
    "codeLens.enabled": ("code_lens", _bool),
    "diagnostics.ignore": ("ignore", _texts),
    "worker.enabled": ("worker", _bool),
    "probe.device": ("probe_device", _text),
    "probe.steps": ("probe_steps", lambda value: int(_number(value))),
    "probe.timeout": ("probe_timeout", _number),
    "probe.memory": ("probe_memory", lambda value: None if value is None else int(_number(value))),
    "probe.allow": ("probe_allow", _permissions),
}
