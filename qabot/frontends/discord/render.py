"""Reply -> the messages that show it, each within Discord's limits.

One message where it can be: titles are shortened first, then later excerpts are left
out with a note, then what stands around the first excerpt; last, the excerpt itself
is cut and marked as cut.
"""

import re
import urllib.parse
from collections.abc import Iterator
from typing import NamedTuple

from qabot.datatypes import Abstention, Answer, Citation, Disagreement, Mention, Reply
from qabot.frontends.discord.escape import (
    LIMIT,
    QUESTION_CHARACTERS,
    line,
    line_within,
    unescape,
    units,
)
from qabot.frontends.discord.surroundings import Surroundings

NOTHING = "The articles do not answer this."
CHANGED = "-# The articles have changed since that answer."
_QUESTION = "**Question:** "
_QUIETLY = "-# Question: "
_TAKEN = "-# Taken as: "
_TAKEN_UNITS = 450
_AROUND = (500, 250, 100, 0)
_CUES = 5
_LINK = re.compile(r"(?i)https?://[a-z0-9.-]+(:\d{1,5})?([/?#][!-;=?-~]*)?")
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_LINK_CHARACTERS = 200
_MENTIONS = 3
_WORDS = 10
_TO = "\N{EN DASH}"


class _Room(NamedTuple):
    """How much of what stands around the quotes is shown, in characters."""

    title: int
    sentence: int
    extras: bool


_FULL = _Room(title=150, sentence=500, extras=True)
_TIGHT = _Room(title=40, sentence=300, extras=True)
_BARE = _Room(title=40, sentence=100, extras=False)


def render(reply: Reply, *, asked: bool = False) -> tuple[str, ...]:
    """Lay a reply out for Discord.

    Args:
        reply: Any reply; no part of it is trusted.
        asked: Whether the question is not seen otherwise, and shown larger.

    Returns:
        One or more messages, none empty, each at most 2,000 characters and at most
        2,000 UTF-16 units.
    """
    drafts = (
        _answers(reply, asked=asked)
        if isinstance(reply, Answer)
        else _abstentions(reply, asked=asked)
    )
    fitting = next(draft for draft in drafts if units(draft) <= LIMIT)
    return (fitting.strip() or NOTHING,)


def _answers(answer: Answer, *, asked: bool) -> Iterator[str]:
    quotes = [line(citation.quote) for citation in answer.citations]

    def draft(quotes: list[str], room: _Room) -> str:
        lines = head(answer, asked=asked)
        shown = list(zip(answer.citations, quotes, strict=False))
        lines += [f"> **{each.number}.** {quote}" for each, quote in shown]
        lines += [_source(each, room, f"**{each.number}**") for each, _ in shown]
        if room.extras:
            lines += [_differ(each, answer.citations) for each in answer.disagreements]
        elif answer.disagreements:
            lines.append("-# The articles also differ; left out for length.")
        if left := len(answer.citations) - len(quotes):
            lines.append(f"-# {count(left, 'more excerpt')} left out for length.")
        lines += _newest(answer)
        return "\n".join(lines)

    yield draft(quotes, _FULL)
    for shown in range(len(quotes), 0, -1):
        yield draft(quotes[:shown], _TIGHT)
    yield draft(quotes[:1], _BARE)
    room = LIMIT - units(draft([""], _BARE))
    yield draft([line_within(answer.citations[0].quote, room)], _BARE)


def _abstentions(reply: Abstention, *, asked: bool) -> Iterator[str]:
    if reply.reason == "greeting":
        yield line_within(reply.message, LIMIT)
        return
    for room in (_FULL, _TIGHT, _BARE):
        lines = [*head(reply, asked=asked), line(reply.message, room.sentence)]
        if room.extras:
            lines += _words(reply)
        lines += _newest(reply)
        yield "\n".join(filter(None, lines))


class Asked(NamedTuple):
    """What a message of the bot says was asked, and what that was taken as."""

    question: str
    taken_as: str | None


def read_asked(text: str) -> Asked | None:
    """Return what was asked, from the text of a reply that `render` made.

    None where the text shows no question.
    """
    first, *rest = text.split("\n", 2)
    marks = [mark for mark in (_QUESTION, _QUIETLY) if first.startswith(mark)]
    if not marks:
        return None
    taken = rest[0] if rest and rest[0].startswith(_TAKEN) else None
    return Asked(
        unescape(first.removeprefix(marks[0])),
        unescape(taken.removeprefix(_TAKEN)) if taken else None,
    )


def render_context(found: Surroundings, *, closest: bool) -> str:
    """Lay an excerpt out as it stands in its article, within Discord's limits.

    Args:
        found: The excerpt; no part of it is trusted.
        closest: Whether it is the closest passage of an abstention: no answer.
    """
    head = "**Not an answer**, only the closest passage:" if closest else "In context:"
    quote = line(found.citation.quote)

    def draft(quote: str, width: int) -> str:
        before, after = _last(found.before, width), _first(found.after, width)
        body = f"{before}**{quote}**{after}"
        quoted = [f"> {each}" for each in body.split("\n")]
        return "\n".join([head, *quoted, _source(found.citation, _TIGHT)])

    for width in _AROUND:
        if units(text := draft(quote, width)) <= LIMIT:
            return text
    return draft(line_within(found.citation.quote, LIMIT - units(draft("", 0))), 0)


