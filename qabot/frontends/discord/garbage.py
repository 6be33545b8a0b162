"""Garbage in memory -> collected while nobody waits for an answer.

The search for cycles stops the whole process: for 0.1 s with a hundred thousand
passages in memory, and longer with each conversation that is remembered.
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
