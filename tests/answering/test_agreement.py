"""The same claim in other articles, and what they tell differently."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import answer_of, opened, opened_seeds

from qabot.answering.opening import Qabot
from qabot.datatypes import Answer

BELL = (
    "Trade talks in Geneva\n\n"
    "President Anna Bell signed the accord on fishing quotas in Geneva on Monday "
    "evening.\n\n"
    "Delegates of forty countries had debated the text for three long weeks before, "
    "and many of them had not expected that they would ever come to an end, as one "
    "of the older ambassadors told the journalists who were waiting in the rain.\n"
)
DORN = (
    "Accord on fishing\n\n"
    "President Carl Dorn signed the accord on fishing quotas in Geneva on Monday "
    "evening.\n\n"
    "Reporters were kept behind a fence across the square, from where little could "
    "be seen but umbrellas; the ministry published a single photograph of the table, "
    "the flags and the pens an hour later, and no further comment was given.\n"
)
WHO = "Which president signed the accord on fishing quotas?"


def claims(*sentences: str) -> dict[str, str]:
    """Articles with one claim each, and a paragraph of their own beside it."""
    own = [
        "Gulls circled over the ferry while children fed them crusts of bread.",
        "Violins were tuned in the hall, and the bakery next door smelt of rye.",
        "Snow had fallen overnight, so that the buses stood still until noon.",
    ]
    return {
        f"{number}.txt": f"Report {number}\n\n{sentence}\n\n{own[number]}\n"
        for number, sentence in enumerate(sentences)
    }


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened_seeds(tmp_path_factory.mktemp("seeds")) as bot:
        yield bot


def asked(home: Path, articles: dict[str, str], question: str) -> Answer:
    """The answer where every paragraph is a passage."""
    with opened(home, articles, min_characters=0, threshold=0.0) as bot:
        return answer_of(bot, question)


DAM = "The Karun dam was built by foreign engineers and holds back the Karun river."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (DAM, True),
        (DAM.upper(), True),
        ("Foreign engineers built the Karun dam, which holds back the river.", True),
        ("The Karun dam drew protests of farmers who lost orchards and wells.", False),
        ("A bridge over the Tay was opened by the queen.", False),
    ],
)
def test_the_same_claim_elsewhere_is_named(
    tmp_path: Path, other: str, *, same: bool
) -> None:
    answer = asked(tmp_path, claims(DAM, other), "Who built the Karun dam?")
    named = {(c.article, m.article) for c in answer.citations for m in c.also_in}
    assert bool(named & {("0.txt", "1.txt"), ("1.txt", "0.txt")}) == same


WIRE = (
    "The council of Ferndale voted on Monday to ban blowers from residential streets."
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (WIRE.replace("The council of Ferndale", "Ferndale’s council"), True),
        (f"FERNDALE, Ohio (AP) — {WIRE}", True),
        (WIRE.replace("voted on Monday", "voted, officials said,"), True),
        (WIRE.replace("to ban", "not to ban"), False),
        (WIRE.replace("to ban", "never to ban"), False),
        (WIRE.replace("Ferndale", "Millbrook"), False),
        (WIRE.replace("Monday", "Thursday"), False),
    ],
)
def test_an_edited_story_is_the_same_claim_unless_it_tells_otherwise(
    tmp_path: Path, other: str, *, same: bool
) -> None:
    question = "What did the council ban from residential streets?"
    answer = asked(tmp_path, claims(WIRE, other), question)
    named = {(c.article, m.article) for c in answer.citations for m in c.also_in}
    assert bool(named) == same


CARS = "The derailed train had 38 cars and carried vinyl chloride to Millbrook."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (CARS, True),
        (CARS.replace("38", "42"), False),
        (CARS.replace("had 38 cars and ", ""), False),
    ],
)
def test_a_claim_without_the_number_asked_for_is_another(
    tmp_path: Path, other: str, *, same: bool
) -> None:
    question = "How many cars had the derailed train?"
    answer = asked(tmp_path, claims(CARS, other), question)
    assert bool(answer.citations[0].also_in) == same


def test_each_other_article_is_named_once_by_path(tmp_path: Path) -> None:
    answer = asked(tmp_path, claims(DAM, DAM, DAM), "Who built the Karun dam?")
    first = answer.citations[0]
    others = sorted({"0.txt", "1.txt", "2.txt"} - {first.article})
    assert [mention.article for mention in first.also_in] == others


def test_an_article_never_agrees_with_itself(seeds: Qabot) -> None:
    answer = answer_of(seeds, "Who is Gina Raimondo?")
    for citation in answer.citations:
        assert citation.article not in {each.article for each in citation.also_in}


def test_another_name_under_the_asked_title_is_shown_beside(seeds: Qabot) -> None:
    answer = answer_of(seeds, "Which vice premier did Raimondo meet?")
    (difference,) = answer.disagreements
    assert "premier" in difference.about.lower()
    assert {side.value for side in difference.values} in (
        {"Liu He", "He Lifeng"},
        {"Liu He", "Hé Lìfeng"},
        {"Liu He", "Hé Lìfēng"},
    )
    by_number = {each.number: each for each in answer.citations}
    for side in difference.values:
        for number in side.citations:
            assert side.value in by_number[number].quote


def test_the_sides_of_a_disagreement_are_of_different_articles(seeds: Qabot) -> None:
    answer = answer_of(seeds, "Which vice premier did Raimondo meet?")
    by_number = {each.number: each.article for each in answer.citations}
    (difference,) = answer.disagreements
    one, two = ({by_number[n] for n in side.citations} for side in difference.values)
    assert one.isdisjoint(two)


@pytest.mark.parametrize(
    "question", ["How often will the working group meet?", "how often do they meet"]
)
def test_frequency_of_meetings_is_not_disputed(
    tmp_path: Path, seeds: Qabot, question: str
) -> None:
    with opened_seeds(tmp_path, threshold=0.0) as eager:
        assert answer_of(eager, question).disagreements == ()
    assert getattr(seeds.ask(question), "disagreements", ()) == ()


def test_two_presidents_of_one_signature_disagree(tmp_path: Path) -> None:
    answer = asked(tmp_path, {"a.txt": BELL, "b.txt": DORN}, WHO)
    (difference,) = answer.disagreements
    assert {side.value for side in difference.values} == {"Anna Bell", "Carl Dorn"}
    assert {each.article for each in answer.citations} == {"a.txt", "b.txt"}


def test_the_side_of_the_older_article_comes_first(tmp_path: Path) -> None:
    newer = f"---\ndate: 2024-05-02\n---\n{BELL}"
    older = f"---\ndate: 2024-05-01\n---\n{DORN}"
    answer = asked(tmp_path, {"a.txt": newer, "b.txt": older}, WHO)
    (difference,) = answer.disagreements
    assert [side.value for side in difference.values] == ["Carl Dorn", "Anna Bell"]


@pytest.mark.parametrize("name", ["Bell", "Anna Bell", "ANNA BELL", "Ánna Bell"])
def test_one_person_spelt_in_two_ways_is_no_disagreement(
    tmp_path: Path, name: str
) -> None:
    same = DORN.replace("Carl Dorn", name)
    assert asked(tmp_path, {"a.txt": BELL, "b.txt": same}, WHO).disagreements == ()


def test_two_names_in_one_article_are_no_disagreement(tmp_path: Path) -> None:
    both = f"{BELL}\n{DORN}"
    assert asked(tmp_path, {"a.txt": both}, WHO).disagreements == ()


def test_other_titles_are_no_disagreement(tmp_path: Path) -> None:
    other = DORN.replace("President", "Ambassador")
    assert asked(tmp_path, {"a.txt": BELL, "b.txt": other}, WHO).disagreements == ()


BUILT = "The Karun dam was built by {} workers and holds back the whole Karun river."


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        ("1,200", "900", True),
        ("seven", "nine", True),
        ("1,200", "1,200", False),
    ],
)
def test_numbers_with_the_same_unit_are_compared(
    tmp_path: Path, one: str, two: str, *, differ: bool
) -> None:
    articles = claims(BUILT.format(one), BUILT.format(two))
    answer = asked(tmp_path, articles, "How many workers built the Karun dam?")
    values = {side.value for each in answer.disagreements for side in each.values}
    assert values == ({f"{one} workers", f"{two} workers"} if differ else set())


def test_a_number_that_differs_is_not_said_to_be_the_same_claim(tmp_path: Path) -> None:
    articles = claims(BUILT.format("1,200"), BUILT.format("900"))
    answer = asked(tmp_path, articles, "How many workers built the Karun dam?")
    assert all(citation.also_in == () for citation in answer.citations)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("1,200", "1,200", True),
        ("1,200", "1200", True),
        ("1,200", "900", False),
        ("1,200", "many", True),
        ("1,200 or 900", "900", True),
        ("1,200 or 900", "900 or 700", False),
    ],
)
def test_a_claim_is_not_the_same_where_each_has_a_number_that_the_other_has_not(
    tmp_path: Path, one: str, two: str, *, same: bool
) -> None:
    articles = claims(BUILT.format(one), BUILT.format(two))
    answer = asked(tmp_path, articles, "Who built the Karun dam?")
    assert any(citation.also_in for citation in answer.citations) == same


def test_numbers_of_other_units_are_no_disagreement(tmp_path: Path) -> None:
    articles = claims(
        "The Karun dam was built in 7 years and holds back the whole Karun river.",
        "The Karun dam was built by 900 workers and holds back the whole Karun river.",
    )
    answer = asked(tmp_path, articles, "How long was the Karun dam built?")
    assert answer.disagreements == ()


def test_numbers_are_not_compared_where_none_is_asked_for(tmp_path: Path) -> None:
    articles = claims(BUILT.format("1,200"), BUILT.format("900"))
    assert asked(tmp_path, articles, "Who built the Karun dam?").disagreements == ()
