"""The ``shapewright`` command."""

from __future__ import annotations

import click

from shapewright import __version__
from shapewright.cli.options import fail


class _Lazy(click.Group):
    """Imports a command's module when the command is run: the server must start at once."""

    modules = ("check", "shapes", "probe")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.modules, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        command = getattr(import_module(f"shapewright.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="shapewright")
def main() -> None:
    """Know the shape and dtype of every tensor, without running the code."""


@main.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output (the default).")
@click.option("--tcp", metavar="HOST:PORT", help="Listen on an address instead.")
def server(stdio: bool, tcp: str | None) -> None:
    """Run the language server."""
    if stdio and tcp:
        fail("--stdio and --tcp exclude each other")
    from shapewright.server.main import serve_stdio, serve_tcp

    if tcp is None:
        serve_stdio()
        return
    host, _, port = tcp.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        fail(f"--tcp {tcp}: not HOST:PORT")
    try:
        serve_tcp(host.strip("[]") or "127.0.0.1", int(port))
    except OSError as error:
        fail(f"--tcp {tcp}: {error.strerror or error}")


@main.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what a problem code means, with an example and how to fix it."""
    from shapewright.cli.terminal import print_markdown
    from shapewright.features.explain import find, page, similar

    entry = find(code)
    if entry is None:
        close = similar(code)
        fail(f"there is no problem code {code!r}" + (f"; did you mean {', '.join(close)}?" if close else ""))
    print_markdown(page(entry))
