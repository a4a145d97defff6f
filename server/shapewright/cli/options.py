"""Options and failures that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from shapewright.cli.inputs import Inputs, UnusableInput, collect
from shapewright.cli.terminal import note
from shapewright.frontend.environment import Environment, discover_environment

F = TypeVar("F", bound=Callable[..., Any])

BAD_USAGE = 2

paths_argument = click.argument("paths", metavar="PATH…", nargs=-1, required=True)

python_option = click.option(
    "--python", metavar="PY", help="The interpreter whose packages the code uses (default: the active one)."
)

worker_option = click.option(
    "--no-worker",
    is_flag=True,
    help="Do not ask the frameworks themselves, in a child process, about operators that have no rule.",
)


def format_option(*formats: str) -> Callable[[F], F]:
    """``--format``, of which the first is the default."""
    return click.option(
        "--format", "output", type=click.Choice(formats), default=formats[0], show_default=True, help="What to print."
    )


def fail(message: str) -> NoReturn:
    """End with a clear message and the exit code for bad usage."""
    note(message)
    raise SystemExit(BAD_USAGE)


def read_inputs(paths: tuple[str, ...]) -> Inputs:
    """The files that the arguments name; ends the command where one of them cannot be read."""
    try:
        inputs = collect(paths)
    except UnusableInput as reason:
        fail(str(reason))
    for text in inputs.notes:
        note(text)
    return inputs


def find_environment(python: str | None) -> Environment:
    """The environment of ``--python``; ends the command where there is no such interpreter."""
    environment = discover_environment(python)
    if python is not None and environment.python is None and not environment.search_paths:
        fail("; ".join(environment.notes) or f"{python} is no Python interpreter")
    for text in environment.notes:
        note(text)
    return environment


def processes() -> int:
    """How many processes may analyse side by side: the CPUs this one may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
