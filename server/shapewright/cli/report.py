"""Problems as text, JSON, SARIF 2.1.0 and GitHub annotations."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from shapewright import __version__
from shapewright.cli.places import Place, Places
from shapewright.facts import Fix, Problem
from shapewright.features.diagnostics import related_places
from shapewright.features.explain import find
from shapewright.probe.model import Json

Fixes = Mapping[Problem, tuple[Fix, ...]]

_COLOURS = {"error": "bold red", "warning": "yellow", "information": "blue", "hint": "dim"}


def as_json(problems: Sequence[Problem], fixes: Fixes, places: Places) -> str:
    """``{"version": 1, "problems": [...]}``."""
    rows: list[Json] = [_problem_json(problem, fixes.get(problem, problem.fixes), places) for problem in problems]
    return json.dumps({"version": 1, "problems": rows}, indent=2, ensure_ascii=False)


def _problem_json(problem: Problem, fixes: Iterable[Fix], places: Places) -> dict[str, Json]:
    related: list[Json] = [
        {**places.place(one.path, one.range).to_json(), "message": one.message} for one in related_places(problem)
    ]
    offered: list[Json] = [
        {
            "title": fix.title,
            "preferred": fix.preferred,
            "edits": [{**places.place(edit.path, edit.range).to_json(), "text": edit.text} for edit in fix.edits],
        }
        for fix in fixes
    ]
    return {
        **places.place(problem.path, problem.range).to_json(),
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "url": problem.url,
        "related": related,
        "fixes": offered,
    }


def as_text(problems: Sequence[Problem], places: Places) -> Iterable[tuple[str, str]]:
    """Lines with their styles: the problem, its source line marked, and the places that explain it."""
    for problem in problems:
        place = places.place(problem.path, problem.range)
        first, *more = problem.message.splitlines() or [""]
        yield f"{place.text}: {problem.severity} [{problem.code}] {first}", _COLOURS[problem.severity]
        yield from ((f"    {line}", "") for line in more)
        yield from ((line, "dim") for line in _marked(problem, places))
        for one in related_places(problem):
            yield f"    {places.place(one.path, one.range).text}: {one.message}", "dim"


def _marked(problem: Problem, places: Places) -> Iterable[str]:
    """The problem's first line with carets under the part that fails."""
    lines, start, end = places.lines(problem.path), problem.range.start, problem.range.end
    if not 0 < start.line <= len(lines) or not lines[start.line - 1].strip():
        return
    line = lines[start.line - 1].rstrip()
    margin = len(line) - len(line.lstrip())
    last = end.column if end.line == start.line else len(line)
    yield "    " + line[margin:].replace("\t", " ")
    yield "    " + " " * max(start.column - margin, 0) + "^" * max(min(last, len(line)) - max(start.column, margin), 1)


def summary(problems: Sequence[Problem], files: int) -> str:
    """``2 errors, 1 warning in 3 files.``"""
    counted = f"{files} file" + ("" if files == 1 else "s")
    if not problems:
        return f"No problems in {counted}."
    counts = [(sum(one.severity == name for one in problems), name) for name in _COLOURS]
    parts = [f"{number} {name}{'' if number == 1 else 's'}" for number, name in counts if number]
    return f"{', '.join(parts)} in {counted}."


_GITHUB = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


def as_github(problems: Sequence[Problem], places: Places) -> Iterable[str]:
    """One workflow command for each problem, which GitHub shows on the line of the pull request.

    See https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for problem in problems:
        place = places.place(problem.path, problem.range)
        start, end = place.range.start, place.range.end
        fields = {"title": f"Shapewright ({problem.code})", "file": place.path}
        if place.cell is None:  # an annotation has no way to name a cell, and its lines would be others
            fields |= {"line": str(start.line), "endLine": str(end.line)}
            if start.line == end.line:
                fields |= {"col": str(start.column + 1), "endColumn": str(end.column + 1)}
        listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in fields.items())
        where = "" if place.cell is None else f"{place.text}: "
        yield f"::{_GITHUB[problem.severity]} {listed}::{_escaped(where + problem.message)}"


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


_SARIF_LEVELS = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}


def as_sarif(problems: Sequence[Problem], fixes: Fixes, places: Places) -> str:
    """A SARIF 2.1.0 log, for code scanning.

    See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    codes = sorted({problem.code for problem in problems})
    driver = {
        "name": "shapewright",
        "version": __version__,
        "rules": [_rule(code) for code in codes],
    }
    results = [_result(problem, fixes.get(problem, problem.fixes), codes, places) for problem in problems]
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(code: str) -> dict[str, object]:
    entry = find(code)
    if entry is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.explanation},
        "defaultConfiguration": {"level": _SARIF_LEVELS[entry.severity]},
        "helpUri": entry.page,
    }


def _result(problem: Problem, fixes: Iterable[Fix], codes: list[str], places: Places) -> dict[str, object]:
    related = [
        {**_location(places.place(one.path, one.range)), "message": {"text": one.message}}
        for one in related_places(problem)
    ]
    repairs = [repair for fix in fixes if (repair := _repair(fix, places)) is not None]
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": _SARIF_LEVELS[problem.severity],
        "message": {"text": problem.message},
        "locations": [_location(places.place(problem.path, problem.range))],
    }
    return result | ({"relatedLocations": related} if related else {}) | ({"fixes": repairs} if repairs else {})


def _location(place: Place) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(place.path)}, "region": _region(place)}
    if place.cell is None:
        return {"physicalLocation": physical}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(place.path)}},
        "logicalLocations": [{"name": f"cell {place.cell}", "fullyQualifiedName": place.text}],
    }


def _region(place: Place) -> dict[str, object]:
    start, end = place.range.start, place.range.end
    return {
        "startLine": start.line,
        "startColumn": start.column + 1,
        "endLine": end.line,
        "endColumn": end.column + 1,
    }


def _repair(fix: Fix, places: Places) -> dict[str, object] | None:
    """The fix by file; None where it edits a notebook, for whose cells SARIF has no positions."""
    changes: dict[str, list[dict[str, object]]] = {}
    for edit in fix.edits:
        place = places.place(edit.path, edit.range)
        if place.cell is not None:
            return None
        replacement = {"deletedRegion": _region(place), "insertedContent": {"text": edit.text}}
        changes.setdefault(place.path, []).append(replacement)
    artifacts = [
        {"artifactLocation": {"uri": _uri(path)}, "replacements": replaced} for path, replaced in changes.items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": artifacts}


def _uri(path: str) -> str:
    return Path(path).as_uri() if os.path.isabs(path) else quote(path.replace(os.sep, "/"))
