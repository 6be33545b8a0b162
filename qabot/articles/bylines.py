"""A line at an article's head or foot -> the author, outlet and date it states."""

import datetime as dt
import re
from typing import NamedTuple

_BY = re.compile(
    r"(?:(?:written |reported |words )?by|von|par|por)[:\s]\s*", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\b(?:and|und|et|y)\b)\s*")
_NAME_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_PARTICLES = frozenset("al bin da de del der di dos du el ibn la le van von zu".split())
_AGENCIES = frozenset("afp ap bloomberg epa reuters staff upi xinhua".split())
_LONGEST_NAME = 5
_ENDS_NAME = re.compile(r"\b(?:Jr|Sr|[A-Z])\.$")
_SEPARATORS = re.compile(r"\s*[|•·–—]\s*|\s-\s")
_LABELLED_OUTLET = re.compile(
    r"(?:source:|(?i:originally published (?:by|in|on)|courtesy of|via:))\s*"
    r"(?P<outlet>(?:[Tt]he )?[A-Z][\w&.’'-]*(?: [A-Z&][\w&.’'-]*){0,5})",
    re.IGNORECASE,
)
_FROM_OUTLET = re.compile(
    r"From (?P<outlet>The [A-Z][\w&.’'-]*(?: [A-Z&][\w&.’'-]*){0,4}"
    r"|(?:[A-Z][\w&.’'-]* ){0,4}(?:AFP|AP|BBC|Bloomberg|Chronicle|CNN|Daily|Gazette|"
    r"Herald|Journal|Magazine|Media|NBC|Network|News|NPR|NTD|Observer|Post|Press|"
    r"Reuters|Review|Times|Today|Tribune|Xinhua))"
)
_MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
_MONTH = r"(?P<month>[A-Z][a-z]{2,8}|[A-Z]{3,9})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_GLUED = re.compile(r"[^\W\d_]*")  # "August 28, 2023Share"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? {_YEAR}",
        rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
    )
)
_AROUND_A_DATE = re.compile(
    r"""\b(?:(?:first|last|originally)\ )?
        (?:published|updated|posted|modified|created)\b
      | \b(?:date|on|at|share|comments?|mon|tues?|wed|thu(?:rs)?|fri|sat|sun)\b
      | \b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b
      | T?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?:Z\b|[+-]\d\d:?\d\d)?
      | \b[ap]\.?m\b\.? | \b(?-i:[ECMP][SD]?T|GMT|UTC|BST|CES?T)\b
      | \b\d+\ min(?:ute)?s?\ read\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LINE_AT_MOST = 120


class Stated(NamedTuple):
    """What a line states; None for what it does not."""

    author: str | None = None
    outlet: str | None = None
    date: dt.date | None = None


def head_line(line: str) -> Stated | None:
    """Read a byline, a date line or both in one; None where a line is neither.

    Args:
        line: A short paragraph, with single blanks.
    """
    found = find_date(line) if len(line) <= _DATE_LINE_AT_MOST else None
    if found is None:
        author = _author(line)
        return Stated(author=author) if author else None
    date, start, end = found
    around = f"{line[:start]} | {_GLUED.sub('', line[end:], count=1)}"
    rest = _AROUND_A_DATE.sub(" ", around)
    pieces = [p for piece in _SEPARATORS.split(rest) if (p := piece.strip(" ,:()./"))]
    authors = [author for piece in pieces if (author := _author(piece))]
    if len(authors) < len(pieces):
        return None
    return Stated(author=authors[0] if authors else None, date=date)


def _author(line: str) -> str | None:
    """The names after "By"; several may follow, and a role or an outlet."""
    label = _BY.match(line)
    if label is None:
        return None
    names = _SEPARATORS.split(line[label.end() :])[0].strip()
    if not all(_is_name(name) for name in authors(names)):
        return None
    return names or None


def authors(names: str) -> list[str]:
    """Return the single names of a byline."""
    return [name for name in _BETWEEN_NAMES.split(names) if name]


def _is_name(name: str) -> bool:
    words = name.split()
    if name.lower() in _AGENCIES:
        return True
    if name.endswith((".", "!", "?")) and not _ENDS_NAME.search(name):
        return False
    return 1 < len(words) <= _LONGEST_NAME and all(
        _NAME_WORD.fullmatch(word) and (word[0].isupper() or word in _PARTICLES)
        for word in words
    )


def outlet_of(line: str, *, beside_text: bool) -> str | None:
    """Return the outlet that a line names as the source, or None.

    Args:
        line: A short paragraph, with single blanks.
        beside_text: Whether text follows: then "From The Hague" may be its heading.
    """
    match = _LABELLED_OUTLET.fullmatch(line)
    if match is None and not beside_text:
        match = _FROM_OUTLET.fullmatch(line)
    return match["outlet"] if match else None


def date_of(words: str) -> dt.date | None:
    """Return the day that a field such as `date: 2023-08-28T10:00` states."""
    try:
        return dt.date.fromisoformat(words[:10])
    except ValueError:
        found = find_date(words)
        return found[0] if found else None


def find_date(line: str) -> tuple[dt.date, int, int] | None:
    """Return the first whole date of a line, and from where to where it stands."""
    for pattern in _DATES:
        for match in pattern.finditer(line):
            date = _date(match["year"], match["month"], match["day"])
            if date:
                return date, match.start(), match.end()
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    named = (n for n, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()))
    number = int(month) if month.isdigit() else next(named, 0)
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None
