"""Methods that change lists, deques and sets in place, and the algebra of sets: held by Python itself."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts, check_vector

from shapewright.analysis import analyse_text

VALUES = """\
import collections
import copy
import itertools
from itertools import cycle
import numpy as np

class Plain:
    def __init__(self, size):
        self.size = size

first, second, third = Plain(3), Plain(5), Plain(2)

def done(value, change):
    change(value)
    return value
"""


@pytest.mark.parametrize(
    "size",
    [
        "done(collections.deque([2, 3]), lambda d: d.appendleft(7))[0]",
        "done(collections.deque([2, 3]), lambda d: d.extendleft([7, 8]))[0]",
        "len(done(collections.deque([2, 3]), lambda d: d.extendleft([7, 8])))",
        "done([4, 2, 3], lambda l: l.reverse())[0]",
        "done([4, 2, 3], lambda l: l.__setitem__(slice(1, None), [1] * (len(l) - 1)))[1]",
        "len(done([4, 2, 3], lambda l: l.__setitem__(slice(0, 2), ())))",
        "done([4, 2, 3, 5], lambda l: l.__setitem__(slice(None, None, 2), [7, 8]))[2]",
        "len(done([4, 2, 3, 5], lambda l: l.__delitem__(slice(1, 3))))",
        "done([4, 2, 3], lambda l: l.sort())[0]",
        "done([4, 2, 3], lambda l: l.sort(reverse=True))[2]",
        "done([first, second, third], lambda l: l.sort(key=lambda p: p.size))[0].size",
        "len(done([4, 2, 3], lambda l: l.remove(2)))",
        "done([4, 2, 3, 2], lambda l: l.remove(2))[-1]",
        "done([first, second], lambda l: l.remove(first))[0].size",
        "len(done({4, 2}, lambda s: s.discard(9)))",
        "len(done({4, 2}, lambda s: s.remove(4)))",
        "len(done({'a', 'b'}, lambda s: s.update(['b', 'c'], 'd')))",
        "len({1, 2, 3} & {2, 3, 4}) + len({1, 2, 3} | {7}) * 10 + len({1, 2, 3} - {3}) * 100",
        "len({1, 2} ^ {2, 3, 4})",
        "len({1, 2, 3}.intersection([3, 4]))",
        "len({1, 2, 3}.difference([3], [2]))",
        "2 if {1, 2}.issubset({1, 2, 3}) else 1",
        "2 if {1, 2}.isdisjoint([3]) else 1",
        "2 if not done({1}, lambda s: s.remove(1)) else 1",
        "len({first, second} & {second})",
        "done(copy.copy(first), lambda p: setattr(p, 'size', 9)).size * 10 + first.size",
        "2 if issubclass(Plain, (int, str)) else 1",
        "len({'a': 1, 'b': 2}.keys() | {'c': 3}.keys())",
        "[n for _, n in zip([1, 2], cycle([3]))][-1]",
        "[n for _, n in zip([1, 2], itertools.cycle([3]))][-1]",
        "2 if issubclass(Plain, (int, Plain)) else 1",
    ],
)
def test_a_size_after_a_change(size: str) -> None:
    check_vector(f"{VALUES}x = np.zeros({size})\n")


@pytest.mark.parametrize(
    "change",
    ["l.remove(int(input()))", "l.sort(key=lambda x: input())", "for x in (2, 3):\n    if input():\n        l.remove(x)"],
)
def test_what_is_not_known_to_be_left_is_not_told(change: str) -> None:
    program = f"import numpy as np\nl = [2, 3, 4]\n{change}\nx = np.zeros(l[0])\n"
    facts = analyse_text(program)
    found = [f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor]
    assert found == ["float64[?]"]


def test_a_set_holds_equal_items_once() -> None:
    program = """
import itertools
import numpy as np

shapes = [[2, 1, 4], [2, 1, 4], [2, 1, 4]]
seen = set()
for shape in shapes:
    seen.add(tuple(shape))
added = np.zeros(len(seen))
written = np.zeros(len({(1, 2), (1, 2), (3, 4)}))
mapped = np.zeros(len(set(map(tuple, [[1], [1]]))))
built = np.zeros(len({x.shape for x in [np.zeros((2, 3)), np.zeros((2, 3))]}))
pairs = np.zeros(len(list(itertools.combinations([1, 2, 3, 4], 2))))
first, second = list(itertools.permutations([np.zeros(2), np.zeros(3)]))[1]
groups = [np.zeros(key) for key, group in itertools.groupby([1, 1, 2])][1]
"""
    analysed = analyse_text(program)
    assert not analysed.problems
    found = bound_texts(analysed, program)
    assert found["added"] == ["float64[1]"]
    assert found["written"] == ["float64[2]"]
    assert found["mapped"] == ["float64[1]"]
    assert found["built"] == ["float64[1]"]
    assert found["pairs"] == ["float64[6]"]
    assert found["first"] == ["float64[3]"]
    assert found["groups"] == ["float64[2]"]
