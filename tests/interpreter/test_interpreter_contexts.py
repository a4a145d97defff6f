"""Contexts are left on every way out of a ``with``; gradients follow what is written in place."""

from __future__ import annotations

import textwrap

import pytest

from shapewright.analysis.analyse import analyse_text

HEAD = """
import torch, random
from torch import nn
layer = nn.Linear(4, 2)
x = torch.zeros(3, 4)
"""

WORKING = {
    "return out of a branch": """
        def act():
            if random.random() > 0.5:
                with torch.no_grad():
                    return layer(x)
            return x
        act()
        """,
    "break": """
        for _ in range(3):
            with torch.no_grad():
                if random.random() > 0.5:
                    break
        """,
    "continue": """
        for _ in range(3):
            with torch.no_grad():
                if random.random() > 0.5:
                    continue
        """,
    "raise": """
        def fail():
            with torch.no_grad():
                raise ValueError
        try:
            fail()
        except ValueError:
            pass
        """,
    "a context around the loop that is broken out of": """
        with torch.enable_grad():
            for _ in range(3):
                with torch.no_grad():
                    break
        """,
}


def problems(program: str) -> list[tuple[int, str]]:
    text = HEAD + textwrap.dedent(program)
    return [(p.range.start.line - HEAD.count("\n"), p.code) for p in analyse_text(text).problems]


@pytest.mark.parametrize("way_out", WORKING.values(), ids=WORKING.keys())
def test_gradients_are_on_again(way_out: str) -> None:
    assert problems(textwrap.dedent(way_out) + "layer(x).sum().backward()") == []


def test_gradients_are_off_until_the_end_of_the_block() -> None:
    assert problems("with torch.no_grad():\n    y = layer(x)\ny.sum().backward()") == [(3, "no-gradient")]


def test_what_is_written_into_a_tensor_brings_its_gradient() -> None:
    program = """
    out = torch.zeros(3, 2)
    for t in range(3):
        out[t] = layer(x[t])
    out.sum().backward()
    """
    assert problems(program) == []


def test_what_is_written_into_a_part_of_a_tensor_brings_its_gradient() -> None:
    assert problems("out = torch.zeros(1, 3, 2)\nout[0][1] = layer(x[0])\nout.sum().backward()") == []


def test_numbers_written_into_a_tensor_bring_none() -> None:
    assert problems("out = torch.zeros(3, 2)\nout[0] = 1.0\nout.sum().backward()") == [(3, "no-gradient")]


DECORATED = """
    class Model:
        @torch.no_grad()
        def quiet(self, depth=1):
            return layer(x) if depth == 0 else self.quiet(depth - 1)

        @torch.no_grad
        def bare(self):
            return layer(x)

    y = {call}
    """


@pytest.mark.parametrize("call", ["Model().quiet()", "Model().bare()"])
def test_a_decorated_function_runs_without_gradients(call: str) -> None:
    assert problems(textwrap.dedent(DECORATED.format(call=call)) + "y.numpy()") == []


def test_gradients_are_on_again_after_a_decorated_function() -> None:
    program = textwrap.dedent(DECORATED.format(call="Model().quiet()"))
    assert problems(program + "layer(x).sum().backward()") == []
    assert [code for _, code in problems(program + "y.sum().backward()")] == ["no-gradient"]
    assert [code for _, code in problems(program + "layer(x).numpy()")] == ["numpy-requires-grad"]


def test_locals_of_a_function_are_its_own_names() -> None:
    facts = analyse_text(
        "import torch\n"
        "def make(n, width=3):\n"
        "    given = dict(locals())\n"
        "    return torch.zeros(given['n'], given['width'], *[len(globals()['SIZES'])])\n"
        "SIZES = (1, 2)\n"
        "x = make(2)\n"
    )
    assert [f.tensor.text for f in facts.facts if f.tensor and f.role == "binding"] == ["float32[2, 3, 2]"]
