"""The run of a query: which passages, in which order, with which scores."""

from collections.abc import Callable, Mapping

import pytest

from qabot.answering.query import make_query
from qabot.answering.retriever import Run, retrieve
from qabot.indexing.index import Index
from qabot.indexing.store import idf
from qabot.settings import RetrievalSettings

FILLER = "Rain fell all day."
ARTICLES = {
    "a.txt": f"The river\n\nA ferry crosses it.\n\nThe ferry sank.\n\n{FILLER}\n",
    "b.txt": "The port\n\nThe ferry sank.\n\nThe ferry sails. The ferry sings.\n",
    "c.txt": "The tour\n\nTourism grows.\n\nThe tourist left.\n",
    "d.txt": "The song\n\nIron bridges sing.\n\nBridges of steel and of old iron.\n",
    "e.txt": f"The other\n\n{FILLER}\n\nIron was sold. One bridge more stood.\n",
}
PLAIN = RetrievalSettings(pair_weight=0, window_weight=0)


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def run_of(
    index: Index,
    question: str,
    settings: RetrievalSettings = PLAIN,
    shown: tuple[str, ...] = (),
) -> Run:
    query = make_query(question, index.tokenizer, index.store)
    return retrieve(query, index.engine, index.store, settings, frozenset(shown))


def scores(run: Run) -> dict[str, float]:
    return {hit.passage.passage.id: hit.score for hit in run}


def bm25(index: Index, passage: str, term: str, count: float) -> float:
    length = index.store.passage(passage).length
    norm = 0.9 * (1 - 0.6 + 0.6 * length / index.store.mean_length)
    weight = idf(index.store.passages, index.store.frequency(term))
    return weight * count * 1.9 / (count + norm)


def test_a_passage_scores_by_bm25(index: Index) -> None:
    found = scores(run_of(index, "the ferry"))
    assert len(found) == 4
    for passage, count in (("a.txt#000001", 1), ("b.txt#000001", 2)):
        expected = bm25(index, passage, "ferri", count)
        assert found[passage] == pytest.approx(expected, abs=1e-6)


def test_the_best_passage_comes_first(index: Index) -> None:
    run = run_of(index, "Did the ferry sink, or do bridges sing of iron?")
    assert [hit.score for hit in run] == sorted((h.score for h in run), reverse=True)
    assert run[0].passage.passage.id == "d.txt#000000"


def test_equal_passages_are_in_order_of_id(index: Index) -> None:
    run = run_of(index, "Did the ferry sink?")
    assert [hit.passage.passage.id for hit in run][:2] == [
        "a.txt#000001",
        "b.txt#000000",
    ]
    assert run[0].score == run[1].score


def test_kin_count_in_part(index: Index) -> None:
    found = scores(run_of(index, "the tourist"))
    assert found["c.txt#000001"] > found.get("c.txt#000000", 0)
    kin = index.store.kin("tourist")
    passage = index.store.passage("c.txt#000001")
    count = 1 + sum(0.3 * len(passage.positions.get(each, ())) for each in kin)
    expected = bm25(index, "c.txt#000001", "tourist", count)
    assert found["c.txt#000001"] == pytest.approx(expected, abs=1e-6)


def test_an_unknown_word_finds_passages_with_its_kin(index: Index) -> None:
    (first, *_) = run_of(index, "the tourismo")
    assert first.passage.passage.id == "c.txt#000000"


def test_neighbours_that_stay_neighbours_earn_the_bonus_of_both(index: Index) -> None:
    question = "iron bridges"
    plain = scores(run_of(index, question))
    pairs = scores(run_of(index, question, PLAIN.model_copy(update={"pair_weight": 1})))
    near = scores(
        run_of(index, question, PLAIN.model_copy(update={"window_weight": 1}))
    )
    weight = sum(index.store.weight(term) for term in ("iron", "bridg"))
    bonus = {key: pairs[key] - plain[key] for key in plain}
    assert bonus["d.txt#000000"] == pytest.approx(weight, abs=1e-5)
    assert bonus["d.txt#000001"] == 0
    for key in ("d.txt#000000", "d.txt#000001", "e.txt#000001"):
        assert near[key] - plain[key] == pytest.approx(weight, abs=1e-5)


def test_one_article_has_only_its_share_of_a_run(index: Index) -> None:
    capped = PLAIN.model_copy(update={"per_article": 1})
    every = run_of(index, "the ferry")
    run = run_of(index, "the ferry", capped)
    articles = [hit.passage.passage.article for hit in run]
    assert sorted(articles) == ["a.txt", "b.txt"]
    for article in articles:
        best = next(h for h in every if h.passage.passage.article == article)
        assert best in run


def test_a_run_is_no_longer_than_it_may_be(index: Index) -> None:
    every = run_of(index, "the ferry")
    for most in (1, 2, 3):
        run = run_of(index, "the ferry", PLAIN.model_copy(update={"passages": most}))
        assert run == every[:most]


def test_shown_passages_step_back(index: Index) -> None:
    before = run_of(index, "the ferry sank")
    first = before[0].passage.passage.id
    after = run_of(index, "the ferry sank", shown=(first,))
    assert after[0].passage.passage.id != first
    expected = 0.7 * scores(before)[first]
    assert scores(after)[first] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("question", ["", "of the", "zeppelins"])
def test_what_no_passage_has_finds_nothing(index: Index, question: str) -> None:
    assert run_of(index, question) == ()


def test_every_hit_scores_above_0(index: Index) -> None:
    hits = run_of(index, "fer-ry", RetrievalSettings())
    assert all(hit.score > 0 for hit in hits)


def test_a_run_is_the_same_each_time(index: Index) -> None:
    question = "Did iron bridges sing of the ferry?"
    assert run_of(index, question) == run_of(index, question)
