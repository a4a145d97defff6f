"""Counters, orders with keys and iterators that run out, held against what Python computes."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

SETUP = """
import collections
import numpy as np
text = "the quick brown fox jumps over the lazy dog and the cat"
words = text.split()
counter = collections.Counter(words)
"""

SIZES = [
    "len(counter)",
    "counter['the']",
    "counter['nothing'] + len(counter)",
    "len([w for w, c in counter.most_common(3)])",
    "counter.most_common()[0][1]",
    "len(list(counter.elements()))",
    "len(set(words))",
    "len(max(words, key=len))",
    "len(min(words, key=lambda w: (len(w), w)))",
    "len(sorted(words, key=len, reverse=True)[0])",
    "len(sorted(counter.items(), key=lambda pair: -pair[1])[0][0])",
    "next(iter([]), 4)",
    "next(iter([7]), 4)",
    "len(max([[1], [1, 2], [3, 4]], key=len))",
]


@pytest.mark.parametrize("size", SIZES)
def test_sizes(size: str) -> None:
    namespace: dict[str, object] = {}
    exec(SETUP, namespace)
    program = f"{SETUP}\nmade = np.zeros({size})\n"
    assert bound_texts(analyse_text(program), program)["made"] == [f"float64[{eval(size, namespace)}]"]


UPDATED = (
    SETUP
    + """
counter.update(["the", "hen"])
more = np.zeros((counter["the"], len(counter)))
counter.update(open("words.txt").read().split())
unknown = np.zeros(counter["the"])
spread = set([np.random.randint(3), np.random.randint(3)])
distinct = np.zeros(len(spread))
"""
)


def test_updates() -> None:
    found = bound_texts(analyse_text(UPDATED), UPDATED)
    assert found["more"] == ["float64[4, 11]"]
    assert found["unknown"] == ["float64[?]"]
    assert found["distinct"] == ["float64[?]"]
