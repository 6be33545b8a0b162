"""Measures are printed as tables, or as JSON for scripts."""

import io
import json
from pathlib import Path

import pytest

from qabot.answering.opening import Qabot
from qabot.errors import DataError, MissingError
from qabot.frontends.evaluate import run

ROWS = [
    {"id": "a-1", "question": "When was the mill closed?", "answers": ["1969"]},
    {"id": "a-2", "question": "Who opened the Tay bridge?", "articles": "bridge.txt"},
    {"id": "b-1", "question": "How tall is Zanzibar?", "answerable": False},
]


def printed(bot: Qabot, path: Path, lines: list[str], *, as_json: bool) -> str:
    path.write_text("\n".join(lines), "utf-8")
    output = io.StringIO()
    torn = any(not line.startswith("{") for line in lines)
    assert run(bot, path, json=as_json, output=output) == (65 if torn else 0)
    return output.getvalue()


def test_the_table_shows_measures_groups_timings_and_faults(
    bot: Qabot, tmp_path: Path
) -> None:
    lines = [*map(json.dumps, ROWS), "torn"]
    table = printed(bot, tmp_path / "q.jsonl", lines, as_json=False).splitlines()
    assert table[0].split() == ["measure", "95", "%", "interval", "n"]
    assert table[1].split()[:2] == ["excerpt@1", "1.000"]
    assert any(line.startswith("a ") for line in table)
    assert any(line.startswith("b ") for line in table)
    assert table[-2].startswith("median ")
    assert table[-1].startswith("line 4: not JSON")
    assert all(line == line.rstrip() for line in table)


def test_the_json_is_the_same_at_every_run_but_for_its_timings(
    bot: Qabot, tmp_path: Path
) -> None:
    lines = [*map(json.dumps, ROWS), "torn"]
    first, second = (
        json.loads(printed(bot, tmp_path / "q.jsonl", lines, as_json=True))
        for _ in range(2)
    )
    assert first.pop("milliseconds").keys() == second.pop("milliseconds").keys()
    assert first == second
    assert list(first) == ["schema", "questions", "measures", "groups", "faults"]
    assert first["questions"] == 3
    assert first["faults"] == [
        {"line": 4, "message": "not JSON: Expecting value at character 1"}
    ]
    assert list(first["groups"]) == ["a", "b"]
    shown = first["measures"]["excerpt@1"]
    assert shown == {"value": 1.0, "n": 1, "low": 0.2065, "high": 1.0}


@pytest.mark.parametrize("content", ["", '{"question": "Who?"}', "torn"])
def test_a_file_that_says_nothing_of_what_is_right_is_refused(
    bot: Qabot, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match="no row says what is right"):
        run(bot, path, json=False)


def test_a_questions_file_that_is_not_there_is_missing(
    bot: Qabot, tmp_path: Path
) -> None:
    with pytest.raises(MissingError):
        run(bot, tmp_path / "q.jsonl", json=False)
