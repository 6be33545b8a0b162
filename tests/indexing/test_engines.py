"""The contract of engines, held by each of them."""

import itertools
import math
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.datatypes import Match
from qabot.indexing.engines import K1, B, Engine, engine_class, kept_length
from qabot.settings import IndexSettings

NAMES = [
    name for name in get_args(get_type_hints(IndexSettings)["engine"]) if name != "auto"
]
Passages = Sequence[tuple[str, Sequence[str]]]
ROOT = Path(__file__).parents[2]
TALKS: Passages = [
    ("a#0", ["trade", "talk", "beij"]),
    ("a#1", ["trade", "trade", "fine", "mintz", "polic", "raid"]),
    ("b#0", ["weather", "beij"]),
]

each_engine = pytest.mark.parametrize("name", NAMES)


def made(name: str, folder: Path, passages: Passages) -> Engine:
    engine_class(name).index(folder, passages)
    return engine_class(name).open(folder)


def ids(matches: list[Match]) -> list[str]:
    return [match.passage for match in matches]


@each_engine
@pytest.mark.parametrize(
    ("passages", "terms", "expected"),
    [
        (TALKS[:1], ["trade"], ["a#0"]),
        (TALKS[:2], ["trade"], ["a#1", "a#0"]),
        (TALKS[:2], ["mintz"], ["a#1"]),
        (TALKS[:2], ["talk", "trade"], ["a#0", "a#1"]),
        (TALKS, ["trade"], ["a#1", "a#0"]),
        (TALKS, ["beij"], ["b#0", "a#0"]),
        (TALKS[::2], ["beij", "trade"], ["a#0", "b#0"]),
        (TALKS, ["weather", "mintz"], ["b#0", "a#1"]),
    ],
)
def test_what_holds_more_rarer_terms_in_fewer_words_comes_first(
    name: str, tmp_path: Path, passages: Passages, terms: list[str], expected: list[str]
) -> None:
    assert ids(made(name, tmp_path, passages).search(terms, 10)) == expected


@each_engine
def test_every_score_is_above_nothing_even_of_terms_that_all_passages_hold(
    name: str, tmp_path: Path
) -> None:
    passages = [(f"a#{n}", ["same", "word"]) for n in range(4)]
    matches = made(name, tmp_path, passages).search(["same"], 10)
    assert len(matches) == 4
    assert all(match.score > 0 for match in matches)


@each_engine
@pytest.mark.parametrize("terms", [[], ["unknown"], ["", " "], ["un", "known"]])
def test_no_terms_and_unknown_terms_find_nothing(
    name: str, tmp_path: Path, terms: list[str]
) -> None:
    assert made(name, tmp_path, TALKS).search(terms, 10) == []


@each_engine
@pytest.mark.parametrize("passages", [[], [("a#0", [])], [("a#0", []), ("a#1", [])]])
def test_an_empty_index_finds_nothing(
    name: str, tmp_path: Path, passages: Passages
) -> None:
    assert made(name, tmp_path, passages).search(["trade"], 10) == []


@each_engine
def test_a_passage_without_terms_is_never_found_and_hides_no_other(
    name: str, tmp_path: Path
) -> None:
    engine = made(name, tmp_path, [("a#0", []), ("a#1", ["trade"])])
    assert ids(engine.search(["trade"], 10)) == ["a#1"]


@each_engine
def test_a_term_given_twice_counts_once(name: str, tmp_path: Path) -> None:
    engine = made(name, tmp_path, TALKS)
    assert engine.search(["trade", "beij", "trade"], 9) == engine.search(
        ["trade", "beij"], 9
    )


@each_engine
def test_unknown_terms_change_no_score(name: str, tmp_path: Path) -> None:
    engine = made(name, tmp_path, TALKS)
    assert engine.search(["trade", "unknown"], 9) == engine.search(["trade"], 9)


@each_engine
def test_equal_scores_are_in_order_of_passage(name: str, tmp_path: Path) -> None:
    passages = sorted((f"{n % 7}.txt#{n:06d}", ["same"]) for n in range(100))
    matches = made(name, tmp_path, passages).search(["same"], 100)
    assert ids(matches) == [passage for passage, _ in passages]
    assert len({match.score for match in matches}) == 1


@each_engine
@pytest.mark.parametrize("k", [1, 2, 99, 250, 599, 600])
def test_the_cut_among_equals_keeps_the_first_passages(
    name: str, tmp_path: Path, k: int
) -> None:
    same = ["same", "word"]
    passages = sorted((f"{n % 7}.txt#{n:06d}", same[n % 2 :]) for n in range(1200))
    engine = made(name, tmp_path, passages)
    alone = [passage for passage, terms in passages if len(terms) == 1]
    assert ids(engine.search(["word"], k)) == alone[:k]
    both = [passage for passage, terms in passages if len(terms) == 2]
    assert ids(engine.search(["word", "same"], k)) == both[:k]


