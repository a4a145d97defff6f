"""What the connected client can do, asked once."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types


@dataclass(frozen=True)
class Client:
    """The capabilities that decide how the server answers."""

    pulls_diagnostics: bool = False
    """It asks for diagnostics, so none are pushed."""
    related_information: bool = False
    code_description: bool = False
    markdown: bool = True
    versioned_edits: bool = False
    """It takes ``documentChanges``; else edits are plain ``changes``."""
    code_action_literals: bool = True
    configuration: bool = False
    registers_configuration: bool = False
    registers_watched_files: bool = False
    progress: bool = False
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False


def read_capabilities(given: types.ClientCapabilities) -> Client:
    """The few things the server wants to know, out of all that a client declares."""
    text = given.text_document or types.TextDocumentClientCapabilities()
    workspace = given.workspace or types.WorkspaceClientCapabilities()
    published = text.publish_diagnostics
    pulled = text.diagnostic
    formats = (text.hover.content_format if text.hover else None) or [types.MarkupKind.PlainText]
    edits, watched = workspace.workspace_edit, workspace.did_change_watched_files
    changed_settings = workspace.did_change_configuration
    return Client(
        pulls_diagnostics=pulled is not None,
        related_information=any(bool(one and one.related_information) for one in (published, pulled)),
        code_description=any(bool(one and one.code_description_support) for one in (published, pulled)),
        markdown=types.MarkupKind.Markdown in formats,
        versioned_edits=bool(edits and edits.document_changes),
        code_action_literals=bool(text.code_action and text.code_action.code_action_literal_support),
        configuration=bool(workspace.configuration),
        registers_configuration=bool(changed_settings and changed_settings.dynamic_registration),
        registers_watched_files=bool(watched and watched.dynamic_registration),
        progress=bool(given.window and given.window.work_done_progress),
        refreshes_diagnostics=bool(workspace.diagnostics and workspace.diagnostics.refresh_support),
        refreshes_hints=bool(workspace.inlay_hint and workspace.inlay_hint.refresh_support),
        refreshes_lenses=bool(workspace.code_lens and workspace.code_lens.refresh_support),
    )
