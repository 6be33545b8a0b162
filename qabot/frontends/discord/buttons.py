"""What a button does -> its id of at most 100 characters, and back.

The id holds all that is needed after a restart; nothing of a button is kept in memory.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

import discord

from qabot.datatypes import Answer, Citation, Reply

Action = Literal[
    "context", "closest", "more", "share", "delete", "thread", "up", "down", "forget"
]

LABEL_CHARACTERS = 80
ID_CHARACTERS = 100
_MOST = 25
_MARK = "q1"
_ACTIONS: dict[str, Action] = {name[:2]: name for name in get_args(Action)}
_PLACE = (
    r"(?P<article>[\w-]{11})\.(?P<start>\d{1,12})\.(?P<end>\d{1,12})"
    r"\.(?P<quote>[\w-]{6})"
)
_ID = re.compile(
    rf"{_MARK}\.(?P<action>[a-z]{{2}})\.(?P<generation>[0-9a-f]{{0,8}})"
    rf"\.(?P<asker>\d{{1,20}})\.(?P<step>\d{{1,2}})(?:\.{_PLACE})?",
    re.ASCII,
)
_PAGE = re.compile(rf"{_MARK}\.page\.(?P<page>\d{{1,6}})\.(?P<search>.*)", re.DOTALL)


class Place(NamedTuple):
    """Where a quote stands, and what proves that it still does.

    Attributes:
        article: Digest of the article's path.
        start: In characters of the file's text; so is `end`.
        quote: Digest of the quote.
    """

    article: str
    start: int
    end: int
    quote: str


class Button(NamedTuple):
    """What pressing it means.

    Attributes:
        action: What to do.
        generation: The first characters of the name of the articles' generation.
        asker: The id of the person who asked.
        place: Of the excerpt it is about, where it is about one.
        step: How often more excerpts were asked for.
    """

    action: Action
    generation: str
    asker: int
    place: Place | None = None
    step: int = 0

    def id(self) -> str:
        """Return the id that `read` understands."""
        parts = (_MARK, self.action[:2], self.generation[:8], self.asker, self.step)
        return ".".join(map(str, parts + (self.place or ())))


class Page(NamedTuple):
    """A page of the list of articles, from 0, and what it was searched for."""

    page: int
    search: str

    def id(self) -> str:
        """Return the id that `read_page` understands; the search must fit into it."""
        return f"{_MARK}.page.{self.page}.{self.search}"


def read(custom_id: str) -> Button | None:
    """Return what a button means, or None where this version knows no such button."""
    found = _ID.fullmatch(custom_id)
    if found is None or found["action"] not in _ACTIONS:
        return None
    place = None
    if found["article"]:
        span = int(found["start"]), int(found["end"])
        place = Place(found["article"], *span, found["quote"])
    return Button(
        _ACTIONS[found["action"]],
        found["generation"],
        int(found["asker"]),
        place,
        int(found["step"]),
    )


def read_page(custom_id: str) -> Page | None:
    """Return the page that a button turns to, or None where it does something else."""
    found = _PAGE.fullmatch(custom_id)
    return Page(int(found["page"]), found["search"]) if found else None


def digest(text: str, characters: int = 11) -> str:
    """Return a short name for a text, of letters, digits, `_` and `-`."""
    hashed = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(hashed)[:characters].decode()


def place_of(citation: Citation) -> Place:
    """Return what a button holds of an excerpt."""
    quote = digest(citation.quote, 6)
    return Place(digest(citation.article), citation.start, citation.end, quote)


class Rows(discord.ui.View):
    """Buttons that the client hears by itself: the library keeps nothing of them.

    Kept as views that never end, every answer ever given would stay in memory.
    """

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self._ids: set[str] = set()

    def is_dispatchable(self) -> bool:
        """Say that the library has nothing to do with presses."""
        return False

    def put(
        self, label: str, custom_id: str, emoji: str | None = None, *, off: bool = False
    ) -> None:
        """Add a button; one too many, or one that is there already, is left out."""
        if len(self.children) < _MOST and custom_id not in self._ids:
            self._ids.add(custom_id)
            style = discord.ButtonStyle.secondary
            button: discord.ui.Button[Rows] = discord.ui.Button(
                label=label[:LABEL_CHARACTERS] or None,
                custom_id=custom_id,
                emoji=emoji,
                style=style,
                disabled=off,
            )
            self.add_item(button)


def under(
    reply: Reply,
    generation: str,
    asker: int,
    *,
    private: bool = False,
    votes: bool = False,
    thread: bool = False,
    step: int = 0,
) -> Rows | None:
    """Return the buttons under a reply, or None where none make sense.

    Args:
        reply: What is shown above them.
        generation: Of the articles it was made from.
        asker: The id of the person who asked.
        private: Whether that person alone sees it: it can be shared then.
        votes: Whether votes are kept.
        thread: Whether to offer to go on in a thread.
        step: How often more excerpts were asked for.
    """
    rows = Rows()

    def put(label: str, action: Action, emoji: str | None = None) -> None:
        first = next(iter(_cited(reply)), None)
        place = place_of(first) if first else None
        rows.put(label, Button(action, generation, asker, place, step).id(), emoji)

    if isinstance(reply, Answer):
        for each in reply.citations:
            button = Button("context", generation, asker, place_of(each))
            rows.put(f"Context {each.number}", button.id())
        put("More", "more")
    elif reply.reason in ("greeting", "empty_question", "no_articles"):
        return None
    elif reply.closest is not None:
        put("Closest passage", "closest")
    if private:
        put("Share", "share")
        return rows
    if thread:
        put("Thread", "thread")
    if votes:
        put("", "up", "👍")
        put("", "down", "👎")
    put("", "delete", "🗑️")
    return rows


def _cited(reply: Reply) -> Iterable[Citation]:
    if isinstance(reply, Answer):
        return reply.citations
    return (reply.closest,) if reply.closest else ()
