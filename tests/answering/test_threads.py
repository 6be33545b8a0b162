"""Which earlier subject a question goes on with, and what that one lends."""

from collections.abc import Iterator

import pytest
from folders import answer_of, citations_of, opened, talk

from qabot.answering.opening import Qabot
from qabot.answering.rewriter import Rewriter, Rewritten
from qabot.answering.threads import Thread, threads_of
from qabot.datatypes import Turn
from qabot.settings import ConversationSettings, Settings

ARTICLES = {
    "keller.txt": (
        "Maria Keller, director of ports\n\n"
        "Maria Keller was born in Oban. She studied law in Leeds and won a medal for "
        "sailing. Her sister keeps a hotel.\n\n"
        "Keller approved the new ferry port in 2021. She retired because the mussel "
        "beds had been closed.\n"
    ),
    "petrov.txt": (
        "Ivan Petrov, chess coach\n\n"
        "Ivan Petrov was born in Perth. He taught chess at the academy for six years. "
        "His brother is a pianist.\n\n"
        "Petrov left the academy in 2019. He moved to Shanghai because the pupils had "
        "lost the final.\n"
    ),
    "agnes.txt": (
        "Storm Agnes\n\n"
        "Storm Agnes cut the power of nine thousand homes in Wick. It began in "
        "November.\n\n"
        "The storm ended after two days. It moved on to Norway because the wind had "
        "turned.\n"
    ),
}
KELLER = "Where was Maria Keller born?"
PETROV = "Where was Ivan Petrov born?"
AGNES = "How many homes did Storm Agnes cut off?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened(tmp_path_factory.mktemp("threads"), ARTICLES, min_characters=0) as it:
        yield it


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    """Answers whatever it is asked."""
    with opened(
        tmp_path_factory.mktemp("eager"), ARTICLES, min_characters=0, threshold=0.0
    ) as found:
        yield found


def rewritten(
    bot: Qabot, question: str, turns: tuple[Turn, ...], subjects: int = 3
) -> Rewritten:
    index = bot._index
    settings = Settings(conversation=ConversationSettings(subjects=subjects))
    return Rewriter(index, settings).rewrite(question, turns)


def carried(found: Rewritten) -> set[str]:
    return {term.word for term in found.query.terms[found.query.own :]}


def threads(bot: Qabot, turns: tuple[Turn, ...]) -> list[Thread]:
    rewriter = bot._rewriter
    known = [(turn, rewriter.asked(turn.question)) for turn in turns]
    belief = rewriter.beliefs.of([turn.question for turn in turns])
    return threads_of(known, rewriter.holds, bot._index.store.rarest, belief)


BACK = [
    ("Did she have a sister?", "keller.txt"),
    ("Did he have a brother?", "petrov.txt"),
    ("When did she approve the port?", "keller.txt"),
    ("When did he leave the academy?", "petrov.txt"),
    ("When did it begin?", "agnes.txt"),
]


@pytest.mark.parametrize(("question", "article"), BACK)
@pytest.mark.parametrize(
    "before",
    [(KELLER, PETROV, AGNES), (AGNES, KELLER, PETROV), (PETROV, AGNES, KELLER)],
)
def test_a_question_goes_back_to_the_subject_it_fits(
    bot: Qabot, question: str, article: str, before: tuple[str, ...]
) -> None:
    reply = answer_of(bot, question, talk(bot, *before))
    assert reply.citations[0].article == article


def test_the_persons_own_pronouns_tell_subjects_apart(bot: Qabot) -> None:
    turns = talk(bot, KELLER, "What did she study?", PETROV, "What did he teach?")
    assert "Keller" in carried(rewritten(bot, "Was she happy?", turns))
    assert "Petrov" in carried(rewritten(bot, "Was he happy?", turns))


