"""Which differences between articles are shown, and which are none."""

import time
from collections.abc import Callable, Iterator

import pytest
from folders import answer_of, opened_seeds

from qabot.answering.disagreement import _titled
from qabot.answering.opening import Qabot

OWN = (
    "Gulls circled over the ferry while children fed them crusts of bread.",
    "Violins were tuned in the hall, and the bakery next door smelt of rye.",
    "Snow had fallen overnight, so that the buses stood still until noon.",
)
Differ = Callable[..., list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def differ(bot_of: Callable[..., Qabot]) -> Differ:
    """Ask of articles with one sentence each; the values that are shown to differ."""

    def values(question: str, *sentences: str) -> list[tuple[str, ...]]:
        articles = {
            f"{number}.txt": f"Report {number}\n\n{sentence}\n\n{OWN[number]}\n"
            for number, sentence in enumerate(sentences)
        }
        answer = answer_of(bot_of(articles, threshold=0.0), question)
        return [
            tuple(sorted(side.value for side in each.values))
            for each in answer.disagreements
        ]

    return values


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened_seeds(tmp_path_factory.mktemp("seeds"), threshold=0.0) as bot:
        yield bot


MET = "The envoy of Malta met Vice President {} in Oslo on Friday."


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Which vice president did the envoy of Malta meet?", True),
        ("what vice president did the envoy meet in Oslo", True),
        ("Who is the vice president that the envoy of Malta met?", True),
        ("Where did the envoy of Malta meet the vice president?", False),
        ("What did Vice President Bell tell the envoy of Malta?", False),
        ("Which vice president did the envoy of Peru meet at the zoo?", False),
    ],
)
def test_names_are_compared_where_the_title_is_asked_for_and_covered(
    differ: Differ, question: str, *, shown: bool
) -> None:
    sides = [MET.format("Anna Bell"), MET.format("Carl Dorn")]
    assert differ(question, *sides) == ([("Anna Bell", "Carl Dorn")] if shown else [])


def test_an_article_with_both_names_speaks_of_two_people(differ: Differ) -> None:
    question = "Which vice president did the envoy of Malta meet?"
    both = f"{MET.format('Anna Bell')} {MET.format('Carl Dorn')}"
    assert differ(question, both, MET.format("Anna Bell")) == []


def test_a_shorter_title_within_the_asked_one_is_another_title(differ: Differ) -> None:
    question = "Which vice president did the envoy of Malta meet?"
    other = MET.replace("Vice President", "President").format("Ida Holm")
    assert differ(question, MET.format("Anna Bell"), other) == []


VISITS = (
    "Oslo was visited this spring by {}, Secretary of State Ann Lowe, Treasury "
    "Secretary Bo Field and others."
)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Who visited Oslo this spring?", True),
        ("Which officials visited Oslo this spring?", True),
        ("When was Oslo visited this spring?", False),
        ("Who is the treasury secretary that visited Oslo?", False),
    ],
)
def test_lists_of_officials_that_differ_in_one_are_compared_where_people_are_asked_for(
    differ: Differ, question: str, *, shown: bool
) -> None:
    sides = [VISITS.format("climate envoy Cy Ross"), VISITS.format("Senator Di Holm")]
    assert differ(question, *sides) == ([("Cy Ross", "Di Holm")] if shown else [])


def test_lists_that_differ_in_more_than_one_are_not_compared(differ: Differ) -> None:
    one = VISITS.format("climate envoy Cy Ross")
    two = VISITS.format("Senator Di Holm, Governor Ed Pike")
    assert differ("Who visited Oslo this spring?", one, two) == []


BUILT = "The Karun dam was opened in {} after a long delay."


@pytest.mark.parametrize(
    ("question", "one", "two", "shown"),
    [
        ("When was the Karun dam opened?", "1976", "1981", ("1976", "1981")),
        (
            "What year was the Karun dam opened?",
            "May 1976",
            "2 June 1981",
            ("2 June 1981", "May 1976"),
        ),
        ("When was the Karun dam opened?", "1976", "May 1976", None),
        ("When was the dam opened?", "1976", "1981", None),
        ("Why was the Karun dam opened?", "1976", "1981", None),
        ("When was the Karun dam closed?", "1976", "1981", None),
        ("When was the Karun dam opened?", "1976 or 1977", "1981", None),
    ],
)
def test_years_are_compared_where_a_named_things_time_is_asked_for(
    differ: Differ, question: str, one: str, two: str, shown: tuple[str, ...] | None
) -> None:
    sides = [BUILT.format(one), BUILT.format(two)]
    assert differ(question, *sides) == ([shown] if shown else [])


RULE = "{}Mayor Alice Benton said the leaf blower ordinance would take effect {}."
VOTE = "The council of Ferndale voted on Monday to ban gas leaf blowers. "


@pytest.mark.parametrize(
    ("question", "one", "two", "shown"),
    [
        ("When will the leaf blower ordinance take effect?", "in May", "in June", True),
        ("When will the leaf blower ordinance take effect?", "May 6", "May 8", True),
        ("When will the leaf blower ordinance take effect?", "in May", "in May", False),
        ("When will the leaf blower ordinance take effect?", "soon", "in May", False),
        ("Who said the ordinance would take effect?", "in May", "in June", False),
        ("When did the council vote on leaf blowers?", "in May", "in June", False),
    ],
)
def test_days_and_months_are_compared_in_a_sentence_that_articles_have_in_common(
    differ: Differ, question: str, one: str, two: str, *, shown: bool
) -> None:
    found = differ(question, *(RULE.format(VOTE, each) for each in (one, two)))
    told = tuple(sorted(each.removeprefix("in ") for each in (one, two)))
    assert found == ([told] if shown else [])


def test_numbers_in_sentences_about_other_things_are_not_compared(
    differ: Differ,
) -> None:
    one = "Forty-four hospitals serve the city, with 44 hospitals run by nuns."
    two = "In St. John's the city has 4 hospitals, all of them beside the harbour."
    assert differ("How many hospitals does the city have?", one, two) == []


def test_the_earlier_visitors_of_the_seeds_are_told_differently(seeds: Qabot) -> None:
    answer = answer_of(seeds, "Who visited China since June?")
    (difference,) = answer.disagreements
    assert {side.value for side in difference.values} == {
        "Daniel Kritenbrink",
        "John Kerry",
    }
    assert difference.about == "who besides Antony Blinken and Janet Yellen"


def test_another_value_is_not_said_to_be_the_same_claim(seeds: Qabot) -> None:
    answer = answer_of(seeds, "Which vice premier did Raimondo meet?")
    ((one, two),) = [each.values for each in answer.disagreements]
    by_number = {each.number: each for each in answer.citations}
    for side, other in ((one, two), (two, one)):
        others = {by_number[number].article for number in other.citations}
        for number in side.citations:
            named = {each.article for each in by_number[number].also_in}
            assert named.isdisjoint(others)


def test_a_long_chain_of_hyphens_takes_no_longer_than_other_text(seeds: Qabot) -> None:
    begun = time.process_time()
    chain = f"The director of it announced {'Ala-Gly-' * 100}Ser."
    assert not list(_titled(chain, seeds._index.tokenizer))
    assert time.process_time() - begun < 5  # days, where all ways are tried
