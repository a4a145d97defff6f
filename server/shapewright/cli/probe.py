"""``shapewright probe``: runs a file, or something in it, and reports the shapes that were seen."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from concurrent.futures import Future

import click

from shapewright.cli.gather import gather
from shapewright.cli.inputs import Inputs
from shapewright.cli.options import fail, find_environment, format_option, python_option, read_inputs
from shapewright.cli.places import Places
from shapewright.cli.terminal import note, print_table
from shapewright.features.source import text_of
from shapewright.probe import ProbeRequest, ProbeResult, Progress, disagreements, inputs_for, run_probe
from shapewright.probe.model import Json
from shapewright.workspace.files import CachedDisk

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")
_PERMISSIONS = ("write", "network", "process")


@click.command()
@click.argument("target", metavar="FILE[::NAME]")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:N or mps.")
@click.option(
    "--steps", type=click.IntRange(1), default=3, show_default=True, help="Iterations of a loop before it is cut."
)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, help="Seconds.")
@click.option("--memory", type=click.IntRange(1), metavar="MB", help="The most main memory it may use.")
@click.option("--allow", metavar="WHAT", help="What it may do, separated by commas: write, network, process.")
@format_option("text", "json")
@python_option
def probe(
    target: str,
    device: str,
    steps: int,
    timeout: float,
    memory: int | None,
    allow: str | None,
    output: str,
    python: str | None,
) -> None:
    """Run a file, or the function, class or model NAME in it, in a child process, and report observed shapes.

    Exit code 0: it ran to its end; 1: it failed, was stopped or refused; 2: bad usage.
    """
    if _DEVICE.fullmatch(device) is None:
        fail(f"--device {device}: not one of auto, cpu, cuda, cuda:N, mps")
    allowed = [part.strip() for part in (allow or "").split(",") if part.strip()]
    for part in allowed:
        if part not in _PERMISSIONS:
            fail(f"--allow {part}: not one of {', '.join(_PERMISSIONS)}")
    file, _, name = target.partition("::")
    inputs = read_inputs((file,))
    if os.path.isdir(file):
        fail(f"{file}: a folder cannot be probed")
    environment = find_environment(python)
    path = inputs.paths[0]
    text = CachedDisk().read(path) or ""
    inferred = [fact for facts in gather(inputs, environment).files.values() for fact in facts.facts]
    request = ProbeRequest(
        path=path,
        name=name or None,
        python=environment.python or sys.executable,
        sources={path: text} if path.endswith(".ipynb") else {},
        inputs=inputs_for(text, name, [fact for fact in inferred if fact.path == path]) if name else (),
        roots=inputs.roots,
        device=device,
        steps=steps,
        timeout=timeout,
        memory=memory,
        allow=frozenset(allowed),  # type: ignore[arg-type]
    )
    result = _run(request)
    result = result.with_disagreements(disagreements(result.observed, inferred))
    places = Places(inputs)
    if output == "json":
        click.echo(json.dumps(_json(result, places), indent=2, ensure_ascii=False))
    else:
        _print(result, places, inputs)
    raise SystemExit(0 if result.outcome == "finished" else 1)


def _run(request: ProbeRequest) -> ProbeResult:
    """Run the probe on another thread, so that Ctrl+C stops the child in order."""
    cancel = threading.Event()
    answer: Future[ProbeResult] = Future()
    last = [""]

    def report(progress: Progress) -> None:
        if sys.stderr.isatty() and progress.text != last[0]:
            last[0] = progress.text
            click.echo(f"\r\x1b[K{progress.text} ({progress.observed} observed)", nl=False, err=True)

    def work() -> None:
        try:
            answer.set_result(run_probe(request, report, cancel))
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return answer.result()
    except KeyboardInterrupt:
        cancel.set()
        return answer.result()
    finally:
        if last[0]:
            click.echo("\r\x1b[K", nl=False, err=True)


def _json(result: ProbeResult, places: Places) -> dict[str, Json]:
    """The result with the names of files as the user spelled them, and cells in notebooks."""
    whole = result.to_json()
    whole["observed"] = [{**row.to_json(), **places.place(row.path, row.range).to_json()} for row in result.observed]
    whole["disagreements"] = [
        {**row.to_json(), **places.place(row.path, row.range).to_json()} for row in result.disagreements
    ]
    error = result.error
    if error is not None and error.path is not None and error.range is not None:
        whole["error"] = {**error.to_json(), **places.place(error.path, error.range).to_json()}
    return whole


def _print(result: ProbeResult, places: Places, inputs: Inputs) -> None:
    rows = (
        (
            places.place(seen.path, seen.range).text,
            text_of(places.lines(seen.path), seen.range),
            " | ".join(dict.fromkeys(value.text for value in seen.values)),
            f"×{seen.count}",
        )
        for seen in sorted(result.observed, key=lambda seen: (seen.path, seen.range))
    )
    print_table(("place", "expression", "observed", "times"), rows)
    for text in result.notes:
        note(text)
    for odd in result.disagreements:
        note(f"{places.place(odd.path, odd.range).text}: inferred {odd.inferred}, but observed {odd.observed}")
    if result.error is not None:
        error = result.error
        where = f"{places.place(error.path, error.range).text}: " if error.path and error.range else ""
        note(f"{where}{error.type}: {error.message}" if error.type else f"{where}{error.message}")
    note(f"{result.outcome} on {result.device} in {result.seconds:.1f} s, {len(result.observed)} expressions observed")
