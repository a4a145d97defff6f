"""Constructors whose rules keep whatever they are given: which arguments there are, by place and by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapewright.rules import Missing, TooMany, Unexpected
from shapewright.values import Value


def check_given(
    names: Sequence[str], needed: Iterable[str], placed: int, kwargs: dict[str, Value], by_name: Iterable[str] = ()
) -> None:
    """Refuse a call that gives more by place than there are ``names``, gives one twice, or leaves out a needed one.

    ``placed`` is how many are given by place; those of ``by_name`` can only be given by name.
    """
    if not all(map(str.isidentifier, kwargs)):  # the entries of a mapping that is not known
        return
    if placed > len(names):
        raise TooMany(sum(name in names for name in needed), len(names), placed)
    for name in kwargs:
        if name in names[:placed]:
            raise Unexpected(name, twice=True)
        if name not in names and name not in by_name:
            raise Unexpected(name)
    missing = tuple(name for name in needed if name not in (*names[:placed], *kwargs))
    if missing:
        raise Missing(missing)
