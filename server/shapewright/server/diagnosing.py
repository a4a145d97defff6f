"""Diagnostics: pulled by clients that ask, pushed to the others, never both."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

from lsprotocol import types

from shapewright.facts import Problem
from shapewright.features.diagnostics import visible
from shapewright.server.app import Shapewright, answering
from shapewright.server.convert import diagnostic
from shapewright.server.documents import Part
from shapewright.workspace.view import View

PATIENCE = 8.0
"""Seconds after which a request is answered with what is known so far."""


def problems_of(ls: Shapewright, view: View) -> tuple[Problem, ...]:
    """The problems of a file that its settings let through."""
    settings = ls.settings_of(view.path)
    if not settings.enable:
        return ()
    return visible(view.problems, view.lines, ignore=settings.ignore)


def diagnostics_of(ls: Shapewright, part: Part, view: View | None) -> list[types.Diagnostic]:
    """The squiggles of one document."""
    if view is None:
        return []
    problems = (problem for problem in problems_of(ls, view) if ls.documents.holds(part, problem.range))
    return [diagnostic(problem, part, ls.documents, ls.client) for problem in problems]


def result_id(shown: Sequence[types.Diagnostic]) -> str:
    """A name for a list of diagnostics: the same list, the same name."""
    return hashlib.sha1(repr(shown).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:16]


class Diagnoser:
    """Knows what the client was last told, and tells it when that has changed."""

    def __init__(self, ls: Shapewright) -> None:
        self._ls = ls
        self._told: dict[str, str] = {}
        self._refreshing: asyncio.TimerHandle | None = None

    def news(self, path: str) -> None:
        """More is known about a file."""
        if self._ls.client.pulls_diagnostics:
            self._refresh_if_changed(path)
            return
        view = self._ls.session.view(path)
        if view is not None and view.fresh:
            for part in self._ls.documents.parts(path):
                self._push(part, diagnostics_of(self._ls, part, view))

    def everything_changed(self) -> None:
        """The settings are others: show every file's problems anew."""
        for path in self._ls.session.open_paths:
            if self._ls.client.pulls_diagnostics:
                self._refresh_soon()
            else:
                self.news(path)

    def closed(self, parts: Sequence[Part]) -> None:
        """Documents were closed, which takes their squiggles away."""
        for part in parts:
            self._told.pop(part.uri, None)
            if not self._ls.client.pulls_diagnostics:
                self._push(part, [])

    async def pull(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        """The diagnostics of a document once its present text has been analysed."""
        uri = params.text_document.uri
        part = self._ls.documents.part(uri)
        if part is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        view = await fresh_view(self._ls, part.path, PATIENCE)
        part = self._ls.documents.part(uri)  # the text may have moved on while we waited
        shown = [] if part is None else diagnostics_of(self._ls, part, view)
        name = result_id(shown)
        self._told[uri] = name
        if name == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
        return types.RelatedFullDocumentDiagnosticReport(items=shown, result_id=name)

    def _push(self, part: Part, shown: list[types.Diagnostic]) -> None:
        self._ls.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=part.uri, diagnostics=shown, version=part.version)
        )

    def _refresh_if_changed(self, path: str) -> None:
        view = self._ls.session.view(path)
        if view is None or not view.fresh:
            return
        for part in self._ls.documents.parts(path):
            told = self._told.get(part.uri)
            if told is not None and told != result_id(diagnostics_of(self._ls, part, view)):
                self._refresh_soon()

    def _refresh_soon(self) -> None:
        """One refresh for all the news of a moment; a pull that is on its way may make it needless."""
        if self._refreshing is None and self._ls.client.refreshes_diagnostics:
            self._refreshing = self._ls.loop.call_later(0.05, self._refresh)

    def _refresh(self) -> None:
        self._refreshing = None
        self._ls.workspace_diagnostic_refresh(None)


async def fresh_view(ls: Shapewright, path: str, seconds: float) -> View | None:
    """What is known of a file's present text, or, after some seconds, what is known so far."""
    try:
        await asyncio.wait_for(asyncio.wrap_future(ls.session.fresh_view(path)), seconds)
    except asyncio.TimeoutError:
        pass
    except asyncio.CancelledError:
        if path in ls.session.open_paths:
            raise
    # Not the view that was waited for: an edit may have come before our turn.
    return ls.session.view(path)


def register(ls: Shapewright) -> Diagnoser:
    """Answer requests for diagnostics."""
    diagnoser = Diagnoser(ls)

    @ls.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier="shapewright"),
    )
    @answering(types.RelatedFullDocumentDiagnosticReport(items=[]), "diagnostics request")
    async def pull(ls: Shapewright, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        return await diagnoser.pull(params)

    return diagnoser
