"""``python -m bench.alarms PACKAGE… [--write [PAGE]]``: what is reported in shipped packages that nobody calls.

A package is a folder, or the dotted name of one that is installed beside the chosen interpreter (``torch.nn`` is the
``nn`` folder of ``torch``). Each of its files is analysed as an editor would: as its own entry and target, with the
folder around the package as the workspace and an editor's budget. What is done is kept, so a stopped measurement
goes on where it was; ``--fresh`` begins anew. ``packages.txt`` lists those packages of docs/alarms.md that nothing else
installs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.alarms.page import is_true, page, told
from bench.alarms.work import Outcome, Worker, digest_of, plain
from shapewright.frontend.environment import discover_environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "alarms.md"
KEPT = ROOT / "build" / "alarms"
SKIPPED = {"__pycache__", "tests", "test", "testing", "_vendor", "third_party"}


def main() -> int:
    """Measure, print what was found, write the page where asked; exit 1 where an error is reported that is none."""
    options = _arguments()
    found: dict[str, list[Outcome]] = {}
    ends_at = time.monotonic() + options.minutes * 60
    for name in options.packages:
        folder = _folder(name, options.python)
        if folder is None:
            print(f"no package {name}", file=sys.stderr)
            return 2
        found[_title(name)] = list(_measured(name, folder, options, ends_at))
    for title, outcomes in found.items():
        print(told(title, outcomes, options.show))
    table = page(found, options.budget, options.every)
    print(table)
    if options.write:
        Path(options.write).write_text(table, encoding="utf-8")
    if options.json:
        rows = {title: list(map(plain, outcomes)) for title, outcomes in found.items()}
        Path(options.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")
    errors = ((o.path, p) for each in found.values() for o in each for p in o.problems if p["severity"] == "error")
    return int(any(not is_true(path, problem) for path, problem in errors))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.alarms", description=__doc__)
    parser.add_argument("packages", nargs="+", help="folders, or dotted names of installed packages")
    parser.add_argument("--python", default=sys.executable, help="the interpreter whose packages the code uses")
    parser.add_argument("--match", default="*.py", help="only files whose path below the package matches this pattern")
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth file")
    parser.add_argument("--budget", type=float, default=2.0, help="seconds for each file")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no file after so many minutes")
    parser.add_argument("--show", nargs="*", default=["error"], help="severities to print")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier measurements found")
    parser.add_argument("--json", help="write every problem there")
    default = PAGE.relative_to(ROOT)
    parser.add_argument("--write", nargs="?", const=str(PAGE), metavar="PAGE", help=f"write the table to {default}")
    return parser.parse_args()


def _folder(name: str, python: str) -> Path | None:
    if Path(name).is_dir():
        return Path(name).resolve()
    for place in discover_environment(python).search_paths:
        folder = Path(place, *name.split("."))
        if folder.is_dir():
            return folder
    return None


def _title(name: str) -> str:
    return Path(name).name


def _top(folder: Path) -> Path:
    """The folder of the whole package that a folder belongs to."""
    while (folder.parent / "__init__.py").exists():
        folder = folder.parent
    return folder


def _measured(name: str, folder: Path, options: argparse.Namespace, ends_at: float) -> Iterator[Outcome]:
    """The outcome of every file, as far as the time goes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_title(name)}.jsonl"
    known = {} if options.fresh else {(o.path, o.digest): o for o in _read(kept)}
    top = _top(folder)
    # A workspace that holds this package and none of those installed beside it.
    root = KEPT / "roots" / top.name
    root.mkdir(parents=True, exist_ok=True)
    link = root / top.name
    if link.is_symlink():
        link.unlink()
    link.symlink_to(top)
    worker: Worker | None = None
    with kept.open("w" if options.fresh else "a", encoding="utf-8") as log:
        for path in _files(link / folder.relative_to(top), options):
            outcome = known.get((str(path.relative_to(root)), digest_of(path.read_bytes())))
            if outcome is None:
                if time.monotonic() > ends_at:
                    break
                worker = worker or Worker(options.python, root, options.budget)
                outcome = worker.analyse(path)
                log.write(json.dumps(plain(outcome)) + "\n")
                log.flush()
            yield outcome
    if worker is not None:
        worker.close()


def _files(folder: Path, options: argparse.Namespace) -> Sequence[Path]:
    found = sorted(path for path in folder.rglob("*.py") if not SKIPPED & set(path.relative_to(folder).parts))
    return [path for path in found if path.relative_to(folder).match(options.match)][:: options.every]


def _read(kept: Path) -> Iterable[Outcome]:
    if kept.exists():
        for line in kept.read_text(encoding="utf-8").splitlines():
            yield Outcome(**json.loads(line))


if __name__ == "__main__":
    sys.exit(main())