@each_engine
@pytest.mark.parametrize("k", [1, 2, 3, 4, 1000])
def test_at_most_k_are_returned_and_they_are_the_best(
    name: str, tmp_path: Path, k: int
) -> None:
    engine = made(name, tmp_path, TALKS)
    assert (
        engine.search(["beij", "trade"], k) == engine.search(["beij", "trade"], 3)[:k]
    )


@each_engine
def test_an_engine_opened_again_finds_the_same(name: str, tmp_path: Path) -> None:
    first = made(name, tmp_path, TALKS)
    found = first.search(["trade", "beij"], 10)
    again = engine_class(name).open(tmp_path)
    assert again.search(["trade", "beij"], 10) == found
    first.close()
    first.close()
    assert again.search(["trade", "beij"], 10) == found
    again.close()


@each_engine
def test_an_index_written_twice_has_the_same_bytes(name: str, tmp_path: Path) -> None:
    contents = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        made(name, folder, TALKS).close()
        contents.append({f.name: f.read_bytes() for f in folder.rglob("*")})
    assert contents[0] == contents[1]


@each_engine
def test_only_plain_files_are_written_and_none_by_opening(
    name: str, tmp_path: Path
) -> None:
    def there() -> dict[str, int]:
        return {each.name: each.stat().st_mtime_ns for each in tmp_path.iterdir()}

    engine_class(name).index(tmp_path, TALKS)
    before = there()
    assert all((tmp_path / each).is_file() for each in before)
    assert not [each for each in before if each.startswith(".")]
    engine = engine_class(name).open(tmp_path)
    assert engine.search(["trade"], 1)
    engine.close()
    assert there() == before


@each_engine
def test_an_open_engine_outlives_its_files(name: str, tmp_path: Path) -> None:
    engine = made(name, tmp_path, TALKS)
    for each in tmp_path.iterdir():
        each.unlink()
    assert ids(engine.search(["talk", "trade"], 10)) == ["a#0", "a#1"]


@each_engine
def test_many_threads_may_search_at_once(name: str, tmp_path: Path) -> None:
    engine = made(name, tmp_path, TALKS)
    alone = engine.search(["trade", "beij"], 10)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: engine.search(["trade", "beij"], 10), range(200))
    assert all(each == alone for each in found)


ODD = ['"', "\\", "手", "手書き", "é", "10,000", "1.5", "US", "running", "the", "a-b"]
ODD += ["+x", "x:y", "AND", "*", "ﷺ" * 1800, "n" * 100, "Ж" * 300]


@each_engine
def test_odd_ids_and_terms_come_back_as_they_went_in(name: str, tmp_path: Path) -> None:
    odd = 'a "b"\\\n\u2028é手.txt#000000'
    engine = made(name, tmp_path, [(odd, ODD)])
    for term in ODD:
        assert ids(engine.search([term], 10)) == [odd], term
    for term in ["us", "Us", "e", "É", "run", "The", "書", "10", "y", "x*", "n" * 99]:
        assert engine.search([term], 10) == [], term


def extended(name: str, folder: Path, *parts: Passages) -> Engine:
    """An engine of the first part, extended by each of the others."""
    first, *others = parts
    (folder / "0").mkdir()
    engine_class(name).index(folder / "0", first)
    for number, part in enumerate(others):
        before, place = folder / str(number), folder / str(number + 1)
        place.mkdir()
        contents = {each.name: each.read_bytes() for each in before.iterdir()}
        engine_class(name).extend(before, place, part)
        assert contents == {each.name: each.read_bytes() for each in before.iterdir()}
    return engine_class(name).open(folder / str(len(others)))


CUTS = [(0, 0), (0, 2), (1, 2), (1, 3), (3, 3)]


@each_engine
@pytest.mark.parametrize("cuts", CUTS)
def test_an_engine_that_was_extended_finds_what_one_of_all_does(
    name: str, tmp_path: Path, cuts: tuple[int, int]
) -> None:
    backwards = TALKS[::-1]
    first, second = cuts
    parts = backwards[:first], backwards[first:second], backwards[second:]
    engine = extended(name, tmp_path, *parts)
    (tmp_path / "all").mkdir()
    whole = made(name, tmp_path / "all", TALKS)
    for terms in (["trade"], ["beij", "trade"], ["weather", "mintz"], ["unknown"]):
        assert engine.search(terms, 10) == whole.search(terms, 10)


@each_engine
def test_extending_again_and_again_changes_no_score(name: str, tmp_path: Path) -> None:
    passages = [(f"{n % 7}#{n:03d}", ["same", "word"][n % 2 :]) for n in range(30)]
    parts = [[each] for each in passages]
    engine = extended(name, tmp_path, *parts)
    (tmp_path / "all").mkdir()
    whole = made(name, tmp_path / "all", sorted(passages))
    assert engine.search(["word", "same"], 30) == whole.search(["word", "same"], 30)


