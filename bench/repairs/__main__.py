"""``python -m bench.repairs [--corpus NAME…] [--only TEXT] [--write]``: repairs broken programs, and runs them.

The programs are those of ``tests/programs``: each is broken in one place and really fails. Every proven repair is
applied, one after the other, as ``shapewright check --fix`` does; the repaired program is run with the real
frameworks.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "repairs.md"
PROGRAMS = ROOT / "tests" / "programs"
sys.path[:0] = [str(PROGRAMS), str(PROGRAMS.parent / "examples")]

import real_run  # noqa: E402
import variants  # noqa: E402

from shapewright.facts import Problem  # noqa: E402
from shapewright.frontend.environment import discover_environment  # noqa: E402
from shapewright.workspace.batch import Task, perform, questions  # noqa: E402
from shapewright.workspace.real_engine import RealEngine  # noqa: E402

CORPORA = {
    "errors": "five-line programs, one for each of the commonest messages",
    "user": "PyTorch and NumPy programs of 30 to 150 lines, broken in one place",
    "keras": "Keras and TensorFlow programs as people post them",
}
HEAD = """# How many broken programs are repaired

`python -m bench.repairs --write` applies every proven repair to each broken program of `tests/programs`, one after
the other, and runs the result with the real frameworks.

| programs | broken | flagged on the failing line | with a proven repair | which then run to their end |
| --- | ---: | ---: | ---: | ---: |
"""


@dataclass
class Result:
    """A broken program: whether it is flagged, what was done to it, how it ends then."""

    name: str
    message: str
    flagged: bool
    titles: list[str]
    ending: real_run.Outcome | None = None


def main() -> None:
    """Measure, print, and write the page where asked."""
    options = _arguments()
    table = HEAD
    for corpus in options.corpus:
        with tempfile.TemporaryDirectory() as folder:
            results = _repaired(Path(folder), corpus, options.only)
        _tell(results)
        fixed = [result for result in results if result.titles]
        run = [result for result in fixed if result.ending is not None and result.ending.exception is None]
        counts = len(results), sum(result.flagged for result in results), len(fixed), len(run)
        table += f"| {CORPORA[corpus]} | " + " | ".join(map(str, counts)) + " |\n"
    print(table)
    if options.write:
        PAGE.write_text(table, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.repairs", description=__doc__)
    parser.add_argument("--corpus", nargs="+", choices=CORPORA, default=list(CORPORA), help="which programs")
    parser.add_argument("--only", default="", help="only programs whose name holds this text")
    parser.add_argument("--write", action="store_true", help="write the table to docs/repairs.md")
    return parser.parse_args()


def _broken(corpus: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Name, text and record of every program that raises."""
    texts = (
        dict(variants.programs()) if corpus == "user" else {p.stem: p.read_text() for p in _folder(corpus).glob("*.py")}
    )
    record = {"user": PROGRAMS / "user.jsonl", "keras": PROGRAMS / "keras" / "record.jsonl"}
    lines = record.get(corpus, PROGRAMS / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        name = row["program"].removesuffix(".py")
        if row["exception"] and "torchvision" not in texts[name]:
            yield name, texts[name], row


def _folder(corpus: str) -> Path:
    return PROGRAMS / corpus


def _repaired(folder: Path, corpus: str, only: str) -> list[Result]:
    """Every broken program of a corpus, repaired where that is proven, and run."""
    rows = {folder / f"{name}.py": (text, row) for name, text, row in _broken(corpus) if only in name}
    for path, (text, _) in rows.items():
        path.write_text(text, encoding="utf-8")
    environment = discover_environment(sys.executable)
    tasks = [Task(q, repair=_all) for path in rows for q in questions([str(path)], [str(folder)], environment)]
    results: dict[Path, Result] = {}
    for outcome in perform(tasks, environment, RealEngine, processes=1):
        path = Path(outcome.question.targets[0])
        row = rows[path][1]
        problems = [p for facts in (outcome.facts or {}).values() for p in facts.problems if p.severity == "error"]
        line = row["line"]
        flagged = any(isinstance(line, int) and p.range.start.line <= line <= p.range.end.line for p in problems)
        done = outcome.repaired
        titles = [fix.title for fix in done.fixes] if done is not None else []
        results[path] = Result(path.stem, str(row["message"]), flagged, titles)
        if done is not None and str(path) in done.texts:
            path.write_text(done.texts[str(path)], encoding="utf-8")
    endings = real_run.run([path for path, result in results.items() if result.titles])
    for path, ending in endings.items():
        results[path].ending = ending
    return sorted(results.values(), key=lambda result: result.name)


def _all(problems: list[Problem], lines: list[str]) -> list[Problem]:
    return problems


def _tell(results: list[Result]) -> None:
    """What is not repaired, and what fails although its repair was proven."""
    for result in results:
        ending = result.ending
        if not result.titles:
            print("-", result.name, "|", result.message[:110])
        elif ending is not None and ending.exception is not None:
            print("FAILS", result.name, result.titles, "|", ending.line, ending.exception, ending.message[:120])
        else:
            print("+", result.name, result.titles)


if __name__ == "__main__":
    main()
