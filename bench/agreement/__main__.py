"""``python -m bench.agreement [PROGRAM…]``: run, analyse, compare, print; see ``--help``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.agreement.classify import classify
from bench.agreement.infer import SECONDS, infer
from bench.agreement.programs import ROOT, Program, programs
from bench.agreement.report import ProgramReport, markdown, show, text_table
from bench.agreement.trace import trace
from shapewright.frontend.environment import Environment, discover_environment

PAGE = ROOT / "docs" / "agreement.md"
KINDS = ("exact", "partial", "none", "wrong")


def main() -> int:
    """Do what the arguments say; exit 1 where something is WRONG."""
    arguments = _arguments()
    chosen = programs(tuple(arguments.programs))
    if not chosen:
        print("no program of that name", file=sys.stderr)
        return 2
    environment = discover_environment(arguments.python)
    reports = compare(chosen, environment, arguments)
    for kind in arguments.show or ():
        print("\n".join(show(reports, kind, arguments.limit)))
    print(text_table(reports))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(_as_json(reports), indent=1), encoding="utf-8")
    if arguments.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(markdown(reports, _versions(arguments.python)), encoding="utf-8")
    return 1 if any(row.verdict == "wrong" for report in reports for row in report.rows) else 0


def compare(chosen: list[Program], environment: Environment, arguments: argparse.Namespace) -> list[ProgramReport]:
    """A report for each program; programs are traced while others are analysed."""
    with ThreadPoolExecutor(arguments.jobs) as pool:
        paths = [_placed(program) for program in chosen]
        traces = [
            pool.submit(trace, program, path, arguments.python, arguments.fresh)
            for program, path in zip(chosen, paths, strict=True)
        ]
        reports = []
        for program, path, traced in zip(chosen, paths, traces, strict=True):
            report = ProgramReport(program.title, program.package)
            reports.append(report)
            found = traced.result()
            if not found.observed:
                report.note = found.error or found.outcome
            else:
                inferred = infer(program, path, environment, arguments.seconds)
                report.rows = classify(found.observed, inferred.facts)
                report.note = inferred.failure or (found.error if found.outcome != "finished" else "")
                report.analysed_in, report.problems = inferred.seconds, inferred.problems
                report.finished = found.outcome == "finished"
            report.traced_in = found.seconds
            _tell(report)
        return reports


def _placed(program: Program) -> str:
    """Where the program lies: itself, or a copy at a place that stays the same from run to run."""
    if program.path is not None:
        return str(program.path)
    path = Path(tempfile.gettempdir(), "shapewright-agreement", program.package, f"{program.name}.py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(program.text, encoding="utf-8")
    return str(path)


def _tell(report: ProgramReport) -> None:
    counts = {kind: sum(row.verdict == kind for row in report.rows) for kind in KINDS}
    numbers = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    errors = f"; {len(report.problems)} errors reported" if report.finished and report.problems else ""
    print(f"{report.title}: {numbers} in {report.analysed_in:.1f} s{errors}  {report.note}".rstrip(), file=sys.stderr)


def _as_json(reports: list[ProgramReport]) -> list[dict[str, object]]:
    return [
        {
            "program": report.title,
            "note": report.note,
            "analysed_in": round(report.analysed_in, 2),
            "problems": list(report.problems) if report.finished else [],
            "rows": [
                {
                    "path": row.path,
                    "range": [row.range.start.line, row.range.start.column, row.range.end.line, row.range.end.column],
                    "verdict": row.verdict,
                    "inferred": [tensor.text for tensor in row.inferred],
                    "observed": [value.text for value in row.observed],
                    "why": row.why,
                }
                for row in report.rows
            ],
        }
        for report in reports
    ]


def _versions(python: str) -> str:
    names = ("torch", "tensorflow-cpu", "tensorflow", "keras", "numpy", "timm", "transformers")
    script = (
        "import importlib.metadata as m, sys\n"
        "for n in sys.argv[1:]:\n"
        "    try: print(n, m.version(n))\n"
        "    except m.PackageNotFoundError: pass\n"
    )
    found = subprocess.run([python, "-c", script, *names], check=True, capture_output=True, text=True)
    return ", ".join(found.stdout.split("\n")[:-1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=__doc__)
    parser.add_argument("programs", nargs="*", help="only those whose title starts like this: timm, timm/vit")
    parser.add_argument(
        "--show", action="append", choices=("wrong", "none", "partial", "exact"), help="print these rows"
    )
    parser.add_argument("--limit", type=int, default=200, help="how many rows --show prints at most")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the packages")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="time for the analysis of one program")
    parser.add_argument("--jobs", type=int, default=max((os.cpu_count() or 2) // 2, 1), help="programs traced at once")
    parser.add_argument("--fresh", action="store_true", help="run every program again, whatever is remembered")
    parser.add_argument("--json", metavar="FILE", help="write every row")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
