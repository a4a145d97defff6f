"""``python -m bench.mutation [PROGRAM…]``: break working programs, run them, analyse them, compare; see ``--help``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.mutation.bases import ROOT, Base, bases
from bench.mutation.operators import mutants
from bench.mutation.report import HEADER, Result, by_operator, markdown, table, text_table
from bench.mutation.running import run
from bench.mutation.source import Mutant
from shapewright.facts import Problem
from shapewright.frontend.environment import discover_environment
from shapewright.workspace.batch import Task, perform, questions
from shapewright.workspace.real_engine import RealEngine

PAGE = ROOT / "docs" / "mutation.md"
FOLDER = Path(tempfile.gettempdir(), "shapewright-mutation")
"""Stays the same from run to run, so that what is shown can be looked at."""
VERDICTS = ("missed", "elsewhere", "alarm", "flagged", "quiet")


def main() -> int:
    """Do what the arguments say; exit 1 where a mutant that runs has an error reported."""
    options = _arguments()
    sound = _sound(bases(tuple(options.programs)), options.processes)
    drawn = [(base, mutant) for base in sound for mutant in mutants(base.name, base.text, options.most, options.seed)]
    results = compare(drawn, options.processes)
    for verdict in options.show or ():
        for result in results:
            if result.verdict == verdict and options.only in result.mutant.operator:
                print(_told(result))
    print(text_table([HEADER, *table(results)]))
    print(text_table(by_operator(results)))
    if options.write:
        PAGE.write_text(markdown(results, options.most, options.seed), encoding="utf-8")
    return any(result.verdict == "alarm" for result in results)


def _sound(chosen: list[Base], processes: int) -> list[Base]:
    """The programs that run to their end in this environment."""
    paths = {FOLDER / base.name / "base.py": base for base in chosen}
    endings = run({path: base.text for path, base in paths.items()}, processes)
    for path, base in paths.items():
        if endings[path].exception is not None and not base.name.startswith("posts/"):
            print(f"{base.name} is left out: {endings[path].exception}: {endings[path].message[:200]}", file=sys.stderr)
    sound = {path: base for path, base in paths.items() if endings[path].exception is None}
    for path, problems in _reported({path: base.text for path, base in sound.items()}, processes).items():
        for problem in problems:
            print(f"{sound[path].name}: reported although it runs: {_line(problem)}", file=sys.stderr)
    return list(sound.values())


def compare(drawn: list[tuple[Base, Mutant]], processes: int) -> list[Result]:
    """How each mutant ends, and what is reported in it; without those that do not end."""
    numbers: dict[str, int] = {}
    placed: dict[Path, tuple[Base, Mutant]] = {}
    for base, mutant in drawn:
        number = numbers[base.name] = numbers.get(base.name, -1) + 1
        placed[FOLDER / base.name / f"m{number}.py"] = base, mutant
    endings = run({path: mutant.text for path, (_, mutant) in placed.items()}, processes)
    results = {path: Result(*placed[path], str(path), endings[path]) for path in placed if endings[path].known}
    for path, problems in _reported({path: placed[path][1].text for path in results}, processes).items():
        results[path].problems = problems
    return list(results.values())


def _reported(texts: dict[Path, str], processes: int) -> dict[Path, list[Problem]]:
    """The errors that are reported in each program."""
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = discover_environment(sys.executable)
    tasks = [Task(q) for path in texts for q in questions([str(path)], [str(path.parent)], environment)]
    found: dict[Path, list[Problem]] = {path: [] for path in texts}
    for outcome in perform(tasks, environment, RealEngine, processes):
        if outcome.failure:
            print(outcome.question.targets[0], outcome.failure, file=sys.stderr)
        for facts in outcome.facts.values():
            found[Path(outcome.question.targets[0])] += [p for p in facts.problems if p.severity == "error"]
    return found


def _told(result: Result) -> str:
    ending, mutant = result.ending, result.mutant
    lines = ", ".join(map(str, ending.lines))
    head = f"{result.verdict} [{mutant.operator}] {result.path}:{mutant.lines[0]}: {mutant.change}"
    end = f"    raises {ending.exception} in {lines}: {' '.join(ending.message.split())[:300]}" if result.fails else ""
    return "\n".join([head, *filter(None, [end]), *(f"    reported: {line}" for line in map(_line, result.problems))])


def _line(problem: Problem) -> str:
    return f"{problem.range.start.line}: {problem.code}: {' '.join(problem.message.split())[:200]}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("programs", nargs="*", help="only those whose name starts like this: torch, user/vit")
    parser.add_argument("--most", type=int, default=12, help="how many mutants of each program are drawn at most")
    parser.add_argument("--seed", type=int, default=0, help="which mutants are drawn")
    parser.add_argument("--show", action="append", choices=VERDICTS, help="print these mutants")
    parser.add_argument("--only", default="", help="of those, only the ones of a kind of change that is named so")
    parser.add_argument("--processes", type=int, default=2, help="programs run and analysed at once")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