@pytest.mark.parametrize("question", ["why?", "how much?", "And then?"])
def test_a_bare_question_goes_on_with_the_last_subject(
    bot: Qabot, question: str
) -> None:
    turns = talk(bot, KELLER, "What did she study?", PETROV)
    assert "Petrov" in carried(rewritten(bot, question, turns))


def test_turns_on_one_subject_are_one_thread(bot: Qabot) -> None:
    turns = talk(bot, KELLER, "What did she study?", "When did she approve the port?")
    assert [len(each.turns) for each in threads(bot, turns)] == [3]


def test_subjects_that_take_turns_are_threads_of_their_own(bot: Qabot) -> None:
    turns = talk(
        bot, KELLER, PETROV, AGNES, "Did she win a medal?", "Did he teach chess?"
    )
    found = [[turns.index(turn) for turn in each.turns] for each in threads(bot, turns)]
    assert found == [[0, 3], [1, 4], [2]]


def test_where_it_is_unclear_the_other_subjects_are_read_too(bot: Qabot) -> None:
    turns = talk(bot, KELLER, PETROV)
    found = rewritten(bot, "Was that a surprise to them?", turns)
    assert {"Petrov"} <= carried(found)
    assert [{"Keller"} <= carried(each) for each in found.others] == [True]
    assert found.odds == 0 > found.others[0].odds


@pytest.mark.parametrize("question", ["Was that a surprise to them?", "And then?"])
def test_a_reply_quotes_what_the_reading_it_names_leads_to(
    eager: Qabot, question: str
) -> None:
    turns = talk(eager, KELLER, PETROV, AGNES)
    found = eager._rewriter.rewrite(question, turns)
    assert found.others
    reading, among = eager._finder.find(found)
    _, alone = eager._finder.find(reading._replace(others=()))
    assert [
        (each.article, each.window.span, each.score) for each in among.candidates
    ] == [(each.article, each.window.span, each.score) for each in alone.candidates]
    assert eager.ask(question, turns).taken_as == reading.taken_as


def test_no_more_subjects_are_read_than_set(bot: Qabot) -> None:
    turns = talk(bot, KELLER, PETROV, AGNES)
    for subjects in (1, 2, 3):
        found = rewritten(bot, "Was that a surprise to them?", turns, subjects)
        assert len(found.others) < subjects


@pytest.mark.parametrize(
    ("number", "word"), [(0, "first"), (1, "second"), (2, "third")]
)
def test_the_second_one_means_the_second_excerpt(
    eager: Qabot, number: int, word: str
) -> None:
    turns = talk(eager, "Who was born in Perth or Oban, and what about the storm?")
    citation = citations_of(turns[0].reply)[number]
    found = rewritten(eager, f"Tell me about the {word} one", turns)
    quote = citation.quote + (citation.metadata.title or "")
    assert carried(found)
    assert all(each in quote for each in carried(found))


def test_a_number_beyond_the_excerpts_is_no_reference(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("single")
    with opened(home, ARTICLES, min_characters=0, excerpts=1) as single:
        found = rewritten(single, "And the third one?", talk(single, PETROV))
    assert "Petrov" in carried(found)


def test_more_keeps_to_the_subject_that_was_answered(bot: Qabot) -> None:
    turns = talk(bot, KELLER, PETROV, AGNES, "Did she win a medal?")
    assert rewritten(bot, "more", turns).taken_as == turns[-1].reply.taken_as


def test_replies_of_another_folder_do_no_harm(
    bot: Qabot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = {"zoo.txt": "The zoo\n\nLuna the tiger was born in Kobe in 2011.\n"}
    with opened(tmp_path_factory.mktemp("other"), other) as elsewhere:
        turns = talk(elsewhere, "Where was Luna born?")
    assert bot.ask("Did she have a sister?", turns)


def test_the_same_turns_are_understood_alike(bot: Qabot) -> None:
    turns = talk(bot, KELLER, PETROV, AGNES, "Did she win a medal?")
    assert rewritten(bot, "And he?", turns) == rewritten(bot, "And he?", turns)
