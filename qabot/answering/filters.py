"""A question -> the question without filters, and the filter that these make together.

`after:2023-08-28` is that day or later, `before:2023-09` is earlier than that month's
first day, `outlet:cnbc` or `outlet:"CNBC Asia"` an outlet with these words in its name,
`article:mill.txt` an article by its path or file name, `*` being any characters. Days
narrow each other down; of several outlets, or several articles, any will do. A name and
its colon without a value, as in "the day after: …", are words like others.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qabot.datatypes import Turn
from qabot.patterns import Pattern

_NAME = Pattern(r"(?<![^\s(\[])(after|before|outlet|article)[:：](?=\S)", re.IGNORECASE)
_DOUBLE = '"“”„«»'
_QUOTED = Pattern(
    rf"[{_DOUBLE}]([^{_DOUBLE}]*)[{_DOUBLE}]" + r"|['‘]([^'‘’]*)['’](?!\w)"
)
_BARE = Pattern(r"\S+")
_END = f"?!.,;:…)]{_DOUBLE}’"
_DAY = Pattern(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
_MOST, _LONGEST, _SHOWN = 10, 200, 40
_WORDS = Pattern(r"[^\W_]+")
# All that a question may hold beside its filter to be the question before once more.
_NOTHING = frozenset(
    """a about again also an and article articles as but by do for from how in is it
    just me now of on one only ones or please question same search show so that the
    then this those try what with""".split()
)


class Filter(NamedTuple):
    """Which articles are searched: those that fit all of this.

    Attributes:
        after: The first day.
        before: The day after the last one.
        outlets: Words of an outlet's name; one of these fits.
        articles: Paths or file names, with `*`; one of these fits.
    """

    after: dt.date | None = None
    before: dt.date | None = None
    outlets: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As it could stand in a question."""
        parts = [
            *([f"after:{self.after}"] if self.after else []),
            *([f"before:{self.before}"] if self.before else []),
            *(f'outlet:"{each}"' for each in self.outlets),
            *(f'article:"{each}"' for each in self.articles),
        ]
        return " ".join(parts)


class Parsed(NamedTuple):
    """A question and its filter.

    Attributes:
        question: Without filters; as it was where it has none that can be read.
        filter: What they say together; None where there is none.
        fault: Which of them cannot be read, and how it is to be written, or None.
    """

    question: str
    filter: Filter | None = None
    fault: str | None = None


def parse(question: str) -> Parsed:
    """Take the filters out of a question."""
    kept, place = [], 0
    found: list[tuple[str, str]] = []
    while name := _NAME.search(question, place):
        value, end = _value(question, name.end())
        if value is None:
            kept.append(question[place:end])
        else:
            kept.append(question[place : name.start()].rstrip())
            found.append((name[1].lower(), value))
        place = end
    if not found:
        return Parsed(question)
    if fault := _fault(found):
        return Parsed(question, fault=fault)
    made = Filter(
        after=max(_days(found, "after"), default=None),
        before=min(_days(found, "before"), default=None),
        outlets=_names(found, "outlet"),
        articles=_names(found, "article"),
    )
    return Parsed("".join([*kept, question[place:]]).strip(), made)


def _value(question: str, start: int) -> tuple[str | None, int]:
    """The value that begins at a place, and where it ends; None where none does."""
    if quoted := _QUOTED.match(question, start):
        value = next(each for each in quoted.groups() if each is not None)
        return _clean(value), quoted.end()
    bare = _BARE.match(question, start)
    value = bare[0].rstrip(_END) if bare else ""
    return (_clean(value) if value else None), start + max(1, len(value))


def _clean(value: str) -> str:
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split())


def _fault(found: Sequence[tuple[str, str]]) -> str | None:
    """What is wrong with the first filter that cannot be read."""
    if len(found) > _MOST:
        return f"These are {len(found)} filters; a question takes at most {_MOST}."
    for key, value in found:
        if key in ("after", "before"):
            if _day(value) is None:
                told = (
                    f"I cannot read the filter {key}:{shortened(value)}. {key}: takes"
                )
                return f"{told} a day (2023-08-28), a month (2023-08) or a year (2023)."
        elif len(value) > _LONGEST:
            return (
                f"The filter {key}:{shortened(value)} is too long: it takes at most "
                f"{_LONGEST} characters."
            )
        elif any(mark in value for mark in _DOUBLE):
            return (
                f"I cannot read the filter {key}:{shortened(value)}. A name of several "
                f'words stands between quotation marks: {key}:"New York".'
            )
        elif not _WORDS.search(value) and "*" not in value:
            return (
                f"I cannot read the filter {key}:{shortened(value)}. It names nothing."
            )
    return None


def _day(value: str) -> dt.date | None:
    """A day; of a month or a year the first one."""
    found = _DAY.fullmatch(value)
    try:
        return dt.date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError:
        return None


def _days(found: Sequence[tuple[str, str]], key: str) -> list[dt.date]:
    return [day for name, value in found if name == key and (day := _day(value))]


def _names(found: Sequence[tuple[str, str]], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for name, value in found if name == key))


def shortened(value: str) -> str:
    """Return a value as it is shown, at most 40 characters long."""
    return value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"


def adds_nothing(question: str) -> bool:
    """Return whether a question without its filters asks nothing by itself."""
    return _NOTHING.issuperset(map(str.lower, _WORDS.findall(question)))


def unfiltered(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return turns without filters.

    One that gave nothing else asks what it was taken as.
    """
    return tuple(map(_unfiltered, turns))


def _unfiltered(turn: Turn) -> Turn:
    asked = parse(turn.question)
    if asked.filter is None:
        taken = turn.reply.taken_as
        if taken is None or parse(taken).filter is None:
            return turn
    taken_as = parse(turn.reply.taken_as or "").question or None
    if taken_as and adds_nothing(asked.question):
        return Turn(taken_as, replace(turn.reply, taken_as=None))
    return Turn(asked.question, replace(turn.reply, taken_as=taken_as))


def last_filter(turns: Sequence[Turn], more: re.Pattern[str]) -> Filter | None:
    """Return the filter of the question that more is asked for of.

    That is the last one that had a filter or was not itself for more.

    Args:
        turns: Oldest first.
        more: Questions for more.
    """
    for turn in reversed(turns):
        asked = parse(turn.question)
        if asked.filter or not more.fullmatch(asked.question.strip()):
            return asked.filter
    return parse(turns[0].reply.taken_as or "").filter if turns else None
