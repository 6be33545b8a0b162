"""Measures are printed as tables, or as JSON for scripts, and kept if wanted."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from qabot.answering.opening import Qabot
from qabot.errors import DataError, MissingError, OutputError, UsageError
from qabot.frontends.evaluate import Options, run

ROWS: list[dict[str, Any]] = [
    {
        "id": "a-1",
        "question": "When was the mill closed?",
        "answers": ["1969"],
        "articles": "mill.txt",
    },
    {"id": "a-2", "question": "Who opened the Tay bridge?", "articles": "bridge.txt"},
    {"id": "b-1", "question": "How tall is Zanzibar?", "answerable": False},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    return path


def printed(bot: Qabot, questions: Path, **options: Any) -> str:
    output = io.StringIO()
    assert run(bot, str(questions), Options(**options), output) == 0
    return output.getvalue()


def row_of(bot: Qabot, questions: Path, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(bot, questions, json=True, **options))
    return found


def test_the_table_shows_figures_with_n_and_intervals_and_what_is_missing(
    bot: Qabot, questions: Path
) -> None:
    table = printed(bot, questions, by_kind=True).splitlines()
    assert table[0] == "3 questions: 2 answerable, 1 not"
    shown = next(line.split() for line in table if line.startswith("  excerpt@1 "))
    assert shown[:6] == ["excerpt@1", "1.000", "0.206", "to", "1.000", "1"]
    assert " ".join(shown[6:]) == "the first is right"
    kinds = table[next(n for n, line in enumerate(table) if line.startswith("kind")) :]
    assert [line.split()[0] for line in (kinds[1], kinds[3])] == ["a", "b"]
    assert any(line.startswith("not measured: follow_ups: no later") for line in table)
    assert table[-1].startswith("median ")
    assert "fact_absent" not in "".join(table)
    for line in table:
        assert line == line.rstrip()
        assert len(line) <= 100
        assert "\x1b" not in line


def test_the_json_has_the_same_keys_whatever_is_asked_for(
    bot: Qabot, questions: Path
) -> None:
    every = {"by_kind": True, "leave_out": True, "interleave": 2}
    plain, full = row_of(bot, questions), row_of(bot, questions, **every)
    assert list(plain) == list(full)
    assert list(plain) == [
        "schema",
        "questions",
        "answerable",
        "unanswerable",
        "threshold",
        "interleave",
        "also_in",
        "disagreements",
        "measures",
        "not_measured",
        "reliability",
        "kinds",
        "baseline",
        "faults",
        "milliseconds",
    ]
    assert plain["kinds"] is plain["baseline"] is None
    assert list(full["kinds"]) == ["a", "b"]
    assert full["kinds"]["b"]["abstention"]["abstained"]["n"] == 1
    assert full["measures"]["fact_absent"]["auc"]["n"] == 2
    shown = plain["measures"]["excerpts"]["excerpt@1"]
    assert shown == {"value": 1.0, "n": 1, "low": 0.2065, "high": 1.0}
    assert set(plain["milliseconds"]) == {"median", "p99"}


def test_the_json_is_the_same_at_every_run_but_for_its_timings(
    bot: Qabot, questions: Path
) -> None:
    first, second = (row_of(bot, questions, leave_out=True) for _ in range(2))
    assert first.pop("milliseconds").keys() == second.pop("milliseconds").keys()
    assert first == second


def test_a_row_at_fault_is_told_and_costs_no_other(
    bot: Qabot, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with questions.open("a") as stream:
        stream.write("\ntorn")
    assert run(bot, str(questions), Options(json=True)) == 65
    found = json.loads(capsys.readouterr().out)
    assert found["questions"] == 3
    assert found["faults"] == [
        {"line": 4, "message": "not JSON: Expecting value at character 1"}
    ]
    assert run(bot, str(questions), Options()) == 65
    assert capsys.readouterr().out.splitlines()[-1].startswith("line 4: not JSON")


def test_kinds_that_are_one_are_not_measured(bot: Qabot, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(ROWS[0]))
    assert row_of(bot, path, by_kind=True)["kinds"] == {}
    table = printed(bot, path, by_kind=True)
    assert "not measured: kinds: all questions are of one kind" in table


def test_kept_results_are_the_same_at_every_run_and_compared_with(
    bot: Qabot, questions: Path, tmp_path: Path
) -> None:
    kept, again = tmp_path / "kept.jsonl", tmp_path / "again.jsonl"
    printed(bot, questions, save=kept)
    found = row_of(bot, questions, save=again, baseline=kept)["baseline"]
    assert kept.read_bytes() == again.read_bytes()
    assert found["compared"] == 3
    assert list(found["changes"]) == ["excerpt@1", "answered", "rank"]
    assert found["changes"]["rank"] == {"better": [], "worse": [], "same": 2, "p": 1.0}

    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    rows[0].update(first=False)
    rows[1].update(article=7, id="a-\x1b[2J\u202e2")
    rows[2].update(question="Something else?")
    kept.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = row_of(bot, questions, baseline=kept)["baseline"]
    assert found["compared"] == 1
    assert (found["other"], found["new"]) == (["b-1"], ["a-2"])
    assert found["changes"]["excerpt@1"]["better"] == [
        {
            "id": "a-1",
            "question": "When was the mill closed?",
            "was": "wrong",
            "now": "right",
        }
    ]
    table = printed(bot, questions, baseline=kept)
    assert "excerpt@1 better  a-1: When was the mill closed?  wrong  right" in table
    assert "1 ask something else: b-1" in table
    assert "1 are gone: a-\N{REPLACEMENT CHARACTER}[2J2" in table


@pytest.mark.parametrize("content", ["", '{"question": "Who?"}', "torn"])
def test_a_file_that_says_nothing_of_what_is_right_is_refused(
    bot: Qabot, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match="no row says what is right"):
        run(bot, str(path), Options())


def test_questions_and_kept_results_that_are_not_there_are_missing(
    bot: Qabot, questions: Path, tmp_path: Path
) -> None:
    with pytest.raises(MissingError):
        run(bot, str(tmp_path / "none.jsonl"), Options())
    with pytest.raises(MissingError):
        run(bot, str(questions), Options(baseline=tmp_path / "none.jsonl"))


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"save": "there"}, OutputError, "there is there already: --force replaces it"),
        ({"save": "folder"}, OutputError, "folder is a folder"),
        ({"save": "none/kept"}, OutputError, "no folder .*none"),
        ({"save": "q.jsonl", "force": True}, UsageError, "is the questions file"),
        ({"save": "articles/new.txt"}, UsageError, "would be read as an article"),
        ({"plots": "there"}, OutputError, "there is not a folder"),
        ({"plots": "none/plots"}, OutputError, "no folder .*none"),
        ({"plots": "folder"}, OutputError, r"ranks\.svg is there already"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_asked(
    bot: Qabot,
    questions: Path,
    tmp_path: Path,
    options: dict[str, Any],
    error: type[Exception],
    told: str,
) -> None:
    (tmp_path / "there").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "ranks.svg").write_text("mine")
    articles = Path(bot.settings.articles.folder).parent
    named = {
        name: (articles if str(each).startswith("articles") else tmp_path) / each
        for name, each in options.items()
        if name != "force"
    }
    with pytest.raises(error, match=told):
        run(bot, str(questions), Options(**{**options, **named}))
    assert (tmp_path / "there").read_text() == "mine"


def test_force_replaces_what_is_there(
    bot: Qabot, questions: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("mine")
    printed(bot, questions, save=kept, force=True)
    assert kept.read_text().startswith('{"schema": 1, "id": "a-1"')
    assert {each.name for each in tmp_path.iterdir()} == {"kept.jsonl", "q.jsonl"}
