"""Who said what where -> the turns a follow-up may look back on.

A conversation belongs to one person in one place: neither other people's questions nor
the same person's in another channel are ever part of it.
"""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from qabot.datatypes import Turn
from qabot.settings import Settings


def apart(place: int) -> int:
    """Return what stands for a place where only one person sees what is said.

    What was asked there must not show in what is then asked before all.
    """
    return -place


@dataclass(slots=True)
class Conversation:
    """The latest turns of one person in one place.

    Attributes:
        name: Tells it from every other, also from earlier ones of the same person.
        turns: Oldest first; the oldest gives way.
        used: When it was last taken up, in seconds of the clock.
        kept: Whether it is one of the `Conversations` still.
        lock: Held while a question is answered: the next one sees its turn.
    """

    turns: deque[Turn]
    used: float
    kept: bool = True
    name: str = field(default_factory=lambda: secrets.token_hex(6))
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversations:
    """Conversations in memory only: the longest unused give way, idle ones end.

    A turn holds a whole reply, about 5 kB, so turns are counted over all of them.

    Args:
        settings: How many there are, how long each is kept, and how many turns.
        clock: Seconds that never run backwards.

    Attributes:
        turns: How many are remembered in all.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self.turns = 0
        self._each = settings.conversation.turns
        self._most = settings.discord.conversations
        self._most_turns = settings.discord.remembered_turns
        self._seconds = settings.discord.conversation_minutes * 60
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, person: int, place: int) -> Conversation:
        """Take up the conversation of a person in a place, or begin it."""
        self.expire()
        now, key = self._clock(), (person, place)
        found = self._kept.setdefault(key, Conversation(deque(maxlen=self._each), now))
        found.used = now
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._end(next(iter(self._kept)))
        return found

    def add(self, conversation: Conversation, turn: Turn) -> None:
        """Add a turn; where there are too many in all, the longest unused give way."""
        before = len(conversation.turns)
        conversation.turns.append(turn)
        if conversation.kept:
            self.turns += len(conversation.turns) - before
        while self.turns > self._most_turns and len(self._kept) > 1:
            self._end(next(iter(self._kept)))
        if self.turns > self._most_turns and conversation.kept:
            conversation.turns.popleft()
            self.turns -= 1

    def expire(self) -> None:
        """End what was idle for too long; cheap where there is nothing."""
        now = self._clock()
        while self._kept and now - self._oldest().used >= self._seconds:
            self._end(next(iter(self._kept)))

    def last(self, person: int, place: int) -> Turn | None:
        """Return the latest turn of a person in a place, seen by all or not."""
        kept = [self._kept.get((person, each)) for each in (place, apart(place))]
        fresh = self._clock() - self._seconds
        talks = [each for each in kept if each and each.turns and each.used > fresh]
        return max(talks, key=lambda each: each.used).turns[-1] if talks else None

    def move(self, person: int, place: int, to: int) -> None:
        """Go on with a conversation in another place, where none has begun."""
        if (person, place) in self._kept and (person, to) not in self._kept:
            found = self._kept[person, to] = self._kept.pop((person, place))
            found.used = self._clock()

    def forget(self, person: int) -> int:
        """End all conversations of a person; return how many there were."""
        ended = [key for key in self._kept if key[0] == person]
        for key in ended:
            self._end(key)
        return len(ended)

    def _end(self, key: tuple[int, int]) -> None:
        ended = self._kept.pop(key)
        ended.kept = False
        self.turns -= len(ended.turns)

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
