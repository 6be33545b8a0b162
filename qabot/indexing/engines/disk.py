"""The `disk` engine: tantivy, which maps its files into memory and reads what it needs.

For thousands to millions of passages. k1 = 1.2 and b = 0.75 are constants of tantivy,
whatever the settings say. It keeps the length of a passage in one byte: exact up to 40
terms, rounded down by less than an eighth beyond.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import tantivy

from qabot.datatypes import Match
from qabot.errors import DataError, OutputError, QabotError

_META = "meta.json"
_MEMORY = 1_000_000_000  # bytes at most; a new segment is begun where they are full
_GROWTH = 4
_FAULTS = (OSError, ValueError, TypeError, LookupError)


class DiskEngine:
    """Ranks with tantivy's BM25."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def index(cls, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Write tantivy's files; passages as id and terms, in order of id.

        Raises:
            OutputError: They cannot be written, as on a full disk.
        """
        with _unwritable(folder), _passing(folder) as made:
            index = tantivy.Index(_schema(), str(made), reuse=False)
            index.config_reader("manual")  # nobody reads meanwhile
            writer = index.writer(_MEMORY, num_threads=1)
            for passage, terms in passages:
                written = {"id": passage.encode(), "terms": " ".join(terms)}
                writer.add_document(tantivy.Document(**written))
            writer.commit()
            writer.wait_merging_threads()
            _take(made, folder)

    @classmethod
    def open(cls, folder: Path, *, k1: float, b: float) -> "DiskEngine":  # noqa: ARG003 - tantivy's are constants
        """Open what `index` wrote.

        tantivy puts a lock beside its files, which may lie where nothing can be
        written: it is shown links to them, which go as soon as they are opened.

        Raises:
            DataError: The files are damaged, or of another version of tantivy.
        """
        with _passing() as links, _unreadable(folder):
            for file in folder.resolve().iterdir():
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
            matches = [Match(self._id(place), score) for score, place in hits]
        return sorted(matches, key=lambda match: (-match.score, match.passage))[:k]

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "terms", term, "freq")

    def _id(self, place: tantivy.DocAddress) -> str:
        return bytes(self._searcher.doc(place)["id"][0]).decode()

    def _hits(
        self, query: tantivy.Query, k: int
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """The best k, and all that tie with the last of them.

        Ties come in the order they were written, which is that of their ids, within a
        segment only: where there are more, the cut must not fall among equals.
        """
        search, most = self._searcher.search, max(1, self._searcher.num_docs)
        if self._searcher.num_segments <= 1:
            return search(query, min(k, most), count=False).hits
        asked = min(k + 1, most)
        hits = search(query, asked, count=False).hits
        while len(hits) == asked < most and hits[-1][0] == hits[k - 1][0]:
            asked = min(_GROWTH * asked, most)
            hits = search(query, asked, count=False).hits
        return hits

    def close(self) -> None:
        """Unmap the files."""
        vars(self).pop("_searcher", None)


def _schema() -> tantivy.Schema:
    """Ids as they are, not indexed; terms split at blanks alone, without places."""
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("id", stored=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _take(made: Path, folder: Path) -> None:
    """Move the segments, numbered: equal content has equal files, names included."""
    meta = (made / _META).read_text(encoding="utf-8")
    for number, segment in enumerate(json.loads(meta)["segments"], 1):
        old, new = UUID(segment["segment_id"]), UUID(int=number)
        meta = meta.replace(str(old), str(new))
        for file in list(made.glob(f"{old.hex}.*")):
            file.rename(folder / (new.hex + file.suffix))
    (folder / _META).write_text(meta, encoding="utf-8", newline="\n")


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
