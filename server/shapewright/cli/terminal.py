"""Printing: coloured in a terminal, plain everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines with their styles; in a terminal, rich colours them and leaves their text alone."""
    if not sys.stdout.isatty():
        for text, _ in lines:
            click.echo(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for text, style in lines:
        console.print(Text(text, style=style))


def print_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table: with rules and colours in a terminal, else its cells separated by tabs."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_markdown(text: str) -> None:
    """Print Markdown: rendered in a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        click.echo(text, nl=not text.endswith("\n"))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def note(text: str) -> None:
    """A remark beside the output proper."""
    click.echo(f"shapewright: {text}", err=True)
