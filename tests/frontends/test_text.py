"""Replies, reasons and sources are rendered for people, and never for terminals."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in import ABSTENTION, ANSWER, FOLLOW_UP, GREETING, SOURCES, StandIn
from test_lines import dangerous

from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    ClaimedValue,
    DatedWords,
    Disagreement,
    Mention,
    Metadata,
    Reply,
    Source,
    Span,
    Why,
)
from qabot.frontends.lines import cells, clean, plain
from qabot.frontends.text import (
    context_lines,
    count,
    message_lines,
    reply_lines,
    source_lines,
    why_lines,
)

ANY = st.text(st.characters(), max_size=60)
SHARE = st.floats()
NUMBER = st.integers(0, 99)
METADATA = st.builds(
    Metadata,
    *[st.none() | ANY] * 3,
    date=st.none() | st.dates(),
    url=st.none() | ANY,
)
CITATION = st.builds(
    Citation,
    number=NUMBER,
    article=ANY,
    metadata=METADATA,
    quote=ANY.map(lambda text: " ".join(text.split())),
    start=NUMBER,
    end=NUMBER,
    repaired=st.booleans(),
    score=SHARE,
    passage=ANY,
    also_in=st.lists(
        st.builds(Mention, ANY, ANY, NUMBER, NUMBER, st.booleans()), max_size=2
    ).map(tuple),
    dates=st.lists(st.builds(DatedWords, ANY, st.dates()), max_size=2).map(tuple),
    why=st.builds(
        Why,
        st.lists(ANY, max_size=2).map(tuple),
        st.lists(st.tuples(ANY, SHARE), max_size=2).map(tuple),
    ),
)
DISAGREEMENT = st.builds(
    Disagreement,
    ANY,
    st.lists(
        st.builds(ClaimedValue, ANY, st.lists(NUMBER, max_size=2).map(tuple)),
        max_size=2,
    ).map(tuple),
)
REPLY = st.builds(
    Answer,
    question=ANY,
    confidence=SHARE,
    citations=st.lists(CITATION, max_size=3).map(tuple),
    disagreements=st.lists(DISAGREEMENT, max_size=2).map(tuple),
    taken_as=st.none() | ANY,
    newest=st.none() | st.dates(),
) | st.builds(
    Abstention,
    question=ANY,
    confidence=SHARE,
    reason=st.just("not_in_articles"),
    message=ANY,
    missing=st.just(()),
    did_you_mean=st.lists(st.tuples(ANY, ANY), max_size=2).map(tuple),
    closest=st.none() | CITATION,
    taken_as=st.none() | ANY,
    newest=st.none() | st.dates(),
)
SOURCE = st.builds(
    Source,
    article=ANY,
    metadata=METADATA,
    passages=NUMBER,
    repairs=NUMBER,
    warnings=st.lists(ANY, max_size=2).map(tuple),
    skipped=st.none() | ANY,
)


def test_an_answer_reads_as_quotes_with_their_places() -> None:
    assert plain(reply_lines(ANSWER, 80)) == (
        "“Yesterday, in a small sign of progress after a range of visits to China by\n"
        " senior officials, the two governments agreed to launch an “information\n"
        " exchange” on export controls.”\n"
        "[1] The Epoch Times, 2023-08-28 · US, China Agree to Hold Regular Talks"
        " During…\n"
        "    001_e620bd615f8c713c.txt [1234–1409] (encoding repaired)\n"
        "    also in: b/002.txt [10–22]\n"
        "    Yesterday = 2023-08-28\n"
        "    https://example.com/talks?a=1&b=2\n"
        "\n"
        "“The [bold]fourth[/bold] visit, \ufffd[31mshe said.”\n"
        "[2] 2023-08-29 · Visit to Beijing · 002_e620bd615f8c713c.txt [1234–1279]\n"
        "\n"
        "The articles differ on the number of visits:\n"
        "    fifth       The Epoch Times, 2023-08-28 [1]\n"
        "    four or 四  002_e620bd615f8c713c.txt, 2023-08-29 [2]"
    )


def test_a_follow_up_says_first_how_it_was_taken() -> None:
    first, blank, quote, *_ = plain(reply_lines(FOLLOW_UP, 80)).split("\n")
    assert first == "Taken as: more on: What did they agree on?"
    assert (blank, quote) == ("", "“Both sides kept their expectations low.”")


@pytest.mark.parametrize("reply", [ANSWER, ABSTENTION])
def test_the_newest_day_is_said_last(reply: Reply) -> None:
    told = replace(reply, newest=dt.date(2023, 8, 30))
    newest = "\n\nThe newest article here is of 2023-08-30."
    assert plain(reply_lines(told, 80)) == plain(reply_lines(reply, 80)) + newest


def test_an_abstention_marks_the_closest_passage_as_no_answer() -> None:
    assert plain(reply_lines(ABSTENTION, 80)) == (
        "No article has the word “Raimondoo”.\n"
        "\n"
        "Did you mean: Raimondo (for raimondoo)?\n"
        "\n"
        "The closest passage, which is no answer:\n"
        "    “Raimondo met the premier.”\n"
        "    000_e620bd615f8c713c.txt [1234–1259]"
    )


def test_a_greeting_is_its_message() -> None:
    assert plain(reply_lines(GREETING, 80)) == GREETING.message


def test_a_wide_terminal_shows_each_place_on_one_line() -> None:
    lines = plain(reply_lines(ANSWER, 200)).split("\n")
    assert lines[1] == (
        "[1] The Epoch Times, 2023-08-28 · US, China Agree to Hold Regular Talks During"
        " Commerce Chief’s First Meeting in Beijing"
        " · 001_e620bd615f8c713c.txt [1234–1409] (encoding repaired)"
    )


def test_a_value_said_by_no_known_citation_keeps_its_number() -> None:
    differ = Disagreement("visits", (ClaimedValue("a long value " * 4, (9,)),))
    text = plain(reply_lines(replace(ANSWER, disagreements=(differ,)), 80))
    assert text.endswith("    " + "a long value " * 4 + "[9]")


def test_the_reasons_show_the_share_of_each_cue() -> None:
    assert plain(why_lines(ANSWER, 80)).split("\n")[:5] == [
        "Confidence 93 %",
        "",
        "[1] matched agreed, launch",
        "    coverage       60 % ████████████",
        "    passage score  40 % ████████",
    ]


def test_a_quote_is_marked_among_its_surroundings() -> None:
    citation = ANSWER.citations[0]
    lines = context_lines(citation, *StandIn().context(citation), 200)
    shown = [line for line in lines if line.kind != "place" and line.text]
    assert [(line.kind, line.text.strip()) for line in shown] == [
        ("note", "The trip had been planned for months."),
        ("mark", f"“{citation.quote}”"),
        ("note", "Minister 王文涛 called it “profoundly important”."),
        ("note", "Both sides kept their expectations low."),
    ]


def test_the_sources_are_a_table_with_all_that_is_wrong_of_each() -> None:
    assert plain(source_lines(SOURCES, 80)).split("\n") == [
        "PASSAGES  DATE        ARTICLE",
        "      12  2023-08-28  000_e620bd615f8c713c.txt",
        "                      The Epoch Times · US, China Agree to Hold Regular Talks",
        "                      During Commerce Chief’s First Meeting in Beijing",
        "       1  undated     b/002.txt",
        "                      2 stretches of broken encoding repaired",
        "                      Nothing dates it.",
        "       -              notes.docx",
        "                      skipped: its format is not read",
        "2 articles, 13 passages",
    ]


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 words"), (1, "1 word"), (1234, "1,234 words")]
)
def test_a_counted_noun_takes_the_form_of_its_number(
    number: int, expected: str
) -> None:
    assert count(number, "word") == expected


def test_the_lines_of_a_message_stay_apart() -> None:
    assert plain(message_lines("one\ntwo", 80)) == "one\ntwo"


@given(REPLY, st.integers(0, 120))
def test_any_reply_is_rendered_without_an_escape(reply: Reply, width: int) -> None:
    for lines in (reply_lines(reply, width), why_lines(reply, width)):
        assert not dangerous(plain(lines))
        assert all("\n" not in line.text for line in lines)


@given(REPLY, st.integers(40, 120))
def test_all_but_links_fits_the_width(reply: Reply, width: int) -> None:
    cited = reply.citations if isinstance(reply, Answer) else (reply.closest,)
    links = tuple(clean(each.metadata.url or "") for each in cited if each)
    for line in reply_lines(reply, width):
        assert cells(line.text) <= width or line.text.endswith(links)


@given(REPLY, st.integers(0, 120))
def test_every_quote_is_shown_whole_and_in_order(reply: Reply, width: int) -> None:
    shown = "".join(plain(reply_lines(reply, width)).split())
    place = 0
    cited = reply.citations if isinstance(reply, Answer) else (reply.closest,)
    for citation in filter(None, cited):
        place = shown.index("“" + "".join(clean(citation.quote).split()) + "”", place)


@given(CITATION, ANY, st.integers(0, 60), st.integers(0, 60), st.integers(0, 120))
def test_any_surroundings_are_rendered_without_an_escape(
    citation: Citation, text: str, start: int, end: int, width: int
) -> None:
    quote = Span(min(start, end), max(start, end))
    assert not dangerous(plain(context_lines(citation, text, quote, width)))


@given(st.lists(SOURCE, max_size=3), st.integers(0, 120))
def test_any_sources_are_rendered_without_an_escape(
    sources: list[Source], width: int
) -> None:
    assert not dangerous(plain(source_lines(sources, width)))


def test_a_date_far_back_is_shown_in_full() -> None:
    citation = replace(
        ANSWER.citations[1], metadata=Metadata(date=dt.date(476, 9, 4)), dates=()
    )
    text = plain(reply_lines(replace(ANSWER, citations=(citation,)), 80))
    assert "[2] 0476-09-04 · 002_" in text
