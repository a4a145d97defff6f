"""``shapewright shapes``: what every tensor expression holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import click

from shapewright.cli.gather import gather
from shapewright.cli.options import (
    BAD_USAGE,
    find_environment,
    format_option,
    paths_argument,
    python_option,
    read_inputs,
    worker_option,
)
from shapewright.cli.places import Places
from shapewright.cli.terminal import print_table
from shapewright.facts import Fact, TensorFact
from shapewright.features.source import text_of
from shapewright.probe.model import Json


@click.command()
@paths_argument
@format_option("text", "json")
@click.option(
    "--explain-unknown",
    is_flag=True,
    help="Instead, rank the reasons why expressions are unknown, most frequent first.",
)
@worker_option
@python_option
def shapes(paths: tuple[str, ...], output: str, explain_unknown: bool, no_worker: bool, python: str | None) -> None:
    """Print every tensor expression of files and folders with its inferred shape and dtype."""
    inputs, environment = read_inputs(paths), find_environment(python)
    found = gather(inputs, environment, worker=not no_worker)
    facts = [fact for path in inputs.paths if path in found.files for fact in found.files[path].facts]
    facts.sort(key=lambda fact: (inputs.paths.index(fact.path) if fact.path in inputs.names else -1, fact.range))
    places = Places(inputs)
    if explain_unknown:
        _print_unknown(facts, places, output)
    else:
        _print_shapes([fact for fact in facts if fact.tensor is not None], places, output)
    if found.failed:
        raise SystemExit(BAD_USAGE)


def _print_shapes(facts: Iterable[Fact], places: Places, output: str) -> None:
    if output == "json":
        rows: list[Json] = [_row(fact, fact.tensor, places) for fact in facts if fact.tensor is not None]
        click.echo(json.dumps({"version": 1, "facts": rows}, indent=2, ensure_ascii=False))
        return
    table = (
        (places.place(fact.path, fact.range).text, text_of(places.lines(fact.path), fact.range), _texts(fact))
        for fact in facts
    )
    print_table(("place", "expression", "value"), table)


def _row(fact: Fact, tensor: TensorFact, places: Places) -> dict[str, Json]:
    return {
        **places.place(fact.path, fact.range).to_json(),
        "library": tensor.library,
        "shape": _shape(tensor),
        "dtype": tensor.dtype,
        "text": tensor.text,
        "alternatives": [{"shape": _shape(other), "dtype": other.dtype} for other in fact.alternatives],
    }


def _shape(tensor: TensorFact) -> Json:
    return None if tensor.shape is None else list(tensor.shape)


def _texts(fact: Fact) -> str:
    tensors = (fact.tensor, *fact.alternatives)
    return " | ".join(dict.fromkeys(tensor.text for tensor in tensors if tensor is not None))


def _print_unknown(facts: Iterable[Fact], places: Places, output: str) -> None:
    first: dict[str, Fact] = {}
    counts: Counter[str] = Counter()
    for fact in facts:
        if fact.unknown:
            counts[fact.unknown] += 1
            first.setdefault(fact.unknown, fact)
    ranked = [
        (reason, count, places.place(first[reason].path, first[reason].range)) for reason, count in counts.most_common()
    ]
    if output == "json":
        rows: list[Json] = [
            {"reason": reason, "count": count, "example": place.to_json()} for reason, count, place in ranked
        ]
        click.echo(json.dumps({"version": 1, "unknown": rows}, indent=2, ensure_ascii=False))
    else:
        print_table(("count", "reason", "first"), ((str(count), reason, place.text) for reason, count, place in ranked))
