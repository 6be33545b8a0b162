"""What a follow-up takes over from the turns before it, and what stays alone."""

from collections.abc import Iterator

import pytest
from folders import answer_of, opened, talk

from qabot.answering.opening import Qabot
from qabot.answering.rewriter import Rewriter, Rewritten
from qabot.datatypes import Answer, Reply, Turn
from qabot.settings import ConversationSettings, Settings

ARTICLES = {
    "port.txt": (
        "A new port for Oban\n\n"
        "The harbour board of Oban approved a new ferry port on Friday. Director Maria "
        "Keller said the port would cost 40 million pounds and open in 2027.\n\n"
        "Fishermen protested because the port would close the old mussel beds.\n"
    ),
    "school.txt": (
        "Perth school wins chess cup\n\n"
        "Pupils of Perth Academy won the national chess cup in Leeds. Coach Ivan "
        "Petrov trained them for six years.\n\n"
        "The final was played in Shanghai the year before, where Perth lost.\n"
    ),
    "storm.txt": (
        "Storm Agnes hits the coast\n\n"
        "Storm Agnes cut the power of nine thousand homes in Wick. The mayor, Helen "
        "Ross, asked for tents and blankets.\n\n"
        "Engineers restored the power after two days.\n"
    ),
}
FIRST = "How much will the ferry port of Oban cost?"
DEFAULTS = ConversationSettings()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened(tmp_path_factory.mktemp("rewriter"), ARTICLES) as found:
        yield found


def rewritten(
    bot: Qabot,
    question: str,
    turns: tuple[Turn, ...] = (),
    settings: ConversationSettings = DEFAULTS,
) -> Rewritten:
    rewriter = Rewriter(bot._index, Settings(conversation=settings))
    return rewriter.rewrite(question, turns)


def carried(found: Rewritten) -> set[str]:
    return {term.word for term in found.query.terms[found.query.own :]}


FOLLOW_UPS = [
    "When will it open?",
    "Who said that?",
    "What did she say?",
    "and in Shanghai?",
    "And in Shanghai?",
    "why?",
    "Why?",
    "when",
    "What about the mussel beds?",
    "how much?",
    "Who else?",
]
ALONE = [
    "Who trained the pupils of Perth Academy?",
    "How many homes in Wick lost power?",
    "What did mayor Helen Ross ask for?",
]
NAMELESS = [
    "Where was the national chess cup won?",
    "Which engineers restored power after two days?",
]


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *ALONE, *NAMELESS, "more", "", "he"])
def test_nothing_is_carried_without_turns(bot: Qabot, question: str) -> None:
    found = rewritten(bot, question)
    assert carried(found) == set()
    assert found.taken_as is None
    assert not found.more


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_takes_over_the_subject(bot: Qabot, question: str) -> None:
    found = rewritten(bot, question, talk(bot, FIRST))
    assert {"Oban", "ferry", "port"} <= carried(found)


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_taken_as_names_the_heaviest_that_the_conversation_lent(
    bot: Qabot, question: str
) -> None:
    found = rewritten(bot, question, talk(bot, FIRST))
    assert found.taken_as is not None
    asked, _, lent = found.taken_as.removesuffix(")").rpartition(" (")
    assert asked == question
    told = lent.split(", ")
    assert len(told) <= 6
    assert set(told) <= carried(found)
    assert {"Oban", "ferry", "port"} <= set(told)


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_is_left_alone(bot: Qabot, question: str) -> None:
    found = rewritten(bot, question, talk(bot, FIRST))
    assert found.query == rewritten(bot, question).query
    assert found.taken_as is None


@pytest.mark.parametrize(
    ("question", "pronouns"),
    [
        ("Who is He Lifeng?", 0),
        ("He Lifeng said what?", 0),
        ("who is he petrov", 0),
        ("Who is he?", 1),
        ("He said what?", 1),
        ("Did he meet Petrov?", 1),
        ("What did she say? He said nothing.", 2),
        ("WHO IS HE", 1),
    ],
)
def test_a_surname_is_no_pronoun(bot: Qabot, question: str, pronouns: int) -> None:
    rewriter = Rewriter(bot._index, Settings())
    assert rewriter.asked(question).pronouns.total() == pronouns


