"""What a call into a package may take, where no entry point leads to it."""

import pytest

from shapewright.analysis import Budget, Request, analyse
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles

PACKAGE = "import torch\n\ndef long(x, depth):\n" + "    x = torch.relu(x)\n" * 400 + "    return x\n"
PROGRAM = """
import torch
from package import long

class Model(torch.nn.Module):
    def forward(self, x):
        y = long(x, 0)
        z = long(x, 1)
        return torch.zeros(3, 4)

def after():
    w = torch.zeros(5)
    return w
"""


@pytest.fixture
def found(tmp_path, monkeypatch):
    """The facts of the program."""
    monkeypatch.setattr("shapewright.interpreter.shares.WHERE_NOBODY_CALLS", 300)
    package = tmp_path / "site-packages" / "package.py"
    package.parent.mkdir()
    package.write_text(PACKAGE)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = Environment(None, (3, 11, 0), (str(package.parent),))
    return analyse(Request((str(program),), (str(program),)), DiskFiles(), environment, budget=Budget(30.0))[
        str(program)
    ]


def test_a_package_takes_only_so_many_steps_where_nobody_calls(found):
    bound = {fact.range.start.line: fact for fact in found.facts if fact.role == "binding"}
    assert found.complete
    assert "takes too long" in bound[7].unknown
    assert "takes too long" in bound[8].unknown
    assert bound[12].tensor.shape == (5,)
