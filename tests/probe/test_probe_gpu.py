"""On a machine with a GPU: the probe uses it, says so, and measures its memory."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from seen import values_of

from conftest import Run
from shapewright.probe import InputSpec


def _torch_sees_a_gpu() -> bool:
    script = "import torch; raise SystemExit(0 if torch.cuda.is_available() else 1)"
    return subprocess.run([sys.executable, "-c", script], check=False, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _torch_sees_a_gpu(), reason="torch sees no GPU on this machine")

MODEL = textwrap.dedent("""\
    import torch
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(256, 8)
        def forward(self, x):
            return self.fc(x)
    """)


def test_a_named_model_runs_on_the_gpu(probe: Run) -> None:
    result = probe(MODEL, name="Net", inputs=(InputSpec("x", shape=(64, 256)),))
    assert (result.outcome, result.device) == ("finished", "cuda:0")
    assert result.peak_memory.gpu is not None and result.peak_memory.gpu >= 64 * 256 * 4
    devices = {value.device for row in result.observed for value in row.values}
    assert "cuda:0" in devices
    assert values_of(result, MODEL, "self.fc(x)") == ["float32[64, 8]"]


def test_the_cpu_can_be_asked_for(probe: Run) -> None:
    source = "import torch\nprint(torch.cuda.is_available())\n"
    result = probe(source, device="cpu")
    assert (result.device, result.output) == ("cpu", "False\n")


def test_a_gpu_that_is_left_idle_is_told(probe: Run) -> None:
    result = probe("import torch\nx = torch.ones(2)\n")
    assert result.device == "cpu"
    assert result.notes == ("torch sees a GPU, but the program put no tensor on it",)
