"""Keeps what the sites were seen to hold, within bounds, and sends what is new to the parent."""

from __future__ import annotations

import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable, Tuple

from .channel import Channel
from .describe import Described, Describer, describer_of, is_tracing
from .sites import Place, Register

MAX_VALUES = 16
"""Different combinations of shape, dtype and device that are kept for one site."""
MAX_CALLS = 8
"""Calls that are kept for one value, where calls are told apart."""
BATCH = 1000
"""Rows in one message."""


class Seen:
    """What one site held."""

    __slots__ = ("count", "values")

    def __init__(self) -> None:
        self.count = 0
        self.values: dict[Described, list[Any]] = {}
        """How often, and in which calls."""


See = Callable[[int, Any], Any]
"""(site, value) -> value."""
Bind = Callable[[Tuple[int, ...], Any], Any]
"""((site, …), value) -> value: an assignment's value and its targets, in one call."""


class Recorder:
    """Behind the calls that :mod:`instrument` puts into the user's code."""

    def __init__(self, register: Register, channel: Channel, contexts: bool) -> None:
        self.register = register
        self.channel = channel
        self.contexts = contexts
        self.see, self.bind = self._watchers()
        self.seen: dict[int, Seen] = {}
        self.new: set[int] = set()
        self.calls: dict[int, tuple[CodeType, int]] = {}
        """The number of the call that each live frame is, by the frame's id, with its code: a frame that is
        gone leaves its entry to the next one with that id, and every function begins by writing its own."""
        self.last_call = 0
        self.busy = threading.local()

    def _watchers(self) -> tuple[See, Bind]:
        """What most of the rewritten code calls, on every expression: as little as possible for what is no tensor."""
        plain: set[type] = set()
        describers: dict[type, Describer] = {}

        def is_plain(value: Any) -> bool:
            found = describer_of(type(value))
            if found is None:
                plain.add(type(value))
            else:
                describers[type(value)] = found
            return found is None

        def see(site: int, value: Any) -> Any:
            if type(value) not in plain and (type(value) in describers or not is_plain(value)):
                self.keep((site,), value, describers[type(value)])
            return value

        def bind(sites: tuple[int, ...], value: Any) -> Any:
            if type(value) not in plain and (type(value) in describers or not is_plain(value)):
                self.keep(sites, value, describers[type(value)])
            return value

        return see, bind

    def names(self, *pairs: tuple[int, Any]) -> bool:
        """Note what names hold that are bound inside an expression."""
        for site, value in pairs:
            self.see(site, value)
        return True

    def call(self) -> None:
        """Another call of the function begins in the caller's frame."""
        self.last_call += 1
        frame = sys._getframe(1)
        self.calls[id(frame)] = frame.f_code, self.last_call

    def keep(self, sites: tuple[int, ...], value: Any, describer: Describer) -> None:
        """Add one value to what the sites held; never fails, and never looks at itself at work."""
        if getattr(self.busy, "on", False):
            return
        self.busy.on = True
        try:
            if is_tracing():
                return
            described = describer(value)
            hash(described)
        except Exception:  # a half-built tensor subclass must not break the program that is watched
            return
        finally:
            self.busy.on = False
        call = self._current_call(sys._getframe(2)) if self.contexts else 0
        for site in sites:
            self._add(site, described, call)

    def _current_call(self, frame: FrameType) -> int:
        """Which call of its function a frame is; 0 for modules and for comprehensions and their like."""
        code, number = self.calls.get(id(frame), (None, 0))
        return number if code is frame.f_code else 0

    def _add(self, site: int, described: Described, call: int) -> None:
        seen = self.seen.get(site)
        if seen is None:
            seen = self.seen[site] = Seen()
        seen.count += 1
        kept = seen.values.get(described)
        if kept is not None:
            kept[0] += 1
        elif len(seen.values) < MAX_VALUES:
            kept = seen.values[described] = [1, []]
        if kept is not None and self.contexts and len(kept[1]) < MAX_CALLS and call not in kept[1]:
            kept[1].append(call)
        self.new.add(site)

    def held_tensor(self, place: Place) -> bool:
        """Whether some expression inside the place was seen to hold a tensor."""
        path, (line, column, end_line, end) = place
        for number in list(self.seen):
            site = self.register.sites[number]
            first, start, last, stop = site.span
            if site.path == path and (line, column) <= (first, start) and (last, stop) <= (end_line, end):
                return True
        return False

    def devices(self) -> set[str]:
        """Every device that a tensor was seen on."""
        return {described[3] for seen in list(self.seen.values()) for described in list(seen.values)}

    def flush(self) -> None:
        """Send the rows that changed since the last time."""
        new, self.new = self.new, set()
        rows = [self._row(site) for site in sorted(new)]
        for start in range(0, len(rows), BATCH):
            self.channel.send("observed", rows=rows[start : start + BATCH])

    def _row(self, number: int) -> dict[str, Any]:
        site, seen = self.register.sites[number], self.seen[number]
        values = [[*described, kept[0], kept[1]] for described, kept in list(seen.values.items())]
        return {"path": site.path, "range": site.span, "role": site.role, "count": seen.count, "values": values}
