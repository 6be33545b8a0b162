"""What the folder says of an article: which are the same, what many repeat."""

import hashlib
from pathlib import Path

import pytest

from qabot.indexing.entries import Entry
from qabot.indexing.facts import facts_of, freed_twins, missed, to_tell, words_alone
from qabot.indexing.sharding import write_shard
from qabot.indexing.shards import Shard

# Of an article: path, content, marks; of one as it is told: same_as, repeated.
Row = tuple[str, str, tuple[int, ...], str | None, tuple[int, ...]]


def alone(path: str, content: str, *marks: int) -> Row:
    return (path, content, marks, None, ())


def shards_of(folder: Path, *shards: list[Row]) -> list[Shard]:
    made = []
    for number, rows in enumerate(shards):
        place = folder / f"{number}.shard"
        entries = [
            Entry(
                path,
                path,
                1,
                hashlib.sha256(content.encode()).hexdigest(),
                same_as=same_as,
                source=content,
                marks=marks,
                repeated=repeated,
            )
            for path, content, marks, same_as, repeated in rows
        ]
        made.append(Shard(place, write_shard(place, entries)))
    return made


TOLD: dict[
    str, tuple[list[list[Row]], list[dict[str, tuple[str | None, tuple[int, ...]]]]]
] = {
    "nothing of articles that differ": (
        [[alone("a", "x", 1), alone("b", "y", 1)], [alone("c", "z", 2)]],
        [{}, {}],
    ),
    "which is the first of those that are the same": (
        [[alone("a", "x"), alone("b", "x")], [alone("c", "x"), alone("d", "y")]],
        [{"b": ("a", ())}, {"c": ("a", ())}],
    ),
    "nothing of what is told already": (
        [[alone("a", "x"), ("b", "x", (), "a", ())]],
        [{}],
    ),
    "of another first where that went": (
        [[("b", "x", (), "a", ())], [("c", "x", (), "a", ())]],
        [{"b": (None, ())}, {"c": ("b", ())}],
    ),
    "what stands in many": (
        [
            [alone("a", "x", 1, 7), alone("b", "y", 1)],
            [alone("c", "z", 2, 1), alone("d", "u", 1), alone("e", "v", 7)],
        ],
        [
            {"a": (None, (1,)), "b": (None, (1,))},
            {"c": (None, (1,)), "d": (None, (1,))},
        ],
    ),
    "no more what stands in few by now": (
        [[("a", "x", (1, 7), None, (1,)), ("b", "y", (1,), None, (1,))]],
        [{"a": (None, ()), "b": (None, ())}],
    ),
    "nothing of what repeats only in copies": (
        [[alone("a", "x", 1), alone("b", "x", 1)], [alone(c, "x", 1) for c in "cdef"]],
        [{"b": ("a", ())}, dict.fromkeys("cdef", ("a", ()))],
    ),
    "of copies no more what repeats": (
        [
            [alone("a", "x", 1), ("b", "x", (1,), None, (1,))],
            [(content, content, (1,), None, (1,)) for content in "cde"],
        ],
        [{"a": (None, (1,)), "b": ("a", ())}, {}],
    ),
}


@pytest.mark.parametrize(("shards", "expected"), TOLD.values(), ids=TOLD)
def test_articles_are_told(
    tmp_path: Path,
    shards: list[list[Row]],
    expected: list[dict[str, tuple[str | None, tuple[int, ...]]]],
) -> None:
    made = shards_of(tmp_path, *shards)
    facts = facts_of(made)
    told = [
        to_tell(shard, twins, facts.repeated)
        for shard, twins in zip(made, facts.twins, strict=True)
    ]
    assert told == expected


def test_a_folder_of_nothing_has_no_facts() -> None:
    facts = facts_of([])
    assert (facts.twins, facts.repeated.tolist()) == ([], [])


def entries_of(folder: Path, *entries: Entry) -> Shard:
    return Shard(folder / "s", write_shard(folder / "s", entries))


def test_skipped_files_are_never_the_same(tmp_path: Path) -> None:
    both = [Entry(path, path, 0, "ab" * 32, skipped="empty") for path in "ab"]
    assert facts_of([entries_of(tmp_path, *both)]).twins == [{}]


def test_damaged_letters_that_the_folder_settles_are_told_anew(tmp_path: Path) -> None:
    shard = entries_of(
        tmp_path,
        Entry("a", "a", 1, "ab" * 32, source="x", unsettled=True),
        Entry("b", "b", 1, "cd" * 32, source="y"),
    )
    facts = facts_of([shard])
    assert to_tell(shard, facts.twins[0], facts.repeated) == {"a": (None, ())}


def test_a_copy_whose_first_went_brings_its_words(tmp_path: Path) -> None:
    shard = entries_of(
        tmp_path,
        Entry("b", "b", 1, "ab" * 32, source="An Übung.", same_as="a"),
        Entry("c", "c", 1, "cd" * 32, source="Tour."),
    )
    assert dict(shard.words()) == {"tour": 1}
    assert freed_twins(shard, {0: "a"}) == []
    assert freed_twins(shard, {}) == [0]
    assert "tour" not in words_alone(shard, [0])
    assert words_alone(shard, [0])


def test_damaged_words_of_a_copy_are_none_of_the_folders(tmp_path: Path) -> None:
    damaged = "Wéntāo came to the loom.".encode().decode("cp874", "ignore")
    twin = Entry("b", "b", 9, "00" * 32, same_as="a", source=damaged)
    words = words_alone(entries_of(tmp_path, twin), [0])
    assert words == {"came", "to", "the", "loom"}


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        ("cannot be read: Input/output error", True),
        ("changed while it was read: it is taken up at the next refresh", True),
        ("no reader for .odt", False),
        ("empty", False),
    ],
)
def test_files_that_may_be_read_next_time_are_known(
    tmp_path: Path, *, skipped: str, expected: bool
) -> None:
    shard = entries_of(tmp_path, Entry("t#1", "t", 0, "", skipped=skipped))
    assert missed([shard]) == ({"t": skipped} if expected else {})
