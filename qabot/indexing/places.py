"""Where articles lie, of which day and outlet they are -> those that are asked for."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.indexing.columns import Columns, joined, split, write_columns
from qabot.indexing.indexed import number_of
from qabot.indexing.shards import Shard
from qabot.indexing.tokenizer import fold

PLACES, NAMES = "places", "names"
_LITERAL = re.compile(r"[?\[]")
_WORD = re.compile(r"\w+")
_COPIES = 100  # looked into where nothing else bears a name

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Selection:
    """Some of the articles that have passages.

    Attributes:
        paths: Numbers of all articles' paths, sorted.
        chosen: Which of them are in it.
        articles: How many these are.
        passages: How many passages they have.
        days: First and last day of them; None where none of them is dated.
    """

    paths: NDArray[np.int64]
    chosen: Flags
    articles: int
    passages: int
    days: tuple[dt.date, dt.date] | None

    def __contains__(self, path: str) -> bool:
        """Whether the article of a path is in it."""
        sought = number_of(path)
        place = int(np.searchsorted(self.paths, sought))
        known = place < len(self.paths) and self.paths[place] == sought
        return bool(known and self.chosen[place])


def write_places(folder: Path, shards: Sequence[Shard]) -> dict[str, str]:
    """Write, for all articles together, what they are found and chosen by.

    Args:
        folder: Of the generation.
        shards: In order.

    Returns:
        The seal of each file.

    Raises:
        OSError: It cannot be written.
    """
    counts = [shard.facts["articles"] for shard in shards]
    runs = [run for shard in shards for run in shard.files]
    columns = {
        "paths": _all([shard.column("paths") for shard in shards], "<i8"),
        "shards": np.repeat(np.arange(len(shards)), counts).astype("<u4"),
        "articles": _all([np.arange(count) for count in counts], "<u4"),
        "passages": _all([np.diff(shard.column("firsts")) for shard in shards], "<u4"),
        "days": _all([shard.column("days") for shard in shards], "<i4"),
        "outlets": _all([shard.column("outlets") for shard in shards], "<i8"),
        "files": np.repeat(np.arange(len(runs)), [n for _, n in runs]).astype("<u4"),
    }
    outlets, firsts = np.unique(columns["outlets"], return_index=True)
    known = outlets >= 0
    names = [
        shards[columns["shards"][row]].source(int(columns["articles"][row]))
        for row in firsts[known].tolist()
    ]
    written = {
        "files": joined([_plain(file) for file, _ in runs]),
        "outlets": joined([_plain(each.metadata.outlet or "") for each in names]),
        "numbers": outlets[known].astype("<i8"),
    }
    order = np.argsort(columns["paths"], kind="stable")
    ordered = {name: column[order] for name, column in columns.items()}
    return {
        PLACES: write_columns(folder / PLACES, ordered, {}),
        NAMES: write_columns(folder / NAMES, written, {}),
    }


def _all(parts: list[NDArray[Any]], kind: str) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts]).astype(kind)


def _plain(name: str) -> str:
    """A name as `joined` takes it."""
    return name.encode("utf-8", "replace").decode().replace("\n", " ")


class Places:
    """The articles of a store; for any number of threads."""

    def __init__(
        self, folder: Path, seals: dict[str, str], shards: Sequence[Shard]
    ) -> None:
        """Open what `write_places` wrote of these shards.

        Raises:
            DataError: It is damaged.
        """
        self._shards = shards
        self._columns = Columns(folder / PLACES, seals[PLACES])
        self._names = Columns(folder / NAMES, seals[NAMES])
        self._paths: NDArray[np.int64] = self._columns["paths"]
        self._in_order = self._columns.view("paths")
        self._of, self._within = (
            self._columns.view(name) for name in ("shards", "articles")
        )

    def find(self, path: str) -> int:
        """Return which of all the articles one is.

        Raises:
            KeyError: There is none of this path.
        """
        sought = number_of(path)
        place = bisect_left(self._in_order, sought)
        if place == len(self._in_order) or self._in_order[place] != sought:
            raise KeyError(path)
        return place

    def at(self, place: int) -> tuple[Shard, int]:
        """Return the shard of an article, and its number there."""
        return self._shards[self._of[place]], self._within[place]

    def select(
        self,
        after: dt.date | None = None,
        before: dt.date | None = None,
        outlets: tuple[str, ...] = (),
        articles: tuple[str, ...] = (),
    ) -> Selection:
        """Return the articles that have passages and fit all that is given.

        Args:
            after: The first day; undated articles do not fit.
            before: The day after the last one; undated articles do not fit.
            outlets: Words of outlets' names, in their order, case and accents aside;
                one of these must fit.
            articles: Paths or names of files, the ending and case aside, `*` being
                any characters; one of these must fit. A row of a table is named by
                its file, or by `file#id`.
        """
        columns, days = self._columns, self._columns["days"]
        chosen: Flags = columns["passages"] > 0
        if articles:
            chosen = self._named(articles, chosen)
        if outlets:
            chosen = chosen & self._of_outlets(outlets)
        if after:
            chosen = chosen & (days >= after.toordinal())
        if before:
            chosen = chosen & (days > 0) & (days < before.toordinal())
        dated = days[chosen & (days > 0)]
        return Selection(
            paths=self._paths,
            chosen=chosen,
            articles=int(np.count_nonzero(chosen)),
            passages=int(columns["passages"][chosen].sum()),
            days=(_day(dated.min()), _day(dated.max())) if len(dated) else None,
        )

    @property
    def outlets(self) -> list[str]:
        """The outlets there are, in no order that means anything."""
        names = split(self._names["outlets"])
        return list(names) if len(self._names["numbers"]) else []

    def _of_outlets(self, outlets: tuple[str, ...]) -> Flags:
        wanted = [words for words in map(_words, outlets) if words.strip()]
        fits = [
            any(words in name for words in wanted) for name in map(_words, self.outlets)
        ]
        numbers = self._names["numbers"][np.array(fits, bool)]
        return np.isin(self._columns["outlets"], numbers)

    def _named(self, patterns: tuple[str, ...], searched: Flags) -> Flags:
        """Articles of these names; where they are copies, those that stand for them."""
        files = list(split(self._names["files"]))
        named: Flags = _fitting(patterns, files)[self._columns["files"]]
        for file, mark, row in (each.rpartition("#") for each in patterns):
            tables = np.flatnonzero(_fitting((file,), files)) if mark else ()
            rows = [number_of(f"{files[table]}#{row}") for table in tables]
            named |= np.isin(self._paths, np.array(rows, np.int64))
        if not (named & searched).any():
            for place in np.flatnonzero(named)[:_COPIES].tolist():
                shard, number = self.at(place)
                if same := shard.source(number).same_as:
                    named |= self._paths == number_of(same)
        return np.asarray(named & searched)

    def each(self, selection: Selection) -> Iterator[tuple[str, Shard, int]]:
        """Yield path, shard and number there of every article of a selection."""
        for place in np.flatnonzero(selection.chosen).tolist():
            shard, number = self.at(place)
            yield shard.record(number)["path"], shard, number


def _day(ordinal: np.int32) -> dt.date:
    return dt.date.fromordinal(int(ordinal))


def _words(name: str) -> str:
    """The words of a name, a blank around each."""
    return " ".join(["", *_WORD.findall(fold(name)), ""])


def _fitting(patterns: tuple[str, ...], files: Sequence[str]) -> Flags:
    """Which files fit: their paths or names, with or without the ending, case aside."""
    folded = "\n".join(files).casefold().split("\n")
    fits = np.zeros(len(files), bool)
    for pattern in map(str.casefold, patterns):
        literal = _LITERAL.sub(r"[\g<0>]", pattern)
        shapes = (literal, f"{literal}.*", f"*/{literal}", f"*/{literal}.*")
        match = re.compile("|".join(map(translate, shapes))).match
        part = max(pattern.split("*"), key=len)
        fits |= [part in file and match(file) is not None for file in folded]
    return fits
