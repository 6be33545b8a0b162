"""A vocabulary on disk answers as a dict does."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from made import TERMS

from qabot.indexing.indexed import number_of
from qabot.indexing.vocabulary import Vocabulary, write_vocabulary

COUNTS = st.dictionaries(
    TERMS | st.sampled_from(["a", "ab", "abc", "é", "\U0010ffff", "a\U0010ffff"]),
    st.integers(1, 2**32 - 1),
    max_size=30,
)


@given(counts=COUNTS, others=st.lists(TERMS, max_size=5), start=TERMS)
def test_it_answers_as_a_dict_does(
    counts: dict[str, int], others: list[str], start: str
) -> None:
    with TemporaryDirectory() as folder:
        seal = write_vocabulary(Path(folder) / "v", counts)
        found = Vocabulary(Path(folder) / "v", seal)
        assert list(found.items().items()) == sorted(counts.items())
        assert len(found) == len(counts)
        asked = [*counts, *others]
        assert [found.count(word) for word in asked] == [
            counts.get(w, 0) for w in asked
        ]
        assert [word in found for word in asked] == [word in counts for word in asked]
        numbers = np.array([number_of(word) for word in asked], np.int64)
        assert found.counts(numbers).tolist() == [counts.get(w, 0) for w in asked]
        for each in (start, start[:1], *(word[:1] for word in counts)):
            expected = [(w, n) for w, n in sorted(counts.items()) if w.startswith(each)]
            assert found.beginning(each) == expected, each


@given(counts=COUNTS)
def test_the_order_they_come_in_changes_no_byte(counts: dict[str, int]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        backwards = dict(reversed(counts.items()))
        assert write_vocabulary(folder / "a", counts) == write_vocabulary(
            folder / "b", backwards
        )
        assert (folder / "a").read_bytes() == (folder / "b").read_bytes()


def test_what_no_file_holds_is_no_word_of_it(tmp_path: Path) -> None:
    write_vocabulary(tmp_path / "v", {"tour": 2})
    found = Vocabulary(tmp_path / "v")
    assert 5 not in found
    assert found.count("\ud800") == 0
    assert found.beginning("\ud800") == []
    assert found.count("") == 0
