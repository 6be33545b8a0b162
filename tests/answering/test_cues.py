"""Cues of windows in a small folder, against values reckoned by hand."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from stages import Looked, look

from qabot.answering.cues import CUES
from qabot.answering.retriever import PASSAGE_CUES
from qabot.indexing.index import Index

ARTICLES = {
    "bridge.txt": (
        "The Tay bridge\n\nThomas Bouch opened the iron bridge in June 1878. "
        "It fell a year later.\n\nOpening\n\n"
        "Queen Victoria crossed the bridge at Dundee.\n"
    ),
    "mill.txt": (
        "The jute mill\n\nThe old mill at Dundee spun jute for ninety years. "
        "It was closed in 1969.\n\nA museum of agreements holds the looms.\n\n"
        "The keeper said: “The looms are loud.”\n"
    ),
}
OPENED = "Thomas Bouch opened the iron bridge in June 1878."
FELL = "It fell a year later."
SPUN = "The old mill at Dundee spun jute for ninety years."
CLOSED = "It was closed in 1969."
CROSSED = "Queen Victoria crossed the bridge at Dundee."
SAID = "The keeper said: “The looms are loud.”"
QUESTIONS = [
    "Who opened the iron bridge at Dundee?",
    "When was the mill closed?",
    "Where is the museum of agreement, and how many looms spun jute?",
    "dundea",
    "Why did the Tay bridge fall in 1878, a year later?",
    "What did the keeper say about looms?",
    "bridge bridge",
]
NO_SHARES = {"passage", "filled", "frequency", "length"}
PLACES = ("around", "in_title", "in_article", "nowhere")
ELSEWHERE = [f"{sort}_{place}" for sort in ("names", "rest") for place in PLACES]
_PLAIN = ", ".join(f"the plain clause numbered {n} adds nothing" for n in range(9))
LONG = {
    "long.txt": (
        f"A long tale\n\nThe keeper slept. It is told that {_PLAIN}, while Thomas "
        f"Bouch opened the iron bridge, and {_PLAIN} to nobody at Dundee. It fell.\n"
    )
}


@pytest.fixture(scope="module")
def of(index_of: Callable[[Mapping[str, str]], Index]) -> Callable[[str], Looked]:
    index = index_of(ARTICLES)
    return lambda question: look(index, question)


def share(looked: Looked, *held: str) -> float:
    weights = {term.text: term.weight for term in looked.query.terms}
    return sum(weights[text] for text in held) / looked.query.weight


def elsewhere(cues: Mapping[str, float]) -> dict[str, float]:
    """Where what a window lacks is, without the places of which nothing is there."""
    return {name: cues[name] for name in ELSEWHERE if cues[name]}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_cue_is_finite_and_shares_lie_between_0_and_1(
    of: Callable[[str], Looked], question: str
) -> None:
    cues = of(question).cues
    assert cues.shape == (len(of(question).found), len(CUES))
    assert cues.size
    assert np.isfinite(cues).all()
    assert (cues[:, CUES.index("passage")] <= 0).all()
    assert (cues[:, 1:] >= 0).all()
    shares = [n for n, name in enumerate(CUES) if name not in NO_SHARES]
    assert (cues[:, shares] <= 1 + 1e-9).all()


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_term_is_in_the_window_or_alike_or_in_one_place_elsewhere(
    of: Callable[[str], Looked], question: str
) -> None:
    cues = of(question).cues
    parts = [CUES.index(name) for name in ("coverage", "similar", *ELSEWHERE)]
    assert cues[:, parts].sum(axis=1) == pytest.approx(1)


def test_cues_of_what_stands_in_a_window(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues = looked.of(OPENED)
    held = share(looked, "open", "iron", "bridg")
    assert cues["coverage"] == pytest.approx(held)
    assert cues["densest"] == pytest.approx(held)
    assert cues["surface"] == pytest.approx(held)
    norm = 0.6 * (0.25 + 0.75 * 7 / 30)
    assert cues["frequency"] == pytest.approx(held * 1.6 / (1 + norm))
    assert cues["similar"] == cues["before"] == 0


def test_the_densest_sentence_is_one_of_the_window(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the bridge that fell later?")
    held, fell = share(looked, "open", "bridg"), share(looked, "fall", "later")
    both = looked.of(f"{OPENED} {FELL}")
    assert both["coverage"] == pytest.approx(1)
    assert both["densest"] == pytest.approx(max(held, fell))
    assert looked.of(OPENED)["densest"] == pytest.approx(held)
    assert looked.of(FELL)["densest"] == pytest.approx(fell)


def test_the_surface_is_the_questions_very_form_in_any_case(
    of: Callable[[str], Looked],
) -> None:
    looked = of("bridges, opened")
    assert looked.of(OPENED)["coverage"] == pytest.approx(1)
    assert looked.of(OPENED)["surface"] == pytest.approx(share(looked, "open"))
    assert of("THOMAS").of(OPENED)["surface"] == pytest.approx(1)


def test_cues_of_the_order_in_a_window(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues = looked.of(OPENED)
    kept = share(looked, "open", "iron") + share(looked, "iron", "bridg")
    pairs = kept + share(looked, "bridg", "dunde")
    assert cues["pairs"] == pytest.approx(kept / pairs)
    assert cues["near"] == pytest.approx(kept / pairs)
    crossed = looked.of(CROSSED)
    assert crossed["pairs"] == pytest.approx(share(looked, "bridg", "dunde") / pairs)
    assert looked.of(FELL)["pairs"] == looked.of(FELL)["near"] == 0


def test_neighbours_the_other_way_round_are_near_but_no_pair(
    of: Callable[[str], Looked],
) -> None:
    cues = of("the bridge of iron").of(OPENED)
    assert (cues["pairs"], cues["near"]) == (0, 1)


def test_what_stands_elsewhere_in_the_passage_is_around_and_what_only_in_the_title(
    of: Callable[[str], Looked],
) -> None:
    looked = of("Who opened the Tay bridge for Bouch?")
    tay, bouch = share(looked, "tay"), share(looked, "bouch")
    rest = share(looked, "open", "bridg")
    opened, fell = looked.of(OPENED), looked.of(FELL)
    assert elsewhere(opened) == pytest.approx({"names_in_title": tay})
    assert elsewhere(fell) == pytest.approx(
        {"names_around": bouch, "names_in_title": tay, "rest_around": rest}
    )
    assert fell["coverage"] == 0


def test_what_stands_in_the_sentence_before_is_told_apart(
    of: Callable[[str], Looked],
) -> None:
    looked = of("Who opened the Tay bridge that fell?")
    assert looked.of(FELL)["before"] == pytest.approx(share(looked, "open", "bridg"))
    assert looked.of(OPENED)["before"] == 0
    assert looked.of(f"{OPENED} {FELL}")["before"] == 0


def test_what_only_other_passages_of_the_article_hold_is_in_the_article(
    of: Callable[[str], Looked],
) -> None:
    looked = of("Was the queen, Victoria, at the iron bridge in 1878 or in Zanzibar?")
    nowhere = share(looked, "zanzibar")
    assert elsewhere(looked.of(CROSSED)) == pytest.approx(
        {
            "names_in_article": share(looked, "1878"),
            "names_nowhere": nowhere,
            "rest_in_article": share(looked, "iron"),
        }
    )
    assert elsewhere(looked.of(OPENED)) == pytest.approx(
        {
            "names_in_article": share(looked, "victoria"),
            "names_nowhere": nowhere,
            "rest_in_article": share(looked, "queen"),
        }
    )


def test_small_words_are_in_title_or_nowhere_too(of: Callable[[str], Looked]) -> None:
    looked = of("Does the museum of the jute mill hold looms and zeppelins?")
    cues = looked.of("A museum of agreements holds the looms.")
    assert elsewhere(cues) == pytest.approx(
        {
            "rest_in_title": share(looked, "jute", "mill"),
            "rest_nowhere": share(looked, "zeppelin"),
        }
    )
    assert cues["article"] == pytest.approx(1 - share(looked, "zeppelin"))


def test_kin_are_similar_and_neither_covered_nor_missing(
    of: Callable[[str], Looked],
) -> None:
    cues = of("dundea").of(CROSSED)
    assert cues["similar"] == 1
    assert cues["coverage"] == 0
    assert elsewhere(cues) == {}


def test_cues_of_a_windows_place_and_form(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues, fell, wide = (looked.of(text) for text in (OPENED, FELL, f"{OPENED} {FELL}"))
    assert (cues["start"], fell["start"], wide["start"]) == (1, 0, 1)
    assert cues["lead"] == fell["lead"] == 1
    assert looked.of("Opening")["lead"] == 1 / 2
    assert cues["length"] == pytest.approx(len(OPENED) / 300)
    assert cues["unfinished"] == cues["cut"] == wide["unfinished"] == 0
    assert looked.of("Opening")["unfinished"] == 1


def test_cues_of_the_passage_are_those_of_the_candidates(
    of: Callable[[str], Looked],
) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    best = looked.run.hits[0]
    for window, row in zip(looked.found, looked.cues, strict=True):
        cues = dict(zip(CUES, row, strict=True))
        named = looked.run.candidates.cues[window.hit.number]
        by_name = dict(zip(PASSAGE_CUES, named, strict=True))
        assert cues["passage"] == window.hit.score - best.score
        assert cues["filled"] == by_name["frequency"]
        assert cues["article"] == pytest.approx(by_name["article"])
        assert cues["lead"] == by_name["lead"]


def test_a_cut_has_the_cues_of_what_is_left_of_its_sentence(
    index_of: Callable[[Mapping[str, str]], Index],
) -> None:
    question = "Who opened the iron bridge while the keeper slept at Dundee?"
    looked = look(index_of(LONG), question)
    (window,) = [window for window in looked.found if window.cut]
    text = looked.text(window)
    assert "opened the iron bridge" in text
    assert "Dundee" not in text
    cues = looked.of(text)
    held = share(looked, "open", "iron", "bridg")
    before = share(looked, "keeper", "sleep")
    assert (cues["cut"], cues["start"], cues["unfinished"]) == (1, 0, 1)
    assert cues["length"] == pytest.approx(len(text) / 300)
    assert cues["coverage"] == cues["densest"] == pytest.approx(held)
    assert cues["surface"] == pytest.approx(held)
    assert cues["before"] == pytest.approx(before)
    assert elsewhere(cues) == pytest.approx(
        {"names_around": share(looked, "dunde"), "rest_around": before}
    )
    assert cues["new_name"] == cues["type"] == cues["type_near"] == 1
    after = looked.of("It fell.")
    long = held + share(looked, "dunde")
    assert after["before"] == pytest.approx(long)
    assert after["rest_around"] + after["names_around"] == pytest.approx(long + before)


@pytest.mark.parametrize(
    ("question", "text", "typed", "near", "missing"),
    [
        ("When was the mill closed?", CLOSED, 1, 1, 0),
        ("When was the mill closed?", SPUN, 0, 0, 1),
        ("When was the mill closed?", f"{SPUN} {CLOSED}", 1, 1, 0),
        ("When did the old mill spin jute?", f"{SPUN} {CLOSED}", 1, 0, 0),
        ("Where did the mill spin jute?", SPUN, 1, 1, 0),
        ("How long did the mill spin jute?", SPUN, 1, 1, 0),
        ("How many years did it spin jute?", SPUN, 1, 1, 0),
        ("Why was the mill closed?", CLOSED, 0, 0, 1),
        ("Who closed the mill?", CLOSED, 0, 0, 1),
        ("Who crossed the bridge?", CROSSED, 1, 1, 0),
        ("Did Queen Victoria cross at Dundee?", CROSSED, 0, 0, 0),
        ("What did the keeper say about looms?", SAID, 1, 1, 0),
    ],
)
def test_the_sort_of_answer_is_looked_for(
    of: Callable[[str], Looked],
    question: str,
    text: str,
    typed: float,
    near: float,
    missing: float,
) -> None:
    looked = of(question)
    cues = looked.of(text)
    assert (cues["type"], cues["type_near"]) == (typed, near)
    assert cues["type_missing"] == missing


def test_a_name_of_the_question_is_not_new(of: Callable[[str], Looked]) -> None:
    assert of("Did Queen Victoria cross at Dundee?").of(CROSSED)["new_name"] == 0
    assert of("Did the queen cross?").of(CROSSED)["new_name"] == 1


def test_a_quotation_counts_where_a_saying_is_asked_for(
    of: Callable[[str], Looked],
) -> None:
    assert of("What did the keeper say about looms?").of(SAID)["quoted"] == 1
    assert of("Are the looms loud?").of(SAID)["quoted"] == 0


def test_every_term_in_a_window_is_full_coverage_and_order(
    of: Callable[[str], Looked],
) -> None:
    cues = of("the iron bridge").of(OPENED)
    for name in ("coverage", "densest", "surface", "pairs", "near", "article"):
        assert cues[name] == pytest.approx(1)


def test_no_cue_has_two_columns() -> None:
    assert len(set(CUES)) == len(CUES)
