"""Texts and notebooks that an editor opens, changes and closes."""

from __future__ import annotations

from lsprotocol import types

from shapewright.server.app import Shapewright
from shapewright.server.diagnosing import Diagnoser
from shapewright.server.documents import LANGUAGE
from shapewright.server.progress import Busy


def register(ls: Shapewright, diagnoser: Diagnoser) -> None:
    """Keep the session's texts the editor's."""
    busy = Busy(ls)

    def opened(path: str, text: str) -> None:
        ls.session.open(path, text)
        busy.work_began()

    def changed(path: str, text: str) -> None:
        ls.session.change(path, text)
        busy.work_began()

    @ls.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(ls: Shapewright, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        if document.language_id == LANGUAGE or document.uri.endswith(".py"):
            opened(*ls.documents.add_file(document.uri))

    @ls.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(ls: Shapewright, params: types.DidChangeTextDocumentParams) -> None:
        if ls.documents.part(params.text_document.uri) is not None:
            changed(*ls.documents.add_file(params.text_document.uri))

    @ls.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(ls: Shapewright, params: types.DidCloseTextDocumentParams) -> None:
        _close(ls, params.text_document.uri, diagnoser)

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open_notebook(ls: Shapewright, params: types.DidOpenNotebookDocumentParams) -> None:
        opened(*ls.documents.add_notebook(params.notebook_document.uri))

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change_notebook(ls: Shapewright, params: types.DidChangeNotebookDocumentParams) -> None:
        changed(*ls.documents.add_notebook(params.notebook_document.uri))

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close_notebook(ls: Shapewright, params: types.DidCloseNotebookDocumentParams) -> None:
        _close(ls, params.notebook_document.uri, diagnoser)


def _close(ls: Shapewright, uri: str, diagnoser: Diagnoser) -> None:
    parts = ls.documents.parts_of(uri)
    ls.session.close(ls.documents.remove(uri))
    diagnoser.closed(parts)
