"""What is wrong with a row is said in words, and costs no other row."""

import csv
import io
import json
from pathlib import Path

import pytest

from qabot.errors import DataError
from qabot.evaluation.questions import Fault, Question, Questions


def rows(path: Path, content: str | bytes) -> list[Question | Fault]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with Questions(str(path)) as questions:
        found = list(questions)
        assert questions.count == len(found)
        assert list(questions) == found
        return found


def faults(path: Path, content: str | bytes) -> list[tuple[int, str]]:
    found = rows(path, content)
    return [(row.line, row.message) for row in found if isinstance(row, Fault)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes"),
        (b'{"question": "torn', "not JSON: Unterminated string"),
        (b'{"question": "a"} {"question": "b"}', "not JSON: Extra data"),
        (b"plain text", "not JSON: Expecting value at character 1"),
        (b"[1, 2]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"12", "not a JSON object"),
        (b'{"id": "q"}', "question: left out"),
        (b'{"question": null}', "question: left out"),
        (b'{"question": 5}', "question: must be text, not a number"),
        (b'{"question": true}', "question: must be text, not true or false"),
        (b'{"question": ["a"]}', "question: must be text, not a list"),
        (b'{"question": {}}', "question: must be text, not an object"),
        (b'{"question": "a", "id": true}', "id: must be text or a number"),
        (b'{"question": "a", "id": [1]}', "id: must be text or a number, not a list"),
        (b'{"question": "a", "conversation": {}}', "conversation: must be text or"),
        (b'{"question": "a", "id": NaN}', "NaN is no JSON number"),
        (b'{"question": "a", "x": -Infinity}', "-Infinity is no JSON number"),
        (b'{"question": "a", "question": "b"}', 'the key "question" stands twice'),
        (b'{"question": "a", "x": {"y": 1, "y": 1}}', 'the key "y" stands twice'),
        (b'{"question": "a\0b"}', "the line holds a NUL character"),
        (rb'{"question": "a\u0000b"}', "question: holds a NUL character"),
        (b'{"question": "a\tb"}', "not JSON: Invalid control character"),
        (b'{"question": "caf\xe9"}', "not UTF-8 at character 18"),
        (b'{"question": "\xed\xa0\x80"}', "not UTF-8"),
        (b"\xff\xfe{\x00", "the line holds a NUL character"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"question": "a", "answers": {}}', "answers: must be texts, not an object"),
        (b'{"question": "a", "answers": [null]}', "answers: must be texts, not null"),
        (b'{"question": "a", "answerable": "no"}', "answerable: must be true or false"),
        (b'{"question": "a", "rewrite": 1}', "rewrite: must be text, not a number"),
        (b'{"question": "a", "gold_sentences": [[1], 2, []]}', None),
        (b'{"question": "a", "gold_sentences": [[{}]]}', "gold_sentences: must be"),
        (b'{"question": "a", "article_answers": []}', "article_answers: must be an"),
        (b'{"question": "a", "article_answers": {"a": []}}', "article_answers: must"),
    ],
)
def test_a_line_at_fault_says_what_is_wrong_and_its_neighbours_are_read(
    tmp_path: Path, line: bytes, message: str | None
) -> None:
    content = b'{"question": "before"}\n' + line + b'\n{"question": "after"}'
    found = rows(tmp_path / "a.jsonl", content)
    assert len(found) == 3
    assert [q.question for q in (found[0], found[2])] == ["before", "after"]
    if message is None:
        assert isinstance(found[1], Question)
    else:
        assert isinstance(found[1], Fault)
        assert found[1].line == 2
        assert message in found[1].message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("question\na,b\nc\n", [(2, "2 cells under 1 columns")]),
        ("id,question\n1\n2,c\n", [(2, "question: left out")]),
        ('question\n"torn\nc\nd\n', [(2, "not CSV")]),
        ('question\n"torn\n"c"x\nd\n', [(2, "not CSV"), (3, "not CSV")]),
        ('question\n"a"b\nc\n', [(2, "not CSV")]),
        ('question\n"a\n\0\nc', [(2, "not CSV"), (3, "NUL")]),
        ("question\nb\0\nc\n", [(2, "NUL")]),
        ('id,question,answerable\n,"a",perhaps\n', [(2, "answerable: must be")]),
    ],
)
def test_a_csv_row_at_fault_costs_its_own_line(
    tmp_path: Path, content: str, expected: list[tuple[int, str]]
) -> None:
    found = faults(tmp_path / "a.csv", content)
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, message), (_, part) in zip(found, expected, strict=True):
        assert part in message


def test_a_quote_without_end_leaves_the_lines_after_it_to_be_read(
    tmp_path: Path,
) -> None:
    lines = ["question", '"torn', *(f"number {n}" for n in range(40_000))]
    found = rows(tmp_path / "a.csv", "\n".join(lines))
    assert [type(row) for row in found[:2]] == [Fault, Question]
    assert len(found) == 40_001


@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,a\n",
        "question,question\na,b\n",
        b"\xff\xfeq\x00u\x00",
        '"question\n',
    ],
)
def test_a_csv_header_that_names_no_question_is_refused(
    tmp_path: Path, content: str | bytes
) -> None:
    with pytest.raises(DataError, match=r"a\.csv: .*(header|line 1)"):
        rows(tmp_path / "a.csv", content)


def test_known_answers_are_read(tmp_path: Path) -> None:
    row = {
        "question": "?",
        "answers": ["a", 30],
        "articles": "a.txt",
        "answerable": False,
        "rewrite": "Who?",
        "gold_sentences": [["one", "two"], ["one"]],
        "article_answers": {"a.txt": "x", "b.txt": "y"},
        "wrong_answers": [],
        "kind": 7,
    }
    assert rows(tmp_path / "a.jsonl", json.dumps(row)) == [
        Question(
            line=1,
            id="1",
            question="?",
            conversation=None,
            answers=("a", "30"),
            articles=("a.txt",),
            answerable=False,
            rewrite="Who?",
            gold_sentences=(("one", "two"), ("one",)),
            article_answers=(("a.txt", "x"), ("b.txt", "y")),
            wrong_answers=(),
            kind="7",
        )
    ]


def test_known_answers_may_stand_in_cells(tmp_path: Path) -> None:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["question", "answers", "answerable", "gold_sentences", "articles"])
    writer.writerow(["a", '["x", "y"]', "FALSE", '["s", "t"]', "[laughs]"])
    writer.writerow(["b", "x, y", "", "", ""])
    first, second = rows(tmp_path / "a.csv", table.getvalue())
    assert first.answers == ("x", "y")
    assert first.answerable is False
    assert first.gold_sentences == (("s", "t"),)
    assert first.articles == ("[laughs]",)
    assert second.answers == ("x, y",)
    assert second.answerable is None
