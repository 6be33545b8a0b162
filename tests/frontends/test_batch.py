"""Every question has one answer, in order, in its conversation."""

import fcntl
import json
import os
from pathlib import Path

import pytest
from batch_stand_in import (
    SUFFIXES,
    StandIn,
    partial_of,
    questions,
    read,
    reply,
)

from qabot.datatypes import Turn
from qabot.errors import (
    BusyError,
    DataError,
    MissingError,
    OutputError,
    QabotError,
    UsageError,
)
from qabot.frontends import batch
from qabot.frontends.rows import dumps, error_row, reply_row
from qabot.settings import ArticleSettings, ConversationSettings, Settings


def test_every_question_has_one_row_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "b", "question": "x"}\ntorn\n\n{"question": "y"}')
    output = tmp_path / "a.jsonl"
    assert batch.run(StandIn(), str(path), str(output)) == 65
    assert output.read_text("utf-8") == "".join(
        dumps(row) + "\n"
        for row in (
            reply_row(reply("x"), id="b"),
            error_row(2, "not JSON: Expecting value at character 1"),
            reply_row(reply("y"), id="4"),
        )
    )
    assert {each.name for each in tmp_path.iterdir()} == {"q.jsonl", "a.jsonl"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_questions_give_an_output_without_answers(
    tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "q.txt").touch()
    output = tmp_path / f"a{suffix}"
    assert batch.run(StandIn(), str(tmp_path / "q.txt"), str(output)) == 0
    assert (
        len(output.read_text().splitlines())
        == {".jsonl": 0, ".csv": 1, ".md": 3}[suffix]
    )


def test_with_explain_each_citation_says_why(tmp_path: Path) -> None:
    output = tmp_path / "a.jsonl"
    batch.run(StandIn(), questions(tmp_path), str(output), explain=True)
    cited = [c for row in read(output) for c in row["citations"]]
    assert all(c["why"]["matched"] == ["hall", "opened"] for c in cited)


def test_rows_of_a_conversation_are_its_turns(tmp_path: Path) -> None:
    names = ["a", "b", None, "a", "a", "b", "a"]
    lines = [
        json.dumps({"question": str(n), "conversation": name})
        for n, name in enumerate(names)
    ]
    (tmp_path / "q.jsonl").write_text("\n".join([*lines[:4], "torn", *lines[4:]]))
    stand_in = StandIn(settings=Settings(conversation=ConversationSettings(turns=2)))
    batch.run(stand_in, str(tmp_path / "q.jsonl"), str(tmp_path / "a.jsonl"))
    looked_back = [[turn.question for turn in turns] for _, turns in stand_in.asked]
    assert looked_back == [[], [], [], ["0"], ["0", "3"], ["1"], ["3", "4"]]


def test_turns_hold_the_replies_that_were_given(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(
        '{"question": "x", "conversation": 1}\n{"question": "y", "conversation": 1}'
    )
    stand_in = StandIn()
    batch.run(stand_in, str(tmp_path / "q.jsonl"), str(tmp_path / "a.jsonl"))
    assert stand_in.asked[1] == ("y", (Turn("x", reply("x")),))


@pytest.mark.parametrize(
    ("output", "options", "kind"),
    [
        ("a.txt", {}, UsageError),
        ("a", {}, UsageError),
        ("a.jsonl", {"force": True, "resume": True}, UsageError),
        ("-", {"resume": True}, UsageError),
        ("questions.jsonl", {"force": True}, UsageError),
        ("link.jsonl", {"force": True}, UsageError),
        ("there.jsonl", {}, OutputError),
        ("folder.jsonl", {"force": True}, OutputError),
        ("pipe.jsonl", {"force": True}, OutputError),
        ("none/a.jsonl", {}, OutputError),
        ("there.jsonl/a.jsonl", {}, OutputError),
        ("held.jsonl", {}, OutputError),
    ],
)
def test_an_output_that_does_not_do_is_refused_and_left_alone(
    tmp_path: Path, output: str, options: dict[str, bool], kind: type[QabotError]
) -> None:
    asked = questions(tmp_path)
    (tmp_path / "there.jsonl").write_text("mine")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "held.jsonl.partial").mkdir()
    (tmp_path / "link.jsonl").symlink_to(asked)
    os.mkfifo(tmp_path / "pipe.jsonl")
    before = _contents(tmp_path)
    with pytest.raises(kind) as error:
        batch.run(
            StandIn(),
            asked,
            output if output == "-" else f"{tmp_path}/{output}",
            **options,
        )
    assert "\n" not in str(error.value)
    assert _contents(tmp_path) == before


def _contents(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.iterdir() if each.is_file())
    return {each.name: each.read_bytes() for each in files}


def test_a_report_among_the_articles_is_refused(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    articles = ArticleSettings(folder=tmp_path.name)
    stand_in = StandIn(settings=Settings(home=tmp_path.parent, articles=articles))
    for name in ("a.md", "a.jsonl", "a.csv"):
        with pytest.raises(UsageError, match="would be read as an article"):
            batch.run(stand_in, asked, f"{tmp_path}/{name}")


def test_missing_questions_leave_no_output(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        batch.run(StandIn(), f"{tmp_path}/none.jsonl", f"{tmp_path}/a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_equal_ids_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("id,question\n1,a\n1,b\n")
    stand_in = StandIn()
    with pytest.raises(DataError, match="on lines 2, 3"):
        batch.run(stand_in, str(tmp_path / "q.csv"), str(tmp_path / "a.jsonl"))
    assert stand_in.asked == []


def test_a_second_run_on_one_output_is_refused_as_busy(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    with partial_of(output).open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        for options in ({}, {"force": True}, {"resume": True}):
            with pytest.raises(BusyError, match="another run"):
                batch.run(StandIn(), asked, str(output), **options)
    assert not output.exists()
