"""Tables and reports hold what articles say, and none of it acts."""

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from batch_stand_in import (
    StandIn,
    abstention,
    questions,
    reply,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.datatypes import Answer
from qabot.frontends import batch
from qabot.frontends.formats import COLUMNS, FORMATS
from qabot.frontends.rows import dumps, reply_row


def test_a_table_has_the_columns_of_the_contract(tmp_path: Path) -> None:
    output = tmp_path / "a.csv"
    batch.run(StandIn(), questions(tmp_path), str(output))
    with output.open(newline="", encoding="utf-8") as text:
        table = list(csv.DictReader(text))
    assert ",".join(COLUMNS) == (
        "id,conversation,question,answered,confidence,"
        "article_1,title_1,outlet_1,date_1,start_1,end_1,quote_1,"
        "article_2,title_2,outlet_2,date_2,start_2,end_2,quote_2,"
        "article_3,title_3,outlet_3,date_3,start_3,end_3,quote_3"
    )
    assert len(table) == 30
    answer = reply("Who is number 0?")
    assert isinstance(answer, Answer)
    assert list(table[0])[:5] == list(COLUMNS[:5])
    assert table[0]["id"] == "q0"
    assert table[0]["answered"] == "true"
    assert table[0]["confidence"] == repr(answer.confidence)
    assert table[0]["start_1"] == str(answer.citations[0].start)
    assert set(table[7].values()) == {"", "false"}


DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize(
    ("raw", "cell"),
    [
        *((f"{start}1+1", f"'{start}1+1") for start in "=+-@\t\n＝＋－＠"),
        ("\r=1", "'\n=1"),
        (" =1", "' =1"),
        ("\x00=1", "' =1"),
        ("\ufeff\u200b=1", "'\ufeff\u200b=1"),
        ("a=1", "a=1"),
        ("'a", "'a"),
        ("a\x1b[31m\x9bb\r\nc\rd", "a [31m bc d".replace("bc d", "b\nc\nd")),
        ('a "b", c', 'a "b", c'),
    ],
)
def test_a_cell_is_never_a_formula(raw: str, cell: str) -> None:
    row = dumps(reply_row(reply(raw), id=raw)).encode() + b"\n"
    out = io.BytesIO()
    FORMATS[".csv"].write(lambda: [row], out)
    record = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))[1]
    assert record[0] == cell
    assert record[2] == cell


@given(st.lists(st.tuples(st.text(), st.text(), st.none() | st.text())))
@settings(max_examples=100, deadline=None)
def test_any_text_reads_back_from_a_table(
    told: list[tuple[str, str, str | None]],
) -> None:
    lines = [
        dumps(reply_row(reply(question), id=name, conversation=thread)).encode() + b"\n"
        for name, question, thread in told
    ]
    out = io.BytesIO()
    FORMATS[".csv"].write(lambda: lines, out)
    table = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))[1:]
    assert len(table) == len(told)
    for record, (name, question, thread) in zip(table, told, strict=True):
        assert len(record) == len(COLUMNS)
        assert not any(cell.startswith(DANGEROUS) for cell in record)
        for cell, raw in zip(record[:3], (name, thread, question), strict=True):
            assert _letters(cell.removeprefix("'")) == _letters(
                (raw or "").removeprefix("'")
            )


def _letters(text: str) -> str:
    return "".join(c for c in text if ord(c) > 0x20 and not 0x7F <= ord(c) < 0xA0)


# Markdown


def test_a_report_can_be_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": "one", "question": "- and [how](x)?"}\n'
        '{"id": "two", "question": "", "conversation": "c_1"}\n'
        "torn\n"
        '{"id": "four", "question": "and who?", "conversation": "c_1"}\n'
    )
    output = tmp_path / "a.md"
    assert batch.run(StandIn(), str(path), str(output), explain=True) == 65
    report = output.read_text("utf-8")
    assert report.startswith(
        "# Answers\n\nQuestions: 4. Answered: 2. Not answered: 1. Not readable: 1.\n"
    )
    headings = re.findall("^## .*", report, re.MULTILINE)
    assert headings == [
        r"## 1. \- and \[how\](x)?",
        "## 2. (nothing)",
        "## 3. Line 3 of the questions",
        "## 4. and who?",
    ]
    for part in (
        "\n**Not answered** (empty question): No article says so.\n",
        "\n**Not readable:** not JSON: Expecting value at character 1\n",
        "\nId two · conversation c_1 · confidence ",
        "\nTaken as: and who? (",
        "The Outlet, 2023-08-28 · folder/",
        "\n> Also in b.txt, characters 1 to 9: The hall\n",
        "\n> Matched: hall, opened\n",
    ):
        assert part in report


def test_a_report_says_the_newest_day() -> None:
    told = replace(reply("?"), newest=dt.date(2023, 8, 30))
    report = _report(dumps(reply_row(told, id="1")))
    assert report.endswith("\n\nThe newest article here is of 2023-08-30.\n")


def test_a_closest_passage_is_called_no_answer() -> None:
    told = abstention("?", "not_in_articles", 0.1, None)
    report = _report(dumps(reply_row(told, id="1")))
    assert "\nThe closest passage, which is not an answer:\n\n> " in report


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("# head", r"\# head"),
        ("1. item", r"1\. item"),
        ("1) item", r"1\) item"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("=====", r"\====="),
        ("> quote", r"\> quote"),
        ("*a* _b_ __c__", r"\*a\* \_b\_ \_\_c\_\_"),
        ("snake_case", "snake_case"),
        ("`code` ~~gone~~", r"\`code\` \~\~gone\~\~"),
        ("[a](javascript:b)", r"\[a\](javascript:b)"),
        ("![a](b)", r"!\[a\](b)"),
        ("<script>&lt;", r"\<script\>\&lt;"),
        ("https://a.example www.b.example", r"https\://a.example www\.b.example"),
        ("a | b $c$ @d a\\", r"a \| b \$c\$ \@d a\\"),
        ("a\n\n# b\r\tc", r"a \# b c"),
        ("a\x1b[1m\u202eb", "a\ufffd\\[1mb"),
        ("Twenty - and 1.5 = 3.", "Twenty - and 1.5 = 3."),
    ],
)
def test_text_is_no_markup_in_a_report(raw: str, shown: str) -> None:
    report = _report(dumps(reply_row(reply(raw), id="1")))
    assert f"\n## 1. {shown}\n" in report


def _report(line: str) -> str:
    out = io.BytesIO()
    FORMATS[".md"].write(lambda: [line.encode() + b"\n"], out)
    return out.getvalue().decode()


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/b?c=d", True),
        ("javascript:alert(1)", False),
        ("https://a.example/> [b](c", False),
        ("https://a.example/\nb", False),
        ("https://a.example/<b", False),
        (r"https://a.example/\b", False),
        (None, False),
    ],
)
def test_a_title_is_a_link_only_to_a_plain_web_address(
    url: str | None, *, linked: bool
) -> None:
    row = reply_row(reply("Who is number 0?"), id="1")
    for each in row["citations"]:
        each["url"] = url
    assert (f"[A \\*title\\*](<{url}>)" in _report(dumps(row))) is linked
