"""Cues of windows in a small folder, against values reckoned by hand."""

import math
import tomllib
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from stages import Looked, look

from qabot.answering.confidence import SIGNS
from qabot.answering.cues import CUES
from qabot.answering.weights import FILE, read_weights
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
NO_SHARES = {"filled", "frequency", "length", "sentences", "new"}


@pytest.fixture(scope="module")
def of(index_of: Callable[[Mapping[str, str]], Index]) -> Callable[[str], Looked]:
    index = index_of(ARTICLES)
    return lambda question: look(index, question)


def share(looked: Looked, *held: str) -> float:
    weights = {term.text: term.weight for term in looked.query.terms}
    return sum(weights[text] for text in held) / looked.query.weight


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_cue_is_finite_and_shares_lie_between_0_and_1(
    of: Callable[[str], Looked], question: str
) -> None:
    cues = of(question).cues
    assert cues.shape == (len(of(question).found), len(CUES))
    assert cues.size
    assert np.isfinite(cues).all()
    assert (cues >= 0).all()
    shares = [n for n, name in enumerate(CUES) if name not in NO_SHARES]
    assert (cues[:, shares] <= 1 + 1e-9).all()


def test_cues_of_what_stands_in_a_window(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues = looked.of(OPENED)
    held = share(looked, "open", "iron", "bridg")
    assert cues["all"] == 0
    assert cues["coverage"] == pytest.approx(held)
    assert cues["densest"] == pytest.approx(held)
    assert cues["surface"] == pytest.approx(held)
    assert cues["heaviest_missing"] == pytest.approx(share(looked, "dunde"))
    assert cues["names_missing"] == 1
    assert cues["rest_missing"] == cues["around"] == cues["title"] == 0
    assert looked.of(CROSSED)["names_missing"] == 0


def test_cues_of_the_order_in_a_window(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues = looked.of(OPENED)
    kept = share(looked, "open", "iron") + share(looked, "iron", "bridg")
    pairs = kept + share(looked, "bridg", "dunde")
    assert cues["pairs"] == cues["near"] == pytest.approx(kept / pairs)
    assert cues["run"] == pytest.approx(3 / 4)
    assert cues["density"] == 1
    assert looked.of(FELL)["pairs"] == looked.of(FELL)["run"] == 0


def test_neighbours_the_other_way_round_are_near_but_no_pair(
    of: Callable[[str], Looked],
) -> None:
    cues = of("the bridge of iron").of(OPENED)
    assert (cues["pairs"], cues["near"]) == (0, 1)


def test_what_stands_elsewhere_in_the_passage_is_around_and_what_only_in_the_title(
    of: Callable[[str], Looked],
) -> None:
    looked = of("Who opened the Tay bridge?")
    opened, fell = looked.of(OPENED), looked.of(FELL)
    assert opened["title"] == fell["title"] == pytest.approx(share(looked, "tay"))
    assert opened["around"] == fell["coverage"] == 0
    assert fell["around"] == pytest.approx(share(looked, "open", "bridg"))
    assert opened["article"] == 1


def test_kin_are_similar_and_neither_covered_nor_missing(
    of: Callable[[str], Looked],
) -> None:
    cues = of("dundea").of(CROSSED)
    assert cues["similar"] == 1
    assert cues["coverage"] == cues["heaviest_missing"] == cues["rest_missing"] == 0


def test_cues_of_a_windows_place_and_form(of: Callable[[str], Looked]) -> None:
    looked = of("Who opened the iron bridge at Dundee?")
    cues, fell, wide = (looked.of(text) for text in (OPENED, FELL, f"{OPENED} {FELL}"))
    assert cues["passage"] == cues["best"] == cues["lead"] == 1
    assert (cues["start"], fell["start"]) == (1, 0)
    assert (cues["sentences"], wide["sentences"]) == (0, 1)
    assert (cues["pronoun"], fell["pronoun"]) == (0, 1)
    assert cues["length"] == pytest.approx(len(OPENED) / 300)
    assert cues["new"] == pytest.approx(math.log1p(7 - 3))
    assert cues["unfinished"] == cues["cut"] == 0
    assert looked.of("Opening")["unfinished"] == 1
    assert looked.of("Opening")["lead"] == 1 / 2


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
    by_kind = {
        name: value
        for name, value in cues.items()
        if name.startswith("type_") and name not in ("type_near", "type_missing")
    }
    assert by_kind.pop(f"type_{looked.query.kind}", 0) == near
    assert not any(by_kind.values())


def test_a_name_of_the_question_is_not_new(of: Callable[[str], Looked]) -> None:
    assert of("Did Queen Victoria cross at Dundee?").of(CROSSED)["new_name"] == 0
    assert of("Did the queen cross?").of(CROSSED)["new_name"] == 1


def test_a_quotation_counts_where_a_saying_is_asked_for(
    of: Callable[[str], Looked],
) -> None:
    assert of("What did the keeper say about looms?").of(SAID)["quoted"] == 1
    assert of("Are the looms loud?").of(SAID)["quoted"] == 0


def test_every_term_in_a_window_is_all_and_full_coverage(
    of: Callable[[str], Looked],
) -> None:
    cues = of("the iron bridge").of(OPENED)
    assert cues["all"] == cues["coverage"] == cues["pairs"] == cues["run"] == 1


def test_cues_and_signs_have_a_weight_each_and_no_other_has() -> None:
    tables = tomllib.loads(FILE.read_text("utf-8"))
    bias = tables["confidence"].pop("bias")
    assert set(tables["excerpt"]) == set(CUES)
    assert set(tables["confidence"]) == set(SIGNS)
    weights = read_weights()
    assert weights.excerpt.tolist() == [tables["excerpt"][name] for name in CUES]
    assert weights.confidence.tolist() == [tables["confidence"][n] for n in SIGNS]
    assert weights.bias == bias


@pytest.mark.parametrize("names", [CUES, SIGNS])
def test_no_name_stands_twice(names: tuple[str, ...]) -> None:
    assert len(set(names)) == len(names)
