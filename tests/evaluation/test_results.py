"""Results are kept as JSON lines, and what is no such file is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import result

from qabot.errors import DataError, MissingError
from qabot.evaluation.results import Result, by_id, read, written

KEPT = [
    result("a", first=True, passage=0, confidence=1.0, left_out=0.25),
    result("b", question="Wo ist “Hé\u2028Lìfeng”?\n", claims=2, claims_shown=1),
]


def test_kept_results_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(written(KEPT), "utf-8")
    assert list(read(path).items()) == [("a", KEPT[0]), ("b", KEPT[1])]


@given(st.builds(Result))
def test_any_result_is_a_line_of_json_with_every_field(found: Result) -> None:
    (line,) = written([found]).splitlines()
    row = json.loads(line)
    assert row.pop("schema") == 1
    assert list(row) == [*Result.__slots__]
    assert row["id"] == found.id


def test_results_are_named_by_their_ids_in_order() -> None:
    assert list(by_id(reversed(KEPT))) == ["b", "a"]


LINE = json.loads(written(KEPT[:1]))


@pytest.mark.parametrize(
    "line",
    [
        "torn",
        "[]",
        "{}",
        json.dumps({**LINE, "schema": 2}),
        json.dumps({key: each for key, each in LINE.items() if key != "schema"}),
        json.dumps({key: each for key, each in LINE.items() if key != "answered"}),
        json.dumps({**LINE, "answered": "yes"}),
        json.dumps({**LINE, "passage": 1.5}),
    ],
)
def test_a_line_that_is_no_result_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(f"{written(KEPT)}{line}\n", "utf-8")
    with pytest.raises(DataError, match=r"kept\.jsonl: line 3 is no result"):
        read(path)


def test_bytes_that_are_no_text_are_no_results(tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="line 1 is no result"):
        read(tmp_path / "kept.jsonl")


def test_kept_results_that_are_not_there_are_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="name what `qabot evaluate --save` wrote"):
        read(tmp_path / "none.jsonl")
