"""An analysis whose time runs out does not say that what it saw of a function is all that there is."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from shapewright.analysis import Request
from shapewright.analysis.analyse import examine
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles

PROGRAM = """import torch

def double(x):
    y = x + x
    return y

top = double(torch.ones(2, 3))
"""


def test_values_of_functions_stay_open(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    seen = examine(Request((str(path),), (str(path),)), DiskFiles(), discover_environment(sys.executable))
    for complete in (True, False):
        facts = replace(seen, complete=complete).facts()[str(path)].facts
        inner = next(f for f in facts if f.role == "binding" and f.range.start.line == 4)
        outer = next(f for f in facts if f.role == "binding" and f.range.start.line == 7)
        assert inner.tensor is not None and inner.tensor.text == "float32[2, 3]"
        assert [t.shape for t in inner.alternatives] == ([] if complete else [None])
        assert not outer.alternatives
