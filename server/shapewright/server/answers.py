"""Hover, inlay hints, code lenses and code actions: facts in, protocol types out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from lsprotocol import types

from shapewright.facts import Fix, Problem, Range
from shapewright.features import actions, hover, inlay, lens
from shapewright.features.diagnostics import visible
from shapewright.server import convert
from shapewright.server.app import Shapewright, answering
from shapewright.server.diagnosing import fresh_view, problems_of
from shapewright.server.documents import Part
from shapewright.server.settings import SECTION
from shapewright.workspace.runner import Stale
from shapewright.workspace.view import View

FIX_ALL = f"source.fixAll.{SECTION}"

HOVER_PATIENCE = 0.15
"""Seconds a hover waits for the present text's facts before it shows those of the text before."""
HINT_PATIENCE = 3.0
REPAIR_PATIENCE = 4.0


def register(ls: Shapewright) -> None:
    """Answer what an editor asks about a document."""
    ls.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    ls.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=False))(_inlay_hints)
    ls.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))(_code_lenses)
    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]
    ls.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))(_code_actions)


@answering(None, "hover")
async def _hover(ls: Shapewright, params: types.HoverParams) -> types.Hover | None:
    part = ls.documents.part(params.text_document.uri)
    if part is None or not ls.settings_of(part.path).enable:
        return None
    view = await fresh_view(ls, part.path, HOVER_PATIENCE)
    part = ls.documents.part(params.text_document.uri)
    if view is None or part is None:
        return None
    position = ls.documents.to_position(part, params.position)
    link = convert.link if ls.client.markdown else (lambda path, line: f"{path}:{line}")
    card = hover.hover(view.facts, view.lines, position, view.observations, link)
    return None if card is None else convert.hover(card, part, ls.documents, ls.client)


@answering([], "inlay hints request")
async def _inlay_hints(ls: Shapewright, params: types.InlayHintParams) -> list[types.InlayHint]:
    part = ls.documents.part(params.text_document.uri)
    if part is None:
        return []
    settings = ls.settings_of(part.path)
    if not (settings.enable and settings.inlay_hints):
        return []
    view = await fresh_view(ls, part.path, HINT_PATIENCE)
    part = ls.documents.part(params.text_document.uri)
    if view is None or part is None:
        return []
    within = _overlap(ls.documents.to_range(part, params.range), part.range)
    shown = inlay.hints(view.facts, view.lines, within, in_loops=settings.hints_in_loops)
    return [convert.inlay_hint(hint, part, ls.documents) for hint in shown]


def _overlap(one: Range, other: Range) -> Range:
    return Range(max(one.start, other.start), min(one.end, other.end))


@answering([], "code lens request")
async def _code_lenses(ls: Shapewright, params: types.CodeLensParams) -> list[types.CodeLens]:
    part = ls.documents.part(params.text_document.uri)
    if part is None or not ls.trusted:
        return []
    settings = ls.settings_of(part.path)
    if not (settings.enable and settings.code_lens):
        return []
    view = await fresh_view(ls, part.path, HINT_PATIENCE)
    part = ls.documents.part(params.text_document.uri)
    if view is None or part is None:
        return []
    command = ls.probe_command or convert.RUN_PROBE
    found = (one for one in lens.lenses(view.facts) if ls.documents.holds(part, one.range))
    return [convert.code_lens(one, part, ls.documents, command) for one in found]


@answering([], "code action request")
async def _code_actions(ls: Shapewright, params: types.CodeActionParams) -> list[types.CodeAction]:
    part = ls.documents.part(params.text_document.uri)
    if part is None or not ls.client.code_action_literals:
        return []
    view = await fresh_view(ls, part.path, REPAIR_PATIENCE)
    if view is None or not view.fresh:
        return []
    wanted = params.context.only
    found: list[types.CodeAction] = []
    if wanted is None or _asked_for(types.CodeActionKind.QuickFix.value, wanted):
        found += await _quick_fixes(ls, part, view, params.range)
    if wanted is not None and _asked_for(FIX_ALL, wanted):
        found += await _fix_all(ls, part, view)
    return found


def _asked_for(kind: str, wanted: Sequence[types.CodeActionKind | str]) -> bool:
    """Whether a kind, or one above it, is asked for."""
    names = [one.value if isinstance(one, types.CodeActionKind) else one for one in wanted]
    return any(kind == name or kind.startswith(f"{name}.") or name == "" for name in names)


async def _quick_fixes(ls: Shapewright, part: Part, view: View, where: types.Range) -> list[types.CodeAction]:
    within = ls.documents.to_range(part, where)
    problems = [one for one in problems_of(ls, view) if ls.documents.holds(part, one.range)]
    touched = [one for one in problems if one.range.start <= within.end and within.start <= one.range.end]
    fixes = dict(zip(touched, await asyncio.gather(*(_repairs(ls, view, one) for one in touched)), strict=True))
    offered = actions.quick_fixes(touched, within, view.lines, lambda problem: fixes[problem])
    shown = {one: convert.diagnostic(one, part, ls.documents, ls.client) for one in touched}
    made = (convert.code_action(action, shown[action.problem], ls.documents, ls.client) for action in offered)
    return [action for action in made if action is not None]


async def _repairs(ls: Shapewright, view: View, problem: Problem) -> tuple[Fix, ...]:
    """The proven repairs of a problem; none where proving takes too long or the text has changed."""
    try:
        # Others may wait for the same proof: giving up here must not end it.
        proof = asyncio.shield(asyncio.wrap_future(ls.session.repairs(view.path, problem)))
        return await asyncio.wait_for(proof, REPAIR_PATIENCE)
    except (Stale, asyncio.TimeoutError):
        return ()


async def _fix_all(ls: Shapewright, part: Part, view: View) -> list[types.CodeAction]:
    """One action that applies every proven repair of the file, one after the other until none is left."""
    ignore = ls.settings_of(part.path).ignore

    def shown(problems: Iterable[Problem], lines: Sequence[str]) -> Iterable[Problem]:
        return visible(problems, lines, ignore=ignore)

    try:
        edits = await asyncio.wait_for(
            asyncio.wrap_future(ls.session.repair_everything(view.path, shown)), 2 * REPAIR_PATIENCE
        )
    except (Stale, asyncio.TimeoutError):
        return []
    edit = convert.workspace_edit(edits, ls.documents, ls.client) if edits else None
    if edit is None:
        return []
    return [types.CodeAction(title="Fix all proven shape and dtype problems", kind=FIX_ALL, edit=edit)]
