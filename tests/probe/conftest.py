"""A program as text in, a probe's result out."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shapewright.probe import ProbeRequest, ProbeResult, run_probe

Run = Callable[..., ProbeResult]


@pytest.fixture
def probe(tmp_path: Path) -> Run:
    """Write a program and probe it; every file is under the workspace root ``tmp_path``."""

    def run(
        text: str, *, file: str = "program.py", on_progress: Any = None, cancel: Any = None, **fields: Any
    ) -> ProbeResult:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        fields.setdefault("python", sys.executable)
        fields.setdefault("roots", (str(tmp_path),))
        return run_probe(ProbeRequest(path=str(path), **fields), on_progress, cancel)

    return run
