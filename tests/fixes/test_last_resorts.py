"""The general repairs: one number, one operand, one division. Each repaired program is run with the real frameworks."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from shapewright.analysis.analyse import analyse
from shapewright.analysis.request import Request
from shapewright.facts import Fix
from shapewright.fixes import repairs
from shapewright.fixes.proof import applied
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles

PATH = "/project/program.py"
ENVIRONMENT = discover_environment(sys.executable)
HEAD = "import numpy as np\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n"

GCN = """
class Conv(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_in, n_out))

    def forward(self, x, adj):
        return torch.mm(adj, torch.mm(x, self.weight))


class Net(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.one = Conv(n_in, n_hidden)
        self.two = Conv({second}, n_out)

    def forward(self, x, adj):
        return self.two(F.relu(self.one(x, adj)), adj)


print(Net(12, 16, 4)(torch.rand(30, 12), torch.eye(30)).shape)
"""

REPAIRED = {
    "a name where another is meant": (GCN.format(second="n_in"), "Use n_hidden in place of n_in in Conv(…)"),
    "a number where another is meant": (
        "\na = nn.Linear(8, 6)\nb = nn.Linear(6, 3)\nw = nn.Parameter(torch.randn(5, 2))\n"
        "print(b(a(torch.rand(4, 8))) @ w)\n",
        "Use 5 in place of 3 in nn.Linear(…)",
    ),
    "a matrix the wrong way round": (
        "\nx = torch.rand(30, 4)\nw = torch.rand(7, 4)\nb = torch.rand(7)\nprint(torch.mm(x, w) + b)\n",
        "Transpose 'w'",
    ),
    "operands in the wrong order": (
        "\nx, w = np.ones((5, 3)), np.ones((2, 5))\ny = x @ w\nassert y.shape == (2, 3)\n",
        "Swap the operands",
    ),
    "a batch that is not flattened": (
        "\nnet = nn.Sequential(nn.Linear(784, 10))\nx = torch.rand(16, 1, 28, 28)\n"
        "print(F.cross_entropy(net(x), torch.zeros(16).long()))\n",
        "Flatten all but the batch axis of 'x'",
    ),
    "an axis that a reduction dropped": (
        "\nx = np.ones((6, 4))\nm = x.mean(axis=1)\nprint(x - m)\n",
        "Keep the reduced axis: keepdims=True",
    ),
    "a size that is halved into a float": (
        "\nprint(nn.Linear(8, 10 / 2)(torch.rand(3, 8)))\n",
        "Divide without a rest: // in place of /",
    ),
    "a head's size that was halved elsewhere": (
        "\ndim, heads = 12, 3\nsize = dim / heads\nprint(torch.rand(4, 12).view(4, heads, size))\n",
        "Divide without a rest: // in place of /",
    ),
    "rows of text against rows of classes": (
        "\nlogits = torch.rand(20, 9)\ntarget = torch.zeros(4, 5).long()\nprint(F.cross_entropy(logits, target))\n",
        "Flatten 'target'",
    ),
}


def proven(program: str) -> tuple[list[Fix], OverlayFiles]:
    files = OverlayFiles(DiskFiles(), {PATH: HEAD + program})
    request = Request((PATH,), (PATH,), ("/project",))
    problem = next(p for p in analyse(request, files, ENVIRONMENT)[PATH].problems if p.severity == "error")
    return [fix for fix in repairs(problem, request, files, ENVIRONMENT) if fix.preferred], files


@pytest.mark.parametrize("mistake", REPAIRED)
def test_repaired_program_runs(mistake: str) -> None:
    program, title = REPAIRED[mistake]
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        run(HEAD + program)
    fixes, files = proven(program)
    assert [fix.title for fix in fixes] == [title]
    run(applied(fixes[0].edits, files)[PATH])


def run(text: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, PATH, "exec"), {"__name__": "__main__"})


def test_nothing_that_the_data_decide_is_taken_for_granted() -> None:
    program = """
n = int(np.loadtxt("sizes.txt"))
x = torch.rand(30, 16)
for w in (torch.rand(30, 30), torch.rand(n, 30)):
    print(x @ w)
"""
    assert proven(program)[0] == []


def test_a_repair_that_makes_part_of_the_program_idle_is_not_one() -> None:
    program = """
rows = 4
for start in range(8 // rows):
    print(torch.rand(100, 3)[:rows].reshape(20, 3))
"""
    fixes, _ = proven(program)
    assert [fix.title for fix in fixes] == ["Use 4 in place of 20 in reshape(…)"]  # not "in place of 4 in 'rows'"
