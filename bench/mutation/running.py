"""How programs really end: run with the real frameworks, in child processes, and remembered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
SECONDS = 60.0
"""For one program."""
PACKAGES = ("torch", "tensorflow-cpu", "tensorflow", "keras", "tf_keras", "numpy")


@dataclass(frozen=True)
class Ending:
    """How a program ended: ``exception`` is None where it came to its end."""

    exception: str | None
    message: str
    lines: tuple[int, ...]
    """The program's own lines in the traceback, innermost last."""

    @property
    def known(self) -> bool:
        """Whether it ended at all in its time."""
        return self.exception != "did not end"


def group_of(text: str) -> str:
    """Programs of one group can be forks of one process: what it has imported and how it was started."""
    if "TF_USE_LEGACY_KERAS" in text:
        return "legacy"
    return "tensorflow" if "keras" in text or "tensorflow" in text else "torch"


def run(programs: Mapping[Path, str], processes: int) -> dict[Path, Ending]:
    """How each program ends, from the store where it ran before."""
    endings = {path: ending for path, text in programs.items() if (ending := _stored(text)) is not None}
    groups: dict[str, list[Path]] = defaultdict(list)
    for path, text in programs.items():
        if path not in endings:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            groups[group_of(text)].append(path)
    for group, paths in groups.items():
        shares = [paths[start::processes] for start in range(processes) if paths[start::processes]]
        workers = [threading.Thread(target=_run_share, args=(group, share, endings)) for share in shares]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return endings


def _run_share(group: str, paths: Iterable[Path], endings: dict[Path, Ending]) -> None:
    """Run programs one after the other in forks of one process."""
    settings = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    settings["TF_ENABLE_ONEDNN_OPTS"] = "1"  # else the processor decides if there are channels-first convolutions
    if group == "legacy":
        settings["TF_USE_LEGACY_KERAS"] = "1"
    framework = "torch" if group == "torch" else "tensorflow"
    child = subprocess.Popen(
        [sys.executable, str(CHILD), framework, str(SECONDS)],
        env=os.environ | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdin is not None and child.stdout is not None
    for path in paths:
        child.stdin.write(f"{path}\n")
        child.stdin.flush()
        row = json.loads(child.stdout.readline())
        endings[path] = Ending(row["exception"], row["message"], tuple(row["lines"]))
        _store(path.read_text(encoding="utf-8"), row)
    child.stdin.close()
    child.wait()


def _place(text: str) -> Path:
    """Changes with the program and with the frameworks."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    digest = hashlib.sha256(f"{versions()} {CHILD.read_text(encoding='utf-8')}".encode() + text.encode()).hexdigest()
    return Path(cache, "shapewright", "mutation", f"{digest[:32]}.json")


def _stored(text: str) -> Ending | None:
    place = _place(text)
    if not place.is_file():
        return None
    row = json.loads(place.read_text(encoding="utf-8"))
    return Ending(row["exception"], row["message"], tuple(row["lines"]))


def _store(text: str, row: dict[str, object]) -> None:
    place = _place(text)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(row), encoding="utf-8")


_known: list[str] = []


def versions() -> str:
    """The installed frameworks, as ``docs/mutation.md`` names them."""
    if not _known:
        for name in PACKAGES:
            try:
                _known.append(f"{name} {version(name)}")
            except PackageNotFoundError:
                continue
    return ", ".join(_known)
