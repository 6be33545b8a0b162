"""Where shards end depends on the articles near by, and what did not change is kept."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.folder import File, Stamp
from qabot.indexing import listing
from qabot.indexing.entries import Entry
from qabot.indexing.listing import Listing, ends_shard, name_of
from qabot.indexing.sharding import write_shard
from qabot.indexing.shards import Shard
from qabot.indexing.tasks import Item
from qabot.settings import ArticleSettings

Sizes = dict[str, int]
FOLDERS = st.dictionaries(
    st.text("abcdefg", min_size=1, max_size=4).map("{}.txt".format),
    st.integers(0, 2000),
    max_size=30,
)
MANY = {f"{n:04d}.txt": 300 + n % 700 for n in range(400)}


@pytest.fixture(scope="module", autouse=True)
def _small_shards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "_SHARD", 2000)
        yield


def listed(
    sizes: Sizes, before: list[Shard] | None = None, old: Sizes | None = None
) -> list[int | list[Item]]:
    """The shards of files of some sizes, each of which stands for its content."""
    files = [
        File(path, path, Stamp(size, 1, 1, 1), None)
        for path, size in sorted(sizes.items())
    ]
    digests = {path: digest(path, size) for path, size in sizes.items()}
    unchanged = {path for path in sizes if (old or {}).get(path) == sizes[path]}
    return [
        *Listing(files, digests, before or [], unchanged, ArticleSettings()).shards()
    ]


def digest(path: str, size: int) -> str:
    return hashlib.sha256(f"{path}{size}".encode()).hexdigest()


def built(
    folder: Path, shards: list[int | list[Item]], before: list[Shard]
) -> list[Shard]:
    made = []
    for number, each in enumerate(shards):
        if isinstance(each, int):
            made.append(before[each])
            continue
        place = folder / f"{len(list(folder.iterdir()))}-{number}"
        entries = [Entry(i.path, i.file, i.size, i.digest, source="x") for i in each]
        made.append(Shard(place, write_shard(place, entries)))
    return made


def contents(shards: list[Shard]) -> list[list[tuple[str, int]]]:
    return [
        [(e.path, e.size) for e in map(shard.entry, range(shard.facts["articles"]))]
        for shard in shards
    ]


def paths(shards: list[int | list[Item]]) -> list[list[str]]:
    return [
        [item.path for item in each] for each in shards if not isinstance(each, int)
    ]


@given(sizes=FOLDERS)
def test_every_article_is_in_one_shard_in_order_of_path(sizes: Sizes) -> None:
    found = paths(listed(sizes))
    assert [path for each in found for path in each] == sorted(sizes)
    assert all(found)


@given(sizes=FOLDERS)
def test_a_shard_ends_with_an_article_that_ends_it_and_with_no_other(
    sizes: Sizes,
) -> None:
    shards = paths(listed(sizes))
    for number, shard in enumerate(shards):
        ends = [ends_shard(path, sizes[path]) for path in shard]
        assert not any(ends[:-1])
        assert ends[-1] or number == len(shards) - 1


def test_shards_are_on_average_as_large_as_they_should_be() -> None:
    shards = paths(listed(MANY))
    assert 1500 < sum(MANY.values()) / len(shards) < 2700


@given(old=FOLDERS, new=FOLDERS, same=st.sets(st.integers(0, 29)))
def test_upon_any_folder_of_before_the_shards_are_those_of_none(
    old: Sizes, new: Sizes, same: set[int]
) -> None:
    kept = {p: s for n, (p, s) in enumerate(sorted(old.items())) if n in same}
    new = {**new, **kept}
    with TemporaryDirectory() as name:
        folder = Path(name)
        before = built(folder, listed(old), [])
        upon = built(folder, listed(new, before, old), before)
        anew = built(folder, listed(new), [])
        assert contents(upon) == contents(anew)
        assert [shard.seal for shard in upon] == [shard.seal for shard in anew]


EDITS = {
    "inserted": {"0200a.txt": 500},
    "at the beginning": {"0000a.txt": 500},
    "at the end": {"zzzz.txt": 500},
    "changed": {"0200.txt": 777},
    "grown beyond a shard": {"0200.txt": 99_999},
    "nothing": {},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_one_article_changes_one_shard_or_two_and_all_others_are_kept(
    tmp_path: Path, edit: Sizes
) -> None:
    before = built(tmp_path, listed(MANY), [])
    shards = listed(MANY | edit, before, MANY)
    kept = [each for each in shards if isinstance(each, int)]
    assert len(shards) - len(kept) <= 2
    assert len(before) - len(kept) <= 2
    items = [item for each in shards if not isinstance(each, int) for item in each]
    assert [item.path for item in items if not item.kept] == [*edit]


def test_a_removed_article_changes_one_shard_or_joins_two(tmp_path: Path) -> None:
    before = built(tmp_path, listed(MANY), [])
    for path in [*MANY][::37]:
        less = {name: size for name, size in MANY.items() if name != path}
        shards = listed(less, before, MANY)
        assert sum(not isinstance(each, int) for each in shards) <= 1


@pytest.mark.parametrize("reason", ["! no reader for .txt", "! cannot be read: x"])
def test_what_is_not_read_is_the_same_whatever_its_size(reason: str) -> None:
    found = []
    for size in (1, 9999):
        file = File("a.txt", "a.txt", Stamp(size, 1, 1, 1), None)
        one = Listing([file], {"a.txt": reason}, [], set(), ArticleSettings())
        ((item,),) = one.shards()
        found.append(item)
    assert found[0] == found[1]
    assert found[0].row is not None
    assert found[0].row.skipped == reason.removeprefix("! ")


def test_rows_of_a_table_are_articles_in_its_order(tmp_path: Path) -> None:
    place = tmp_path / "t.csv"
    place.write_text(
        "id,text\n" + "".join(f"{n},Row {n} is here.\n" for n in range(40))
    )
    file = File("t.csv", str(place), Stamp(place.stat().st_size, 1, 1, 1), None)
    settings = ArticleSettings()
    shards = [*Listing([file], {"t.csv": "ab" * 32}, [], set(), settings).shards()]
    assert [*chain.from_iterable(paths(shards))] == [f"t.csv#{n}" for n in range(40)]
    made = built(tmp_path, shards, [])
    again = [*Listing([file], {"t.csv": "ab" * 32}, made, {"t.csv"}, settings).shards()]
    assert again == [*range(len(made))]


def test_a_shard_is_named_by_its_articles_and_what_shapes_them() -> None:
    (items, *_) = listed(MANY)
    assert isinstance(items, list)
    name = name_of("print", items)
    assert name == name_of("print", items)
    (other, *rest) = items
    changed = [
        name_of("other", items),
        name_of("print", rest),
        name_of("print", items, "more"),
        name_of("print", [other._replace(digest="cd" * 32), *rest]),
        name_of("print", [other._replace(size=1), *rest]),
        name_of("print", [other._replace(path="x"), *rest]),
    ]
    assert len({name, *changed}) == 7