@pytest.mark.parametrize("question", ALONE)
def test_a_change_of_subject_gets_the_answer_it_gets_alone(
    bot: Qabot, question: str
) -> None:
    assert bot.ask(question, talk(bot, FIRST, "When will it open?")) == bot.ask(
        question
    )


@pytest.mark.parametrize("question", NAMELESS)
def test_a_change_of_subject_without_a_name_carries_little(
    bot: Qabot, question: str
) -> None:
    turns = talk(bot, FIRST)
    query = rewritten(bot, question, turns).query
    own = sum(term.weight for term in query.terms[: query.own])
    assert query.weight - own < own / 2
    changed, alone = answer_of(bot, question, turns), answer_of(bot, question)
    assert changed.citations[0].quote == alone.citations[0].quote


@pytest.mark.parametrize("question", ["Where did Agnes hit it?", "Did Ross see that?"])
def test_a_name_of_its_own_outweighs_what_is_carried(bot: Qabot, question: str) -> None:
    query = rewritten(bot, question, talk(bot, FIRST)).query
    strongest = max(query.terms, key=lambda term: term.weight)
    assert strongest in query.terms[: query.own]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_carried_word_weighs_less_than_when_it_was_asked(
    bot: Qabot, question: str
) -> None:
    before = {term.text: term.weight for term in rewritten(bot, FIRST).query.terms}
    query = rewritten(bot, question, talk(bot, FIRST)).query
    for term in query.terms[query.own :]:
        assert 0 < term.weight < before.get(term.text, 100.0)


@pytest.mark.parametrize("most", [1, 3, 8])
@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_at_most_so_many_terms_are_carried_as_set(
    bot: Qabot, question: str, most: int
) -> None:
    turns = talk(bot, FIRST, *ALONE)
    settings = ConversationSettings(terms=most)
    found = rewritten(bot, question, turns, settings)
    assert 1 <= len(found.query.terms) - found.query.own <= most


def test_a_word_of_the_question_is_not_carried_too(bot: Qabot) -> None:
    found = rewritten(bot, "And the port?", talk(bot, FIRST))
    texts = [term.text for term in found.query.terms]
    assert len(texts) == len(set(texts))
    assert "port" not in carried(found)


@pytest.mark.parametrize("question", ["Who is Olaf Scholz?", "Is Scholz in Bonn?"])
def test_names_that_no_article_knows_begin_another_subject(
    bot: Qabot, question: str
) -> None:
    assert rewritten(bot, question, talk(bot, FIRST)).taken_as is None


@pytest.mark.parametrize(
    "question", ["What about Scholz?", "Did he thank Scholz?", "and in Bonn?"]
)
def test_names_that_no_article_knows_are_asked_of_the_old_one_where_it_is_meant(
    bot: Qabot, question: str
) -> None:
    assert carried(rewritten(bot, question, talk(bot, FIRST)))


def test_words_that_no_article_has_are_not_carried(bot: Qabot) -> None:
    turns = talk(bot, "Does Zanzibar own the ferry port of Oban?")
    assert "Zanzibar" not in carried(rewritten(bot, "why?", turns))


def test_later_turns_count_more_than_earlier_ones(bot: Qabot) -> None:
    turns = talk(
        bot,
        "Where was the chess cup won?",
        "What did Storm Agnes cut in Wick?",
        "Which mussel beds will close in Oban?",
    )
    query = rewritten(bot, "why?", turns).query
    weights = {term.word: term.weight for term in query.terms}
    assert weights["mussel"] > weights.get("Agnes", 0.0)


@pytest.mark.parametrize("kept", [0, 1])
def test_only_the_last_turns_are_looked_back_on(bot: Qabot, kept: int) -> None:
    turns = talk(bot, FIRST, "Who trained the pupils of Perth Academy?")
    found = rewritten(bot, "why?", turns, ConversationSettings(turns=kept))
    assert "Oban" not in carried(found)
    assert ("Perth" in carried(found)) == bool(kept)


