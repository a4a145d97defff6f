"""``shapewright check``: the problems of files and folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from shapewright.cli import report
from shapewright.cli.gather import Findings, gather
from shapewright.cli.inputs import Inputs
from shapewright.cli.options import (
    BAD_USAGE,
    fail,
    find_environment,
    format_option,
    paths_argument,
    python_option,
    read_inputs,
    worker_option,
)
from shapewright.cli.places import Places
from shapewright.cli.terminal import note, print_lines
from shapewright.cli.writing import NotWritable, patch, whole_file, write
from shapewright.facts import Problem
from shapewright.features.diagnostics import visible
from shapewright.workspace.files import CachedDisk


@click.command()
@paths_argument
@format_option("text", "json", "sarif", "github")
@click.option("--fix", is_flag=True, help="Apply the proven fixes, then check again.")
@click.option("--diff", is_flag=True, help="Print the proven fixes as a patch; change nothing.")
@click.option("--select", metavar="CODES", multiple=True, help="Only these problems: codes or their beginnings.")
@click.option("--ignore", metavar="CODES", multiple=True, help="Not these problems: codes or their beginnings.")
@worker_option
@python_option
def check(
    paths: tuple[str, ...],
    output: str,
    fix: bool,
    diff: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    no_worker: bool,
    python: str | None,
) -> None:
    """Find what will fail in files and folders (.py, .ipynb).

    Exit code 0: no error; 1: some; 2: bad usage, or a file that cannot be read.
    """
    if fix and diff:
        fail("--fix and --diff exclude each other")
    inputs, environment = read_inputs(paths), find_environment(python)
    places = Places(inputs)
    chosen = _Chosen(_codes(select), _codes(ignore))
    wants_fixes, worker = output in ("json", "sarif"), not no_worker
    if fix or diff:
        offer = wants_fixes and fix
        found = gather(inputs, environment, repair=chosen, repaired_facts=fix, offer_fixes=offer, worker=worker)
        if diff:
            _print_patch(found, inputs)
        else:
            _write(found, inputs)
            places.forget()
    else:
        found = gather(inputs, environment, offer_fixes=wants_fixes, worker=worker)
    problems = [
        problem for path, facts in found.files.items() for problem in chosen(facts.problems, places.lines(path))
    ]
    if not diff:
        _print(problems, found, places, output, len(inputs.paths))
    if found.failed:
        raise SystemExit(BAD_USAGE)
    raise SystemExit(1 if any(problem.severity == "error" for problem in problems) else 0)


class _Chosen:
    """Which problems the user wants to hear of (a class, since it goes to other processes)."""

    def __init__(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> None:
        self._select, self._ignore = select, ignore

    def __call__(self, problems: Iterable[Problem], lines: Sequence[str]) -> tuple[Problem, ...]:
        return visible(problems, lines, select=self._select, ignore=self._ignore)


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip() for text in given for code in text.split(",") if code.strip())


def _print(problems: Sequence[Problem], found: Findings, places: Places, output: str, files: int) -> None:
    if output == "json":
        click.echo(report.as_json(problems, found.fixes, places))
    elif output == "sarif":
        click.echo(report.as_sarif(problems, found.fixes, places))
    elif output == "github":
        for line in report.as_github(problems, places):
            click.echo(line)
    else:
        print_lines(report.as_text(problems, places))
        click.echo(report.summary(problems, files))


def _print_patch(found: Findings, inputs: Inputs) -> None:
    disk = CachedDisk()
    for path, text in found.texts.items():
        before, after = whole_file(path, disk.read(path) or "", text)
        click.echo("".join(patch(inputs.name(path), before, after)), nl=False)
    note(f"{found.repairs} fix{'' if found.repairs == 1 else 'es'} would be applied")


def _write(found: Findings, inputs: Inputs) -> None:
    disk = CachedDisk()
    for path, text in found.texts.items():
        try:
            write(path, disk.read(path) or "", text)
        except NotWritable as reason:
            fail(f"{inputs.name(path)} could not be written: {reason}")
    fixes = f"{found.repairs} fix{'' if found.repairs == 1 else 'es'}"
    note(f"{fixes} applied in {len(found.texts)} file{'' if len(found.texts) == 1 else 's'}")
