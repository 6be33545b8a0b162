"""A questions file is read row by row, and what is wrong with a row stays in it."""

import json
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qabot.errors import DataError, MissingError, UsageError
from qabot.evaluation.question_rows import LONGEST
from qabot.evaluation.questions import Fault, Question, Questions


def rows(path: Path, content: str | bytes) -> list[Question | Fault]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with Questions(str(path)) as questions:
        found = list(questions)
        assert questions.count == len(found)
        assert list(questions) == found
        return found


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", '{"question": "Why?"}', [(1, "1", "Why?", None)]),
        (
            "a.jsonl",
            '{"id": "q", "question": "Why?", "conversation": "c", "more": [1]}\n',
            [(1, "q", "Why?", "c")],
        ),
        ("a.jsonl", '{"id": 7, "question": ""}', [(1, "7", "", None)]),
        ("a.jsonl", '{"id": -1.50, "question": "?"}', [(1, "-1.50", "?", None)]),
        (
            "a.jsonl",
            '{"id": null, "question": "?", "conversation": 3}',
            [(1, "1", "?", "3")],
        ),
        (
            "a.jsonl",
            '{"id": "", "question": "?", "conversation": ""}',
            [(1, "1", "?", None)],
        ),
        ("a.jsonl", '\n \n{"question": "?"}\n\n', [(3, "3", "?", None)]),
        ("a.JSONL", '{"question": "何?"}', [(1, "1", "何?", None)]),
        ("a.jsonl", r'{"question": "\ud800a"}', [(1, "1", "\ufffda", None)]),
        ("a.jsonl", r'{"question": "\ud83d\ude00"}', [(1, "1", "😀", None)]),
        (
            "a.txt",
            "Why?\n\n  And who?  \n",
            [(1, "1", "Why?", None), (3, "3", "And who?", None)],
        ),
        ("a.txt", '{"question": "?"}', [(1, "1", '{"question": "?"}', None)]),
        ("a.csv", "question\nWhy?\n", [(2, "2", "Why?", None)]),
        (
            "a.csv",
            'Conversation,ID, question ,x\nc,1,"Why, ""then""?",z\n,, And?\n',
            [(2, "1", 'Why, "then"?', "c"), (3, "3", "And?", None)],
        ),
        ("a.csv", "id;question\n1;Why, then?\n", [(2, "1", "Why, then?", None)]),
        ("a.csv", "id\tquestion\n1\tWhy?\n", [(2, "1", "Why?", None)]),
        (
            "a.csv",
            'question\n"two\nlines"\n\nnext\n',
            [(2, "2", "two\nlines", None), (5, "5", "next", None)],
        ),
        ("a.csv", "", []),
        ("a.csv", "question\n", []),
        ("a.jsonl", "", []),
        ("a.txt", "\n\n", []),
        (
            "mixed",
            'Why?\n  {"id": "q", "question": "Who?"}\n',
            [(1, "1", "Why?", None), (2, "q", "Who?", None)],
        ),
    ],
)
def test_each_format_gives_line_id_question_and_conversation(
    tmp_path: Path, name: str, content: str, expected: list[tuple[object, ...]]
) -> None:
    found = rows(tmp_path / name, content)
    assert [(q.line, q.id, q.question, q.conversation) for q in found] == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, end: str, mark: str, last: str
) -> None:
    for name, lines in (
        ("a.jsonl", ["", '{"question": "é?"}', "", '{"question": "b?"}']),
        ("a.txt", ["", "é?", "", "b?"]),
        ("a.csv", ["question", "é?", "", "b?"]),
    ):
        content = mark + end.join(lines) + last.replace("\n", end)
        found = rows(tmp_path / name, content)
        assert [(q.line, q.question) for q in found] == [(2, "é?"), (4, "b?")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.txt", "a.csv"])
def test_a_line_of_ten_megabytes_is_one_fault_and_little_memory(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"question\n" + b"x" * 10_000_000 + b"\nnext")
    tracemalloc.start()
    try:
        with Questions(str(path)) as questions:
            found = list(questions)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert f"more than {LONGEST:,} characters" in found[-2].message
    assert found[-2].line == 2


def test_a_line_of_just_the_limit_is_read(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.txt", "x" * LONGEST + "\n" + "y" * LONGEST)
    assert [len(row.question) for row in found] == [LONGEST, LONGEST]


def test_a_file_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("w") as out:
        out.writelines(f"{n} {'x' * 5000}\n" for n in range(2000))
    tracemalloc.start()
    try:
        with Questions(str(path)) as questions:
            assert sum(1 for _ in questions) == 2000
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "content", "listed"),
    [
        (
            "a.jsonl",
            '{"id": "q", "question": "a"}\n\n{"id": "q", "question": "b"}',
            '"q" on lines 1, 3',
        ),
        (
            "a.jsonl",
            '{"id": 1, "question": "a"}\n{"id": "1", "question": "b"}',
            '"1" on lines 1, 2',
        ),
        (
            "a.jsonl",
            '{"id": 2, "question": "a"}\n{"question": "b"}',
            '"2" on lines 1, 2',
        ),
        ("a.csv", "id,question\nx,a\ny,b\nx,c\n", '"x" on lines 2, 4'),
        (
            "a.csv",
            "id,question\n" + "x,a\n" * 9,
            '"x" on lines 2, 3, 4, 5, 6 and 4 more',
        ),
    ],
)
def test_equal_ids_are_refused_with_their_lines(
    tmp_path: Path, name: str, content: str, listed: str
) -> None:
    with pytest.raises(DataError) as error:
        rows(tmp_path / name, content)
    assert listed in str(error.value)


