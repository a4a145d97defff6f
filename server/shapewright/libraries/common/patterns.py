"""Patterns such as ``b c (h p) w -> b (h w) (c p)``: parsing, matching a shape, building one.

The language is described at https://einops.rocks/api/rearrange/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shapewright.dims import Dim, eq, floordiv, mod, product
from shapewright.rules import Abstain, Context, Failure
from shapewright.values import Tensor

ELLIPSIS = "..."
Group = tuple[str, ...]
"""One axis: the names it is composed of. ``1`` is the empty group."""

_TOKEN = re.compile(r"\.\.\.|…|\(|\)|[A-Za-z_0-9]+")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pattern."""

    groups: tuple[Group, ...]

    @property
    def names(self) -> set[str]:
        """All axis names on this side."""
        return {name for group in self.groups for name in group}

    @property
    def has_ellipsis(self) -> bool:
        """Whether ``...`` stands for some axes."""
        return ELLIPSIS in self.names


def parse(text: str) -> Side:
    """A side of a pattern; raises ``Abstain`` for what einops itself would refuse to read."""
    groups: list[Group] = []
    inside: list[str] | None = None
    for token in _TOKEN.findall(text):
        if token == "(":
            inside = ["1"]  # so that "(...)" is one axis, unlike a bare "..."
        elif token == ")":
            groups.append(tuple(inside or ()))
            inside = None
        else:
            name = ELLIPSIS if token == "…" else token
            unit = name == "1"
            if inside is not None:
                inside += [] if unit else [name]
            else:
                groups.append(() if unit else (name,))
    if inside is not None:
        raise Abstain("an einops pattern with an open bracket")
    return Side(tuple(groups))


def split(pattern: str) -> tuple[Side, Side]:
    """Both sides of ``left -> right``."""
    left, arrow, right = pattern.partition("->")
    if not arrow:
        raise Abstain("an einops pattern without an arrow")
    return parse(left), parse(right)


Refuse = Callable[[str, str], Failure]
"""The failure for a tensor that does not fit a pattern: why, and what the library raises."""


def matched(
    ctx: Context, side: Side, x: Tensor, given: dict[str, Dim], refuse: Refuse
) -> tuple[Tensor, dict[str, Dim], tuple[Dim, ...]]:
    """The size of every named axis of a tensor, and the sizes that the ellipsis stands for.

    Raises ``Failure`` where the tensor does not fit the pattern.
    """
    single = sum(group != (ELLIPSIS,) for group in side.groups)
    if not side.has_ellipsis:
        labels = [group[0] if len(group) == 1 and group[0].isidentifier() else "" for group in side.groups]

        def wrong_rank() -> Failure:
            return refuse(
                f"the pattern names {single} axes.",
                f"Wrong shape: expected {single} dims. Received {x.rank}-dim tensor.",
            )

        x = ctx.rank(x, single, wrong_rank, labels)
    elif len(x.dims) < single:
        raise refuse(
            f"the pattern needs at least {single} axes.",
            f"Wrong shape: expected >={single} dims. Received {x.rank}-dim tensor.",
        )
    sizes = dict(given)
    rest: tuple[Dim, ...] = ()
    extra = len(x.dims) - single
    position = 0
    for group in side.groups:
        if ELLIPSIS in group:
            rest = x.dims[position : position + extra]
            if len(group) > 1:
                raise Abstain("an ellipsis inside brackets on the left of an einops pattern")
            position += extra
            continue
        _match_axis(ctx, group, x.dims[position], sizes, refuse)
        position += 1
    return x, sizes, rest


def _match_axis(ctx: Context, group: Group, size: Dim, sizes: dict[str, Dim], refuse: Refuse) -> None:
    """One axis against the names it is composed of: at most one of them is worked out."""
    known: Dim = product([int(n) if n.isdigit() else sizes[n] for n in group if n in sizes or n.isdigit()])
    unknown = [name for name in group if name not in sizes and not name.isdigit()]

    def mismatch() -> Failure:
        names = " x ".join(n for n in group if n != "1") or "1"
        return refuse(f"an axis of {size} is to be {names} = {known}.", f"Shape mismatch, {size} != {known}")

    if not unknown:
        ctx.equal(size, known, mismatch)
        return
    if len(unknown) > 1:
        for name in unknown:
            sizes[name] = ctx.fresh(name, low=1)
        return
    if eq(mod(size, known), 0) is False:
        raise refuse(
            f"an axis of {size} cannot be split into {known} equal parts.",
            f"Shape mismatch, can't divide axis of length {size} in chunks of {known}",
        )
    sizes[unknown[0]] = floordiv(size, known)


def built(side: Side, sizes: dict[str, Dim], rest: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape that a side describes."""
    shape: list[Dim] = []
    for group in side.groups:
        if group == (ELLIPSIS,):
            shape.extend(rest)
            continue
        parts: list[Dim] = []
        for name in group:
            if name == ELLIPSIS:
                parts.append(product(rest))
            elif name.isdigit():
                parts.append(int(name))
            elif name in sizes:
                parts.append(sizes[name])
            else:
                raise Abstain(f"the size of axis '{name}' of an einops pattern is not given")
        shape.append(product(parts))
    return tuple(shape)