@pytest.mark.parametrize(
    "asked",
    ["more", "More!", "more please", "tell me more", "go on", "what else?", " next "],
)
def test_more_repeats_the_last_question(bot: Qabot, asked: str) -> None:
    turns = talk(bot, FIRST)
    found = rewritten(bot, asked, turns)
    assert found.more
    assert found.query == rewritten(bot, FIRST).query
    assert found.taken_as == FIRST
    shown = {citation.quote for citation in turns[0].reply.citations}
    assert found.quoted == shown


def test_more_of_more_still_means_the_question(bot: Qabot) -> None:
    turns = talk(bot, FIRST, "more", "tell me more")
    assert rewritten(bot, "more", turns).taken_as == FIRST


def test_more_after_a_follow_up_keeps_what_it_took_over(bot: Qabot) -> None:
    turns = talk(bot, FIRST, "When will it open?")
    follow_up = rewritten(bot, "When will it open?", turns[:1])
    found = rewritten(bot, "more", turns)
    assert found.query == follow_up.query
    assert found.taken_as == follow_up.taken_as


def test_the_answer_says_what_it_was_taken_as(bot: Qabot) -> None:
    turns = talk(bot, FIRST)
    assert bot.ask("When will it open?", turns).taken_as == (
        rewritten(bot, "When will it open?", turns).taken_as
    )
    assert bot.ask(FIRST, turns[:0]).taken_as is None


VISIT = (
    "Keller visits Oban\n\n"
    "Keller came to Oban after Assistant Director Daniel Kerr of North Eastern "
    "Ferries, Chairman Igor Sommer of the Harbour Guild and Captain Antonia Blake had "
    "been there in early June to look at what the storm had left of the old pier.\n\n"
    "Keller met Mayor Fergus Hill on Friday, who showed her the school and the mill. "
    "They spoke for an hour about the price of wool, the new bridge to the island, and "
    "the wages of the people who mend the road there in winter, which are low.\n\n"
    "Tourism was talked of on Saturday, at lunch: Keller and the owners of the big "
    "hotels agreed on a train from Leeds, a museum of fishing, and a week of music and "
    "dance in the last days of May, when few come to the coast for now.\n"
)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    found = tmp_path_factory.mktemp("visit")
    with opened(found, {**ARTICLES, "visit.txt": VISIT}) as bot:
        yield bot


def first_quote(reply: Reply) -> str:
    assert isinstance(reply, Answer)
    return reply.citations[0].quote


def weights(found: Rewritten) -> dict[str, float]:
    return {term.word: term.weight for term in found.query.terms[found.query.own :]}


def test_names_shown_weigh_less_than_what_was_asked_where_an_article_goes_on(
    visit: Qabot,
) -> None:
    turns = talk(visit, "Why did Keller come to Oban?")
    assert "Assistant Director" in first_quote(turns[-1].reply)
    lent = weights(rewritten(visit, "Whom did she meet?", turns))
    asked = sum(lent[word] for word in ("Keller", "Oban", "come"))
    assert 0 < sum(lent.values()) - asked <= 0.51 * asked


def test_a_follow_up_is_not_led_back_to_what_was_shown(visit: Qabot) -> None:
    turns = talk(visit, "Why did Keller come to Oban?")
    reply = visit.ask("Whom did she meet?", turns)
    assert first_quote(reply) != first_quote(turns[-1].reply)
    assert reply.taken_as == "Whom did she meet? (Keller, come, Oban)"


def test_what_goes_on_with_something_of_its_own_is_about_that(visit: Qabot) -> None:
    turns = talk(visit, "Which chairman came to Oban with Captain Antonia Blake?")
    found = rewritten(visit, "And what about tourism?", turns)
    own = sum(term.weight for term in found.query.terms[: found.query.own])
    assert 0 < sum(weights(found).values()) <= 0.81 * own
    reply = visit.ask("And what about tourism?", turns)
    assert first_quote(reply).startswith("Tourism")


def test_where_nothing_asked_before_is_left_to_lend_replies_lend_nothing(
    visit: Qabot,
) -> None:
    turns = talk(visit, "Tourism?")
    assert weights(rewritten(visit, "And what about tourism?", turns)) == {}
