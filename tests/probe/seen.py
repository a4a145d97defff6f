"""Reads results in the words of the tests."""

from __future__ import annotations

from shapewright.probe import ProbeResult

Place = tuple[int, int, int, int]


def rows(result: ProbeResult, file: str = "program.py") -> dict[Place, list[str]]:
    """What was seen at each range of a file: ``{(line, column, end line, end column): ["float32[2, 3]"]}``."""
    found: dict[Place, list[str]] = {}
    for row in result.observed:
        if row.path.endswith(file):
            start, end = row.range.start, row.range.end
            found.setdefault((start.line, start.column, end.line, end.column), []).extend(v.text for v in row.values)
    return found


def values_of(result: ProbeResult, source: str, text: str, file: str = "program.py") -> list[str]:
    """What every place whose text is exactly ``text`` held."""
    lines = source.split("\n")
    found: list[str] = []
    for (line, column, end_line, end), values in rows(result, file).items():
        if line == end_line and lines[line - 1][column:end] == text:
            found += values
    return list(dict.fromkeys(found))


def error_text(result: ProbeResult, source: str) -> str:
    """The text that the error's range covers."""
    assert result.error is not None
    where = result.error.range
    assert where is not None, result.error
    lines = source.split("\n")[where.start.line - 1 : where.end.line]
    lines[-1] = lines[-1][: where.end.column]
    lines[0] = lines[0][where.start.column :]
    return "\n".join(lines)
