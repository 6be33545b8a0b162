"""Garbage in memory -> collected while nobody waits for an answer.

The search for cycles stops the whole process, longer with each passage in memory and
each turn that is remembered. Articles that are opened anew add little where the engine
is on disk: a search takes 0.5 ms longer with a hundred thousand passages, measured.
"""

import gc
import time
from collections.abc import Callable

_QUIET_SECONDS = 60.0
_BUSY_SECONDS = 600.0
_NEVER = 1_000_000


def put_off() -> None:
    """Leave all there is now out of the search, and old things to a `Sweeper`."""
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)


class Sweeper:
    """Searches everything: each minute that is quiet, or after ten that are not.

    Args:
        clock: Seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._swept = clock()

    def sweep(self, *, quiet: bool) -> bool:
        """Search if it is time to; return whether it was.

        Args:
            quiet: Whether nobody waits.
        """
        least = _QUIET_SECONDS if quiet else _BUSY_SECONDS
        if self._clock() - self._swept < least:
            return False
        gc.collect()
        self._swept = self._clock()
        return True
