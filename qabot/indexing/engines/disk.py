"""The `disk` engine: tantivy, which maps its files into memory and reads what it needs.

For thousands to millions of passages.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from uuid import UUID

import tantivy

from qabot import files
from qabot.datatypes import Match
from qabot.errors import DataError, OutputError, QabotError
from qabot.indexing.engines import DECIMALS
from qabot.indexing.engines.numbering import Ids, Numbering

_META, IDS = "meta.json", "engine.ids"
_MEMORY = 250_000_000  # bytes at most; a new segment is begun where they are full
_SPARE, _GROWTH, _MOST_TIES = 20, 4, 5000
_NUMBERED = 2**64
_SEGMENT = re.compile(r"[0-9a-f]{32}\.(?!shard)")
_FAULTS = (OSError, ValueError, TypeError, LookupError)


class DiskEngine:
    """Ranks with tantivy's BM25."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()
        self._ids = Ids(folder / IDS)

    @classmethod
    def index(cls, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Write tantivy's files; passages as id and terms, in order of id.

        Raises:
            OutputError: They cannot be written, as on a full disk.
        """
        with _unwritable(folder), _passing(folder) as made:
            index = tantivy.Index(_schema(), str(made), reuse=False)
            numbering = Numbering()
            _add(index, passages, numbering)
            numbering.write(folder / IDS)
            _take(made, folder)

    @classmethod
    def extend(
        cls, before: Path, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]
    ) -> None:
        """Write the files of an engine that has more passages than one of before.

        Raises:
            DataError: That one is damaged, or of another version of tantivy.
            OutputError: They cannot be written, as on a full disk.
        """
        with _unwritable(folder), _passing(folder) as made:
            for file in _files(before):
                files.share(file, made / file.name)
            files.unlink(made / _META)  # it is replaced, and may be another's too
            files.write(made / _META, [(before / _META).read_bytes()])
            with _unreadable(before):  # another version of tantivy may have made it
                index = tantivy.Index.open(str(made))
                numbering = Numbering(Ids(before / IDS))
            _add(index, passages, numbering)
            numbering.write(folder / IDS)
            _take(made, folder)

    @classmethod
    def open(cls, folder: Path) -> "DiskEngine":
        """Open what `index` wrote.

        tantivy puts a lock beside its files, which may lie where nothing can be
        written: it is shown links to them, which go as soon as they are opened.

        Raises:
            DataError: The files are damaged, or of another version of tantivy.
        """
        with _passing() as links, _unreadable(folder):
            for file in _files(folder.resolve()):
                (links / file.name).symlink_to(file)
            index = tantivy.Index.open(str(links))
            index.config_reader("manual")  # it never changes, so nothing is watched
            return cls(folder, index)

    def search(self, terms: Sequence[str], k: int) -> list[Match]:
        """Return the passages that hold a term, best first, at most k.

        Raises:
            DataError: The files were damaged since they were opened.
        """
        with _unreadable(self._folder):
            wanted = [(tantivy.Occur.Should, self._term(t)) for t in sorted({*terms})]
            hits = self._hits(tantivy.Query.boolean_query(wanted), k)
            places = [place for _, place in hits]
            found = self._searcher.fast_field_values("number", places)
            ids = self._ids.of(cast("list[int]", found))
            matches = [
                Match(passage, score)
                for passage, (score, _) in zip(ids, hits, strict=True)
            ]
        return sorted(matches, key=lambda match: (-match.score, match.passage))[:k]

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "terms", term, "freq")

    def _hits(
        self, query: tantivy.Query, k: int
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """The best k, and all that tie with the last of them.

        Ties come in the order they were written, which is not that of their ids: the
        cut must not fall among equals, unless these are too many to be told apart.
        """
        most = max(1, self._searcher.num_docs)
        asked = min(k + _SPARE, most)
        hits = self._best(query, asked)
        limit = min(most, max(k, _MOST_TIES))
        while len(hits) == asked < limit and hits[-1][0] == hits[k - 1][0]:
            asked = min(_GROWTH * asked, limit)
            hits = self._best(query, asked)
        return [hit for hit in hits if hit[0] >= hits[min(k, len(hits)) - 1][0]]

    def _best(
        self, query: tantivy.Query, count: int
    ) -> list[tuple[float, tantivy.DocAddress]]:
        hits = self._searcher.search(query, count, count=False).hits
        return [(round(score, DECIMALS), place) for score, place in hits]

    def close(self) -> None:
        """Unmap the files."""
        vars(self).pop("_searcher", None)


def _schema() -> tantivy.Schema:
    """Numbers in a column, not indexed; terms split at blanks alone, without places."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _add(
    index: tantivy.Index,
    passages: Iterable[tuple[str, Sequence[str]]],
    numbering: Numbering,
) -> None:
    index.config_reader("manual")  # nobody reads meanwhile
    writer = index.writer(_MEMORY, num_threads=1)
    for passage, terms in passages:
        written = {"number": numbering.add(passage), "terms": " ".join(terms)}
        writer.add_document(tantivy.Document(**written))
    writer.commit()
    writer.wait_merging_threads()


def _files(folder: Path) -> list[Path]:
    """Tantivy's files in a folder: its list of segments, and these."""
    return [folder / _META, *(p for p in folder.iterdir() if _SEGMENT.match(p.name))]


def _take(made: Path, folder: Path) -> None:
    """Move the segments, numbered: equal content has equal files, names included."""
    meta = (made / _META).read_text(encoding="utf-8")
    segments = [UUID(each["segment_id"]) for each in json.loads(meta)["segments"]]
    free = (UUID(int=n) for n in count(1) if UUID(int=n) not in segments)
    for old in segments:
        new = old if old.int < _NUMBERED else next(free)
        meta = meta.replace(str(old), str(new))
        for file in list(made.glob(f"{old.hex}.*")):
            file.rename(folder / (new.hex + file.suffix))
    files.write(folder / _META, [meta.encode()])


@contextmanager
def _passing(inside: Path | None = None) -> Iterator[Path]:
    """A folder that goes, with the locks and lists that tantivy leaves in it."""
    folder = TemporaryDirectory(prefix="qabot-", dir=inside, ignore_cleanup_errors=True)
    try:
        yield Path(folder.name)
    finally:
        folder.cleanup()
        folder.cleanup()  # a thread of tantivy may have put a lock back meanwhile, once


@contextmanager
def _reported(kind: type[QabotError], what: str, remedy: str) -> Iterator[None]:
    """Translate tantivy's errors; panics of Rust are no `Exception` in Python."""
    try:
        yield
    except BaseException as error:
        panicked = type(error).__name__ == "PanicException"
        if not panicked and not isinstance(error, _FAULTS):
            raise
        raise kind(f"{what}: {error}: {remedy}") from error


def _unwritable(folder: Path) -> AbstractContextManager[None]:
    remedy = "make room, or choose another place with --index DIR"
    return _reported(OutputError, f"the index cannot be written at {folder}", remedy)


def _unreadable(folder: Path) -> AbstractContextManager[None]:
    remedy = "run `qabot index` to rebuild it"
    return _reported(DataError, f"index damaged: {folder}", remedy)
