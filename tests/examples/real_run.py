"""Runs programs with the real frameworks, in as few child processes as their settings allow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("real_run_child.py")
GROUP_TIMEOUT = 400.0
"""Seconds for all programs of one group."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended. ``exception`` is None when it reached its end."""

    path: str
    exception: str | None
    message: str
    file: str | None
    line: int | None
    seconds: float
    output: str
    warnings: list[str]
    observed: list[dict[str, Any]]
    """What each expression held, in the probe's rows; empty unless that was asked for."""


def group_of(path: Path) -> str:
    """Programs of one group can share a process; the others change a framework for good."""
    text = path.read_text(encoding="utf-8")
    if "TF_USE_LEGACY_KERAS" in text:
        return "legacy keras"
    if "disable_v2_behavior" in text or "disable_eager_execution" in text:
        return "tensorflow 1"
    return "tensorflow 2" if "keras" in text or "tensorflow" in text else "torch and numpy"


def run(paths: Iterable[Path], observe: bool = False) -> dict[Path, Outcome]:
    """Run every program; its outcome by path.

    Raises:
        RuntimeError: a child process died before it had run all of its programs.
    """
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        groups[group_of(path)].append(path)
    return {path: outcome for group in groups.values() for path, outcome in run_together(group, observe).items()}


def run_together(paths: list[Path], observe: bool) -> dict[Path, Outcome]:
    """Run the programs in one child process."""
    with tempfile.TemporaryDirectory() as folder:
        request, answers = Path(folder, "request.json"), Path(folder, "answers.jsonl")
        request.write_text(json.dumps([str(path) for path in paths]), encoding="utf-8")
        child = subprocess.run(
            [sys.executable, str(CHILD), str(request), str(answers), *(["--observe"] if observe else [])],
            cwd=folder,
            # oneDNN, which has the gradients of channels-first convolutions, is chosen by the processor if not here
            env=os.environ | {"CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "agg", "TF_ENABLE_ONEDNN_OPTS": "1"},
            capture_output=True,
            text=True,
            timeout=GROUP_TIMEOUT,
            check=False,
        )
        lines = answers.read_text(encoding="utf-8").splitlines() if answers.exists() else []
    outcomes = {Path(row["path"]): Outcome(**row) for row in map(json.loads, lines)}
    missing = [path.name for path in paths if path not in outcomes]
    if missing:
        raise RuntimeError(
            f"the child process ended (status {child.returncode}) before {missing}:\n{child.stderr[-2000:]}"
        )
    return outcomes
