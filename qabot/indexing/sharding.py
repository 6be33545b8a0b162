"""Entries of articles that follow each other -> one file of the store, a shard.

A shard is a function of its entries alone: the same ones make the same bytes. Terms
are numbered within it. Texts lie in compressed blocks, a checksum each.
"""

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.datatypes import Metadata
from qabot.indexing.columns import joined, write_columns
from qabot.indexing.entries import NOTHING_KNOWN, Entry
from qabot.indexing.indexed import Tokenized, number_of
from qabot.indexing.making import words_of
from qabot.indexing.shards import PIECE, TEXT

_BLOCK = 6000  # bytes of text at least
_LEVEL = 6  # of zlib: smaller is hardly to be had
_SHORT_MOST = 2**16


def write_shard(path: Path, entries: Sequence[Entry]) -> str:
    """Write the entries, one at least, in their order.

    Returns:
        The seal of the file.

    Raises:
        OSError: It cannot be written.
    """
    passages = [each for entry in entries for each in entry.passages]
    frequency: Counter[str] = Counter()
    for each in passages:
        frequency.update({*each.title}.union(*each.terms))
    terms = sorted(frequency)
    local = {term: number for number, term in enumerate(terms)}
    words = Counter(word for entry in entries for word in words_of(entry))
    blocks, texts = _blocks(entries)
    columns = {
        **_records(entries),
        **_of_passages(entries, passages, local),
        "terms": _squeezed(joined(terms)),
        "numbers": np.array([number_of(term) for term in terms], "<i8"),
        "frequencies": _squeezed(np.array([frequency[t] for t in terms], "<u4")),
        "words": _squeezed(joined(sorted(words))),
        "word_counts": _squeezed(np.array([words[w] for w in sorted(words)], "<u4")),
        **blocks,
    }
    facts = {
        "articles": len(entries),
        "apart": sum(bool(entry.skipped or entry.same_as) for entry in entries),
        "passages": len(passages),
        "length": sum(len(each.all_terms) for each in passages),
        "unsettled": any(entry.unsettled for entry in entries),
    }
    return write_columns(path, columns, facts, texts)


def _squeezed(column: NDArray[Any]) -> NDArray[np.uint8]:
    """What is read as a whole, or not at all."""
    return np.frombuffer(zlib.compress(column.tobytes(), _LEVEL), np.uint8)


def _ends(sizes: Sequence[int]) -> NDArray[np.uint32]:
    """Where each of some stretches ends, after a 0."""
    return np.array([0, *accumulate(sizes)], "<u4")


def _shortest(numbers: list[int]) -> NDArray[Any]:
    """Numbers of 16 bits where that does, else of 32."""
    return np.array(numbers, "<u2" if max(numbers, default=0) < _SHORT_MOST else "<u4")


def _records(entries: Sequence[Entry]) -> dict[str, NDArray[Any]]:
    records = [_record(entry) for entry in entries]
    runs = [
        [file, len(list(run))] for file, run in groupby(entry.file for entry in entries)
    ]
    marks = [entry.marks for entry in entries]
    taken = [[mark in {*e.repeated} for mark in e.marks] for e in entries if e.marks]
    digests = b"".join(bytes.fromhex(entry.digest or "00" * 32) for entry in entries)
    files = zlib.compress(json.dumps(runs).encode(), _LEVEL)
    return {
        "files": np.frombuffer(files, np.uint8),
        "records": np.frombuffer(b"".join(records), np.uint8),
        "record_ends": _ends([len(record) for record in records]),
        "paths": np.array([number_of(entry.path) for entry in entries], "<i8"),
        "days": np.array([_day(entry.metadata) for entry in entries], "<i4"),
        "outlets": np.array([_outlet(entry.metadata) for entry in entries], "<i8"),
        "digests": np.frombuffer(digests, np.uint8),
        "unread": np.array([not entry.digest for entry in entries], "?"),
        "skipped": np.array([entry.skipped is not None for entry in entries], "?"),
        "twins": np.array([entry.same_as is not None for entry in entries], "?"),
        "unsettled": np.array([entry.unsettled for entry in entries], "?"),
        "marks": np.array(list(chain.from_iterable(marks)), "<u8"),
        "mark_ends": _ends([len(each) for each in marks]),
        "repeated": np.array(list(chain.from_iterable(taken)), "?"),
    }


