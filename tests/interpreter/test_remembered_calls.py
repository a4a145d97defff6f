"""Remembered calls: what is given out again must be what running the call again would have given."""

import ast
from collections import Counter
from textwrap import dedent

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter.recorder import Recorder

BLOCKS = """\
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, width, out):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, out))

    def forward(self, x):
        hidden = self.inner(x)
        return hidden

class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.blocks = nn.ModuleList([Block(16, 16) for _ in range(depth)])
        self.last = Block(16, {last})

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.last(x)

out = Net({depth})(torch.zeros(2, 16))
"""


def facts_of(program):
    text = dedent(program)
    return text.splitlines(), analyse_text(text)


def shape_of(read, name):
    lines, facts = read
    shapes = [
        fact.tensor.shape
        for fact in facts.facts
        if fact.role == "binding" and fact.tensor
        and lines[fact.range.start.line - 1][fact.range.start.column : fact.range.end.column] == name
    ]  # fmt: skip
    return [tuple(map(str, shape)) for shape in shapes]


@pytest.fixture
def times_bound(monkeypatch):
    """How often each name was bound by the analysis."""
    counted = Counter()
    see = Recorder.see

    def counting(self, frame, node, value, role, name=""):
        if role == "binding" and isinstance(node, ast.Name):
            counted[node.id] += 1
        see(self, frame, node, value, role, name)

    monkeypatch.setattr(Recorder, "see", counting)
    return counted


def test_equal_blocks_are_followed_once(times_bound):
    facts_of(BLOCKS.format(depth=24, last=16))
    assert times_bound["hidden"] <= 3  # on the input, and on what a block gives


@pytest.mark.parametrize("last", [16, 7])
def test_a_block_that_differs_is_not_taken_for_its_like(last):
    assert shape_of(facts_of(BLOCKS.format(depth=3, last=last)), "out") == [("2", str(last))]


def test_a_block_changed_after_it_was_built():
    program = BLOCKS.format(depth=3, last=16).replace(
        "out = Net(3)(torch.zeros(2, 16))",
        "net = Net(3)\nbefore = net(torch.zeros(2, 16))\n"
        "net.last.inner[2] = nn.Linear(64, 5)\nout = net(torch.zeros(2, 16))",
    )
    facts = facts_of(program)
    assert shape_of(facts, "before") == [("2", "16")]
    assert shape_of(facts, "out") == [("2", "5")]


SHARED = """\
    import torch
    from torch import nn

    class Pair(nn.Module):
        def __init__(self, first, second):
            super().__init__()
            self.first, self.second = first, second

        def forward(self, x):
            if self.first is self.second:
                return torch.cat([x, x])
            return x

    one, other = nn.Linear(4, 4), nn.Linear(4, 4)
    apart = Pair(one, other)(torch.zeros(3, 4))
    tied = Pair(one, one)(torch.zeros(3, 4))
"""


def test_two_parts_are_not_taken_for_one_shared_part():
    facts = facts_of(SHARED)
    assert shape_of(facts, "apart") == [("3", "4")]
    assert shape_of(facts, "tied") == [("6", "4")]


def test_a_global_read_by_a_remembered_call():
    facts = facts_of("""\
        import numpy as np

        class Maker:
            def make(self):
                return np.zeros(width)

        width = 3
        a = Maker().make()
        width = 5
        b = Maker().make()
    """)
    assert (shape_of(facts, "a"), shape_of(facts, "b")) == ([("3",)], [("5",)])


def test_counters_in_equal_objects_go_on_counting():
    facts = facts_of("""\
        import numpy as np

        class Counter:
            def __init__(self):
                self.count = 0

            def step(self):
                self.count += 1
                return self.count

        one, other = Counter(), Counter()
        one.step()
        other.step()
        a = np.zeros(one.step())
        b = np.zeros(other.step() + other.step())
    """)
    assert (shape_of(facts, "a"), shape_of(facts, "b")) == ([("2",)], [("5",)])


def test_a_failing_call_is_remembered_and_reported_once(times_bound):
    program = BLOCKS.format(depth=24, last=16).replace("nn.Linear(4 * width, out)", "nn.Linear(3 * width, out)")
    _, facts = facts_of(program.replace("return hidden", "return x"))
    assert [problem.code for problem in facts.problems] == ["linear-in-features"]
    assert times_bound["hidden"] <= 3


def test_keywords_that_a_function_takes_together_are_told_apart():
    facts = facts_of("""\
        import torch

        def make(x, over=None):
            return torch.zeros(x.shape[1], 1 if over is None else over.shape[1])

        def renamed(*args, **kwargs):
            if "past" in kwargs:
                kwargs["over"] = kwargs.pop("past")
            return make(*args, **kwargs)

        x, y = torch.zeros(2, 7), torch.zeros(2, 5)
        a = renamed(x=x)
        b = renamed(x=y)
        c = renamed(x=y, past=x)
        d = renamed(x=y, over=y)
        e = renamed(x=x)
    """)
    assert [shape_of(facts, name) for name in "abcde"] == [
        [("7", "1")], [("5", "1")], [("5", "7")], [("5", "5")], [("7", "1")]
    ]  # fmt: skip


def test_a_size_that_is_drawn_in_a_call_is_another_one_in_the_next():
    program = """
import random
import numpy as np

def pick():
    return random.randint(1, 9)

def half(n):
    return int(n * 0.5)

x = np.zeros(pick() - pick() + 9)
y = np.zeros(half(int(input())) - half(int(input())) + 1)
"""
    found = [f.tensor.text for f in analyse_text(program).facts if f.role == "binding" and f.tensor is not None]
    assert len(found) == 2
    assert not {"float64[9]", "float64[1]"} & set(found)


def test_a_module_is_called_once_with_arguments_that_may_be_none(times_bound):
    """Not once for each combination: the called function looks at each of them itself."""
    facts = analyse_text("""
import torch
from torch import nn

class Inner(nn.Module):
    def forward(self, x, a=None, b=None, c=None, d=None):
        flat = x.flatten(1)
        seen = flat
        for extra in (a, b, c, d):
            if extra is not None:
                seen = seen + extra
        return seen

class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def forward(self, a=None, b=None, c=None, d=None):
        return self.inner(torch.zeros(2, 3, 4), a, b, c=c, d=d)
""")
    assert not facts.problems
    assert times_bound["flat"] <= 2