@each_engine
def test_the_one_that_was_extended_may_go(name: str, tmp_path: Path) -> None:
    engine = extended(name, tmp_path, TALKS[:1], TALKS[1:])
    engine.close()
    shutil.rmtree(tmp_path / "0")
    again = engine_class(name).open(tmp_path / "1")
    assert ids(again.search(["trade"], 9)) == ["a#1", "a#0"]


OPENED = """
import sys
from pathlib import Path
from qabot.indexing.engines import engine_class
engine_class(sys.argv[1]).open(Path(sys.argv[2])).search(["trade"], 1)
print(*({"rank_bm25", "tantivy"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("name", "package"), [("memory", "rank_bm25"), ("disk", "tantivy")]
)
def test_an_engine_imports_its_own_package_and_no_others(
    name: str, package: str, tmp_path: Path
) -> None:
    engine_class(name).index(tmp_path, TALKS)
    ended = subprocess.run(
        [sys.executable, "-c", OPENED, name, tmp_path],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert ended.stdout.split() == [package]


def test_a_name_that_is_no_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="no engine 'cluster'"):
        engine_class("cluster")


def bm25(passages: Passages, terms: Sequence[str]) -> dict[str, float]:
    """BM25 as Robertson and Zaragoza (2009) write it, with Lucene's idf and lengths."""
    counts = {passage: Counter(words) for passage, words in passages}
    mean = sum(len(words) for _, words in passages) / len(passages)
    scores: dict[str, float] = {}
    for passage, words in passages:
        score = 0.0
        for term in dict.fromkeys(terms):
            n = sum(term in each for each in counts.values())
            f = counts[passage][term]
            if f:
                idf = math.log(1 + (len(passages) - n + 0.5) / (n + 0.5))
                norm = K1 * (1 - B + B * kept_length(len(words)) / mean)
                score += idf * f * (K1 + 1) / (f + norm)
        if score:
            scores[passage] = score
    return scores


WORDS = st.lists(st.sampled_from("abcdefg"), max_size=8)
TEXTS = st.lists(WORDS, min_size=1, max_size=12)


@each_engine
@given(texts=TEXTS, cut=st.integers(0, 12), terms=WORDS)
@settings(max_examples=25)
def test_wherever_it_is_cut_an_extended_engine_is_one_of_all(
    name: str, texts: list[list[str]], cut: int, terms: list[str]
) -> None:
    passages = [(f"a#{number:02d}", words) for number, words in enumerate(texts)]
    with TemporaryDirectory() as folder:
        engine = extended(name, Path(folder), passages[cut:], passages[:cut])
        (Path(folder) / "all").mkdir()
        whole = made(name, Path(folder) / "all", passages)
        assert engine.search(terms, 20) == whole.search(terms, 20)


LONG = st.lists(st.sampled_from("abcdefgh"), max_size=90)


@each_engine
@given(st.lists(LONG, min_size=1, max_size=12), WORDS)
def test_every_engine_scores_as_the_formula_does(
    name: str, texts: list[list[str]], terms: list[str]
) -> None:
    passages = [(f"a#{number:02d}", words) for number, words in enumerate(texts)]
    with TemporaryDirectory() as folder:
        found = made(name, Path(folder), passages).search(terms, 100)
    expected = bm25(passages, terms)
    assert {m.passage: m.score for m in found} == pytest.approx(expected, abs=1e-4)
    order = [(-match.score, match.passage) for match in found]
    assert order == sorted(order)


@given(st.lists(LONG, min_size=1, max_size=40), WORDS, st.integers(1, 40))
def test_memory_and_disk_find_the_same(
    texts: list[list[str]], terms: list[str], k: int
) -> None:
    passages = [(f"a#{number:02d}", words) for number, words in enumerate(texts)]
    found = {}
    for name in ("memory", "disk"):
        with TemporaryDirectory() as folder:
            engine = made(name, Path(folder), passages)
            found[name] = engine.search(terms, 40), engine.search(terms, k)
    (memory, _), (disk, cut) = found["memory"], found["disk"]
    scores = {match.passage: match.score for match in memory}
    assert {m.passage: m.score for m in disk} == pytest.approx(scores, abs=1.1e-4)
    assert cut == disk[:k]
    for better, worse in itertools.pairwise(disk):
        assert scores[better.passage] > scores[worse.passage] - 1.1e-4


@given(st.integers(0, 100_000))
def test_a_length_is_kept_to_the_eighth_and_never_rounded_up(length: int) -> None:
    kept = kept_length(length)
    assert length * 7 / 8 < kept <= length or length == kept
    assert kept_length(kept) == kept
    assert kept <= kept_length(length + 1)
    if length <= 40:
        assert kept == length
