"""Plots are drawn of what the results tell, the same bytes every time."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from command import Command
from small import result

from qabot.evaluation.evaluate import report
from qabot.evaluation.results import Result
from qabot.frontends.evaluate_plots import PLOTS, abstention, draw, ranks, reliability

ROWS = [
    result("a", answerable=True, first=True, confidence=0.9, passage=1, article=1),
    result("b", answerable=True, first=False, confidence=0.6, passage=0, article=3),
    result("c", answerable=False, confidence=0.7),
    result("d", answerable=False, confidence=0.1, answered=False),
]


def drawn(rows: list[Result]) -> dict[str, bytes]:
    return draw(rows, report(rows).bins, 0.3)


def test_every_plot_is_drawn_and_drawn_alike() -> None:
    found = drawn(ROWS)
    assert tuple(found) == PLOTS
    assert found == drawn(ROWS)
    for each in found.values():
        assert ET.fromstring(each).tag.endswith("svg")  # noqa: S314 - our own
        assert b"<dc:date>" not in each


def test_what_the_results_do_not_tell_is_not_drawn() -> None:
    assert drawn([result()]) == {}
    assert list(drawn(ROWS[:1])) == ["reliability.svg", "ranks.svg"]
    assert list(drawn(ROWS[2:])) == []


def test_reliability_shows_each_bin_over_its_confidence() -> None:
    figure = reliability(ROWS, report(ROWS).bins)
    assert figure
    (axes,) = figure.axes
    points = axes.containers[0].lines[0]
    assert list(points.get_xdata()) == [0.1, 0.6, 0.7, 0.9]
    assert list(points.get_ydata()) == [0, 0, 0, 1]


@pytest.mark.parametrize(("threshold", "precision"), [(0.8, [1.0]), (0.3, [2 / 3])])
def test_abstention_marks_the_threshold_on_both_curves(
    threshold: float, precision: list[float]
) -> None:
    figure = abstention(ROWS, threshold)
    assert figure
    left, right = figure.axes
    assert list(left.lines[0].get_xdata()) == [0.5, 0.5, 1, 1]
    assert list(left.lines[0].get_ydata()) == [1, 0.5, 2 / 3, 0.5]
    assert list(left.lines[1].get_ydata()) == precision
    assert list(right.lines[0].get_xdata()) == [0, 0, 0.5, 0.5, 1]
    assert list(right.lines[0].get_ydata()) == [0, 0.5, 0.5, 1, 1]


def test_a_threshold_that_nothing_reaches_is_not_marked() -> None:
    figure = abstention(ROWS, 0.95)
    assert figure
    assert len(figure.axes[0].lines) == 1


def test_ranks_rise_with_how_many_count() -> None:
    figure = ranks(ROWS)
    assert figure
    passages, articles = figure.axes[0].lines
    assert list(passages.get_ydata()) == [0.5] * 10
    assert list(articles.get_ydata()) == [0.5, 0.5] + [1] * 8


WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from qabot.cli import main
sys.exit(main(sys.argv[1:]))
"""
QUESTION = '{"question": "Who is Feng Chongyi?", "answers": "professor"}\n'


def test_without_what_draws_them_plots_are_refused_with_the_way_to_get_it(
    qabot: Command,
) -> None:
    (qabot.folder / "q.jsonl").write_text(QUESTION)
    line = ["evaluate", "q.jsonl", "--plots", "plots"]

    class Without(Command):
        def line(self, *arguments: object) -> list[str]:
            python, _, *rest = super().line(*arguments)
            return [python, "-c", WITHOUT, *rest]

    root = str(Path(__file__).parents[2])
    ended = Without(qabot.folder)(*line, environment={"PYTHONPATH": root})
    assert ended.returncode == 2
    assert "pip install -e '.[plots]'" in ended.stderr
    assert not (qabot.folder / "plots").exists()


def test_the_command_draws_into_a_new_folder_and_over_old_plots_only_by_force(
    qabot: Command,
) -> None:
    (qabot.folder / "q.jsonl").write_text(QUESTION)
    line = ["evaluate", "q.jsonl", "--plots", "plots", "--json"]
    first = qabot(*line)
    assert first.returncode == 0, first.stderr
    names = {each.name for each in (qabot.folder / "plots").iterdir()}
    assert names == {"reliability.svg"}
    assert "abstention.svg is not drawn" in first.stderr
    again = qabot(*line)
    assert again.returncode == 73
    assert "--force replaces it" in again.stderr
    assert qabot(*line, "--force").returncode == 0


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_as_many_dialogues_as_are_no_number_are_refused(
    qabot: Command, number: str
) -> None:
    ended = qabot("evaluate", "q.jsonl", "--interleave", number)
    assert ended.returncode == 2
    assert "is no number of 1 or more" in ended.stderr
