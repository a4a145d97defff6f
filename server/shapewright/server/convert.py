"""From the features' plain data to the protocol's types."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from lsprotocol import types

from shapewright.facts import Edit, Problem, Related
from shapewright.features.actions import Action
from shapewright.features.diagnostics import related_places
from shapewright.features.hover import HoverCard
from shapewright.features.inlay import Hint
from shapewright.features.lens import Lens
from shapewright.server.client import Client
from shapewright.server.documents import Documents, Part, uri_of_path
from shapewright.server.settings import SECTION

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def diagnostic(problem: Problem, part: Part, documents: Documents, client: Client) -> types.Diagnostic:
    """A problem as a squiggle in one document."""
    places = related_places(problem) if client.related_information else ()
    related = [found for place in places if (found := _related(place, documents)) is not None]
    described = problem.url and client.code_description
    return types.Diagnostic(
        range=documents.from_range(part, problem.range),
        message=problem.message,
        severity=_SEVERITIES[problem.severity],
        code=problem.code,
        code_description=types.CodeDescription(href=problem.url) if described else None,
        source=SECTION,
        related_information=related or None,
    )


def _related(place: Related, documents: Documents) -> types.DiagnosticRelatedInformation | None:
    found = documents.place(place.path, place.range)
    if found is None:
        return None
    part, where = found
    return types.DiagnosticRelatedInformation(location=types.Location(uri=part.uri, range=where), message=place.message)


def hover(card: HoverCard, part: Part, documents: Documents, client: Client) -> types.Hover:
    """A hover card, rendered as the client likes it."""
    kind = types.MarkupKind.Markdown if client.markdown else types.MarkupKind.PlainText
    value = card.markdown if client.markdown else card.plain
    return types.Hover(
        contents=types.MarkupContent(kind=kind, value=value), range=documents.from_range(part, card.range)
    )


def link(path: str, line: int) -> str:
    """A Markdown link to a line of a file."""
    return f"[{os.path.basename(path)}:{line}]({uri_of_path(path)}#L{line})"


def inlay_hint(hint: Hint, part: Part, documents: Documents) -> types.InlayHint:
    """A shape behind a name."""
    return types.InlayHint(
        position=documents.from_position(part, hint.position),
        label=hint.label,
        kind=types.InlayHintKind.Type,
        tooltip=hint.tooltip or None,
        padding_left=False,
        padding_right=False,
    )


def code_lens(lens: Lens, part: Part, documents: Documents, command: str) -> types.CodeLens:
    """A lens that starts a probe.

    The server's own command takes one object; an extension that brings its own takes the URI and the name.
    """
    target: list[object] = [part.uri, lens.name] if command != RUN_PROBE else [{"uri": part.uri, "name": lens.name}]
    return types.CodeLens(
        range=documents.from_range(part, lens.range),
        command=types.Command(title=f"▷ {lens.title}", command=command, arguments=target),
    )


RUN_PROBE = f"{SECTION}.runProbe"


def code_action(
    action: Action, shown: types.Diagnostic, documents: Documents, client: Client
) -> types.CodeAction | None:
    """A quick fix; None where it would edit a file that cannot be found."""
    edit = workspace_edit(action.edits, documents, client)
    if edit is None:
        return None
    return types.CodeAction(
        title=action.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=action.preferred or None,
        edit=edit,
    )


def workspace_edit(edits: Iterable[Edit], documents: Documents, client: Client) -> types.WorkspaceEdit | None:
    """Edits by document, in the form the client takes."""
    by_uri: dict[str, tuple[Part, list[types.TextEdit]]] = {}
    for edit in edits:
        found = documents.place(edit.path, edit.range)
        if found is None:
            return None
        part, where = found
        by_uri.setdefault(part.uri, (part, []))[1].append(types.TextEdit(range=where, new_text=edit.text))
    if client.versioned_edits:
        return types.WorkspaceEdit(document_changes=[_versioned(part, texts) for part, texts in by_uri.values()])
    changes: Mapping[str, list[types.TextEdit]] = {uri: texts for uri, (_, texts) in by_uri.items()}
    return types.WorkspaceEdit(changes=changes)


def _versioned(part: Part, edits: list[types.TextEdit]) -> types.TextDocumentEdit:
    document = types.OptionalVersionedTextDocumentIdentifier(uri=part.uri, version=part.version)
    return types.TextDocumentEdit(text_document=document, edits=edits)
