"""Versions of packages: which of two is newer, as ``packaging`` compares them.

https://packaging.pypa.io/en/stable/version.html
"""

from __future__ import annotations

import re

from shapewright.rules import REGISTRY, Abstain, Context, Raw, op, prop
from shapewright.values import FALSE, NONE, Const, Tuple, Value

REGISTRY.own("packaging")

VERSION = "packaging.version.Version"
_FINAL = re.compile(r"\s*v?(\d+(?:\.\d+)*)(?:\+[\w.]+)?\s*")
_MOST_PARTS = 6
_URL = "https://packaging.pypa.io/en/stable/version.html"


@op("packaging.version.parse", "packaging.version.Version", url=_URL)
def parse(ctx: Context, version: Raw) -> Value:
    """A final release as its numbers, filled up with zeros: ``2.6`` and ``2.6.0`` are the same version."""
    found = _FINAL.fullmatch(version.value) if isinstance(version, Const) and isinstance(version.value, str) else None
    if found is None:
        raise Abstain("a version that is not known, or no final release")
    numbers = [int(part) for part in found[1].split(".")]
    return Tuple(tuple(Const(n) for n in (*numbers, *[0] * (_MOST_PARTS - len(numbers)))), VERSION)


def _part(position: int) -> None:
    name = ("major", "minor", "micro")[position]

    @prop(f"{VERSION}.{name}")
    def part(ctx: Context, self: Raw) -> Value:
        """One number of the version."""
        return self.items[position] if isinstance(self, Tuple) else Const(0)


for _position in range(3):
    _part(_position)


@prop(f"{VERSION}.release")
def release(ctx: Context, self: Raw) -> Value:
    """The numbers of the version."""
    return Tuple(self.items[:3]) if isinstance(self, Tuple) else Tuple(())


@prop(f"{VERSION}.base_version", f"{VERSION}.public")
def base_version(ctx: Context, self: Raw) -> Value:
    """The version as text, without what is local."""
    numbers = [i.value for i in self.items if isinstance(i, Const)] if isinstance(self, Tuple) else []
    return Const(".".join(map(str, numbers[:3])))


@prop(f"{VERSION}.pre", f"{VERSION}.post", f"{VERSION}.dev", f"{VERSION}.local")
def marked(ctx: Context, self: Raw) -> Value:
    """What a final release has not."""
    return NONE


@prop(f"{VERSION}.is_prerelease", f"{VERSION}.is_postrelease", f"{VERSION}.is_devrelease")
def is_marked(ctx: Context, self: Raw) -> Value:
    """A final release is none of these."""
    return FALSE


@prop(f"{VERSION}.epoch")
def epoch(ctx: Context, self: Raw) -> Value:
    """A final release that writes none has the first."""
    return Const(0)
