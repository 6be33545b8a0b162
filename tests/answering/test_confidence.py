"""Signs of a query and its candidates, and the probability made of them."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stages import look

from qabot.answering.confidence import SIGNS, probability, signs
from qabot.answering.cues import CUES
from qabot.answering.query import Term, make_query
from qabot.indexing.index import Index

ARTICLES = {
    "bridge.txt": (
        "The Tay bridge\n\nThomas Bouch opened the iron bridge in June 1878.\n\n"
        "Queen Victoria crossed the bridge at Dundee.\n"
    ),
    "mill.txt": "The jute mill\n\nThe old mill at Dundee spun jute for years.\n",
}
QUESTIONS = [
    "Who opened the iron bridge at Dundee?",
    "When did the Zeppelin cross the bridge?",
    "How many mills spun jute?",
    "jute",
]


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


@pytest.fixture(scope="module")
def of(index: Index) -> Callable[..., dict[str, float]]:
    def named(question: str, articles: int = 2, *carried: Term) -> dict[str, float]:
        looked = look(index, question, carried)
        row = signs(looked.candidates, looked.run, looked.query, articles)
        return dict(zip(SIGNS, row, strict=True))

    return named


def weights(index: Index, question: str) -> dict[str, float]:
    query = make_query(question, index.tokenizer, index.store)
    return {term.text: term.weight / query.weight for term in query.terms}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sign_is_a_finite_number(
    of: Callable[..., dict[str, float]], question: str
) -> None:
    assert all(math.isfinite(value) for value in of(question).values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_signs_that_share_a_cues_name_are_those_of_the_best_window(
    index: Index,
    of: Callable[..., dict[str, float]],
    question: str,
) -> None:
    best = look(index, question).candidates[0]
    found = of(question)
    own = {"lead", "passage"}
    shared = [name for name in CUES if name in found and name not in own]
    assert shared
    for name in shared:
        assert found[name] == best.cues[CUES.index(name)]
    assert found["score"] == best.score


@pytest.mark.parametrize("question", QUESTIONS)
def test_always_is_one_and_the_passage_is_the_best_ones_score(
    index: Index, of: Callable[..., dict[str, float]], question: str
) -> None:
    found = of(question)
    assert found["always"] == 1
    assert found["passage"] == look(index, question).run.hits[0].score


def test_no_sign_has_two_columns() -> None:
    assert len(set(SIGNS)) == len(SIGNS)


def test_unknown_words_count_by_weight_and_names_among_them(
    index: Index, of: Callable[..., dict[str, float]]
) -> None:
    question = "When did the Zeppelin and a dirigible cross the bridge?"
    weight = weights(index, question)
    found = of(question)
    expected = weight["zeppelin"] + weight["dirig"]
    assert found["unknown"] == pytest.approx(expected)
    assert found["unknown_name"] == pytest.approx(weight["zeppelin"])


def test_what_has_kin_is_not_unknown(of: Callable[..., dict[str, float]]) -> None:
    assert of("the dundea mill")["unknown"] == 0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the bridge?", "who"),
        ("When did it open?", "when"),
        ("Did Bouch open it?", "yes_no"),
        ("the iron bridge", "other"),
    ],
)
def test_one_kind_at_most_is_asked_for(
    of: Callable[..., dict[str, float]], question: str, kind: str
) -> None:
    found = of(question)
    asked = [name for name in found if name.startswith("asks_") and found[name]]
    assert asked == ([f"asks_{kind}"] if kind != "other" else [])


def test_a_sort_of_thing_that_is_not_there_counts_for_its_kind(
    of: Callable[..., dict[str, float]],
) -> None:
    found = of("When did the jute mill spin?")
    assert found["no_when"] == found["type_missing"] == 1
    assert [n for n in found if n.startswith("no_") and found[n]] == ["no_when"]


def test_terms_and_title_and_carried_are_reckoned(
    index: Index, of: Callable[..., dict[str, float]]
) -> None:
    weight = weights(index, "Who opened the Tay bridge?")
    found = of("Who opened the Tay bridge?")
    assert found["terms"] == pytest.approx(math.log(4))
    assert found["names_in_title"] == pytest.approx(weight["tay"])
    assert found["carried"] == 0
    (tay,) = make_query("Tay", index.tokenizer, index.store).terms
    carried = of("Who opened the bridge?", 2, tay)
    assert carried["carried"] == pytest.approx(weight["tay"])


def test_a_passage_without_rival_leads_by_three_at_most(
    of: Callable[..., dict[str, float]],
) -> None:
    assert of("Who opened the iron?")["lead"] == pytest.approx(3)


def test_the_spread_over_articles_counts_more_in_a_larger_folder(
    of: Callable[..., dict[str, float]],
) -> None:
    small, large = of("the bridge at Dundee", 2), of("the bridge at Dundee", 5000)
    for name in ("ahead", "scatter"):
        assert small[name] * 5000 / 5050 == pytest.approx(large[name] * 2 / 52)
        assert 0 < small[name] < large[name]


def test_signs_are_the_same_each_time(of: Callable[..., dict[str, float]]) -> None:
    assert of(QUESTIONS[0]) == of(QUESTIONS[0])


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (1e9, 1.0), (-1e9, 0.0)],
)
def test_a_probability_is_the_logistic_of_a_score(
    score: float, expected: float
) -> None:
    assert probability(score) == expected


@given(scores=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_a_higher_score_is_never_less_probable(scores: list[float]) -> None:
    low, high = sorted(scores)
    assert 0 <= probability(low) <= probability(high) <= 1
    assert np.round(probability(low), 4) == probability(low)
