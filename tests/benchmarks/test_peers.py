"""qabot measured beside FTS5, which needs no environment of peers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import ROOT

from peers_bench.contenders import CONTENDERS
from peers_bench.figures import figures, parts, percentile
from peers_bench.floor import floor
from peers_bench.plots import draw
from peers_bench.report import markdown, number

COLUMNS = (
    "index",
    "on disk",
    "start to first answer",
    "a question, median",
    "99th percentile",
    "questions a second, all cores",
    "memory, peak",
    "private",
)


def peers(folder: Path, *options: object) -> subprocess.CompletedProcess[str]:
    little = ["--rounds=2", "--core-seconds=0.05", "--batch=3", "--known-passages=10"]
    place = [folder / "source", folder / "known", "--cache", folder / "cache"]
    few = ["--contenders=qabot,fts5", "--json", folder / "figures.json"]
    line = [ROOT / "benchmarks" / "peers.py", *place, *few, *little, *options]
    return subprocess.run(
        [sys.executable, *map(str, line)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    """Raw figures as the command writes them, of two sizes, round numbers."""

    def stages(seconds: float, *, answered: bool = True) -> dict[str, Any]:
        judged = {"answered": answered, "article": True, "shown": True}
        one = {
            "first": 0.5,
            "seconds": [seconds] * 99 + [9.0],
            "cpu": [seconds] * 100,
            "peak": 50_000_000,
            "private": 30_000_000,
        }
        told = {"judged": [{**judged, "characters": 200}], "postings": [1000]}
        return {
            "index": {"seconds": 2.0, "cpu": 1.0, "peak": 60_000_000, "disk": 10**6},
            "round 0": one | told,
            "round 1": one,
            "cores": {"rate": 100.0, "processes": 2},
            "batch": {"seconds": 10.0, "questions": 20},
        }

    contenders = {
        "qabot": stages(0.002, answered=False),
        "qabot-engine": stages(0.0001),
        "langchain": stages(0.004),
        "fts5": {"skipped": "index: needed more than 8 GB"},
    }
    size = {
        "made": {"articles": 5, "mixed": 0, "known": 8},
        "passages": 40,
        "contenders": contenders,
    }
    return {
        "machine": {"cores": 2, "python": "3.11", "load": 0.0},
        "versions": ["tantivy 0.27"],
        "rounds": 2,
        "bytes_a_second": 8e9,
        "sizes": {"40": size, "400": size},
    }


@pytest.mark.usefixtures("source", "known")
def test_the_tables_have_every_row_and_a_second_run_measures_nothing(
    tmp_path: Path,
) -> None:
    first = peers(tmp_path, "--sizes=20,40", "--markdown", tmp_path / "tables.md")
    again = peers(tmp_path, "--sizes=20,40")
    raw = json.loads((tmp_path / "figures.json").read_text("utf-8"))

    tables = (tmp_path / "tables.md").read_text("utf-8")
    assert tables.strip() in first.stdout
    for size in ("20", "40"):
        found = raw["sizes"][size]["contenders"]
        assert [*found] == ["qabot", "qabot-engine", "fts5"]
        assert len(found["qabot"]["round 0"]["judged"]) == 3
        costs = tables.split(f"### {size} passages")[1].split("###")[0]
        assert all(name in costs for name in COLUMNS)
        for label in ("| qabot |", "| SQLite FTS5 |"):
            rows = [row for row in costs.splitlines() if row.startswith(label)]
            assert len(rows) == 2
            assert "–" not in "".join(rows)
    assert "Everything was." in tables
    assert "done" in first.stdout
    assert "done" not in again.stdout


@pytest.mark.usefixtures("source", "known")
def test_what_needs_too_much_is_left_out_with_the_reason_and_tried_again(
    tmp_path: Path,
) -> None:
    stopped = peers(tmp_path, "--sizes=20,40", "--most-gigabytes=0.001").stdout

    for told in (
        "20 qabot index: index: needed more than 0.001 GB",
        "40 qabot: left out, as at a smaller size",
        "- qabot at 20: index: needed more than 0.001 GB",
        "- qabot at 40: left out, as at a smaller size",
    ):
        assert told in stopped
    assert "Everything was." in peers(tmp_path, "--sizes=20,40").stdout


def test_the_report_compares_with_qabot(measured: dict[str, Any]) -> None:
    report = markdown(measured)

    assert "4.00 ms (2.00)" in report
    assert "qabot, were it to answer the 100.0 % it refuses | 100.0 % | 100.0 %" in (
        report
    )
    assert "| qabot | 0.0 % | 0.0 % | 200 | 1 |" in report
    assert "- SQLite FTS5 at 400: index: needed more than 8 GB" in report
    assert "| LangChain BM25Retriever | 2.00 s (1.00) | 1.00 s (1.00) | none |" in (
        report
    )


def test_plots_are_the_same_for_the_same_figures(measured: dict[str, Any]) -> None:
    drawn = draw(measured)

    assert [*drawn] == ["peers-question.svg", "peers-quality.svg", "peers-start.svg"]
    assert drawn == draw(measured)


def test_figures_are_of_all_rounds_together(measured: dict[str, Any]) -> None:
    found = figures("qabot", measured["sizes"]["40"]["contenders"]["qabot"])

    assert found.median == 2.0
    assert found.late == 9000.0
    assert found.private == 30.0
    assert found.asked == 1


def test_the_floor_is_the_time_to_read_the_postings(measured: dict[str, Any]) -> None:
    found = parts(measured["sizes"]["40"]["contenders"], measured["bytes_a_second"])

    assert floor(1000, 8e9) == 1e-6
    assert found is not None
    assert (found.floor, found.search, found.whole) == pytest.approx((1, 100, 2000))
    assert found.batch == 2.0


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "–"), (0, "0.000"), (0.1234, "0.123"), (1.234, "1.23"), (45678, "45,678")],
)
def test_numbers_have_three_digits_that_tell_something(
    value: float | None, told: str
) -> None:
    assert number(value) == told


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.99) is None
    assert percentile([1.0], 0.99) == 1.0


def test_every_peer_is_pinned() -> None:
    lines = (ROOT / "benchmarks" / "peers-requirements.txt").read_text().splitlines()

    assert all("==" in line for line in lines if not line.startswith("#"))
    assert any(each.peer for each in CONTENDERS)
