"""Who said what where -> the turns a follow-up may look back on.

A conversation belongs to one person in one place: neither other people's questions nor
the same person's in another channel are ever part of it.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from qabot.datatypes import Turn
from qabot.settings import Settings


@dataclass(slots=True)
class Conversation:
    """The latest turns of one person in one place.

    Attributes:
        turns: Oldest first; the oldest gives way.
        used: When it was last taken up, in seconds of the clock.
        lock: Held while a question is answered: the next one sees its turn.
    """

    turns: deque[Turn]
    used: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversations:
    """Conversations in memory only: the longest unused give way, idle ones end.

    Args:
        settings: How many there are, how long each is kept, and how many turns.
        clock: Seconds that never run backwards.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._turns = settings.conversation.turns
        self._most = settings.discord.conversations
        self._seconds = settings.discord.conversation_minutes * 60
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, person: int, place: int) -> Conversation:
        """Take up the conversation of a person in a place, or begin it."""
        now = self._clock()
        while self._kept and now - self._oldest().used >= self._seconds:
            self._kept.popitem(last=False)
        key = (person, place)
        found = self._kept.setdefault(key, Conversation(deque(maxlen=self._turns), now))
        found.used = now
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found

    def _oldest(self) -> Conversation:
        return next(iter(self._kept.values()))


class Seen:
    """The latest ids that were met, for events that Discord delivers twice.

    Args:
        most: How many ids are remembered.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._ids: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, event: int) -> bool:
        return event in self._ids

    def first(self, event: int) -> bool:
        """Remember an id, and say whether it is new."""
        if event in self._ids:
            return False
        self._ids[event] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True
