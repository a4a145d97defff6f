"""What a program's expressions really hold: runs it under the probe's tracer, and remembers the answer."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import shapewright.probe
from bench.agreement.programs import Program
from shapewright.facts import Range
from shapewright.probe import Observation, ObservedValue, ProbeRequest, run_probe

TIMEOUT = 300.0
STEPS = 2


@dataclass(frozen=True)
class Trace:
    """What was seen, or why nothing was."""

    outcome: str
    error: str
    seconds: float
    observed: tuple[Observation, ...]


def trace(program: Program, path: str, python: str, fresh: bool = False) -> Trace:
    """Run a program that lies at ``path``; from the cache if it was run before as it is now."""
    stored = _folder() / f"{_key(program, path, python)}.json"
    if stored.is_file() and not fresh:
        return _read(json.loads(stored.read_text(encoding="utf-8")))
    request = ProbeRequest(
        path=path,
        python=python,
        packages=program.observe,
        device="cpu",
        steps=STEPS,
        timeout=TIMEOUT,
        allow=frozenset({"write", "process"}),
        contexts=True,
    )
    result = run_probe(request)
    error = "" if result.error is None else f"{result.error.type}: {result.error.message}".splitlines()[0]
    found = Trace(result.outcome, error, result.seconds, result.observed)
    if result.outcome in ("finished", "failed"):
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def _folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(cache, "shapewright", "agreement")


def _key(program: Program, path: str, python: str) -> str:
    """Changes with the program, the tracer, the interpreter and the installed packages."""
    digest = hashlib.sha256()
    child = Path(shapewright.probe.__file__).parent / "child"
    for file in sorted(child.glob("*.py")):
        digest.update(file.read_bytes())
    around = "" if program.path is None else "".join(p.read_text() for p in sorted(program.path.parent.glob("*.py")))
    for part in (program.text, path, around, *program.observe, python, _installed(python)):
        digest.update(part.encode())
    return digest.hexdigest()[:32]


_versions: dict[str, str] = {}


def _installed(python: str) -> str:
    """The names and versions of everything installed for an interpreter."""
    if python not in _versions:
        script = (
            "from importlib.metadata import distributions as d;"
            "print(sorted(f'{x.metadata[\"Name\"]} {x.version}' for x in d()))"
        )
        found = subprocess.run([python, "-c", script], check=True, capture_output=True, text=True)
        _versions[python] = found.stdout
    return _versions[python]


def _read(stored: dict[str, object]) -> Trace:
    observed = []
    for row in stored["observed"]:  # type: ignore[attr-defined]
        where, values = row["range"], []
        for value in row["values"]:
            shape = None if value["shape"] is None else tuple(value["shape"])
            values.append(ObservedValue(**{**value, "shape": shape, "calls": tuple(value["calls"])}))
        start, end = where["start"], where["end"]
        span = Range.of(start["line"], start["column"], end["line"], end["column"])
        observed.append(Observation(row["path"], span, row["role"], tuple(values), row["count"]))
    return Trace(str(stored["outcome"]), str(stored["error"]), float(stored["seconds"]), tuple(observed))  # type: ignore[arg-type]
