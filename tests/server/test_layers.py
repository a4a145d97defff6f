"""The layers of docs/ARCHITECTURE.md, held by import-linter."""

import os
import subprocess
import sys
from pathlib import Path

from editor import ROOT


def test_the_layers_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
