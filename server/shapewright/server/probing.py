"""The command that runs the user's code, when asked and trusted."""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from lsprotocol import types

from shapewright.facts import Fact
from shapewright.probe import ProbeRequest, ProbeResult, Progress, disagreements, inputs_for, run_probe
from shapewright.probe.model import Json
from shapewright.server.app import Shapewright, answering, progress_token
from shapewright.server.convert import RUN_PROBE
from shapewright.server.diagnosing import Diagnoser
from shapewright.server.documents import path_of_uri

_FAILED: dict[str, Json] = {"outcome": "failed", "message": "The probe could not be run; the log says why."}


def register(ls: Shapewright, diagnoser: Diagnoser) -> None:
    """Offer ``shapewright.runProbe``, which takes ``{"uri": …, "name": … | null}``."""

    @ls.command(RUN_PROBE)
    @answering(_FAILED, "probe")
    async def run(ls: Shapewright, target: Any) -> dict[str, Json]:
        return await _run(ls, diagnoser, target)


async def _run(ls: Shapewright, diagnoser: Diagnoser, target: object) -> dict[str, Json]:
    """Run the probe and keep what it saw; the answer is its JSON with a ``message`` for the user."""
    if not ls.trusted:
        return _refusal("A probe runs the code of this workspace, which is not trusted.")
    if not isinstance(target, Mapping) or not isinstance(target.get("uri"), str):
        return _refusal('The probe needs {"uri": …, "name": …}.')
    uri, name = target["uri"], target.get("name")
    part = ls.documents.part(uri)
    request = _request(ls, part.path if part else path_of_uri(uri), name if isinstance(name, str) and name else None)
    cancel = threading.Event()
    ls.probes.add(cancel)
    title = f"Probing {name or uri.rsplit('/', 1)[-1]}"
    token, ours = await _begin(ls, title, cancel)
    try:
        call = functools.partial(run_probe, request, _reporter(ls, token), cancel)
        result = await ls.loop.run_in_executor(None, call)
    except asyncio.CancelledError:
        cancel.set()
        raise
    finally:
        ls.probes.discard(cancel)
        _end(ls, token)
    ls.session.add_probe(result, request.sources)
    result = result.with_disagreements(disagreements(result.observed, _inferred(ls, request)))
    for path in ls.session.open_paths:
        diagnoser.news(path)
    message = summary(result)
    if ours:  # a client that brought its own progress shows the answer itself
        kind = types.MessageType.Info if result.outcome == "finished" else types.MessageType.Warning
        ls.window_show_message(types.ShowMessageParams(type=kind, message=message))
    return {**result.to_json(), "message": message}


def _inferred(ls: Shapewright, request: ProbeRequest) -> list[Fact]:
    """What is known of the files that still read as they did when the probe began."""
    files = ls.session.snapshot()
    unchanged = (path for path, text in request.sources.items() if files.read(path) == text)
    views = (ls.session.view(path) for path in unchanged)
    return [fact for view in views if view is not None and view.fresh for fact in view.facts.facts]


def _refusal(message: str) -> dict[str, Json]:
    return {"outcome": "refused", "message": message}


def _request(ls: Shapewright, path: str, name: str | None) -> ProbeRequest:
    settings = ls.settings_of(path)
    python = ls.environment_of(path).python
    texts = {one: text for one in ls.session.open_paths if (text := ls.session.snapshot().read(one)) is not None}
    view = ls.session.view(path) if name else None
    return ProbeRequest(
        path=path,
        name=name,
        inputs=() if view is None else inputs_for(texts.get(path, ""), name or "", view.facts.facts),
        python=python or sys.executable,
        sources=texts,
        roots=ls.roots,
        device=settings.probe_device,
        steps=settings.probe_steps,
        timeout=settings.probe_timeout,
        memory=settings.probe_memory,
        allow=settings.probe_allow,
    )


def summary(result: ProbeResult) -> str:
    """What came out, in one line for the user."""
    seen = len(result.observed)
    done = f"{seen} expression{'' if seen == 1 else 's'} observed on {result.device} in {result.seconds:.1f} s"
    if result.error is None:
        return f"The probe {result.outcome}: {done}"
    kind = f"{result.error.type}: " if result.error.type else ""
    line = f" (line {result.error.range.start.line})" if result.error.range is not None else ""
    first = result.error.message.strip().splitlines()[:1]
    return f"The probe {result.outcome}: {kind}{first[0] if first else ''}{line}; {done}"


# --- progress ---------------------------------------------------------------------------------------------------


async def _begin(ls: Shapewright, title: str, cancel: threading.Event) -> tuple[types.ProgressToken | None, bool]:
    """Start showing progress: under the client's token, else under one of ours; None where it cannot show any."""
    token, ours = progress_token.get(), False
    progress = ls.work_done_progress
    if token is None:
        ours = True
        if not ls.client.progress:
            return None, ours
        token = str(uuid.uuid4())
        await progress.create_async(token)
    progress.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=True))
    progress.tokens[token].add_done_callback(lambda stopped: cancel.set())
    return token, ours


def _reporter(ls: Shapewright, token: types.ProgressToken | None) -> Callable[[Progress], None] | None:
    if token is None:
        return None

    def report(progress: Progress) -> None:
        value = types.WorkDoneProgressReport(message=f"{progress.text} · {progress.observed} observed")
        ls.loop.call_soon_threadsafe(ls.work_done_progress.report, token, value)

    return report


def _end(ls: Shapewright, token: types.ProgressToken | None) -> None:
    if token is not None:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd())
        ls.work_done_progress.tokens.pop(token, None)