def test_only_the_first_equal_ids_are_listed(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n // 2, "question": "?"}) for n in range(40)]
    with pytest.raises(DataError, match="and 15 more ids"):
        rows(tmp_path / "a.jsonl", "\n".join(lines))


def test_a_row_at_fault_has_no_id_that_could_stand_twice(tmp_path: Path) -> None:
    content = '{"id": "q", "question": 1}\n{"id": "q", "question": "a"}'
    assert len(rows(tmp_path / "a.jsonl", content)) == 2


def test_known_answers_that_are_not_wanted_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"question": "?", "answers": {"text": ["a"]}}')
    with Questions(str(path), known_answers=False) as questions:
        assert list(questions) == [Question(1, "1", "?")]


def test_the_last_row_of_each_conversation_is_known(tmp_path: Path) -> None:
    names = ["a", "b", None, "a", "c", "b"]
    lines = [json.dumps({"question": "?", "conversation": name}) for name in names]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([lines[0], "torn", *lines[1:]]))
    with Questions(str(path)) as questions:
        assert questions.last == {"a": 4, "b": 6, "c": 5}


def test_the_digest_changes_with_any_byte(tmp_path: Path) -> None:
    digests = set()
    for content in ("a?", "a?\n", "b?"):
        (tmp_path / "a.txt").write_text(content)
        with Questions(str(tmp_path / "a.txt")) as questions:
            digests.add(questions.digest)
    assert len(digests) == 3


def test_a_missing_file_a_folder_and_a_strange_suffix_are_told_apart(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "a.xlsx").touch()
    for name, kind, message in (
        ("none.txt", MissingError, r"no questions file .*none\.txt"),
        ("folder.txt", MissingError, "folder.txt: Is a directory"),
        ("a.xlsx", UsageError, r"ends in \.jsonl, \.csv or \.txt"),
    ):
        with pytest.raises(kind, match=message):
            Questions(str(tmp_path / name))


def test_a_pipe_is_read_once_and_gone_through_twice(tmp_path: Path) -> None:
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    thread = threading.Thread(target=path.write_text, args=("a?\nb?\n",))
    thread.start()
    with Questions(str(path)) as questions:
        assert [row.question for row in questions] == ["a?", "b?"]
        assert [row.question for row in questions] == ["a?", "b?"]
    thread.join()


def test_standard_input_holds_json_lines_and_plain_questions() -> None:
    code = (
        "from qabot.evaluation.questions import Questions\n"
        "with Questions('-') as questions:\n"
        "    print([(q.id, q.question) for q in questions])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b'{"id": "q", "question": "a?"}\n\nb?',
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout == b"[('q', 'a?'), ('3', 'b?')]\n"


@given(st.binary(max_size=300), st.sampled_from(["a.jsonl", "a.csv", "a.txt", "a"]))
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_no_bytes_stop_a_pass(tmp_path: Path, content: bytes, name: str) -> None:
    header = b"id,question\n" if name == "a.csv" else b""
    try:
        found = rows(tmp_path / name, header + content)
    except DataError as error:
        assert "make ids differ" in str(error)  # noqa: PT017 - allowed, not wanted
        return
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))
    for row in found:
        (row.message if isinstance(row, Fault) else row.id + row.question).encode()


@given(
    st.lists(
        st.tuples(st.text(min_size=1), st.text(), st.none() | st.text(min_size=1)),
        unique_by=lambda row: row[0],
    )
)
@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_json_lines_are_read_as_they_were_written(
    tmp_path: Path, told: list[tuple[str, str, str | None]]
) -> None:
    names = ("id", "question", "conversation")
    sound = [row for row in told if not any("\0" in (part or "") for part in row)]
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in sound]
    found = rows(tmp_path / "a.jsonl", "\n".join(lines))
    assert [(q.id, q.question, q.conversation) for q in found] == sound
