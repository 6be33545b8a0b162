"""A reply becomes the contract's object: its keys, their order, and safe bytes."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from batch_stand_in import citation, reply
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    ClaimedValue,
    DatedWords,
    Disagreement,
    Mention,
    Metadata,
    Turn,
    Why,
)
from qabot.frontends.rows import dumps, error_row, reply_row

KEYS = [
    "schema",
    "id",
    "conversation",
    "question",
    "answered",
    "confidence",
    "citations",
    "disagreements",
    "taken_as",
    "newest",
    "abstention",
    "error",
]

any_text = st.text(max_size=20)
shares = st.floats(0, 1)
mentions = st.builds(
    Mention, any_text, any_text, st.integers(0), st.integers(0), st.booleans()
)
citations = st.builds(
    Citation,
    number=st.integers(0, 10),
    article=any_text,
    metadata=st.builds(
        Metadata,
        *[st.none() | any_text] * 3,
        st.none() | st.dates(),
        st.none() | any_text,
    ),
    quote=any_text,
    start=st.integers(0),
    end=st.integers(0),
    repaired=st.booleans(),
    score=shares,
    passage=any_text,
    also_in=st.tuples() | st.tuples(mentions),
    dates=st.tuples() | st.tuples(st.builds(DatedWords, any_text, st.dates())),
    why=st.builds(
        Why, st.tuples(any_text), st.tuples(st.tuples(any_text, shares)) | st.tuples()
    ),
)
answers = st.builds(
    Answer,
    question=any_text,
    confidence=shares,
    citations=st.lists(citations, min_size=1, max_size=4).map(tuple),
    disagreements=st.tuples()
    | st.tuples(
        st.builds(
            Disagreement,
            any_text,
            st.tuples(*[st.builds(ClaimedValue, any_text, st.tuples(st.just(1)))] * 2),
        )
    ),
    taken_as=st.none() | any_text,
    newest=st.none() | st.dates(),
)
abstentions = st.builds(
    Abstention,
    question=any_text,
    confidence=shares,
    reason=st.sampled_from(["not_in_articles", "greeting"]),
    message=any_text,
    missing=st.tuples(any_text),
    did_you_mean=st.tuples(st.tuples(any_text, any_text)),
    closest=st.none() | citations,
    taken_as=st.none() | any_text,
    newest=st.none() | st.dates(),
)
replies = answers | abstentions


def test_an_answer_is_the_object_of_the_contract() -> None:
    cited = Citation(
        number=1,
        article="a.txt",
        metadata=Metadata(
            "Title", "Outlet", "Author", dt.date(2023, 8, 28), "https://a.example"
        ),
        quote="Yesterday it opened.",
        start=1234,
        end=1391,
        repaired=False,
        score=0.91,
        passage="a.txt#000001",
        also_in=(Mention("b.txt", "It opened.", 10, 90, repaired=True),),
        dates=(DatedWords("Yesterday", dt.date(2023, 8, 27)),),
        why=Why(("opened",), (("coverage", 0.75), ("pairs", 0.25))),
    )
    sides = (ClaimedValue("30", (1,)), ClaimedValue("40", (2, 3)))
    answer = Answer("When?", 0.93, (cited,), (Disagreement("rooms", sides),), "When it")
    answer = replace(answer, newest=dt.date(2023, 8, 30))
    expected = (
        '{"schema": 1, "id": "q1", "conversation": "c1", "question": "When?",'
        ' "answered": true, "confidence": 0.93, "citations": [{"number": 1,'
        ' "article": "a.txt", "title": "Title", "outlet": "Outlet",'
        ' "date": "2023-08-28", "url": "https://a.example",'
        ' "quote": "Yesterday it opened.", "start": 1234, "end": 1391,'
        ' "repaired": false, "score": 0.91, "also_in": [{"article": "b.txt",'
        ' "quote": "It opened.", "start": 10, "end": 90, "repaired": true}],'
        ' "dates": [{"words": "Yesterday", "date": "2023-08-27"}]}],'
        ' "disagreements": [{"about": "rooms", "values": [{"value": "30",'
        ' "citations": [1]}, {"value": "40", "citations": [2, 3]}]}],'
        ' "taken_as": "When it", "newest": "2023-08-30", "abstention": null,'
        ' "error": null}'
    )
    assert dumps(reply_row(answer, id="q1", conversation="c1")) == expected


def test_an_abstention_is_the_object_of_the_contract() -> None:
    abstention = Abstention(
        "Who?",
        0.1,
        "words_unknown",
        "No article has it.",
        ("raimondoo", "x"),
        (("raimondoo", "raimondo"),),
        None,
        None,
    )
    expected = (
        '{"schema": 1, "id": null, "conversation": null, "question": "Who?",'
        ' "answered": false, "confidence": 0.1, "citations": [], "disagreements": [],'
        ' "taken_as": null, "newest": null, "abstention": {"reason": "words_unknown",'
        ' "message": "No article has it.", "missing": ["raimondoo", "x"],'
        ' "did_you_mean": {"raimondoo": "raimondo"}, "closest": null}, "error": null}'
    )
    assert dumps(reply_row(abstention)) == expected


def test_a_row_that_cannot_be_read_has_nothing_but_its_error() -> None:
    expected = (
        '{"schema": 1, "id": null, "conversation": null, "question": null,'
        ' "answered": false, "confidence": null, "citations": [],'
        ' "disagreements": [], "taken_as": null, "newest": null, "abstention": null,'
        ' "error": {"line": 7, "message": "not JSON"}}'
    )
    assert dumps(error_row(7, "not JSON")) == expected


def test_the_closest_passage_is_a_citation_of_number_0() -> None:
    abstention = Abstention(
        "?", 0.2, "not_in_articles", "No.", (), (), citation(0, 7), None
    )
    closest = reply_row(abstention)["abstention"]["closest"]
    assert closest["number"] == 0
    assert closest["quote"] == citation(0, 7).quote


def test_dates_stand_only_where_words_name_a_day() -> None:
    rows = [reply_row(Answer("?", 1.0, (citation(1, s),), (), None)) for s in (0, 2)]
    assert ["dates" in row["citations"][0] for row in rows] == [False, True]


def test_why_stands_only_where_it_is_asked_for() -> None:
    answer = Answer("?", 1.0, (citation(1, 2),), (), None)
    assert "why" not in reply_row(answer)["citations"][0]
    assert list(reply_row(answer, explain=True)["citations"][0].items())[-1] == (
        "why",
        {"matched": ["hall", "opened"], "cues": {"coverage": 0.75, "pairs": 0.25}},
    )


def test_one_row_does_not_share_anything_with_the_next() -> None:
    error_row(1, "")["citations"].append("changed")
    assert error_row(1, "")["citations"] == []


@given(replies, st.none() | any_text, st.sampled_from([True, False]))
@settings(max_examples=100, deadline=None)
def test_a_row_is_one_harmless_line_that_reads_back(
    told: Answer | Abstention, name: str | None, explain: object
) -> None:
    row = reply_row(told, id=name, explain=bool(explain))
    line = dumps(row)
    assert len(line.splitlines()) == 1
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in line)
    assert json.loads(line.encode()) == row
    assert list(row) == KEYS


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("\ud800", "\ufffd"),
        ("a\udc80b\udfff", "a\ufffdb\ufffd"),
        ("\ud83d\ude00", "\ufffd\ufffd"),
        ("\x1b[31m\r\n\0\x7f\x9b\u2028é何😀", "\x1b[31m\r\n\0\x7f\x9b\u2028é何😀"),
    ],
)
def test_text_that_no_file_can_hold_becomes_the_replacement_character(
    raw: str, read: str
) -> None:
    line = dumps(error_row(1, raw))
    assert json.loads(line.encode())["error"]["message"] == read


@pytest.mark.parametrize("turns", [0, 3])
def test_the_stand_in_depends_on_question_and_turns_alone(turns: int) -> None:
    past = tuple(Turn(str(n), reply(str(n))) for n in range(turns))
    assert reply("Who?", past) == reply("Who?", past)
    assert (reply("Who?", past) == reply("Who?")) is (turns == 0)
