"""The operator's file of what articles do not say of themselves -> metadata."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

from qabot.datatypes import Metadata
from qabot.errors import SettingsError

_TEXTS = ("title", "outlet", "author", "link")


def read_metadata(path: Path) -> dict[str, Metadata]:
    """Read a TOML file with a table an article, named by the article's path.

    Returns:
        Article's path to its metadata; empty where there is no such file.

    Raises:
        SettingsError: It cannot be read, or a key or a value is wrong; names them all.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: {error}: mend the file") from error
    faults = [fault for name, table in tables.items() for fault in _faults(name, table)]
    if faults:
        raise SettingsError(f"{path} cannot be used:\n  " + "\n  ".join(faults))
    return {name: _metadata(table) for name, table in tables.items()}


def _faults(name: str, table: object) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f'{name}: must be a table, as in ["{name}"]'
        return
    for key, value in table.items():
        if key == "date":
            if not isinstance(value, dt.date):
                yield f"{name}: date: must be a day without quotes, as in 2023-08-28"
        elif key not in _TEXTS:
            hint = ': put the name in quotes, as in ["a.txt"]' if _nested(value) else ""
            yield f"{name}: {key}: unknown key{hint}"
        elif not isinstance(value, str) or not value.strip():
            yield f"{name}: {key}: must be text in quotes"
        elif key == "link" and not value.startswith(("https://", "http://")):
            yield f"{name}: link: must begin with https:// or http://"


def _nested(value: object) -> bool:
    return isinstance(value, dict)


def _metadata(table: dict[str, str | dt.date]) -> Metadata:
    texts = {key: " ".join(str(table[key]).split()) for key in _TEXTS if key in table}
    date = table.get("date")
    return Metadata(
        title=texts.get("title"),
        outlet=texts.get("outlet"),
        author=texts.get("author"),
        date=date.date() if isinstance(date, dt.datetime) else _day(date),
        url=texts.get("link"),
    )


def _day(date: str | dt.date | None) -> dt.date | None:
    return date if isinstance(date, dt.date) else None


def fill(found: Metadata, known: Metadata | None) -> Metadata:
    """Return what the article says, and where it is silent what the operator says."""
    if known is None:
        return found
    return Metadata(
        title=found.title or known.title,
        outlet=found.outlet or known.outlet,
        author=found.author or known.author,
        date=found.date or known.date,
        url=found.url or known.url,
    )
