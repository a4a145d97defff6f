"""A path that raises at the end of a function or of a loop's body takes nothing from the paths that left before."""

from textwrap import dedent

import pytest

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
