"""Starts the language server over stdio or TCP."""

from __future__ import annotations

from shapewright.server import answers, diagnosing, lifecycle, probing, syncing
from shapewright.server.app import Shapewright
from shapewright.workspace.engine import Engine
from shapewright.workspace.real_engine import RealEngine


def create_server(engine: Engine | None = None) -> Shapewright:
    """A server with all its features, for one client."""
    ls = Shapewright(engine or RealEngine())
    diagnoser = diagnosing.register(ls)
    lifecycle.register(ls, diagnoser)
    syncing.register(ls, diagnoser)
    answers.register(ls)
    probing.register(ls, diagnoser)
    return ls


def serve_stdio() -> None:
    """Serve the client at the other end of standard input and output."""
    create_server().start_io()


def serve_tcp(host: str, port: int) -> None:
    """Serve the client that connects to an address."""
    create_server().start_tcp(host, port)
