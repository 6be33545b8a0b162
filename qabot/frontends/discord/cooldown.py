"""Questions of people and servers -> the refusal of those that come too soon.

And places where nothing may be posted -> left alone for a while.
"""

from collections.abc import Callable
from itertools import takewhile

_SHUT_SECONDS = 600.0
_MOST_SHUT = 10_000


class RefusedError(Exception):
    """A question that is not taken on; the message is meant for the person.

    Attributes:
        repeated: Whether the person was told the same within this cooldown.
    """

    def __init__(self, message: str, *, repeated: bool = False) -> None:
        super().__init__(message)
        self.repeated = repeated


class Cooldown:
    """The least time between two questions of one person, or in one server.

    Args:
        seconds: 0 for none.
        clock: Seconds that never run backwards.
        counted: What is counted, in words for the one who must wait.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float], counted: str = "questions"
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._counted = counted
        self._until: dict[int, float] = {}  # earliest first
        self._told: set[int] = set()

    def take(self, person: int) -> None:
        """Count a question of a person.

        Raises:
            RefusedError: It comes too soon; it is not counted.
        """
        self.check(person)
        if self._seconds:
            self._until[person] = self._clock() + self._seconds

    def check(self, person: int) -> None:
        """Look whether a question comes too soon.

        Raises:
            RefusedError: It does.
        """
        now = self._clock()
        past = list(takewhile(lambda each: each[1] <= now, self._until.items()))
        for first, _ in past:
            del self._until[first]
            self._told.discard(first)
        if person in self._until:
            repeated = person in self._told
            self._told.add(person)
            raise RefusedError(
                f"Please leave {self._seconds:g} s between {self._counted}: "
                "try again in a moment.",
                repeated=repeated,
            )


class Shut:
    """Places where Discord refused a post: left alone for ten minutes each.

    What it refuses counts towards a ban of the bot's address, and what the bot knows of
    its rights may be behind: a person who blocked it, a right taken away just now.

    Args:
        clock: Seconds that never run backwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}  # earliest first

    def add(self, place: int) -> bool:
        """Leave a place alone from now on; return whether that is new."""
        new = place not in self
        self._until.pop(place, None)
        self._until[place] = self._clock() + _SHUT_SECONDS
        if len(self._until) > _MOST_SHUT:
            del self._until[next(iter(self._until))]
        return new

    def __contains__(self, place: int) -> bool:
        return self._until.get(place, 0.0) > self._clock()
