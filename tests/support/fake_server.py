"""The language server on the stand-in analysis, over stdio."""

from fake_engine import FakeEngine

from shapewright.server.main import create_server

create_server(FakeEngine()).start_io()
