"""A file of the folder -> the articles in it."""

import hashlib
import io
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from qabot.articles.folder import File, open_file, read
from qabot.articles.formats import jsonlines, separated
from qabot.articles.formats.forms import Form, UnfitError, form_of, lacks
from qabot.articles.formats.found import Found
from qabot.articles.formats.rows import Row, articles
from qabot.articles.unfolding import BROKEN, Limited, fault, unfold
from qabot.datatypes import Article
from qabot.settings import ArticleSettings

_TOLD_AT_MOST = 100


class Loaded(NamedTuple):
    """An article, or why there is none; one of `article` and `skipped` is set.

    Attributes:
        path: The article's name: the file's path, with `#` and its id for a row.
        digest: sha256, in hex, of what the article is made of: the file's bytes as
            they lie on disk, a row's fields; empty where these were not read.
        article: What was read.
        skipped: Why it is not an article, in one line.
    """

    path: str
    digest: str
    article: Article | None
    skipped: str | None


class After(NamedTuple):
    """What stands before the rows of a table that are to be read.

    Attributes:
        size: In bytes; whole lines of UTF-8.
        lines: How many.
        rows: How many of these are rows.
        is_taken: Whether one of these is the article of a name.
    """

    size: int
    lines: int
    rows: int
    is_taken: Callable[[str], bool]


_ALL = After(0, 0, 0, lambda _: False)


def load(
    file: File, settings: ArticleSettings, after: After = _ALL
) -> Iterator[Loaded]:
    """Read the articles of a file: one, or of a table one a row, as they are read.

    Nothing is raised: what cannot be read is told as skipped. Every file gives at
    least one; a table that breaks off gives one more at its end, with its own name.

    Args:
        file: As the folder lists it.
        settings: Suffixes, sizes and columns.
        after: What is not to be read, of JSON lines.
    """
    form = form_of(file.name, settings.suffixes)
    why = file.skipped or ("no reader for it" if form is None else lacks(form))
    if why or form is None:
        yield Loaded(file.path, "", None, why)
    elif form.table:
        yield from _table(file, form, settings, after)
    else:
        yield _whole(file, form, settings)


def digest_of(data: bytes) -> str:
    """Return the sha256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def _whole(file: File, form: Form, settings: ArticleSettings) -> Loaded:
    try:
        data = read(file)
    except OSError as error:
        return Loaded(file.path, "", None, fault(error))
    digest = digest_of(data)
    try:
        found = _found(data, form, settings)
    except Exception as error:  # noqa: BLE001 - libraries raise anything for bad files
        return Loaded(file.path, digest, None, _told(error))
    return Loaded(file.path, digest, _article(file.path, found), None)


def _found(data: bytes, form: Form, settings: ArticleSettings) -> Found:
    if form.folded:
        most = int(settings.max_megabytes * 1e6)
        beyond = (
            f"unfolds to more than articles.max_megabytes ({settings.max_megabytes:g})"
        )
        with unfold(io.BytesIO(data), form.folded) as plain:
            data = plain.read(most + 1)
        if len(data) > most:
            raise UnfitError(beyond)
    if not data.strip():
        raise UnfitError("empty")
    reader = import_module(f"qabot.articles.formats.{form.name}")
    found: Found = reader.read(data)
    return found


def _article(path: str, found: Found) -> Article:
    return Article(path, found.text, found.encoding, found.warnings, found.metadata)


def _table(
    file: File, form: Form, settings: ArticleSettings, after: After
) -> Iterator[Loaded]:
    count = after.rows
    why = None

    def is_taken(name: str) -> bool:
        return after.is_taken(f"{file.path}#{name}")

    try:
        rows = _rows(file, form, settings, after)
        for row in articles(rows, settings, count, is_taken):
            count += 1
            path = f"{file.path}#{row.name}"
            article = _article(path, row.found) if row.found else None
            yield Loaded(path, row.digest, article, row.fault)
    except Exception as error:  # noqa: BLE001 - nothing in a file may end the others
        why = _told(error)
    if why and count:
        yield Loaded(file.path, "", None, f"breaks off after row {count}: {why}")
    elif not count:
        yield Loaded(file.path, "", None, why or "empty")


def _rows(
    file: File, form: Form, settings: ArticleSettings, after: After
) -> Iterator[Row]:
    most = int(settings.max_table_megabytes * 1e6)
    longest = int(settings.max_megabytes * 1e6)
    beyond = "unfolds to more than articles.max_table_megabytes"
    with open_file(file) as stream:
        stream.seek(after.size)
        listed = io.BufferedReader(Limited(stream, file.stamp.size - after.size))
        plain = unfold(listed, form.folded)
        bounded = Limited(plain, most, f"{beyond} ({settings.max_table_megabytes:g})")
        if form.name == "jsonlines":
            yield from jsonlines.rows(bounded, longest, after.lines)
        else:
            yield from separated.rows(bounded, longest, settings.text_column)


def _told(error: Exception) -> str:
    """What stopped a reader, in one line."""
    if isinstance(error, UnfitError):
        return str(error)
    if isinstance(error, BROKEN):
        return fault(error)
    if isinstance(error, MemoryError):
        return "needs too much memory"
    words = " ".join(ascii(str(error))[1:-1].split())
    told = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"cannot be read, damaged? ({told[:_TOLD_AT_MOST]})"
