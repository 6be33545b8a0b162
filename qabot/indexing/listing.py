"""The files of a folder, and the shards of before -> the articles of each shard.

Articles are in order of their file's path, rows of a table in the table's order. An
article ends its shard with a probability that is its size over that of a shard, drawn
from its path: so where shards end depends on the articles near by alone, and a change
of one article changes one shard.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from qabot.articles.folder import File
from qabot.articles.formats.forms import form_of
from qabot.articles.loading import After, Loaded, load
from qabot.indexing.grown import Beginning
from qabot.indexing.held import Held, Run
from qabot.indexing.shards import Shard
from qabot.indexing.tasks import Item
from qabot.settings import ArticleSettings

_SHARD = 1_000_000  # bytes on average
_LEAST = 250  # bytes that any article counts as
_DRAWN = 2**64


class _Rest(NamedTuple):
    """The rows that were added to a table."""

    file: File
    before: Beginning


def ends_shard(path: str, size: int) -> bool:
    """Return whether a shard ends with this article.

    Args:
        path: The article's.
        size: Of what it is made of, in bytes.
    """
    digest = hashlib.blake2b(path.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) * _SHARD < max(size, _LEAST) * _DRAWN


class Listing:
    """What the shards of a folder are made of.

    Attributes:
        kept: How many bytes of text were read and found to be as they were.
    """

    def __init__(
        self,
        files: Iterable[File],
        digests: Mapping[str, str],
        before: list[Shard],
        unchanged: Container[str],
        settings: ArticleSettings,
        grown: Mapping[str, Beginning] = MappingProxyType({}),
    ) -> None:
        """List a folder; nothing is read yet.

        Args:
            files: Of the folder, by path.
            digests: Of each file, by path; or `! ` and why it is not read.
            before: The shards of the generation before, in order.
            unchanged: Paths of the files that are as they were then.
            settings: Suffixes, sizes and columns.
            grown: Of tables that changed, by path: what they were, and begin with.
        """
        self.kept = 0
        self._before = before
        self._numbers = {shard.path: number for number, shard in enumerate(before)}
        self._digests = digests
        self._settings = settings
        self._runs: dict[str, list[Run]] = {}
        for number, shard in enumerate(before):
            first = 0
            for file, count in shard.files:
                run = Run(file, number, first, count)
                self._runs.setdefault(file, []).append(run)
                first += count
        files = list(files)
        self._tables = {each.path for each in files if self._is_table(each)}
        self._parts: list[Run | File | _Rest] = []
        for each in files:
            runs = self._runs.get(each.path, [])
            if each.path in grown and self._is_of_rows(each.path):
                self._parts += [*runs, _Rest(each, grown[each.path])]
            else:
                self._parts += runs if runs and each.path in unchanged else [each]

    @property
    def size(self) -> int:
        """Bytes of all files that are to be read."""
        return sum(
            part.stamp.size
            if isinstance(part, File)
            else part.file.stamp.size - part.before.size
            for part in self._parts
            if not isinstance(part, Run)
        )

    def shards(self) -> Iterator[int | list[Item]]:
        """Yield the shards in order: the number of one of before, or its articles."""
        pending: list[Item] = []
        place = 0
        while place < len(self._parts):
            part = self._parts[place]
            if isinstance(part, Run) and not pending and self._is_whole(place):
                yield part.shard
                place += len(self._before[part.shard].files)
                continue
            for item in self._items(part):
                pending.append(item)
                if ends_shard(item.path, item.size):
                    yield self._as_before(pending)
                    pending = []
            place += 1
        if pending:
            yield self._as_before(pending)

    def _as_before(self, items: list[Item]) -> int | list[Item]:
        """The number of the shard of before that has these articles and no other."""
        path = items[0].kept and items[0].kept[0]
        number = self._numbers.get(path) if path else None
        if path is None or number is None:
            return items
        count = self._before[number].facts["articles"]
        whole = [(path, article) for article in range(count)]
        return number if [item.kept for item in items] == whole else items

    def _is_whole(self, place: int) -> bool:
        """Whether a shard of before stands here as it was, and ends as it did."""
        part = self._parts[place]
        if not isinstance(part, Run) or part.first:
            return False
        shard = self._before[part.shard]
        count = len(shard.files)
        following = self._parts[place : place + count]
        if len(following) < count or not all(
            isinstance(each, Run) and each.shard == part.shard for each in following
        ):
            return False
        last = shard.record(shard.facts["articles"] - 1)
        at_the_end = place + count == len(self._parts)
        return at_the_end or ends_shard(last["path"], last["size"])

    def _is_table(self, file: File) -> bool:
        form = form_of(file.name, self._settings.suffixes)
        return form is not None and form.table

    def _is_of_rows(self, path: str) -> bool:
        """Whether all that shards of before have of a table are rows."""
        if path not in self._runs or self._row_of(path):
            return False
        last = self._runs[path][-1]
        return bool(self._record(last)["path"] != path)

    def _record(self, run: Run) -> dict[str, Any]:
        """What is known of the last article of a run."""
        return self._before[run.shard].record(run.first + run.articles - 1)

    def _row_of(self, path: str) -> str | None:
        """The table that has, or may have, a row of this name."""
        ends = (place for place, letter in enumerate(path) if letter == "#")
        return next((path[:end] for end in ends if path[:end] in self._tables), None)

    def _items(self, part: "Run | File | _Rest") -> Iterator[Item]:
        if isinstance(part, Run):
            shard = self._before[part.shard]
            for number in range(part.first, part.first + part.articles):
                yield kept_item(shard, number)
            return
        if isinstance(part, _Rest):
            file = part.file
            held = Held(self._before, self._runs[file.path])
            after = After(*part.before, held.rows, held.has)
            for loaded in load(file, self._settings, after):
                yield _row_item(loaded, file.path)
            return
        digest = self._digests[part.path]
        if table := self._row_of(part.path):
            digest = f"! its name is that of a row of {table}"
        if digest.startswith("! "):
            loaded = Loaded(part.path, "", None, digest.removeprefix("! "))
            yield Item(part.path, part.path, 0, "", row=loaded)
        elif self._is_table(part):
            held = Held(self._before, self._runs.get(part.path, []))
            for loaded in load(part, self._settings):
                if found := held.find(loaded):
                    item = kept_item(*found)
                    self.kept += item.size
                    yield item
                else:
                    yield _row_item(loaded, part.path)
        else:
            yield Item(part.path, part.path, part.stamp.size, digest, whole=part)


def kept_item(shard: Shard, number: int) -> Item:
    """Return an article of a shard as a part of another."""
    record = shard.record(number)
    file = record.get("file", record["path"])
    digest = shard.digest(number)
    return Item(record["path"], file, record["size"], digest, kept=(shard.path, number))


def kept_items(shard: Shard) -> tuple[Item, ...]:
    """Return all articles of a shard as parts of another."""
    return tuple(kept_item(shard, n) for n in range(shard.facts["articles"]))


def _row_item(loaded: Loaded, file: str) -> Item:
    size = len(loaded.article.text) if loaded.article else 0
    return Item(loaded.path, file, size, loaded.digest, row=loaded)


def name_of(fingerprint: str, items: Iterable[Item], more: str = "") -> str:
    """Return a name for the shard of some articles, the same for the same.

    Args:
        fingerprint: Of what shapes an index beside the articles.
        items: The articles.
        more: Whatever else shapes it.
    """
    digest = hashlib.sha256(f"{fingerprint}\0{more}".encode())
    for item in items:
        skipped = (item.row and item.row.skipped) or ""
        told = f"\0{item.path}\0{item.file}\0{item.size}\0{item.digest}\0{skipped}"
        digest.update(told.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]
