"""The chat: what its commands show, and the turns it keeps."""

from collections.abc import Iterator

import pytest
from stand_in import ANSWER, FOLLOW_UP, StandIn

from qabot.datatypes import Turn
from qabot.frontends.chat import Chat, converse
from qabot.frontends.lines import plain
from qabot.settings import AnsweringSettings, ConversationSettings, Settings


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


class Talk:
    """A chat whose replies are kept as texts."""

    def __init__(self, **settings: AnsweringSettings | ConversationSettings) -> None:
        self.core = StandIn()
        self.shown: list[str] = []
        self.chat = Chat(
            self.core,
            Settings(**settings),
            lambda lines: self.shown.append(plain(lines)),
        )

    def take(self, *entries: str) -> str:
        for entry in entries:
            assert self.chat.take(entry)
        return self.shown[-1] if self.shown else ""


def test_the_first_line_says_what_is_loaded_and_how_to_leave() -> None:
    talk = Talk()
    talk.chat.welcome()
    assert talk.shown == [
        "2 articles, 13 passages. Ask a question; /help for commands, Ctrl-D leaves."
    ]


@pytest.mark.parametrize("word", ["/quit", "/exit", "quit", "exit", " QUIT "])
def test_a_word_of_leaving_ends_the_chat(word: str) -> None:
    assert not Talk().chat.take(word)


def test_an_empty_line_is_no_question() -> None:
    talk = Talk()
    assert talk.take("", "  \n") == ""
    assert not talk.core.asked


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (["/help"], "/open N    excerpt N among its surroundings"),
        (["/help"], "In a question, after:2023-08-28, before:2023-09, outlet:cnbc"),
        (["/sources"], "2 articles, 13 passages"),
        (["What?"], "The articles differ on the number of visits:"),
        (["What?", "/why"], "[1] matched agreed, launch"),
        (["What?", "/open 1"], "    The trip had been planned for months."),
        (["What?", "/OPEN 2"], "[2] 2023-08-29"),
        (["What?", "/open"], "[1] The Epoch Times"),
        (["What?", "/open 3"], "The last reply has no excerpt 3"),
        (["What?", "/open x"], "The last reply has no excerpt x"),
        (["Who is Raimondoo?", "/open"], "“Raimondo met the premier.”"),
        (["What?", "/more"], "Taken as: more on: What did they agree on?"),
        (["/more"], "ask a question first"),
        (["/why"], "ask a question first"),
        (["/open 1"], "ask a question first"),
        (["hello", "/open 1"], "ask a question first"),
        (["hello", "/why"], "ask a question first"),
        (["What?", "/reset", "/why"], "ask a question first"),
        (["/sorces"], "There is no command /sorces; did you mean /sources?"),
        (["/"], "There is no command /; /help lists them."),
        (["/\x1b[2J"], "There is no command /\ufffd[2J;"),
        (["broken"], "the index is damaged: run qabot index"),
    ],
)
def test_commands_look_at_the_last_reply(entries: list[str], expected: str) -> None:
    assert expected in Talk().take(*entries)


def test_each_question_is_asked_with_the_turns_before_it() -> None:
    talk = Talk()
    talk.take("What?", "/sources", "/more")
    assert talk.core.asked == [("What?", ()), ("more", (Turn("What?", ANSWER),))]


def test_only_the_last_turns_are_kept() -> None:
    talk = Talk(conversation=ConversationSettings(turns=2))
    talk.take("one", "more", "three", "four")
    assert talk.core.asked[-1][1] == (Turn("more", FOLLOW_UP), Turn("three", ANSWER))


def test_a_reset_forgets_the_turns() -> None:
    talk = Talk()
    talk.take("one", "/reset", "two")
    assert talk.core.asked[-1] == ("two", ())


def test_a_question_that_is_too_long_is_refused_in_clear_words() -> None:
    talk = Talk(answering=AnsweringSettings(question_characters=1200))
    assert talk.take("a" * 1201) == (
        "This question has 1,201 characters; at most 1,200 are read. Ask it in fewer\n"
        "words."
    )
    assert not talk.core.asked


def test_a_failed_question_is_no_turn() -> None:
    talk = Talk()
    talk.take("broken", "What?")
    assert talk.core.asked[-1] == ("What?", ())


def test_the_choices_are_the_commands_and_the_excerpts_of_the_last_reply() -> None:
    talk = Talk()
    assert not [each for each in talk.chat.choices() if each.startswith("/open ")]
    talk.take("What?")
    numbered = [each for each in talk.chat.choices() if each.startswith("/open ")]
    assert numbered == ["/open 1", "/open 2"]
    talk.take("Who is Raimondoo?")
    assert "/open 0" not in talk.chat.choices()


def test_ctrl_c_drops_a_line_and_the_end_of_input_ends_the_chat() -> None:
    talk = Talk()
    happenings: Iterator[str | type[BaseException]] = iter(
        [KeyboardInterrupt, "What?", EOFError]
    )

    def read() -> str:
        happening = next(happenings)
        if isinstance(happening, str):
            return happening
        raise happening

    converse(talk.chat, read, interrupted=True)
    assert [question for question, _ in talk.core.asked] == ["What?"]
    assert talk.shown[0] == "Dropped. Ctrl-D leaves."


def test_ctrl_c_ends_a_chat_that_nobody_types() -> None:
    def read() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        converse(Talk().chat, read, interrupted=False)
