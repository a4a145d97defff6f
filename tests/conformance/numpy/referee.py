"""NumPy as the referee of the rules: exact, abstained, WRONG; and what must fail."""

from __future__ import annotations

import copy
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from tests.conformance.numpy.abstract import EXACT, WRONG, Sizes, compare, lower
from tests.conformance.numpy.cases import CASES, COUNTED, Case, calls
from tests.conformance.standalone import Standalone

from shapewright.rules import REGISTRY, Abstain, Failure
from shapewright.values import Unknown, UnknownShape, Value, unknown_tensor

PLAIN = {"ndarray.__len__": len, "ndarray.__float__": float, "ndarray.__int__": int, "ndarray.__bool__": bool}
"""Methods that Python calls itself."""


@dataclass
class Tally:
    """The verdicts on one function's calls."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    must_fail: int = 0
    flagged: int = 0
    details: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: str, detail: str) -> None:
        self.counts[verdict] += 1
        if verdict != EXACT:
            self.details[f"{verdict}: {detail}"] += 1

    def fail(self, seen: bool, detail: str) -> None:
        self.must_fail += 1
        self.flagged += seen
        if not seen:
            self.details[f"not flagged: {detail}"] += 1


def really(case: Case) -> Any:
    """What NumPy gives."""
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    if case.name in PLAIN:
        return PLAIN[case.name](*args)
    parts = case.name.split(".")
    if parts[0] == "ndarray":
        member = getattr(args[0], parts[1])
        return _of_method(member, parts[1], args, kwargs)
    if parts[:2] == ["random", "Generator"]:
        return getattr(np.random.default_rng(0), parts[2])(*args, **kwargs)
    function: Any = np
    for part in parts:
        function = getattr(function, part)
    return function(*args, **kwargs)


def _of_method(member: Any, name: str, args: Any, kwargs: Any) -> Any:
    if not callable(member):
        return np.ravel(args[0]) if name == "flat" else member
    if name.startswith("__i") and name not in ("__invert__", "__int__"):
        result = getattr(args[0], name)(*args[1:])
        return args[0] if result is None else result
    result = member(*args[1:], **kwargs)
    if result is NotImplemented:
        raise TypeError("not implemented")
    return result


def predict(case: Case, sizes: Sizes) -> Value:
    """What the rules say; an unknown with its reason where they abstain."""
    ctx = Standalone()
    args = [lower(a, sizes) for a in case.args]
    kwargs = {k: lower(v, sizes) for k, v in case.kwargs.items()}
    full = f"numpy.{case.name}"
    try:
        if full in REGISTRY.properties:
            rule = REGISTRY.properties[full]
            return rule.apply(ctx, rule.bind(args, {}))
        if case.name.startswith("random.Generator."):
            generator = ctx.invoke("numpy.random.default_rng")
            return ctx.method(generator, case.name.rsplit(".", 1)[1], *args, **kwargs)
        return ctx.invoke(full, *args, **kwargs)
    except Abstain as abstain:
        return Unknown(abstain.reason)
    except UnknownShape:
        return unknown_tensor("numpy")


def judge(case: Case, tally: Tally, *, symbolic: bool = False) -> None:
    """Add the verdict on one call."""
    sizes = Sizes(symbolic)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        error, real = None, None
        try:
            real = really(case)
        except Exception as raised:  # whatever NumPy raises, the rule should
            error = raised
        try:
            found = predict(case, sizes)
        except Failure as failure:
            if error is None:
                tally.add(WRONG, f"false alarm: {failure.message} {_shown(case)}")
            else:
                tally.fail(True, "")
            return
        except Exception as crash:
            tally.add(WRONG, f"the rule crashes: {crash!r} {_shown(case)}")
            return
    if error is not None:
        tally.fail(False, f"{type(error).__name__}: {str(error)[:90]} {_shown(case)}")
        return
    verdict, detail = compare(found, real, sizes, counted=case.name in COUNTED)
    tally.add(verdict, f"{detail} {_shown(case)}" if verdict == WRONG else detail)


def _shown(case: Case) -> str:
    return "of " + ", ".join([*map(_brief, case.args), *(f"{k}={_brief(v)}" for k, v in case.kwargs.items())])


def _brief(value: Any) -> str:
    if isinstance(value, (np.ndarray, np.generic)):
        kind = "scalar " if isinstance(value, np.generic) else ""
        return f"{kind}{value.dtype}{list(value.shape)}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_brief(v) for v in value) + "]"
    return repr(value)[:40]


def judge_function(name: str, examples: int, *, symbolic: bool = False) -> Tally:
    """Judge so many made-up calls of a function, the same ones each time."""
    tally = Tally(name)

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(calls(name))
    def run(case: Case) -> None:
        judge(case, tally, symbolic=symbolic)

    run()
    return tally


def functions(pattern: str = "") -> list[str]:
    return sorted(name for name in CASES if pattern in name)
