"""``shapewright probe FILE::NAME``, with the inputs that the analysis finds for it."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from shapewright.cli.main import main

pytest.importorskip("torch")

MODEL = textwrap.dedent("""\
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self, width: int, classes=3):
            super().__init__()
            self.conv = nn.Conv2d(3, width, 3, padding=1)
            self.fc = nn.Linear(width, classes)

        def forward(self, x, scale=1.0):
            y = self.conv(x).mean((2, 3))
            return self.fc(y) * scale
    """)


def test_a_model_that_nobody_calls_is_run_on_inferred_inputs(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(MODEL)
    done = CliRunner().invoke(main, ["probe", f"{path}::Net", "--format", "json", "--python", sys.executable])
    result = json.loads(done.stdout)
    assert (done.exit_code, result["outcome"]) == (0, "finished"), result
    assert "Net.forward was called with x = float32[2, 3, 32, 32]" in result["notes"]
    assert "Net was called with width = 8" in result["notes"]
    starts = {
        (row["range"]["start"]["line"], row["range"]["end"]["column"]): row["shapes"] for row in result["observed"]
    }
    assert starts[12, 33] == [[2, 3]], "self.fc(y) * scale"
    assert result["disagreements"] == []
