"""What a probe run saw of each file, kept beside what was inferred."""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.facts import Problem
from shapewright.probe.model import Observation, ProbeResult

RUNTIME_ERROR = "runtime-error"
"""The code under which an exception that a probe met is shown."""


@dataclass(frozen=True)
class ProbeRecord:
    """What the latest probe says about one file, in positions of ``text``."""

    text: str
    observations: tuple[Observation, ...] = ()
    failure: Problem | None = None
    """The exception, at the user's own innermost line."""


def records(result: ProbeResult, texts: dict[str, str]) -> dict[str, ProbeRecord]:
    """The result of a run, file by file; ``texts`` holds what each file read when the run began."""
    by_path: dict[str, list[Observation]] = {path: [] for path in texts}
    for observation in result.observed:
        by_path.setdefault(observation.path, []).append(observation)
    failure = _failure(result)
    if failure is not None:
        by_path.setdefault(failure.path, [])
    return {
        path: ProbeRecord(texts.get(path, ""), tuple(seen), failure if failure and failure.path == path else None)
        for path, seen in by_path.items()
    }


def _failure(result: ProbeResult) -> Problem | None:
    error = result.error
    if error is None or error.path is None or error.range is None:
        return None
    message = f"The probe stopped here: {error.type}: {error.message}" if error.type else error.message
    return Problem(error.path, error.range, RUNTIME_ERROR, "error", message)
