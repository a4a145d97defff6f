"""Runs the user's code, when asked, in a child process under the user's interpreter, and says what it saw.

>>> result = run_probe(ProbeRequest(path="train.py", python="/usr/bin/python3"))
>>> result.outcome, result.error, result.observed

Everything under ``probe/child`` runs in that child: standard library only, Python 3.8 or later.
"""

from shapewright.probe.disagree import disagreements
from shapewright.probe.inputs import inputs_for
from shapewright.probe.model import (
    Disagreement,
    InputSpec,
    Observation,
    ObservedValue,
    PeakMemory,
    ProbeError,
    ProbeRequest,
    ProbeResult,
    Progress,
)
from shapewright.probe.runner import run_probe

__all__ = [
    "Disagreement",
    "InputSpec",
    "Observation",
    "ObservedValue",
    "PeakMemory",
    "ProbeError",
    "ProbeRequest",
    "ProbeResult",
    "Progress",
    "disagreements",
    "inputs_for",
    "run_probe",
]
