"""The measurement as text and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.alarms.known import TRUE
from bench.alarms.work import Outcome

OVER = 1.1
"""How far beyond its budget an analysis may end: the last step is not cut short."""

HEAD = """# What is reported in code that works

`python -m bench.alarms PACKAGE… --write` analyses shipped packages file by file, each as its own entry with nothing
that calls it, as an editor does when the file is opened. The code works, so an error is a false alarm unless it is
listed below as a true one. A function or class that fails whenever it is called with all its own defaults counts as
broken, although its package may never call it so; where calls in the same file give something else, the error has to
come with that, too. Crashed: the analysis raised or did not end. Partial: the time ({budget:g} s) ran out, and the
facts found by then were given. Over: more than a tenth beyond that time; reading the modules of packages for the first
time takes nothing from it, up to two seconds.{share}

| package | files | lines | errors | of these true | warnings | crashed | partial | over | seconds, median / largest |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def page(found: Mapping[str, Sequence[Outcome]], budget: float, every: int = 1) -> str:
    """The table in Markdown; of each package only one of ``every`` so many files was taken."""
    share = f"\nOf each package one file in {every} was taken." if every > 1 else ""
    rows = [_row(title, outcomes, budget) for title, outcomes in found.items() if outcomes]
    if len(found) > 1:
        rows.append(_row("all", [outcome for outcomes in found.values() for outcome in outcomes], budget))
    return HEAD.format(budget=budget, share=share) + "".join(rows) + _true(found)


def is_true(path: str, problem: Mapping[str, object]) -> bool:
    """Whether the code is broken there."""
    return f"{path}:{problem['code']}" in TRUE


def _true(found: Mapping[str, Sequence[Outcome]]) -> str:
    lines = [
        f"- `{outcome.path}`, line {problem['line']}: {TRUE[outcome.path + ':' + problem['code']]}.\n"
        for outcomes in found.values()
        for outcome in outcomes
        for problem in outcome.problems
        if is_true(outcome.path, problem)
    ]
    return "\n## True ones\n\n" + "".join(lines) if lines else ""


def _row(title: str, outcomes: Sequence[Outcome], budget: float) -> str:
    seconds = sorted(outcome.seconds for outcome in outcomes) or [0.0]
    cells = [
        title,
        len(outcomes),
        sum(outcome.lines for outcome in outcomes),
        sum(p["severity"] == "error" for o in outcomes for p in o.problems),
        sum(is_true(o.path, p) for o in outcomes for p in o.problems),
        sum(p["severity"] == "warning" for o in outcomes for p in o.problems),
        sum(bool(outcome.failure) for outcome in outcomes),
        sum(not outcome.complete for outcome in outcomes),
        sum(outcome.seconds > OVER * budget for outcome in outcomes),
        f"{seconds[len(seconds) // 2]:.2f} / {seconds[-1]:.2f}",
    ]
    return f"| {' | '.join(map(str, cells))} |\n"


def told(title: str, outcomes: Sequence[Outcome], severities: Sequence[str]) -> str:
    """One line for each problem of these severities and each failure."""
    lines = [f"== {title}"]
    for outcome in outcomes:
        if outcome.failure:
            lines.append(f"{outcome.path}: FAILED {outcome.failure.strip().splitlines()[-1]}")
        lines += [
            f"{outcome.path}:{p['line']}: {p['severity']}: {p['code']}: {p['message'].splitlines()[0]}"
            for p in outcome.problems
            if p["severity"] in severities
        ]
    return "\n".join(lines)
