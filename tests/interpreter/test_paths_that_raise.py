"""A path that raises at the end of a function or of a loop's body takes nothing from the paths that left before."""

from textwrap import dedent

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
    import random
    import torch

    def returned(x):
        if random.random() > 0.5:
            return x
        raise ValueError("not today")

    def tried(module, x):
        try:
            return module(x)
        except AttributeError:
            pass
        raise ValueError("not today")

    def looped(x):
        for _ in range(2):
            if random.random() > 0.5:
                continue
            if random.random() > 0.5:
                break
            raise ValueError("not today")
        return x

    def handled(x):
        try:
            return returned(x)
        except ValueError:
            return x.sum()
    """


@pytest.mark.parametrize(
    ("call", "texts"),
    [
        ("returned(torch.zeros(3))", ["float32[3]"]),
        ("tried(torch.nn.Linear(3, 4), torch.zeros(3))", ["float32[4]"]),
        ("looped(torch.zeros(3))", ["float32[3]"]),
        ("handled(torch.zeros(3))", ["float32[3]", "float32[]"]),
    ],
)
def test_what_a_call_gives_on_the_paths_that_return(call: str, texts: list[str]) -> None:
    program = f"{dedent(PROGRAM)}\nout = {call}\nlast = torch.zeros(7)\n"
    facts = analyse_text(program, "/project/program.py")
    lines = program.splitlines()
    [out] = [f for f in facts.facts if f.role == "binding" and f.range.start.line == len(lines) - 1]
    assert out.tensor is not None and sorted(t.text for t in (out.tensor, *out.alternatives)) == sorted(texts)
    assert not facts.problems


MAY_RAISE = [
    "a = x + 1", "a = -x", "a = x < 3", "a = 3 in x", "a = 10 // x", "a = 10 // len(known)", "a, b = x", "a = [*x]",
    "a = {**x}", "a = x.name", "a = x['name']", "a = x()", "a = print(*x)", "a = array @ array", "a = [i for i in x]",
    "x.name = 3", "x['name'] = 3", "del known['name']", "array += x", "assert x", "for i in x: pass", "with x: pass",
    "while x: break", "a = 1 if x else 2", "a = not x",
]  # fmt: skip


@pytest.mark.parametrize("statement", MAY_RAISE)
def test_what_may_raise_for_all_we_know_leaves_the_handler_reachable(statement: str) -> None:
    program = f"""
import json
import numpy as np

x = json.load(open("x.json"))
known = dict.fromkeys(range(len(open("y").read())))
array = np.zeros((2, 2))
try:
    {statement}
    n = 3
except Exception:
    n = 4
y = np.zeros(n)
"""
    shown = bound_texts(analyse_text(program, "/project/program.py"), program)["y"]
    assert shown != ["float64[3]"]


def test_what_cannot_raise_does_not() -> None:
    program = """
import numpy as np
try:
    a = 2 * 3 + len("abc")
    b = [a, a][0]
    n = 3
except Exception:
    n = 4
y = np.zeros(n)
"""
    assert bound_texts(analyse_text(program, "/project/program.py"), program)["y"] == ["float64[3]"]


def test_what_a_body_did_before_it_returned_is_not_undone() -> None:
    facts = analyse_text("""
import toolbox

class Layer:
    def __init__(self):
        self.weights = ()

    def init(self, shape):
        try:
            self.weights = (toolbox.make(shape), 1)
            return self.weights
        except ValueError:
            raise TypeError("no weights") from None

layer = Layer()
layer.init(3)
kernel, bias = layer.weights
""")
    assert not facts.problems


def test_what_follows_a_division_by_zero_is_no_place_to_report_from() -> None:
    program = """
def grouped(keys, count=0):
    batch, heads, length, size = keys.shape
    each = length // count
    parts = keys.view(batch, heads, count, each, size)
    return parts.view(*parts.shape[:-1], -1, 2)
"""
    assert analyse_text(program).problems == ()
