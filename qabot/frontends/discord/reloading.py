"""Settings -> the articles opened anew, their index refreshed by another process.

Reading a large folder holds up every thread of the process that does it for seconds at
a time, and leaves it with the memory that took: this one has people waiting.
"""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from filelock import FileLock, Timeout

from qabot.answering.opening import Qabot, open_qabot
from qabot.errors import BusyError, QabotError
from qabot.indexing.index import index_folder
from qabot.settings import Connection, Settings


class Reloader:
    """Opens the articles anew; from one thread at a time."""

    def __init__(self) -> None:
        self._child: BaseProcess | None = None

    def __call__(self, settings: Settings) -> Qabot:
        """Return a qabot of the articles as they are now.

        Raises:
            BusyError: The other process was ended from without.
            QabotError: Articles or index cannot be used.
        """
        own = settings.model_copy(update={"connection": Connection()})
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=refresh, args=(own,), name="refresh")
        child.start()
        self._child = child
        child.join()
        code = child.exitcode or 0
        if code < 0:
            raise BusyError(f"reading them was ended by signal {-code}: try again")
        # Whatever else went wrong there goes wrong here too, and is told.
        with _unchanging(index_folder(settings)):
            return open_qabot(settings)

    def stop(self) -> None:
        """End the other process; the index is the old or the new one."""
        if self._child is not None:
            self._child.terminate()


@contextmanager
def _unchanging(folder: Path) -> Iterator[None]:
    """Have an index served as it is: articles changed since wait for the next time.

    Who opens it while another holds this lock takes the last good generation.
    """
    lock = FileLock(folder / "LOCK", timeout=0)
    with suppress(Timeout, OSError):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def refresh(settings: Settings) -> None:
    """Bring the index up to date; the process that waits says what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for that process
    with suppress(QabotError):
        open_qabot(settings).close()
