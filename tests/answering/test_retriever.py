"""The run of a query: which passages, in which order, with which cues and scores."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from qabot.answering import retriever
from qabot.answering.query import Query, make_query
from qabot.answering.retriever import PASSAGE_CUES, Run, look_into, retrieve
from qabot.answering.weights import weights
from qabot.indexing.index import Index
from qabot.settings import RetrievalSettings

FILLER = "Rain fell all day."
ARTICLES = {
    "a.txt": f"The river\n\nA ferry crosses it.\n\nThe ferry sank.\n\n{FILLER}\n",
    "b.txt": "The port\n\nThe ferry sank.\n\nThe ferry sails. The ferry sings.\n",
    "c.txt": "The tour\n\nTourism grows.\n\nThe tourist left.\n",
    "d.txt": "The song\n\nIron bridges sing.\n\nBridges of steel and of old iron.\n",
    "e.txt": f"The other\n\n{FILLER}\n\nIron was sold. One bridge more stood.\n",
}
NAMED = {
    "one.txt": "A crossing\n\nThe ferry sank.\n\nCaptain Zander left the ferry.\n",
    "two.txt": "A port\n\nThe ferry sailed at dawn.\n",
    "three.txt": "Harbour masters\n\nThey took the ferry.\n",
}
PLAIN = RetrievalSettings()
SCORED = {"frequency", "with_kin"}


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


@pytest.fixture(scope="module")
def named(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(NAMED)


def query_of(index: Index, question: str) -> Query:
    return make_query(question, index.tokenizer, index.store)


def run_of(
    index: Index,
    question: str,
    settings: RetrievalSettings = PLAIN,
    shown: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> Run:
    run = retrieve(
        query_of(index, question),
        index.engine,
        index.store,
        settings,
        dict.fromkeys(shown, -3.0),
        frozenset(without),
    )
    assert run
    return run


def ids(run: Run) -> list[str]:
    return [hit.passage.id for hit in run.hits]


def scores(run: Run) -> dict[str, float]:
    return {hit.passage.id: hit.score for hit in run.hits}


def cues(run: Run) -> dict[str, dict[str, float]]:
    """The cues of each candidate, by name."""
    return {
        each.id: dict(zip(PASSAGE_CUES, row, strict=True))
        for each, row in zip(
            run.candidates.passages, run.candidates.cues.tolist(), strict=True
        )
    }


def shares(index: Index, question: str) -> dict[str, float]:
    """Each term's share of the question's weight."""
    query = query_of(index, question)
    return {term.text: term.weight / query.weight for term in query.terms}


def saturated(index: Index, passage: str, count: float) -> float:
    length = index.store.passage(passage).length
    norm = 0.9 * (1 - 0.6 + 0.6 * length / index.store.mean_length)
    return count * 1.9 / (count + norm)


def test_frequency_is_bm25_over_the_weight_of_the_question(index: Index) -> None:
    question = "the ferry in the port"
    found, share = cues(run_of(index, question)), shares(index, question)
    assert len(found) == 4
    for passage, ferry, port in (
        ("a.txt#000001", 1, 0),
        ("b.txt#000000", 1, 1),
        ("b.txt#000001", 2, 1),
    ):
        expected = share["ferri"] * saturated(index, passage, ferry)
        expected += share["port"] * saturated(index, passage, port)
        assert found[passage]["frequency"] == pytest.approx(expected)


def test_kin_count_in_part(index: Index) -> None:
    (term,) = query_of(index, "the tourist").terms
    assert set(term.kin) == {"tourism", "tour"}
    found = cues(run_of(index, "the tourist"))["c.txt#000001"]
    assert found["frequency"] == pytest.approx(saturated(index, "c.txt#000001", 1))
    expected = saturated(index, "c.txt#000001", 1 + 0.3)
    assert found["with_kin"] == pytest.approx(expected)
    settings = replace(PLAIN, kin_weight=0.0)
    found = cues(run_of(index, "the tourist", settings))["c.txt#000001"]
    assert found["with_kin"] == found["frequency"]


def test_shares_of_the_question_in_a_passage_its_sentences_and_its_title(
    index: Index,
) -> None:
    question = "Did the ferry sail to the port and sing?"
    share = shares(index, question)
    found = cues(run_of(index, question))["b.txt#000001"]
    assert found["covered"] == found["article"] == pytest.approx(1)
    best = share["ferri"] + max(share["sail"], share["sing"])
    assert found["sentence"] == pytest.approx(best)
    assert found["title"] == pytest.approx(share["port"])
    assert found["lead"] == 1 / 2


def test_kin_cover_but_stand_in_no_sentence(index: Index) -> None:
    found = cues(run_of(index, "the tourismo"))["c.txt#000000"]
    assert found["covered"] == found["article"] == 1
    assert found["sentence"] == found["frequency"] == found["title"] == 0
    assert found["with_kin"] > 0


def test_pairs_are_neighbours_of_the_question_that_are_neighbours_here(
    index: Index,
) -> None:
    question = "Do old iron bridges sing?"
    share = shares(index, question)
    found = cues(run_of(index, question))
    old, iron, bridge, sing = (share[t] for t in ("old", "iron", "bridg", "sing"))
    every = (old + iron) + (iron + bridge) + (bridge + sing)
    kept = (iron + bridge) + (bridge + sing)
    assert found["d.txt#000000"]["pairs"] == pytest.approx(kept / every)
    assert found["d.txt#000001"]["pairs"] == pytest.approx((old + iron) / every)
    assert found["e.txt#000001"]["pairs"] == 0


def test_neighbours_in_the_title_are_pairs_too(named: Index) -> None:
    question = "Did harbour masters take the ferry?"
    share = shares(named, question)
    harbour, master, take, ferry = share.values()
    found = cues(run_of(named, question))["three.txt#000000"]
    every = (harbour + master) + (master + take) + (take + ferry)
    kept = (harbour + master) + (take + ferry)
    assert found["pairs"] == pytest.approx(kept / every)


def test_a_title_does_not_adjoin_the_passage(index: Index) -> None:
    found = cues(run_of(index, "the tour tourism"))
    assert found["c.txt#000000"]["pairs"] == 0
    assert found["c.txt#000000"]["covered"] == 1


def test_what_the_articles_other_candidates_hold_is_in_the_article(
    index: Index,
) -> None:
    question = "Did the ferry sink and cross, and did rain fall?"
    share = shares(index, question)
    found = cues(run_of(index, question))
    for number in range(3):
        assert found[f"a.txt#{number:06d}"]["article"] == pytest.approx(1)
    held = share["ferri"] + share["sink"]
    assert found["b.txt#000000"]["article"] == pytest.approx(held)
    assert found["a.txt#000001"]["covered"] == pytest.approx(held)


def test_a_name_that_only_other_passages_of_the_article_hold_is_not_nowhere(
    named: Index,
) -> None:
    question = "Did the ferry of Zander sink?"
    zander = shares(named, question)["zander"]
    found = cues(run_of(named, question))
    expected = {
        "one.txt#000000": (zander, 0),
        "one.txt#000001": (0, 0),
        "two.txt#000000": (zander, zander),
    }
    for passage, (missing, nowhere) in expected.items():
        assert found[passage]["names_missing"] == pytest.approx(missing)
        assert found[passage]["names_nowhere"] == pytest.approx(nowhere)


def test_a_name_in_the_title_is_not_missing_and_other_words_are_no_names(
    named: Index,
) -> None:
    found = cues(run_of(named, "Is the ferry at the Port late?"))
    assert found["two.txt#000000"]["names_missing"] == 0
    assert found["one.txt#000000"]["names_missing"] > 0


def test_the_first_passage_of_an_article_leads(index: Index) -> None:
    found = cues(run_of(index, "Did the ferry cross in the rain?"))
    lead = {key: each["lead"] for key, each in found.items() if key.startswith("a.")}
    assert lead == {"a.txt#000000": 1, "a.txt#000001": 1 / 2, "a.txt#000002": 1 / 3}


QUESTIONS = [
    "the ferry",
    "Did the ferry sink, or do bridges sing of iron?",
    "the tourismo in Zanzibar",
    "fer-ry",
    "Who sold One old iron bridge to the Tourist?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_cues_are_finite_and_all_but_frequencies_shares(
    index: Index, question: str
) -> None:
    for each in cues(run_of(index, question)).values():
        assert all(np.isfinite(value) and value >= 0 for value in each.values())
        assert all(each[name] <= 1 + 1e-9 for name in each if name not in SCORED)
        assert each["with_kin"] >= each["frequency"]
        assert each["article"] + 1e-9 >= each["covered"] >= each["sentence"] - 1e-9
        assert each["names_missing"] + 1e-9 >= each["names_nowhere"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_passage_scores_its_cues_times_their_weights(
    index: Index, question: str
) -> None:
    run = run_of(index, question)
    expected = run.candidates.cues @ weights("passage", PASSAGE_CUES)
    for hit in run.hits:
        assert run.candidates.passages[hit.number] is hit.passage
        assert hit.score == pytest.approx(expected[hit.number], abs=1e-6)
    assert [hit.score for hit in run.hits] == sorted(scores(run).values(), reverse=True)


def test_candidates_are_those_of_the_engine_in_its_order(index: Index) -> None:
    query = query_of(index, QUESTIONS[1])
    run = run_of(index, QUESTIONS[1])
    proposed = [match.passage for match in index.engine.search(query.searched, 100)]
    assert [each.id for each in run.candidates.passages] == proposed


def test_cues_do_not_depend_on_the_order_of_candidates(index: Index) -> None:
    run = run_of(index, QUESTIONS[1])
    turned = run.candidates.passages[::-1]
    query = query_of(index, QUESTIONS[1])
    again = look_into(turned, query, index.store, PLAIN)
    assert again.passages == turned
    assert again.cues == pytest.approx(run.candidates.cues[::-1])


def test_the_best_passage_comes_first(index: Index) -> None:
    assert ids(run_of(index, "Do iron bridges sing?"))[0] == "d.txt#000000"


def test_equal_passages_are_in_order_of_id(
    index_of: Callable[[Mapping[str, str]], Index],
) -> None:
    text = "The river\n\nThe ferry sank.\n"
    same = index_of({f"{name}.txt": text + "\n" * n for n, name in enumerate("zbam")})
    run = run_of(same, "Did the ferry sink?")
    assert len(set(scores(run).values())) == 1
    assert ids(run) == [f"{name}.txt#000000" for name in "abmz"]


def test_an_unknown_word_finds_passages_with_its_kin(index: Index) -> None:
    assert set(ids(run_of(index, "the tourismo"))) == {"c.txt#000000", "c.txt#000001"}


def test_one_article_has_only_its_share_of_a_run(index: Index) -> None:
    every = run_of(index, "the ferry")
    run = run_of(index, "the ferry", replace(PLAIN, per_article=1))
    articles = [hit.passage.article for hit in run.hits]
    assert sorted(articles) == ["a.txt", "b.txt"]
    for article, hit in zip(articles, run.hits, strict=True):
        assert hit == next(h for h in every.hits if h.passage.article == article)


def test_a_run_is_no_longer_than_it_may_be(index: Index) -> None:
    every = run_of(index, "the ferry")
    for most in (1, 2, 3):
        run = run_of(index, "the ferry", replace(PLAIN, passages=most))
        assert run.hits == every.hits[:most]


def test_shown_passages_step_back(index: Index) -> None:
    before = scores(run_of(index, "the ferry sank"))
    (first, *rest) = before
    after = scores(run_of(index, "the ferry sank", shown=(first,)))
    assert after[first] == pytest.approx(before[first] - 3, abs=1e-6)
    assert {key: after[key] for key in rest} == {key: before[key] for key in rest}


def test_what_is_passed_over_is_as_if_it_were_not_there(index: Index) -> None:
    question = "the ferry"
    every = run_of(index, question)
    first = ids(every)[0]
    run = run_of(index, question, without=(first,))
    others = [each.id for each in every.candidates.passages if each.id != first]
    assert [each.id for each in run.candidates.passages] == others
    assert set(ids(run)) == set(others)


def test_others_take_the_place_of_what_is_passed_over(index: Index) -> None:
    one = replace(PLAIN, candidates=1)
    found = []
    for _ in range(4):
        found += ids(run_of(index, "the ferry", one, without=tuple(found)))
    assert sorted(found) == sorted(ids(run_of(index, "the ferry")))


def test_what_only_a_passed_over_passage_held_is_nowhere(named: Index) -> None:
    question = "Did the ferry of Zander sink?"
    zander = shares(named, question)["zander"]
    found = cues(run_of(named, question, without=("one.txt#000001",)))
    assert found["one.txt#000000"]["names_nowhere"] == pytest.approx(zander)
    assert found["one.txt#000000"]["article"] == pytest.approx(1 - zander)


def test_where_all_is_passed_over_nothing_is_found(index: Index) -> None:
    query = query_of(index, "the ferry")
    without = frozenset(ids(run_of(index, "the ferry")))
    found = retrieve(query, index.engine, index.store, PLAIN, frozenset(), without)
    assert found is None


@pytest.mark.parametrize("articles", [("a", "b"), ("c*", "e"), ("*",), ("b",)])
@pytest.mark.parametrize("most", [1, 3, 100])
@pytest.mark.parametrize("without", [(), ("b.txt#000001",)])
def test_a_few_articles_are_searched_the_same_with_and_without_the_engine(
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    articles: tuple[str, ...],
    most: int,
    without: tuple[str, ...],
) -> None:
    within = index.store.select(articles=articles)
    settings = replace(PLAIN, candidates=most)
    runs = []
    for few in (2000, 0):
        monkeypatch.setattr(retriever, "_FEW", few)
        for question in ("the ferry in the port", "iron bridges", "a tourist sank"):
            query = query_of(index, question)
            excluded = frozenset(without)
            args = (query, index.engine, index.store, settings, {}, excluded)
            run = retrieve(*args, within=within)
            runs.append(run and [(hit.passage.id, hit.score) for hit in run.hits])
            for hit in run.hits if run else ():
                assert hit.passage.article in within
                assert hit.passage.id not in without
    assert runs[:3] == runs[3:]
    assert any(runs)


def test_all_articles_are_searched_as_without_a_restriction(index: Index) -> None:
    query = query_of(index, "Did iron bridges sing of the ferry?")
    args = (query, index.engine, index.store, PLAIN)
    free, within = retrieve(*args), retrieve(*args, within=index.store.select())
    assert free
    assert within
    assert free.hits == within.hits
    assert (free.candidates.cues == within.candidates.cues).all()


@pytest.mark.parametrize("question", ["", "of the", "zeppelins"])
def test_what_no_passage_has_finds_nothing(index: Index, question: str) -> None:
    query = query_of(index, question)
    assert retrieve(query, index.engine, index.store, PLAIN) is None


def test_a_run_is_the_same_each_time(index: Index) -> None:
    question = "Did iron bridges sing of the ferry?"
    one, two = run_of(index, question), run_of(index, question)
    assert one.hits == two.hits
    assert (one.candidates.cues == two.candidates.cues).all()


def test_no_cue_has_two_columns() -> None:
    assert len(set(PASSAGE_CUES)) == len(PASSAGE_CUES)


def test_a_term_counts_once_however_often_it_stands_there_where_k1_is_0(
    index: Index,
) -> None:
    some = run_of(index, "the ferry sank on Monday", replace(PLAIN, k1=0.0))
    assert np.isfinite(some.candidates.cues).all()
    every = run_of(index, "the ferry", replace(PLAIN, k1=0.0))
    assert every.candidates.cues[:, 0] == pytest.approx(1.0)