def _day(metadata: Metadata) -> int:
    return metadata.date.toordinal() if metadata.date else 0


def _outlet(metadata: Metadata) -> int:
    return number_of(metadata.outlet.casefold()) if metadata.outlet else -1


def _record(entry: Entry) -> bytes:
    record = {
        "path": entry.path,
        "file": None if entry.file == entry.path else entry.file,
        "size": entry.size,
        "skipped": entry.skipped,
        "same_as": entry.same_as,
        "encoding": entry.encoding,
        "repairs": [[*r.span, r.text, r.inferred] for r in entry.repairs],
        "warnings": entry.warnings,
        "known": _known(entry.metadata),
        "stated": _known(entry.stated),
    }
    kept = {key: value for key, value in record.items() if value not in (None, (), [])}
    return json.dumps(kept, separators=(",", ":")).encode()


def _known(metadata: Metadata) -> list[str | None] | None:
    if metadata == NOTHING_KNOWN:
        return None
    date = metadata.date.isoformat() if metadata.date else None
    return [metadata.title, metadata.outlet, metadata.author, date, metadata.url]


def _of_passages(
    entries: Sequence[Entry], passages: list[Tokenized], local: dict[str, int]
) -> dict[str, NDArray[Any]]:
    """Terms doubled, 1 more where a capital begins; places from the passage's start."""
    titles = [e.passages[0].title if e.passages else () for e in entries]
    bodies: list[int] = []
    places: list[int] = []
    borders: list[int] = []
    for each in passages:
        pairs = zip(
            chain.from_iterable(each.terms),
            chain.from_iterable(each.capitals),
            strict=True,
        )
        bodies += [2 * local[term] + capital for term, capital in pairs]
        start = each.passage.span.start
        spans = zip(each.passage.sentences, each.terms, strict=True)
        places += [place - start for span, _ in spans for place in span]
        borders += accumulate((len(one) for one in each.terms), initial=0)
    return {
        "firsts": _ends([len(entry.passages) for entry in entries]),
        "starts": np.array([each.passage.span.start for each in passages], "<u4"),
        "titles": _shortest([local[t] for title in titles for t in title]),
        "title_ends": _ends([len(title) for title in titles]),
        "bodies": _shortest(bodies),
        "body_ends": _ends([sum(map(len, each.terms)) for each in passages]),
        "sentences": _shortest(places),
        "borders": _shortest(borders),
        "sentence_ends": _ends([len(each.terms) for each in passages]),
    }


def _blocks(entries: Sequence[Entry]) -> tuple[dict[str, NDArray[Any]], bytes]:
    """Texts together in blocks: where their pieces lie, and the compressed blocks."""
    packed: list[bytes] = []
    block = bytearray()
    places = []
    for entry in entries:
        for start in range(0, len(entry.source), PIECE):
            piece = entry.source[start : start + PIECE].encode(*TEXT)
            places += [len(packed), len(block), len(block) + len(piece)]
            block += piece
            if len(block) >= _BLOCK:
                packed.append(zlib.compress(block, _LEVEL))
                block.clear()
    packed.append(zlib.compress(block, _LEVEL))
    columns = {
        "piece_ends": _ends([-(-len(entry.source) // PIECE) for entry in entries]),
        "places": np.array(places, "<u4"),
        "block_ends": _ends([len(each) for each in packed]),
        "checksums": np.array([zlib.crc32(each) for each in packed], "<u4"),
    }
    return columns, b"".join(packed)
