"""Settings -> the articles opened anew, their index refreshed by another process.

Reading a large folder holds up every thread of the process that does it for seconds at
a time, and leaves it with the memory that took: this one has people waiting.
"""

from dataclasses import replace

from qabot.answering.opening import Qabot, open_qabot
from qabot.crew import Crew
from qabot.errors import BusyError, WorkerError
from qabot.indexing.index import open_served
from qabot.settings import Settings, as_json


class Refresher:
    """Opens the articles anew; from one thread at a time."""

    def __init__(self) -> None:
        """Do nothing yet."""
        self._crew: Crew | None = None
        self._stopped = False

    def __call__(self, settings: Settings) -> Qabot:
        """Return a qabot of the articles as they are now.

        Raises:
            BusyError: It was stopped.
            QabotError: Articles or index cannot be used.
        """
        setup = as_json(settings)
        stale = False
        try:
            with Crew("qabot.indexing.refreshing", setup, 1) as self._crew:
                if self._stopped:  # while it was being started
                    self._crew.kill()
                (stale,) = self._crew.results([None])
        except (WorkerError, OSError):
            if self._stopped:
                raise BusyError("the articles were not opened anew: stopped") from None
            return open_qabot(settings)  # what went wrong goes wrong here too
        index = open_served(settings)
        if index is None:
            return open_qabot(settings)
        return Qabot(settings, replace(index, stale=stale))

    def stop(self) -> None:
        """End the other process; the index is the old or the new one."""
        self._stopped = True
        if self._crew:
            self._crew.kill()
