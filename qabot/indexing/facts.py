"""The articles of a folder together -> what that says of each of them.

Which are the same, and which short paragraphs stand in so many that they are furniture.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.articles.repair import find_damage
from qabot.articles.repeated import is_repeated
from qabot.indexing.making import words_in
from qabot.indexing.shards import Shard
from qabot.indexing.tasks import is_passing

Told = dict[str, tuple[str | None, tuple[int, ...]]]


class Facts(NamedTuple):
    """What a folder says of its articles.

    Attributes:
        twins: Of each shard: number of an article, and the first that is the same.
        repeated: Marks of paragraphs that are furniture, sorted.
    """

    twins: list[dict[int, str]]
    repeated: NDArray[np.uint64]


def facts_of(shards: list[Shard]) -> Facts:
    """Look through the articles of all shards, in their order."""
    twins = _twins(shards)
    own = [_own(shard, twin) for shard, twin in zip(shards, twins, strict=True)]
    articles = sum(int(each.sum()) for each in own)
    marks = [
        shard.column("marks")[np.repeat(each, _mark_counts(shard))]
        for shard, each in zip(shards, own, strict=True)
    ]
    return Facts(twins, _repeated(marks, articles))


def _own(shard: Shard, twins: Iterable[int]) -> NDArray[np.bool_]:
    """Which articles of a shard are articles, and not the same as others."""
    own = ~shard.column("skipped")
    own[list(twins)] = False
    return np.asarray(own)


def _mark_counts(shard: Shard) -> NDArray[np.int64]:
    ends = shard.column("mark_ends").astype(np.int64)
    return ends[1:] - ends[:-1]


def _repeated(marks: list[NDArray[np.uint64]], articles: int) -> NDArray[np.uint64]:
    every = np.concatenate([np.zeros(0, np.uint64), *marks])
    mark, counts = np.unique(every, return_counts=True)
    enough = [c for c in np.unique(counts).tolist() if is_repeated(c, articles)]
    return np.asarray(mark[np.isin(counts, enough)])


def _twins(shards: list[Shard]) -> list[dict[int, str]]:
    """Articles with the digest of one before them."""
    found: list[dict[int, str]] = [{} for _ in shards]
    starts = [
        shard.column("digests").reshape(-1, 32)[:, :8].copy().view("<u8").ravel()
        for shard in shards
    ]
    fit = [~(shard.column("skipped") | shard.column("unread")) for shard in shards]
    every = [start[each] for start, each in zip(starts, fit, strict=True)]
    digest, counts = np.unique(
        np.concatenate([np.zeros(0, np.uint64), *every]), return_counts=True
    )
    doubled = digest[counts > 1]
    if not len(doubled):
        return found
    first: dict[str, str] = {}
    for place, shard in enumerate(shards):
        alike = np.flatnonzero(np.isin(starts[place], doubled) & fit[place])
        for number in alike.tolist():
            path = shard.record(number)["path"]
            same = first.setdefault(shard.digest(number), path)
            if same != path:
                found[place][number] = same
    return found


def to_tell(shard: Shard, twins: dict[int, str], repeated: NDArray[np.uint64]) -> Told:
    """Return what is to be told of a shard's articles that it does not say yet.

    Damaged letters that the folder's spellings settle are always told anew.
    """
    marks = shard.column("marks")
    number = np.repeat(np.arange(shard.facts["articles"]), _mark_counts(shard))
    now = np.isin(marks, repeated) & ~np.isin(number, [*twins])
    other = set(number[now != shard.column("repeated")].tolist())
    other |= set(np.flatnonzero(shard.column("unsettled")).tolist())
    for each in {*twins, *np.flatnonzero(shard.column("twins")).tolist()}:
        if shard.record(each).get("same_as") != twins.get(each):
            other.add(each)
    return {
        shard.record(each)["path"]: (
            twins.get(each),
            tuple(marks[(number == each) & now].tolist()),
        )
        for each in sorted(other)
    }


def freed_twins(shard: Shard, twins: dict[int, str]) -> list[int]:
    """Return the numbers of articles that were the same as others, and are no more."""
    return sorted({*np.flatnonzero(shard.column("twins")).tolist()} - {*twins})


def words_alone(shard: Shard, articles: Iterable[int]) -> frozenset[str]:
    """Return the words of a shard's twins, which it does not count."""
    texts = [shard.entry(number).source for number in articles]
    return frozenset().union(*(words_in(text, find_damage(text)) for text in texts))


def missed(shards: list[Shard]) -> dict[str, str]:
    """Return the files that may be read next time, each with why not this time."""
    found = {}
    for shard in shards:
        unread = shard.column("skipped") & shard.column("unread")
        for number in np.flatnonzero(unread).tolist():
            record = shard.record(number)
            if is_passing(record["skipped"]):
                found[record.get("file", record["path"])] = record["skipped"]
    return found
