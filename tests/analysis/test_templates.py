"""What a generator reads stands for what it puts there; what runs is judged as it stands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shapewright.analysis.analyse import analyse
from shapewright.analysis.request import Request
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles

TEMPLATE = """
from torch import nn


class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width)


class OwnLayer(Layer):
    def __init__(self, config):
        super().__init__()
        self.kind = config.kind


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.layer = Layer()
"""
HEAD = "#  This file was automatically generated from src/own/modular_own.py.\n"


@pytest.mark.parametrize(
    ("beside", "lines"), [(HEAD, []), ("# a file of its own\n", [13, 20]), ("", [13, 20])], ids=["made", "own", "none"]
)
def test_a_template_fails_nowhere(tmp_path: Path, beside: str, lines: list[int]) -> None:
    path = str(tmp_path / "modular_own.py")
    Path(path).write_text(TEMPLATE)
    if beside:
        (tmp_path / "modeling_own.py").write_text(beside + "import torch\n")
    found = analyse(Request((path,), (path,), (str(tmp_path),)), DiskFiles(), discover_environment(sys.executable))
    assert [problem.range.start.line for problem in found[path].problems] == lines
