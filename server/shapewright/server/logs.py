"""Our log in the editor's own log view."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable

from lsprotocol import types

_LEVELS = (
    (logging.ERROR, types.MessageType.Error),
    (logging.WARNING, types.MessageType.Warning),
    (logging.INFO, types.MessageType.Info),
)


Send = Callable[[types.MessageType, str], None]


class ClientLog(logging.Handler):
    """Sends records to the client: one clear line, and a traceback as a separate entry of the lowest level."""

    gone = False
    """Whether the client's end of the pipe is closed: telling it so would only fail, and be logged, again."""

    def __init__(self, send: Send) -> None:
        super().__init__(logging.INFO)
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on; a client that is gone is no reason to fail."""
        if record.exc_info and isinstance(record.exc_info[1], ConnectionError):
            ClientLog.gone = True
        if ClientLog.gone:
            return
        with contextlib.suppress(Exception):
            level = next((kind for least, kind in _LEVELS if record.levelno >= least), types.MessageType.Log)
            self._send(level, self._line(record))
            if record.exc_info:
                self._send(types.MessageType.Log, logging.Formatter().formatException(record.exc_info))

    def _line(self, record: logging.LogRecord) -> str:
        return record.getMessage()


class ProtocolLog(ClientLog):
    """The same for the protocol library, which writes whole tracebacks into its messages."""

    def _line(self, record: logging.LogRecord) -> str:
        return record.getMessage().partition("\n")[0]


def send_to_client(send: Send) -> None:
    """From now on what we and the protocol library have to say goes to the client, and nowhere else."""
    for name, handler, level in (
        ("shapewright", ClientLog(send), logging.INFO),
        ("pygls", ProtocolLog(send), logging.ERROR),
        ("asyncio", ProtocolLog(send), logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        logger.handlers = [handler]
