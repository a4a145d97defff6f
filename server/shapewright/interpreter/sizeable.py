"""What is not worked out although all of it is known: it would take more time or memory than an analysis has."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_DIGITS = 5
"""Of a width that a text is filled up to."""
MOST_NUMBER = 10_000
_WIDTH = re.compile(rf"\d{{{MOST_DIGITS + 1},}}")


def asks_for_much(values: Iterable[object]) -> bool:
    """Whether a number among these would make a result of very many digits or letters."""
    numbers = (value for value in values if isinstance(value, int) and not isinstance(value, bool))
    return any(abs(number) > MOST_NUMBER for number in numbers)


def is_wide(template: object) -> bool:
    """Whether a format asks for a very wide text: ``%9999999d``."""
    return isinstance(template, (str, bytes)) and _WIDTH.search(str(template)) is not None


def would_grow(values: Iterable[object]) -> bool:
    """Whether texts put into each other make a very long one."""
    lengths = [len(value) for value in values if isinstance(value, (str, bytes))]
    product = 1
    for length in lengths:
        product *= max(length, 1)
    return product > 10_000_000
