"""A second real client: neovim attaches, shows the problem and the hover, and applies the quick fix."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "16_cnn_flatten_size.py"
NEOVIM = Path(sys.executable).with_name("nvim")


def session(file: Path, point: str, home: Path, settings: dict | None = None) -> dict:
    """What the scripted session reports; neovim sees nothing of the user's configuration."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "server"),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_STATE_HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "SHAPEWRIGHT_COMMAND": json.dumps([sys.executable, "-m", "shapewright", "server", "--stdio"]),
        "SHAPEWRIGHT_SETTINGS": json.dumps(settings or {"enable": True}),
        "SHAPEWRIGHT_FILE": str(file),
        "SHAPEWRIGHT_POINT": point,
    }
    script = Path(__file__).with_name("session.lua")
    command = [str(NEOVIM), "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {script}"]
    done = subprocess.run(
        command, check=False, env=environment, cwd=file.parent, capture_output=True, text=True, timeout=300
    )
    assert done.stdout.strip(), done.stderr
    report = json.loads(done.stdout.strip().splitlines()[-1])
    assert "error" not in report, report["error"]
    assert done.returncode == 0
    return report


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a copy of the example, recognised as a project."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    shutil.copy(EXAMPLE, folder)
    return folder


def test_a_problem_is_shown_explained_and_repaired(workspace: Path, tmp_path: Path) -> None:
    report = session(workspace / EXAMPLE.name, "x = torch.flatten", tmp_path)
    (problem,) = report["before"]
    assert problem["source"] == "shapewright"
    assert problem["line"] == 1 + EXAMPLE.read_text().splitlines().index("        x = F.relu(self.fc1(x))")
    assert "float32[16, 800]" in problem["message"]
    assert "mat1 and mat2 shapes cannot be multiplied (16x800 and 1152x120)" in problem["message"]
    assert "x: float32[16, 800]" in report["hover"]
    assert report["hints"] >= 3
    assert "self.fc1 = nn.Linear(800, 120)" in report["text"]


def test_columns_are_right_behind_characters_outside_the_basic_plane(workspace: Path, tmp_path: Path) -> None:
    file = workspace / "emoji.py"
    file.write_text('import torch\nx = torch.ones(4, 8)\n"🙂🙂"; y = torch.nn.Linear(9, 2)(x)\n', encoding="utf-8")
    report = session(file, "y = ", tmp_path)
    assert len(report["before"]) == 1
    assert report["hover"].startswith("```python\ny:")
    assert report["text"].splitlines()[2] == '"🙂🙂"; y = torch.nn.Linear(8, 2)(x)'


def test_settings_given_at_the_start_hold(workspace: Path, tmp_path: Path) -> None:
    settings = {"inlayHints": {"enabled": False}}
    report = session(workspace / EXAMPLE.name, "x = torch.flatten", tmp_path, settings)
    assert report["hints"] == 0
