"""Laying replies out: what is shown where, and that no limit is ever passed."""

import dataclasses
import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standin import RAIMONDO, abstention, answer, citation, rich_answer
from test_discord_escape import HOSTILE, live

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
    Why,
)
from qabot.frontends.discord.escape import CUT, fold, unescape, units
from qabot.frontends.discord.render import (
    NOTHING,
    Asked,
    link,
    read_asked,
    render,
    render_context,
    render_why,
)
from qabot.frontends.discord.surroundings import Surroundings

TEXT = HOSTILE | st.builds(
    lambda char, n: char * n, st.characters(), st.integers(0, 3000)
)
COUNT = st.integers(0, 10**9)
METADATA = st.builds(
    Metadata,
    title=st.none() | TEXT,
    outlet=st.none() | TEXT,
    date=st.none() | st.dates(),
    url=st.none() | TEXT | TEXT.map(lambda text: f"https://example.com/{text}"),
)
CITATION = st.builds(
    Citation,
    number=st.integers(0, 5),
    article=TEXT,
    metadata=METADATA,
    quote=TEXT,
    start=COUNT,
    end=COUNT,
    also_in=st.lists(st.builds(Mention, TEXT, TEXT, COUNT, COUNT), max_size=5).map(
        tuple
    ),
    dates=st.lists(st.builds(DatedWords, TEXT, st.dates()), max_size=3).map(tuple),
    why=st.just(Why((), ())),
)
SIDE = st.builds(ClaimedValue, TEXT, st.lists(st.integers(0, 5), max_size=3).map(tuple))
ANSWER = st.builds(
    Answer,
    question=TEXT,
    citations=st.lists(CITATION, max_size=4).map(tuple),
    disagreements=st.lists(
        st.builds(Disagreement, TEXT, st.lists(SIDE, max_size=4).map(tuple)), max_size=3
    ).map(tuple),
    taken_as=st.none() | TEXT,
    newest=st.none() | st.dates(),
)
ABSTENTION = st.builds(
    Abstention,
    question=TEXT,
    message=TEXT,
    missing=st.lists(TEXT, max_size=20).map(tuple),
    did_you_mean=st.lists(st.tuples(TEXT, TEXT), max_size=20).map(tuple),
    closest=st.none() | CITATION,
    taken_as=st.none() | TEXT,
    newest=st.none() | st.dates(),
)


def shown(reply: Reply, *, asked: bool = False) -> str:
    (text,) = render(reply, asked=asked)
    return unescape(text)


@settings(deadline=None)
@given(reply=ANSWER | ABSTENTION, asked=st.booleans())
def test_no_reply_passes_a_limit_or_is_empty(reply: Reply, *, asked: bool) -> None:
    for text in render(reply, asked=asked):
        assert 0 < len(text) <= units(text) <= 2000
        assert text.strip()


@settings(deadline=None)
@given(reply=ANSWER | ABSTENTION, asked=st.booleans())
def test_no_reply_holds_a_live_mention_or_masked_link(
    reply: Reply, *, asked: bool
) -> None:
    for text in render(reply, asked=asked):
        left = live(re.sub(r"(?i)<https?://[!-;=?-~]+>", "", text))
        assert not set(left) & set("@<[]`|~_")
        assert "#" not in re.sub(r"(?m)^-# ", "", left)


SOURCE = (
    "Example Press · 2023-08-28 · Commerce secretary in Beijing"
    " · 000.txt [120–310] · <https://example.com/a_b>"
)
EVERYTHING = f"""\
**Question:** How long?
-# Taken as: How long did Raimondo meet her counterpart? (carried over: Raimondo)
> **1.** {RAIMONDO}
> **2.** They met for four hours.
-# **1** · {SOURCE} · Yesterday = 2023-08-27 · also in 001.txt [5–25]
-# **2** · Other Wire · 2023-08-29 · dir/a_b.txt [120–310] (encoding repaired)
**The articles differ** on the length of the meeting: \
**two hours** (Example Press, 2023-08-28, 1) — \
**four hours** (Other Wire, 2023-08-29, 2)"""
NO_ANSWER = """\
-# Question: unknown
These articles do not answer this.
In no article: raimondoo, banana.
Did you mean raimondo (for raimondoo)?"""


def test_an_excerpt_is_a_numbered_quote_with_its_source_under_it() -> None:
    assert shown(answer()) == (
        f"-# Question: Whom did she meet?\n> **1.** {RAIMONDO}\n-# **1** · {SOURCE}"
    )


def test_everything_an_answer_has_is_shown() -> None:
    assert shown(rich_answer(), asked=True) == EVERYTHING


def test_an_abstention_says_what_is_missing_and_shows_no_passage() -> None:
    assert shown(abstention()) == NO_ANSWER


