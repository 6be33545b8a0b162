"""Articles -> pages of a list, choices to complete, and what is known of one."""

from collections.abc import Iterator, Sequence
from itertools import islice

from discord.app_commands import Choice

from qabot.datatypes import Source, Span, repair
from qabot.frontends.discord.buttons import Page, Rows, digest
from qabot.frontends.discord.escape import LIMIT, fold, line, units
from qabot.frontends.discord.render import count, link
from qabot.frontends.discord.surroundings import Text, whole

SEARCH_CHARACTERS = 50
_A_PAGE = 8
_CHOICES = 25
_CHOICE_CHARACTERS = 100
_WIDTHS = (80, 50, 30, 15)
_WARNINGS = 3
_BEGINNING = 300
_MARK = "="


def find(sources: Sequence[Source], search: str) -> list[Source]:
    """Return the articles whose path, title or outlet holds each word of a search.

    Skipped files are not among them.
    """
    return list(_found(sources, search))


def show_page(found: Sequence[Source], page: Page) -> str:
    """Lay a page of the list out; a page beyond the last is the last one."""
    number = min(page.page, _last(found))
    first = number * _A_PAGE
    shown = found[first : first + _A_PAGE]
    searched = f" with “{line(page.search)}”" if page.search else ""
    if not shown:
        return f"There is no article{searched}."
    head = f"**Articles {first + 1} to {first + len(shown)} of {len(found):,}**"
    for width in _WIDTHS:
        rows = [_row(each, width) for each in shown]
        text = "\n".join([head + searched, *rows])
        if units(text) <= LIMIT:
            return text
    return head


def turn_buttons(found: Sequence[Source], page: Page) -> Rows | None:
    """Return the buttons that turn a page, or None where there is one page only."""
    last = _last(found)
    if not last:
        return None
    number = min(page.page, last)
    rows = Rows()
    before, after = max(0, number - 1), min(last, number + 1)
    rows.put("Back", Page(before, page.search).id(), "◀️", off=number == 0)
    # Two buttons of a message may not have the same id.
    rows.put("On", Page(after, page.search).id(), "▶️", off=number == last)
    return rows


def choices(sources: Sequence[Source], typed: str) -> list[Choice[str]]:
    """Return up to 25 articles that fit what was typed, each within 100 characters."""
    return [
        Choice(name=_name(each), value=_value(each.article))
        for each in islice(_found(sources, typed), _CHOICES)
    ]


def choose(sources: Sequence[Source], named: str) -> Source | None:
    """Return the article that a choice or a typed text names, or None where none."""
    for each in sources:
        if each.skipped is None and named in (each.article, _value(each.article)):
            return each
    found = find(sources, named) if named.strip() else []
    return found[0] if len(found) == 1 else None


def show_source(source: Source, text: Text) -> str:
    """Lay out what is known of an article, and how it begins."""
    known = source.metadata
    heading = line(known.title or source.article, 150)
    facts = [
        line(known.outlet or "", 80),
        line(known.author or "", 80),
        known.date.isoformat() if known.date else "undated",
        link(known.url),
    ]
    lines = [
        f"**{heading}**",
        "-# " + " · ".join(filter(None, facts)),
        f"-# {line(source.article, 150)} · {count(source.passages, 'passage')}"
        + (f" · encoding repaired {source.repairs} times" if source.repairs else ""),
        *(f"-# Warning: {line(each, 120)}" for each in source.warnings[:_WARNINGS]),
    ]
    end = whole(min(len(text.source), 2 * _BEGINNING), text.repairs)
    beginning = line(repair(text.source, Span(0, end), text.repairs), _BEGINNING)
    shown = "\n".join([*lines, f"> {beginning}" if beginning else "> (empty)"])
    return shown if units(shown) <= LIMIT else "\n".join(lines[:3])


def _found(sources: Sequence[Source], search: str) -> Iterator[Source]:
    words = search.casefold().split()
    for each in sources:
        if each.skipped is None:
            searched = _searched(each)
            if all(word in searched for word in words):
                yield each


def _searched(source: Source) -> str:
    known = source.metadata
    return f"{source.article} {known.title or ''} {known.outlet or ''}".casefold()


def _last(found: Sequence[Source]) -> int:
    return max(0, (len(found) - 1) // _A_PAGE)


def _row(source: Source, width: int) -> str:
    known = source.metadata
    rest = [
        line(known.outlet or "", width),
        known.date.isoformat() if known.date else "",
        line(source.article, width),
    ]
    title = f"**{line(known.title, width)}**" if known.title else ""
    return "\\- " + " · ".join(filter(None, [title, *rest]))


def _name(source: Source) -> str:
    known = source.metadata
    parts = [known.title, known.outlet, known.date and known.date.isoformat()]
    told = " · ".join(str(each) for each in parts if each)
    return _cut(fold(told or source.article) or "(no name)")


def _value(article: str) -> str:
    """The path where it fits, else what stands for it."""
    fits = 0 < units(article) <= _CHOICE_CHARACTERS and article == fold(article)
    return article if fits else _MARK + digest(article)


def _cut(text: str) -> str:
    return "".join(_within(text)) if units(text) > _CHOICE_CHARACTERS else text


def _within(text: str) -> Iterator[str]:
    room = _CHOICE_CHARACTERS - 1
    for char in text:
        room -= units(char)
        if room < 0:
            break
        yield char
    yield "…"
