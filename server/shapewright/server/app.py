"""The server object: what it knows, and how its parts reach each other."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.workspace import Workspace

from shapewright import __version__
from shapewright.frontend.environment import Environment, discover_environment
from shapewright.server.client import Client
from shapewright.server.documents import LANGUAGE, Buffers, Documents, path_of_uri
from shapewright.server.settings import Settings
from shapewright.worker import Desk
from shapewright.workspace.engine import Engine
from shapewright.workspace.session import Session

log = logging.getLogger("shapewright")
T = TypeVar("T")
D = TypeVar("D")
P = TypeVar("P")

progress_token: contextvars.ContextVar[types.ProgressToken | None] = contextvars.ContextVar(
    "progress_token", default=None
)
"""The token under which the client wants to see the progress of the command that is being run."""


class Protocol(LanguageServerProtocol):
    """The protocol library's, with a command's progress token within reach, and answers to nonsense."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Understand a message; a request that makes no sense is answered with an error, as JSON-RPC wants."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Generator[Any, Any, Any]:
        """Run a command."""
        progress_token.set(params.work_done_token)
        return (yield from super().lsp_workspace__execute_command(params))


class Shapewright(LanguageServer):
    """The language server's state. Everything here is used from the event loop's thread only."""

    documents: Documents
    session: Session
    loop: asyncio.AbstractEventLoop

    def __init__(self, engine: Engine) -> None:
        super().__init__(
            "shapewright",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                notebook_selector=[
                    types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage(language=LANGUAGE)])
                ],
                save=False,
            ),
            protocol_cls=Protocol,
        )
        self.engine = engine
        self.client = Client()
        self.trusted = True
        self.probe_command: str | None = None
        """The command an extension brings for its lenses; None: the server's own."""
        self.given: object = None
        """The settings of ``initialize``, for clients that cannot be asked."""
        self.forced_interpreter: str | None = None
        self.probes: set[threading.Event] = set()
        """What stops each probe that runs."""
        self._settings: dict[str | None, Settings] = {None: Settings()}
        self._told: set[str] = set()

    def begin(self, on_news: Callable[[str], None]) -> None:
        """Set up for the client that has just introduced itself."""
        self.loop = asyncio.get_running_loop()
        old = self.protocol.workspace
        buffers = Buffers(old.root_uri, types.TextDocumentSyncKind.Incremental, None, old.position_encoding)
        for folder in old.folders.values():
            buffers.add_folder(folder)
        # The library has no other way to use one's own buffers.
        self.protocol._workspace = buffers

        def news(path: str) -> None:
            if not self.loop.is_closed():
                self.loop.call_soon_threadsafe(on_news, path)

        self.session = Session(self.engine, self.environment_of, self.roots, news, Desk(), self.may_ask)
        self.documents = Documents(buffers, lambda path: self.session.snapshot().read(path))

    # --- settings -----------------------------------------------------------------------------------------------

    @property
    def roots(self) -> tuple[str, ...]:
        """The workspace's folders."""
        workspace: Workspace = self.workspace
        folders = [path_of_uri(folder.uri) for folder in workspace.folders.values()]
        if not folders and workspace.root_path:
            folders = [os.path.normpath(workspace.root_path)]
        return tuple(dict.fromkeys(folders))

    def settings_of(self, path: str) -> Settings:
        """The settings of the innermost workspace folder around a file."""
        around = [root for root in self._settings if root is not None and path.startswith(root.rstrip(os.sep) + os.sep)]
        return self._settings[max(around, key=len, default=None)]

    @property
    def all_settings(self) -> dict[str | None, Settings]:
        """Each folder's settings; under None, those of files outside of all folders."""
        return dict(self._settings)

    def use_settings(self, settings: dict[str | None, Settings]) -> bool:
        """Take over new settings; whether what decides the analysis is another: the interpreter, the worker."""
        before, self._settings = self._settings, {None: Settings(), **settings}

        def deciding(settings: Settings) -> tuple[object, ...]:
            return settings.interpreter or self.forced_interpreter, settings.worker

        return any(deciding(before.get(root, before[None])) != deciding(now) for root, now in self._settings.items())

    def environment_of(self, path: str) -> Environment:
        """The packages that a file's code uses. In a workspace that is not trusted, nothing of its own is run."""
        if not self.trusted:
            return discover_environment(sys.executable)
        environment = discover_environment(self.settings_of(path).interpreter or self.forced_interpreter)
        for note in environment.notes:
            self.tell_once(note)
        return environment

    def may_ask(self, path: str) -> bool:
        """Whether the framework may be asked, in a child process, about operators of a file that have no rule."""
        return self.trusted and self.settings_of(path).worker

    def tell_once(self, complaint: str) -> None:
        """Log what is wrong with the user's set-up, the first time only."""
        if complaint not in self._told:
            self._told.add(complaint)
            log.warning("%s%s", complaint[:1].upper(), complaint[1:])

    def report_server_error(self, error: Exception, source: object) -> None:
        """What went wrong outside of any answer goes to the log, not into the user's face."""
        log.error("%s: %s", type(error).__name__, error)

    def stop_probes(self) -> None:
        """End every run of user code."""
        for cancel in self.probes:
            cancel.set()


def answering(
    default: D, name: str
) -> Callable[[Callable[[Shapewright, P], Awaitable[T]]], Callable[[Shapewright, P], Awaitable[T | D]]]:
    """Makes a handler answer ``default`` where it fails, with one line in the log, so that the server lives on."""

    def wrap(handler: Callable[[Shapewright, P], Awaitable[T]]) -> Callable[[Shapewright, P], Awaitable[T | D]]:
        @functools.wraps(handler)
        async def guarded(ls: Shapewright, params: P) -> T | D:
            try:
                return await handler(ls, params)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.error("The %s failed: %s: %s", name, type(error).__name__, error, exc_info=error)
                return default

        return guarded

    return wrap
