"""Shows in the editor that an analysis takes its time."""

from __future__ import annotations

import asyncio
import uuid

from lsprotocol import types

from shapewright.server.app import Shapewright

PATIENCE = 1.0
"""Seconds an analysis may take before it is worth mentioning."""

_POLL = 0.1


class Busy:
    """A progress note while open files are being analysed, in clients that can show one."""

    def __init__(self, ls: Shapewright) -> None:
        self._ls = ls
        self._task: asyncio.Task[None] | None = None

    def work_began(self) -> None:
        """Something was opened or changed."""
        if self._ls.client.progress and (self._task is None or self._task.done()):
            self._task = self._ls.loop.create_task(self._watch())

    async def _watch(self) -> None:
        await asyncio.sleep(PATIENCE)
        if not self._ls.session.is_analysing():
            return
        token, progress = str(uuid.uuid4()), self._ls.work_done_progress
        await progress.create_async(token)
        progress.begin(
            token, types.WorkDoneProgressBegin(title="Shapewright", message="reading shapes", cancellable=False)
        )
        while self._ls.session.is_analysing():
            await asyncio.sleep(_POLL)
        progress.end(token, types.WorkDoneProgressEnd())
        progress.tokens.pop(token, None)
