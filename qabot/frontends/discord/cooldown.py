"""Questions of people and servers -> the refusal of those that come too soon."""

from collections.abc import Callable
from itertools import takewhile


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
