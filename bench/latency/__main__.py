"""``python -m bench.latency [FILE…] [--runs N] [--pyrefly PROGRAM] [--write]``.

A file is a path, or the dotted name of a module that is installed beside this interpreter
(``transformers.models.bert.modeling_bert``).
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.latency.run import Run, Times
from shapewright.frontend.environment import discover_environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "latency.md"
DEFAULT_FILES = ("bench/latency/programs/gpt.py", "examples/20_gpt.py", "examples/18_unet_skip.py")

ROWS = {
    "start": "process start → first diagnostics",
    "opened": "open → first diagnostics, cold",
    "edit": "keystroke → diagnostics",
    "hover": "hover",
    "action": "code action",
}


def main() -> None:
    """Measure, print, and write the page where asked."""
    options = _arguments()
    files = [_located(name) for name in options.files or [str(ROOT / name) for name in DEFAULT_FILES]]
    servers = _servers(options.pyrefly)
    measured = {file: {name: Times() for name in servers} for file in files}
    for round_number in range(options.runs):
        for file in files:
            for name, command in servers.items():  # side by side, so that a busy machine slows all of them
                print(f"round {round_number + 1}: {name} on {file}", file=sys.stderr, flush=True)
                measured[file][name].add(Run(command, file).measure())
    page = _page(measured, options.runs)
    print(page)
    if options.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("files", nargs="*", help="files or modules to open (default: three programs of ours)")
    parser.add_argument("--runs", type=int, default=3, help="editor sessions for each file and server")
    parser.add_argument("--pyrefly", default=_installed("pyrefly"), help="Pyrefly's program, if it is not on the path")
    parser.add_argument("--write", action="store_true", help=f"write the table to {PAGE.relative_to(ROOT)}")
    return parser.parse_args()


def _located(name: str) -> Path:
    """A file, by its path or as a module."""
    if Path(name).is_file():
        return Path(name)
    for folder in discover_environment(sys.executable).search_paths:
        module = Path(folder, *name.split(".")).with_suffix(".py")
        if module.is_file():
            return module
    sys.exit(f"no such file or module: {name}")


def _installed(program: str) -> str | None:
    """A program beside this interpreter, else on the path."""
    beside = Path(sys.executable).with_name(program)
    return str(beside) if beside.is_file() else shutil.which(program)


def _servers(pyrefly: str | None) -> dict[str, Sequence[str]]:
    compileall.compile_dir(ROOT / "server", quiet=1)  # as an installed package is
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "server"), os.environ.get("PYTHONPATH", "")]).rstrip(
        os.pathsep
    )
    servers: dict[str, Sequence[str]] = {"Shapewright": (sys.executable, "-m", "shapewright", "server", "--stdio")}
    if pyrefly is None:
        print("Pyrefly is not installed (pip install pyrefly): measured alone", file=sys.stderr)
    else:
        version = subprocess.run([pyrefly, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        servers[f"Pyrefly {version}"] = (pyrefly, "lsp")
    return servers


def _page(measured: dict[Path, dict[str, Times]], runs: int) -> str:
    """The tables as a page of Markdown."""
    lines = [
        "# How long an editor waits",
        "",
        f"`python -m bench.latency`, {runs} sessions with each file; Python {platform.python_version()}, "
        f"{os.cpu_count()} CPUs. A session opens the file in a new server, types one statement key by key, "
        "hovers over names across the file and asks for repairs at the first problem.",
        "",
        "Where a whole analysis takes longer than 0.08 s, the answer to a keystroke is about the edited "
        "statement and what comes right after it (for 0.15 s at most), with the rest carried over; the whole one "
        "follows in the next pause of 0.1 s. "
        "Opening a file answers within two seconds, in part if it must.",
        "",
    ]
    for file, times in measured.items():
        lines += [f"## `{_shown(file)}`, {len(file.read_text().splitlines())} lines", "", *_table(times), ""]
    return "\n".join(lines)


def _table(measured: dict[str, Times]) -> list[str]:
    names = list(measured)
    heads = ["milliseconds, median / p95", *names]
    if len(names) > 1:
        heads.append("ratio of medians")
    lines = [_row(heads), _row(["---", *["---:"] * (len(heads) - 1)])]
    for field, title in ROWS.items():
        times = [getattr(measured[name], field) for name in names]
        cells = [f"{statistics.median(one):.1f} / {percentile(one, 95):.1f}" for one in times]
        if len(names) > 1:
            cells.append(f"{statistics.median(times[0]) / statistics.median(times[1]):.2f}")
        lines.append(_row([title, *cells]))
    return lines


def percentile(times: Sequence[float], percent: float) -> float:
    """The smallest time that so many percent of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _shown(path: Path) -> str:
    resolved = path.resolve()
    return str(resolved.relative_to(ROOT)) if resolved.is_relative_to(ROOT) else path.name


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
