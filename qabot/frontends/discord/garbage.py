"""Garbage in memory -> collected while nobody waits for an answer.

The search for cycles stops the whole process, longer with each object it looks at: a
tenth of a second for what the search keeps at hand of a hundred thousand passages. So
it looks at what is new since the last time, often, and once a day at everything.
"""

import gc
import time
from collections.abc import Callable

_QUIET_SECONDS = 15.0
_BUSY_SECONDS = 60.0
_DAY = 86400.0
_NEVER = 1_000_000


def put_off() -> None:
    """Leave all there is now out of the search, and old things to a `Sweeper`."""
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)


def thaw() -> None:
    """Have all searched at the next sweep: much of it has been let go of."""
    gc.unfreeze()


class Sweeper:
    """Searches what is new: in a quiet moment each 15 s, else each minute.

    What is in use at that time is left out from then on, until it is freed or a day has
    passed: then, in a quiet moment, everything is searched.

    Args:
        clock: Seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._swept = self._thawed = clock()

    def sweep(self, *, quiet: bool) -> bool:
        """Search if it is time to; return whether it was.

        Args:
            quiet: Whether nobody waits.
        """
        now = self._clock()
        if now - self._swept < (_QUIET_SECONDS if quiet else _BUSY_SECONDS):
            return False
        if quiet and now - self._thawed >= _DAY:
            gc.unfreeze()
            self._thawed = now
        gc.collect()
        gc.freeze()
        self._swept = self._clock()
        return True