def render_why(reply: Reply) -> str:
    """Lay out what spoke for each excerpt of a reply: its words, its strongest cues."""
    cited = reply.citations if isinstance(reply, Answer) else ()
    if isinstance(reply, Abstention) and reply.closest is not None:
        cited = (reply.closest,)
    lines = [
        f"{_QUESTION}{line(reply.question, QUESTION_CHARACTERS)}",
        f"How likely the first excerpt answers it: {reply.confidence:.0%}",
    ]
    if isinstance(reply, Abstention):
        lines.append(line(reply.message, _TIGHT.sentence))
    for each in cited:
        words = ", ".join(line(word, 30) for word in each.why.matched[:_WORDS])
        label = f"**{each.number}.**" if each.number else "**Closest passage:**"
        cues = [
            f"{line(name.replace('_', ' '), 30)} {share:+.0%}"
            for name, share in each.why.cues[:_CUES]
        ]
        text = f"{label} matches {words or 'no word'}"
        text += f"\n-# {' · '.join(cues)}" if cues else ""
        if units("\n".join([*lines, text])) <= LIMIT:
            lines.append(text)
    return "\n".join(lines)


def _last(text: str, width: int) -> str:
    """The end of what comes before a quote, with the break or blank that parts them."""
    kept = text[-width:] if width else ""
    kept = kept if kept == text or not width else "…" + kept.partition(" ")[2]
    return _paragraphs(kept) + _gap(text[-1:], text)


def _first(text: str, width: int) -> str:
    kept = text[:width]
    kept = kept if kept == text or not width else kept.rpartition(" ")[0] + "…"
    return _gap(text[:1], text) + _paragraphs(kept)


def _gap(char: str, text: str) -> str:
    if not text.strip():
        return ""
    return "\n" if char == "\n" else " " if char.isspace() else ""


def _paragraphs(text: str) -> str:
    return "\n".join(filter(None, map(line, text.splitlines())))


def head(reply: Reply, *, asked: bool) -> list[str]:
    """Return the lines that say what was asked, and what that was taken as.

    The same whatever room there is: buttons read them again.
    """
    lines = []
    if question := line(reply.question, QUESTION_CHARACTERS):
        lines.append(f"{_QUESTION if asked else _QUIETLY}{question}")
    if reply.taken_as:
        lines.append(f"{_TAKEN}{line_within(reply.taken_as, _TAKEN_UNITS)}")
    return lines


def _newest(reply: Reply) -> list[str]:
    return [f"-# The newest article here is of {reply.newest}."] if reply.newest else []


def _words(reply: Abstention) -> list[str]:
    """Say the missing words and likely spellings that the message does not say."""
    said = reply.message.casefold()
    lines = []
    missing = [line(word, 40) for word in reply.missing if word.casefold() not in said]
    if missing:
        lines.append(f"In no article: {', '.join(missing[:_WORDS])}.")
    meant = [
        f"{line(near, 40)} (for {line(word, 40)})"
        for word, near in reply.did_you_mean
        if near.casefold() not in said
    ]
    if meant:
        lines.append(f"Did you mean {', '.join(meant[:_WORDS])}?")
    return lines


def _source(citation: Citation, room: _Room, label: str = "") -> str:
    known = citation.metadata
    place = f"{line(citation.article, 100)} {_place(citation)}"
    parts = [
        label,
        line(known.outlet or "", 60),
        known.date.isoformat() if known.date else "",
        line(known.title or "", room.title),
        place + (" (encoding repaired)" if citation.repaired else ""),
        link(known.url),
    ]
    if room.extras:
        parts += [
            f"{line(words, 40)} = {date.isoformat()}"
            for words, date in citation.dates[:_WORDS]
        ]
        parts.append(_also_in(citation.also_in))
    return "-# " + " · ".join(filter(None, parts))


def _also_in(mentions: tuple[Mention, ...]) -> str:
    if not mentions:
        return ""
    shown = [f"{line(each.article, 100)} {_place(each)}" for each in mentions]
    more = len(shown) - _MENTIONS
    tail = f" and {count(more, 'more article')}" if more > 0 else ""
    return f"also in {', '.join(shown[:_MENTIONS])}{tail}"


def _place(cited: Citation | Mention) -> str:
    return rf"\[{cited.start}{_TO}{cited.end}\]"


def _differ(disagreement: Disagreement, citations: tuple[Citation, ...]) -> str:
    numbered = {citation.number: citation for citation in citations}
    sides = []
    for value, numbers in disagreement.values:
        known = [numbered[number] for number in numbers if number in numbered]
        origin = "; ".join(map(_origin, known))
        sides.append(f"{_bold(value)} ({origin})" if origin else _bold(value))
    about = line(disagreement.about, 100)
    return f"**The articles differ** on {about}: {' — '.join(sides)}"


def _origin(citation: Citation) -> str:
    known = citation.metadata
    date = known.date.isoformat() if known.date else "no date"
    return f"{line(known.outlet or citation.article, 60)}, {date}, {citation.number}"


def _bold(text: str) -> str:
    shown = line(text, 80)
    return f"**{shown}**" if shown else "no value"


def link(url: str | None) -> str:
    """Return a web address between angle brackets, so that no preview opens.

    Gives nothing for an address that is not plain http or https, names a user, has a
    host in other letters than ASCII, or is longer than 200 characters.
    """
    quoted = urllib.parse.quote(url or "", safe=_SAFE, errors="replace")
    if len(quoted) > _LINK_CHARACTERS or not _LINK.fullmatch(quoted):
        return ""
    return f"<{quoted}>"


def count(number: int, thing: str) -> str:
    """Return a number of things in words: `1 article`, `2,000 articles`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
