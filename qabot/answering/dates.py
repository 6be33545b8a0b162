"""A quote and its article's date -> the days that its relative words mean."""

import datetime as dt
import re
from contextlib import suppress

from qabot.datatypes import DatedWords
from qabot.patterns import Pattern

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_RELATIVE = Pattern(
    r"\b(?:(?P<yesterday>yesterday|last night)|(?P<today>today|tonight|this morning|"
    r"this afternoon|this evening)|(?P<tomorrow>tomorrow)|(?P<next>next )?"
    rf"(?P<weekday>{'|'.join(_DAYS)})(?!'s|’s|s\b|,? (?:\d|jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec)))\b",
    re.IGNORECASE,
)
_TO_COME = Pattern(
    r"\b(?:will|shall|scheduled|due to|to be held|upcoming)\b", re.IGNORECASE
)


def dated_words(quote: str, written: dt.date | None) -> tuple[DatedWords, ...]:
    """Return the words of a quote that name a day relatively, with that day.

    A weekday is the last one up to the article's date; in a sentence about what is to
    come, or after "next", the first one after it.

    Args:
        quote: In English.
        written: The article's date; without it nothing can be said.
    """
    if written is None:
        return ()
    found: dict[str, DatedWords] = {}
    for match in _RELATIVE.finditer(quote):
        sentence = re.split(r"[.!?]\s", quote[: match.start()])[-1]
        ahead = bool(match["next"] or _TO_COME.search(sentence))
        with suppress(OverflowError):  # beyond the first or last day of the calendar
            day = _day(match, written, ahead=ahead)
            found.setdefault(match.group().lower(), DatedWords(match.group(), day))
    return tuple(found.values())


def _day(match: re.Match[str], written: dt.date, *, ahead: bool) -> dt.date:
    if match["yesterday"]:
        return written - dt.timedelta(days=1)
    if match["today"]:
        return written
    if match["tomorrow"]:
        return written + dt.timedelta(days=1)
    weekday = _DAYS.index(match["weekday"].lower())
    if ahead:
        return written + dt.timedelta((weekday - written.weekday() - 1) % 7 + 1)
    return written - dt.timedelta((written.weekday() - weekday) % 7)