@settings(deadline=None)
@given(question=HOSTILE, taken_as=st.none() | HOSTILE, asked=st.booleans())
def test_what_was_asked_can_be_read_from_the_message_again(
    question: str, taken_as: str | None, *, asked: bool
) -> None:
    reply = dataclasses.replace(answer(question), taken_as=taken_as)
    (text,) = render(reply, asked=asked)
    expected = fold(taken_as) if taken_as else None
    if len(question) <= 300 and len(taken_as or "") <= 300 and fold(question):
        assert read_asked(text) == Asked(fold(question), expected)


@settings(deadline=None)
@given(citation=CITATION, before=TEXT, after=TEXT, closest=st.booleans(), reply=ANSWER)
def test_no_passage_in_context_passes_a_limit_or_is_live(
    citation: Citation, before: str, after: str, reply: Reply, *, closest: bool
) -> None:
    context = render_context(Surroundings(citation, before, after), closest=closest)
    for text in (context, render_why(reply)):
        assert 0 < units(text) <= 2000
        left = live(re.sub(r"(?i)<https?://[!-;=?-~]+>", "", text))
        assert not set(left) & set("@<[]`|~_")


def test_a_passage_in_context_has_the_quote_in_bold_and_its_source() -> None:
    found = Surroundings(citation(0), "Before it.\n\n", " After\nit.")
    assert unescape(render_context(found, closest=False)) == (
        f"In context:\n> Before it.\n> **{RAIMONDO}** After\n> it.\n-# {SOURCE}"
    )
    assert render_context(found, closest=True).startswith("**Not an answer**")


def test_what_a_follow_up_was_taken_as_is_read_whole_where_room_is_short() -> None:
    taken = " ".join(f"word{number}" for number in range(45))
    quotes = [citation(each, "They met for hours. " * 24) for each in (1, 2, 3)]
    reply = dataclasses.replace(answer("How long?" * 30, *quotes), taken_as=taken)
    (text,) = render(reply, asked=True)
    assert "left out for length" in text
    assert read_asked(text).taken_as == taken


def test_words_that_the_message_says_are_not_said_twice() -> None:
    message = "No article has banana or raimondoo. Did you mean Raimondo?"
    told = shown(abstention(message=message, closest=None))
    assert told == f"-# Question: unknown\n{message}"


def test_a_greeting_is_its_message_alone() -> None:
    hello = abstention("hello", reason="greeting", message="Hello! Ask me something.")
    assert shown(hello, asked=True) == "Hello! Ask me something."


def test_a_reply_without_words_still_says_something() -> None:
    assert render(
        abstention("", message="", missing=(), did_you_mean=(), closest=None)
    ) == (NOTHING,)


def test_titles_are_shortened_before_an_excerpt_is_left_out() -> None:
    metadata = Metadata(title="T" * 150, outlet="Example Press")
    long = [citation(n, "word " * 110, metadata=metadata) for n in (1, 2, 3)]
    text = shown(answer("q", *long))
    assert text.count("> ") == 3
    assert "T" * 39 + "…" in text
    assert "T" * 40 not in text


def test_later_excerpts_are_left_out_with_a_note() -> None:
    text = shown(answer("q", *[citation(n, "word " * 180) for n in (1, 2, 3)]))
    assert text.count("> **") == 1
    assert text.endswith("-# 2 more excerpts left out for length.")


@pytest.mark.parametrize("reply", [rich_answer(), abstention()])
def test_the_newest_day_is_said_last(reply: Reply) -> None:
    told = dataclasses.replace(reply, newest=dt.date(2023, 8, 30))
    newest = "\n-# The newest article here is of 2023-08-30."
    assert shown(told) == shown(reply) + newest


def test_a_quote_is_cut_only_where_it_alone_is_too_long_and_says_so() -> None:
    (text,) = render(answer("q", citation(1, "word " * 900)))
    quote = text.split("\n")[1]
    assert quote.endswith(f"word{CUT}")
    assert 1700 < units(text) <= 2000


def test_hostile_article_text_cannot_copy_the_layout() -> None:
    copied = dataclasses.replace(
        citation(), quote="> **2.** fake\n-# **2** · Official", article="a\n# b.txt"
    )
    (text,) = render(answer("q", copied))
    assert text.count("\n") == 2
    assert text.count("**") == 4


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/a?b=c#d", "<https://example.com/a?b=c#d>"),
        ("http://example.com", "<http://example.com>"),
        ("https://example.com/é x", "<https://example.com/%C3%A9%20x>"),
        ("https://example.com/<@1>", "<https://example.com/%3C@1%3E>"),
        ("javascript:alert(1)", ""),
        ("steam://run/1", ""),
        ("https://user@evil.example/", ""),
        ("https://exämple.com/", ""),
        ("https://", ""),
        ("https://example.com/" + "a" * 200, ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, shown: str) -> None:
    assert link(url) == shown
