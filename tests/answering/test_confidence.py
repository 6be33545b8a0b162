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
    def named(
        question: str, articles: int = 2, passages: int = 4, carried: Term | None = None
    ) -> dict[str, float]:
        looked = look(index, question, (carried,) if carried else ())
        row = signs(looked.candidates, looked.run, looked.query, articles, passages)
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
    shared = [name for name in CUES if name in found]
    assert shared
    for name in shared:
        assert found[name] == best.cues[CUES.index(name)]
    assert found["score"] == best.score


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_best_passage_stands_as_far_above_as_its_score_does(
    index: Index, of: Callable[..., dict[str, float]], question: str
) -> None:
    found = of(question, 50)
    scores = [hit.score for hit in look(index, question).run.hits]
    assert found["always"] == 1
    assert found["above"] == pytest.approx((scores[0] - np.mean(scores) - 3) / 2)


def test_no_sign_has_two_columns() -> None:
    assert len(set(SIGNS)) == len(SIGNS)


def test_unknown_words_count_by_weight(
    index: Index, of: Callable[..., dict[str, float]]
) -> None:
    question = "When did the Zeppelin and a dirigible cross the bridge?"
    weight = weights(index, question)
    found = of(question)
    expected = weight["zeppelin"] + weight["dirig"]
    assert found["unknown"] == pytest.approx(expected)


def test_what_has_kin_is_similar_not_unknown(
    index: Index, of: Callable[..., dict[str, float]]
) -> None:
    found = of("the dundea mill")
    assert found["unknown"] == found["heaviest"] == 0
    similar = weights(index, "the dundea mill")["dundea"]
    assert found["rest_similar"] == pytest.approx(similar)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the bridge?", "who"),
        ("When did it open?", "when"),
        ("How many mills spun jute?", "how_many"),
        ("Did Bouch open it?", None),
        ("the iron bridge", None),
    ],
)
def test_one_kind_at_most_is_asked_for(
    of: Callable[..., dict[str, float]], question: str, kind: str | None
) -> None:
    found = of(question)
    asked = [name for name in found if name.startswith("asks_") and found[name]]
    assert asked == ([f"asks_{kind}"] if kind else [])


def test_a_sort_of_thing_that_is_not_there_counts_for_its_kind(
    of: Callable[..., dict[str, float]],
) -> None:
    found = of("When did the jute mill spin?")
    assert found["no_when"] == 1
    assert [n for n in found if n.startswith("no_") and found[n]] == ["no_when"]


def test_terms_are_counted_with_what_is_carried_over(
    index: Index, of: Callable[..., dict[str, float]]
) -> None:
    weight = weights(index, "Who opened the Tay bridge?")
    found = of("Who opened the Tay bridge?")
    assert found["terms"] == pytest.approx(math.log(4))
    assert found["names_in_title"] == pytest.approx(weight["tay"])
    (tay,) = make_query("Tay", index.tokenizer, index.store).terms
    carried = of("Who opened the bridge?", carried=tay)
    assert carried["terms"] == found["terms"]


@pytest.mark.parametrize(
    ("question", "names", "rest", "lacks"),
    [
        ("Did Bouch open the bridge?", 1, 1, None),
        ("Did Bouch and Ada open the bridge?", 0, 1, None),
        ("Did Bouch paint the bridge?", 1, None, "paint"),
        ("Who opened the iron bridge?", 0, 1, None),
        ("bridge", 0, 1, None),
    ],
)
def test_names_and_other_words_are_reckoned_apart(
    index: Index,
    of: Callable[..., dict[str, float]],
    question: str,
    names: float,
    rest: float | None,
    lacks: str | None,
) -> None:
    found, weight = of(question), weights(index, question)
    assert found["names"] == names
    assert found["heaviest"] == pytest.approx(weight.get(lacks or "", 0.0))
    expected = weight["bridg"] / (weight["bridg"] + weight["paint"]) if lacks else rest
    assert found["rest"] == pytest.approx(expected)


def test_how_passages_compare_counts_more_in_a_larger_folder(
    of: Callable[..., dict[str, float]],
) -> None:
    small, large = (
        of("the bridge at Dundee", 2),
        of("the bridge at Dundee", 5000, 10**4),
    )
    for name in ("above", "with_kin", "ahead", "scatter"):
        assert small[name] * 5000 / 5050 == pytest.approx(large[name] * 2 / 52)
        assert 0 < abs(small[name]) < abs(large[name])


@pytest.mark.parametrize("passages", [500, 400])
def test_the_spread_tells_nothing_where_an_article_is_one_passage(
    of: Callable[..., dict[str, float]], passages: int
) -> None:
    found = of("the bridge at Dundee", 500, passages)
    assert found["ahead"] == found["scatter"] == 0


def test_a_passage_without_rival_is_six_ahead(
    of: Callable[..., dict[str, float]],
) -> None:
    assert of("Who opened the iron?", 50, 100)["ahead"] == pytest.approx(6 / 4)


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
