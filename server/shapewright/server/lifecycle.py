"""The start and the end of a session, settings, and files that change on disk."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from lsprotocol import types

from shapewright.server import logs
from shapewright.server.app import Shapewright
from shapewright.server.client import read_capabilities
from shapewright.server.diagnosing import Diagnoser
from shapewright.server.documents import path_of_uri, uri_of_path
from shapewright.server.settings import SECTION, Settings, updated

log = logging.getLogger("shapewright")

_WATCHED = "**/*.{py,pyi,ipynb}"


def register(ls: Shapewright, diagnoser: Diagnoser) -> None:
    """Take part in the protocol's own ceremonies."""

    @ls.feature(types.INITIALIZE)
    def initialize(ls: Shapewright, params: types.InitializeParams) -> None:
        ls.client = read_capabilities(params.capabilities)
        options = params.initialization_options
        options = options if isinstance(options, Mapping) else {}
        ls.trusted = options.get("trusted") is not False
        ls.probe_command = _text(options.get("probeCommand"))
        ls.forced_interpreter = _text(options.get("interpreter"))
        ls.given = options.get("settings", options)
        _listen(ls)
        ls.use_settings(dict.fromkeys([None], _read(ls.given, ls)))
        ls.begin(lambda path: _news(ls, diagnoser, path))

    @ls.feature(types.INITIALIZED)
    async def initialized(ls: Shapewright, params: types.InitializedParams) -> None:
        _register_dynamically(ls)
        if not ls.trusted:
            log.info("This workspace is not trusted: no probes, and its interpreter is not used.")
        await _fetch_settings(ls, diagnoser)

    @ls.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(ls: Shapewright, params: types.DidChangeConfigurationParams) -> None:
        if not ls.client.configuration:
            ls.given = params.settings
        await _fetch_settings(ls, diagnoser)

    @ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(ls: Shapewright, params: types.DidChangeWatchedFilesParams) -> None:
        layout = any(change.type != types.FileChangeType.Changed for change in params.changes)
        ls.session.files_changed([path_of_uri(change.uri) for change in params.changes], layout=layout)

    @ls.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def did_change_folders(ls: Shapewright, params: types.DidChangeWorkspaceFoldersParams) -> None:
        ls.session.configure(ls.environment_of, ls.roots)
        await _fetch_settings(ls, diagnoser)

    @ls.feature(types.SHUTDOWN)
    def shutdown(ls: Shapewright, params: None) -> None:
        ls.session.shut_down()
        ls.stop_probes()


def _listen(ls: Shapewright) -> None:
    """From now on the client sees our log."""

    def send(level: types.MessageType, message: str) -> None:
        ls.loop.call_soon_threadsafe(ls.window_log_message, types.LogMessageParams(type=level, message=message))

    logs.send_to_client(send)


def _news(ls: Shapewright, diagnoser: Diagnoser, path: str) -> None:
    """More is known about a file."""
    diagnoser.news(path)


def _register_dynamically(ls: Shapewright) -> None:
    """Ask for news of changed files and settings, where the client sends them only when asked."""
    wanted: list[types.Registration] = []
    if ls.client.registers_watched_files:
        watchers = [types.FileSystemWatcher(glob_pattern=_WATCHED)]
        options: object = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        wanted.append(_registration(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if ls.client.registers_configuration:
        options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        wanted.append(_registration(types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
    if wanted:
        ls.client_register_capability(types.RegistrationParams(registrations=wanted))


def _registration(method: str, options: object) -> types.Registration:
    return types.Registration(id=f"{SECTION}.{method}", method=method, register_options=options)


async def _fetch_settings(ls: Shapewright, diagnoser: Diagnoser) -> None:
    """Take over each folder's settings, and show everything anew where they differ."""
    before = ls.all_settings
    roots = ls.roots
    given: list[object] = [ls.given] * (1 + len(roots))
    if ls.client.configuration:
        scopes = [None, *(uri_of_path(root) for root in roots)]
        items = [types.ConfigurationItem(section=SECTION, scope_uri=scope) for scope in scopes]
        try:
            answers = await ls.workspace_configuration_async(types.ConfigurationParams(items=items))
            # a client that has none answers null; those of ``initialize`` then still hold
            given = [ls.given if answer is None else answer for answer in answers]
        except Exception as error:  # a client that declares configuration but cannot give it
            log.warning("The settings could not be read: %s", error)
    settings = {root: _read(one, ls) for root, one in zip((None, *roots), given, strict=False)}
    analyse_anew = ls.use_settings(settings)
    if analyse_anew:
        ls.session.configure(ls.environment_of, roots)
    if any(before.get(root, before[None]) != now for root, now in ls.all_settings.items()):
        diagnoser.everything_changed()
        _refresh_views(ls)


def _refresh_views(ls: Shapewright) -> None:
    if ls.client.refreshes_hints:
        ls.workspace_inlay_hint_refresh(None)
    if ls.client.refreshes_lenses:
        ls.workspace_code_lens_refresh(None)


def _read(given: object, ls: Shapewright) -> Settings:
    settings, complaints = updated(Settings(), given)
    for complaint in complaints:
        ls.tell_once(complaint)
    return settings


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
