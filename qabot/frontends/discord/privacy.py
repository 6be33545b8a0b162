"""Log records of the bot and its libraries -> one line each, without secrets.

Messages of foreign exceptions may hold a question, and their tracebacks fill a log:
an exception is told by its kind and the places it came through.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import discord

from qabot.errors import QabotError

_LOGGERS = ("", "qabot", "discord", "asyncio")
_SECRETS = re.compile(
    r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=/)(?:interactions|webhooks)/\d+/[^/\s]+"
)
_PLACES = 5
# Their messages come from Discord, the network or qabot, never from a question.
_PLAIN = (QabotError, discord.HTTPException, discord.ClientException, OSError)


def describe(error: BaseException) -> str:
    """Put an exception and its causes into one line of `key=value`."""
    told = f"error={type(error).__name__}"
    if isinstance(error, _PLAIN):
        told += f" message={str(error)!r}"
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    if frames:
        at = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
        told += f" at={'>'.join(at)}"
    if error.__cause__ is not None:
        told += f" cause: {describe(error.__cause__)}"
    return told


@contextmanager
def private_logs(token: str) -> Iterator[None]:
    """Keep secrets and questions out of the log while the bot runs.

    Discord's library writes users' text and tokens below INFO: it is held at INFO.

    Args:
        token: The bot's own, masked wherever it turns up.
    """
    library = logging.getLogger("discord")
    library.setLevel(max(logging.INFO, library.getEffectiveLevel()))
    mask = _Mask(token)
    handlers = [each for name in _LOGGERS for each in logging.getLogger(name).handlers]
    for handler in handlers:
        handler.addFilter(mask)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(mask)


class _Mask(logging.Filter):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            told += f" {describe(record.exc_info[1])}"
        told = _SECRETS.sub("[hidden]", told.replace(self._token, "[hidden]"))
        record.msg, record.args = told, None
        record.exc_info = record.exc_text = record.stack_info = None
        return True
