"""Which windows are quoted, and in which order."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stages import Looked, look

from qabot.answering.excerpts import Evidence, alike, choose, common, ranked
from qabot.indexing.index import Index

WOLVES = "Wolves howl loudly there."
BEARS = "Bears sleep deeply inside caves."
FOXES = "Foxes hunt small mice nightly."
HARES = "Hares nap behind hedges."
SOUNDLY = "Bears sleep soundly on hills."
LIZARDS = "Lizards bask upon warm stones."
SNAKES = "Snakes coil beneath bushes."
OWLS = "Owls watch from old oaks."
LONG = f"{OWLS} Nobody sees their dark feathers. Their young wait hungry."
ARTICLES = {
    "copy.txt": f"A copy\n\n{WOLVES}\n",
    "east.txt": f"The east\n\n{SOUNDLY}\n",
    "north.txt": f"The north\n\n{WOLVES}\n\n{BEARS}\n\n{FOXES}\n\n{HARES}\n",
    "south.txt": f"The south\n\n{LIZARDS}\n\n{SNAKES}\n",
    "woods.txt": f"The woods\n\n{LONG}\n",
}
QUESTION = "wolves, bears, foxes, hares, lizards, snakes, owls, feathers, young"


@pytest.fixture(scope="module")
def looked(index_of: Callable[[Mapping[str, str]], Index]) -> Looked:
    return look(index_of(ARTICLES), QUESTION)


@pytest.fixture(scope="module")
def scored(looked: Looked) -> Callable[[dict[str, float]], tuple[Evidence, ...]]:
    """Candidates of the texts that a score is given for."""

    def candidates(scores: dict[str, float]) -> tuple[Evidence, ...]:
        texts = [looked.text(window) for window in looked.found]
        row = np.array([scores.get(text, -np.inf) for text in texts])
        return ranked(looked.found, looked.cues, row, looked.index.store)

    return candidates


@pytest.fixture(scope="module")
def chosen(
    looked: Looked,
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
) -> Callable[..., list[str]]:
    def texts(
        scores: dict[str, float], count: int = 3, per_article: int = 3
    ) -> list[str]:
        found = choose(scored(scores), count, per_article)
        return [looked.text(each.window) for each in found]

    return texts


def test_candidates_are_best_first_and_ties_by_passage_and_place(
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
) -> None:
    found = scored({WOLVES: 1, BEARS: 2, LIZARDS: 1, OWLS: 1, LONG: 1})
    places = [(each.article, each.window.span) for each in found]
    assert found[0].score == 2
    assert places[1:] == sorted(places[1:])
    assert [each.article for each in found] == [
        "north.txt",
        "copy.txt",
        "north.txt",
        "south.txt",
        "woods.txt",
        "woods.txt",
    ]


def test_scores_that_differ_by_less_than_a_millionth_are_ties(
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
) -> None:
    found = scored({BEARS: 1, LIZARDS: 1 + 1e-9})
    assert [each.article for each in found] == ["north.txt", "south.txt"]


def test_what_scores_minus_infinity_is_left_out(
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
) -> None:
    assert scored({}) == ()


def test_the_best_come_first_and_no_more_than_asked_for(
    chosen: Callable[..., list[str]],
) -> None:
    scores = {BEARS: 9.0, LIZARDS: 7.0, OWLS: 5.0}
    for count in (1, 2, 3, 9):
        assert chosen(scores, count) == [BEARS, LIZARDS, OWLS][:count]


def test_another_article_comes_first_where_it_is_nearly_as_good(
    chosen: Callable[..., list[str]],
) -> None:
    assert chosen({BEARS: 3.0, FOXES: 2.9, LIZARDS: 2.8}) == [BEARS, LIZARDS, FOXES]
    assert chosen({BEARS: 3.0, FOXES: 2.9, LIZARDS: 2.3}) == [BEARS, FOXES, LIZARDS]


def test_a_third_excerpt_of_an_article_stands_further_back(
    chosen: Callable[..., list[str]],
) -> None:
    scores = {BEARS: 3.0, FOXES: 2.9, HARES: 2.8}
    assert chosen({**scores, LIZARDS: 2.3}) == [BEARS, FOXES, LIZARDS]
    assert chosen({**scores, LIZARDS: 1.5}) == [BEARS, FOXES, HARES]


def test_what_repeats_an_excerpt_in_part_stands_back_for_what_adds_to_it(
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
    chosen: Callable[..., list[str]],
) -> None:
    one, other = scored({BEARS: 3.0, SOUNDLY: 2.5})
    assert 0.15 < alike(one, other) < 0.5
    repeated = {BEARS: 3.0, SOUNDLY: 2.5}
    assert chosen({**repeated, SNAKES: 2.2}) == [BEARS, SNAKES, SOUNDLY]
    assert chosen({**repeated, SNAKES: 0.2}) == [BEARS, SOUNDLY, SNAKES]


def test_an_article_has_no_more_than_its_share(
    chosen: Callable[..., list[str]],
) -> None:
    scores = {BEARS: 9.0, FOXES: 8.0, LIZARDS: 1.0}
    assert chosen(scores, 3, 1) == [BEARS, LIZARDS]
    assert chosen(scores, 3, 2) == [BEARS, FOXES, LIZARDS]


def test_what_says_the_same_is_quoted_once(
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
    chosen: Callable[..., list[str]],
) -> None:
    assert len(scored({WOLVES: 5})) == 2
    assert chosen({WOLVES: 5.0, SNAKES: 1.0}) == [WOLVES, SNAKES]


def test_a_wider_window_that_is_nearly_as_good_gives_its_context(
    chosen: Callable[..., list[str]],
) -> None:
    assert chosen({OWLS: 2.0, LONG: 1.4}) == [LONG]
    assert chosen({OWLS: 2.0, LONG: 1.2}) == [OWLS]


def test_none_are_chosen_of_none(chosen: Callable[..., list[str]]) -> None:
    assert chosen({}) == []


def test_a_window_is_wholly_like_itself_and_unlike_one_without_a_common_term(
    looked: Looked,
    scored: Callable[[dict[str, float]], tuple[Evidence, ...]],
) -> None:
    store = looked.index.store
    bears, snakes = scored({BEARS: 2, SNAKES: 1})
    assert alike(bears, bears) == pytest.approx(1)
    assert alike(bears, snakes) == 0
    assert common(bears, bears) == bears.weight == store.weigh(bears.terms)
    assert common(bears, snakes) == 0


@given(data=st.data())
def test_excerpts_never_overlap_repeat_or_exceed_their_bounds(
    looked: Looked,
    data: st.DataObject,
) -> None:
    store = looked.index.store
    size = len(looked.found)
    scores = data.draw(st.lists(st.floats(-5, 5), min_size=size, max_size=size))
    count = data.draw(st.integers(1, 6))
    per_article = data.draw(st.integers(1, 3))
    candidates = ranked(looked.found, looked.cues, np.array(scores), store)
    found = choose(candidates, count, per_article)
    assert 1 <= len(found) <= count
    articles = [each.article for each in found]
    assert all(articles.count(article) <= per_article for article in articles)
    for number, one in enumerate(found):
        for other in found[:number]:
            assert alike(one, other) < 0.6
            if one.article == other.article:
                assert not one.window.span.overlaps(other.window.span)


LEANING = {
    "press.txt": (
        "The press\n\nThe keeper of the old mill met the press on Monday. She counted "
        "forty looms in it. Rain fell.\n\n“The looms are forty.” The keeper said so at "
        "the gate. Rain fell.\n"
    )
}


COUNTED = (
    "The keeper of the old mill met the press on Monday. She counted forty looms in it."
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How many looms did she count?", COUNTED),
        ("looms forty", "“The looms are forty.” The keeper said so at the gate."),
    ],
)
def test_an_excerpt_says_whom_it_is_about_and_who_says_so(
    index_of: Callable[[Mapping[str, str]], Index], question: str, first: str
) -> None:
    looked = look(index_of(LEANING), question)
    texts = [looked.text(window) for window in looked.found]
    narrow = {
        "She counted forty looms in it.": 9.0,
        "“The looms are forty.”": 8.0 if "she" in question else 9.5,
        first: 1.0,
    }
    scores = np.array([narrow.get(text, -np.inf) for text in texts])
    candidates = ranked(looked.found, looked.cues, scores, looked.index.store)
    chosen = choose(candidates, 1, 3)
    assert [looked.text(each.window) for each in chosen] == [first]
