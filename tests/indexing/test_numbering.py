"""Ids of passages are numbered as they come, and found again by their number."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.indexing.engines.numbering import Ids, Numbering

PATHS = st.sampled_from(["a.txt", "b/é.md", "t.csv#1", "t.csv#000001", "", "#", "x\ny"])
RUNS = st.tuples(PATHS, st.integers(0, 3), st.integers(1, 5)).map(
    lambda run: [f"{run[0]}#{place:06d}" for place in range(run[1], run[1] + run[2])]
)
ODD = st.sampled_from(
    ["", "a", "a#", "a#1", "#000001", "a#²", "a#0000001", "a#1000000"]
)
IDS = st.lists(RUNS | st.lists(ODD, max_size=3), max_size=6).map(
    lambda runs: [each for run in runs for each in run]
)


@given(ids=IDS, more=IDS)
def test_every_id_has_the_number_of_its_place(ids: list[str], more: list[str]) -> None:
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "1", Path(folder) / "2"
        numbering = Numbering()
        assert [numbering.add(each) for each in ids] == [*range(len(ids))]
        numbering.write(first)
        numbering = Numbering(Ids(first))
        numbers = [numbering.add(each) for each in more]
        assert numbers == [*range(len(ids), len(ids) + len(more))]
        numbering.write(second)
        for path, every in ((first, ids), (second, ids + more)):
            found = Ids(path)
            assert len(found) == len(every)
            backwards = range(len(found) - 1, -1, -1)
            assert found.of([*range(len(found))]) == every
            assert found.of(backwards) == every[::-1]


@given(ids=IDS, more=IDS)
def test_who_goes_on_writes_what_one_writes_who_began(
    ids: list[str], more: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        begun, gone_on, anew = (Path(folder) / name for name in "123")
        for path, before, ahead in (
            (begun, None, ids),
            (gone_on, begun, more),
            (anew, None, ids + more),
        ):
            numbering = Numbering(Ids(before) if before else None)
            for each in ahead:
                numbering.add(each)
            numbering.write(path)
        assert gone_on.read_bytes() == anew.read_bytes()


def test_a_number_without_an_id_is_refused(tmp_path: Path) -> None:
    numbering = Numbering()
    numbering.add("a.txt#000000")
    numbering.write(tmp_path / "ids")
    for number in (-1, 1):
        with pytest.raises(IndexError):
            Ids(tmp_path / "ids").of([0, number])


def test_the_passages_of_an_article_take_one_row(tmp_path: Path) -> None:
    numbering = Numbering()
    for article in ("a.txt", "b.txt"):
        for place in range(1000):
            numbering.add(f"{article}#{place:06d}")
    numbering.write(tmp_path / "ids")
    assert len(Ids(tmp_path / "ids").columns()["starts"]) == 2
    assert (tmp_path / "ids").stat().st_size < 1000
