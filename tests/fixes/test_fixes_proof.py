"""What counts as proven: the program gets past the repaired place, and nothing new is in its way."""

from __future__ import annotations

import sys

from shapewright.analysis.analyse import analyse
from shapewright.analysis.request import Request
from shapewright.facts import Fix
from shapewright.fixes import repairs
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles

PATH = "/program.py"
ENVIRONMENT = discover_environment(sys.executable)
HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def preferred(program: str, line: int) -> list[Fix]:
    """The proven fixes of the first problem on a line of the program, counted after the imports."""
    files = OverlayFiles(DiskFiles(), {PATH: HEAD + program})
    request = Request((PATH,), (PATH,), ("/",))
    problems = analyse(request, files, ENVIRONMENT)[PATH].problems
    problem = next(p for p in problems if p.range.start.line == line + HEAD.count("\n"))
    return [fix for fix in repairs(problem, request, files, ENVIRONMENT) if fix.preferred]


def test_a_repair_that_only_moves_the_failure_is_not_proven() -> None:
    program = """
y = nn.Linear(20, 4)(torch.zeros(2, 1, 4, 5))
loss = F.nll_loss(y, torch.zeros(2).long())
"""
    (fix,) = preferred(program, 2)
    assert fix.title.startswith("Flatten all but the batch axis")  # in_features=5 would fail at the loss


def test_a_repair_that_lets_the_program_run_is_proven() -> None:
    (fix,) = preferred("\ny = nn.Linear(20, 4)(torch.zeros(2, 5))\nloss = F.nll_loss(y, torch.zeros(2).long())\n", 2)
    assert fix.title == "Set in_features of this Linear to 5"


def test_what_a_failure_hides_must_have_a_repair_itself() -> None:
    program = """
y = nn.Linear(20, 4)(torch.zeros(2, 5))
loss = F.nll_loss(y, torch.zeros(2).long())
z = nn.Linear(3, 1)(y)
"""
    (fix,) = preferred(program, 2)
    assert fix.title == "Set in_features of this Linear to 5"


def test_nothing_is_proven_behind_another_failure() -> None:
    program = """
a = torch.zeros(2, 3) + torch.zeros(5, 7)
y = nn.Linear(20, 4)(torch.zeros(2, 5))
"""
    assert preferred(program, 3) == []


def test_the_repair_that_is_enough_by_itself_comes_first() -> None:
    program = """
def forward(x):
    return nn.Linear(20, 4)(x.flatten(1))
y = forward(torch.zeros(2, 5))
"""
    assert [fix.title for fix in preferred(program, 3)] == ["Set in_features of this Linear to 5"]


def test_the_same_text_elsewhere_may_still_fail() -> None:
    program = """
net = nn.Linear(8, 4)
def act(state):
    return net(state)
def evaluate(state):
    return net(state)
a = act(torch.zeros(8, dtype=torch.float64))
b = evaluate(torch.zeros(5, 8, dtype=torch.float64))
"""
    (fix,) = preferred(program, 4)
    assert fix.title == "Convert to float32 with .float()"


def test_what_still_fails_there_is_not_mended_whatever_else_reads_the_same() -> None:
    program = """
weight = torch.zeros(8, 4)
def act(large):
    for width in (9, 7):
        out = torch.zeros(2, width) @ weight
    return out
def evaluate(large):
    for width in (9, 7):
        out = torch.zeros(2, width) @ weight
    return out
"""
    assert preferred(program, 5) == []
