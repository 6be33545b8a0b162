"""A shard gives back what it was written from, and the same gives the same bytes."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import entries

from qabot.datatypes import Span
from qabot.errors import DataError
from qabot.indexing.entries import Entry
from qabot.indexing.making import words_of
from qabot.indexing.sharding import write_shard
from qabot.indexing.shards import Shard

slowly = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(written=entries())
def test_every_entry_comes_out_as_it_went_in(written: list[Entry]) -> None:
    with TemporaryDirectory() as folder:
        shard = Shard(Path(folder) / "s", write_shard(Path(folder) / "s", written))
        assert [shard.entry(n) for n in range(len(written))] == written
        assert shard.verify() == shard.seal


@slowly
@given(written=entries())
def test_the_same_entries_give_the_same_bytes_and_others_another_seal(
    written: list[Entry],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        seals = [write_shard(folder / each, written) for each in "ab"]
        assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
        assert seals[0] == seals[1]
        other = [*written[:-1], written[-1]._replace(size=written[-1].size + 1)]
        assert write_shard(folder / "c", other) != seals[0]


@slowly
@given(written=entries())
def test_terms_and_words_are_counted_once_a_passage_and_once_an_article(
    written: list[Entry],
) -> None:
    with TemporaryDirectory() as folder:
        write_shard(Path(folder) / "s", written)
        shard = Shard(Path(folder) / "s")
        passages = [each for entry in written for each in entry.passages]
        for term, count in shard.frequencies():
            assert count == sum(term in each.all_terms for each in passages)
        for word, count in shard.words():
            assert count == sum(word in words_of(entry) for entry in written)
        assert dict(shard.all_terms()) == {
            each.passage.id: [*each.all_terms] for each in passages
        }


MANY = [
    Entry(f"{n}.txt", f"{n}.txt", 9, "ab" * 32, source=f"Text {n}. " * 2000)
    for n in range(9)
]


def test_texts_lie_in_blocks_each_of_which_is_found_again(tmp_path: Path) -> None:
    shard = Shard(tmp_path / "s", write_shard(tmp_path / "s", MANY))
    for number in (8, 0, 5, 5, 3, 1, 7, 8):
        assert shard.article(number).source == MANY[number].source
    assert len(shard.column("block_ends")) > 5


@given(
    texts=st.lists(st.text(max_size=30), min_size=1, max_size=4),
    often=st.integers(1, 600),
    span=st.tuples(st.integers(0, 20_000), st.integers(0, 9_000)),
)
@settings(max_examples=60)
def test_a_stretch_of_a_text_is_what_stands_there(
    texts: list[str], often: int, span: tuple[int, int]
) -> None:
    entries = [
        Entry(f"{n}.txt", f"{n}.txt", 9, "ab" * 32, source=text * often)
        for n, text in enumerate(texts)
    ]
    place = Span(span[0], span[0] + span[1])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s"
        shard = Shard(path, write_shard(path, entries))
        for number, entry in enumerate(entries):
            article = shard.article(number)
            assert article.source == article.text == entry.source
            assert article.stretch(place) == place.of(entry.source)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("harm", ["flip", "cut", "zero", "grow"])
def test_whatever_is_damaged_is_found_by_reading_all(
    tmp_path: Path, part: float, harm: str
) -> None:
    place = tmp_path / "s"
    seal = write_shard(place, MANY)
    data = place.read_bytes()
    at = int(part * len(data))
    changed = {
        "flip": data[:at] + bytes([data[at] ^ 8]) + data[at + 1 :],
        "cut": data[:at],
        "zero": data[:at] + bytes(len(data) - at),
        "grow": data + b"\0" * 8,
    }
    place.write_bytes(changed[harm])
    with pytest.raises(DataError, match=r"index damaged: .*/s: .*qabot index"):
        Shard(place, seal).verify()


def test_a_damaged_text_is_found_when_it_is_read_and_others_are_served(
    tmp_path: Path,
) -> None:
    place = tmp_path / "s"
    seal = write_shard(place, MANY)
    data = bytearray(place.read_bytes())
    data[-60] ^= 1
    place.write_bytes(data)
    shard = Shard(place, seal)
    assert shard.article(0).source == MANY[0].source
    with pytest.raises(DataError, match="a text in it"):
        shard.article(8).read(Span(0, 10**6))


def test_a_shard_of_other_content_is_refused(tmp_path: Path) -> None:
    seal = write_shard(tmp_path / "a", MANY[:4])
    write_shard(tmp_path / "b", MANY[4:])
    with pytest.raises(DataError, match="not those written"):
        Shard(tmp_path / "b", seal).record(0)


@given(place=st.integers(0, 10**6), value=st.integers(1, 255))
@settings(max_examples=150)
def test_a_flipped_byte_is_right_or_an_error_whatever_is_asked(
    place: int, value: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s"
        seal = write_shard(path, MANY[:3])
        data = bytearray(path.read_bytes())
        data[place % len(data)] ^= value
        path.write_bytes(data)
        shard = Shard(path, seal)
        try:
            assert [shard.entry(n) for n in range(3)] == MANY[:3]
        except DataError:
            return
        assert shard.seal == seal
