"""The head of a Markdown file between `---` lines -> metadata."""

import re

from qabot.articles.bylines import date_of
from qabot.articles.paragraphs import strip
from qabot.datatypes import Metadata, Span

_MATTER = re.compile(r"---[^\S\n]*\r?\n(.*?\n)---[^\S\n]*(?:\r?\n|$)", re.DOTALL)
_AT_MOST = 20_000
_NAMES = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "site"),
    "author": ("author", "authors", "by"),
    "url": ("url", "link"),
}
_NOTHING = frozenset(("", "~", "null"))


def front_matter(text: str) -> tuple[Span | None, int, Metadata]:
    """Return where the front matter stands, where the text begins, and what it says.

    What is not a mapping in YAML is no front matter: `---` may also be a rule.
    """
    match = _MATTER.match(text[:_AT_MOST])
    table = _table(match[1]) if match else None
    if match is None or table is None:
        return None, 0, Metadata()
    values = {
        field: next(
            (found for name in names if (found := _text(table.get(name)))), None
        )
        for field, names in _NAMES.items()
    }
    if not (values["url"] or "").startswith(("https://", "http://")):
        values["url"] = None
    date = date_of(_text(table.get("date")) or "")
    span = strip(text, Span(*match.span()))
    return span, match.end(), Metadata(date=date, **values)


def _table(matter: str) -> dict[object, object] | None:
    import yaml

    try:
        # All values as strings: no merge keys to unfold, no huge numbers to compute.
        found = yaml.BaseLoader(matter).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str | None:
    """A string, or the strings of a list; nothing deeper, which may be endless."""
    if isinstance(value, list):
        value = ", ".join(each for each in value if isinstance(each, str))
    if not isinstance(value, str) or value.strip().lower() in _NOTHING:
        return None
    return " ".join(value.split())
