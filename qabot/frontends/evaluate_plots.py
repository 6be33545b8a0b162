"""Results of questions -> plots as SVG, the same bytes for the same results."""

import importlib.util
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qabot.errors import UsageError
from qabot.evaluation.calibration import Bin
from qabot.evaluation.curves import curve
from qabot.evaluation.figures import sides
from qabot.evaluation.measures import share
from qabot.evaluation.results import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOTS = ("reliability.svg", "abstention.svg", "ranks.svg")
"""The names of the plots' files."""

_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#767676"
_RANKS = range(1, 11)


def require() -> None:
    """See to it that plots can be drawn.

    Raises:
        UsageError: The package that draws them is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError(
            "--plots needs matplotlib: pip install -e '.[plots]' installs it"
        )


def draw(
    results: Sequence[Result], bins: Sequence[Bin], threshold: float
) -> dict[str, bytes]:
    """Return each plot that the results tell something for, by name.

    Args:
        results: Of the questions.
        bins: The reliability of the confidence.
        threshold: From which on questions are answered.
    """
    figures = {
        "reliability.svg": reliability(results, bins),
        "abstention.svg": abstention(results, threshold),
        "ranks.svg": ranks(results),
    }
    return {name: _svg(each) for name, each in figures.items() if each}


def reliability(results: Sequence[Result], bins: Sequence[Bin]) -> "Figure | None":
    """Draw the share right over the confidence, in bins of equal count."""
    if not any(each.first is not None for each in results):
        return None
    figure, (axes,) = _figure(1)
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", label="as it should be")
    right = [each.right for each in bins]
    axes.errorbar(
        [each.confidence for each in bins],
        [each.value for each in right],
        yerr=[
            [each.value - each.low for each in right],
            [each.high - each.value for each in right],
        ],
        fmt="o",
        color=_BLUE,
        capsize=3,
        label="a tenth of the questions, 95 % interval",
    )
    axes.set_title("How far the confidence can be trusted")
    _label(axes, "mean confidence", "share with a right first excerpt")
    axes.legend(loc="upper left")
    return figure


def abstention(results: Sequence[Result], threshold: float) -> "Figure | None":
    """Draw precision over coverage, and what is answered on either side."""
    good, bad = sides(results)
    if not good or not bad:
        return None
    found = curve(good, bad)
    last = max(0, sum(found.thresholds >= threshold) - 1)
    figure, (left, right) = _figure(2)
    left.plot(found.good, found.precision, color=_BLUE, drawstyle="steps-post")
    left.set_title("Precision over coverage")
    _label(
        left,
        "share of answerable questions answered",
        "share of answered questions that are answerable",
    )
    right.plot([0, *found.bad], [0, *found.good], color=_BLUE)
    right.plot([0, 1], [0, 1], color=_GREY, linestyle="--")
    right.set_title("Both sides")
    _label(
        right,
        "share of unanswerable questions answered",
        "share of answerable questions answered",
    )
    if found.thresholds[last] >= threshold:
        chosen = f"threshold {threshold:g}"
        left.plot(
            found.good[last], found.precision[last], "o", color=_ORANGE, label=chosen
        )
        right.plot(found.bad[last], found.good[last], "o", color=_ORANGE, label=chosen)
        left.legend(loc="lower left")
        right.legend(loc="lower right")
    return figure


def ranks(results: Sequence[Result]) -> "Figure | None":
    """Draw how often the right passage and article are among the first so many."""
    places = {
        "right passage": [r.passage for r in results if r.passage is not None],
        "right article": [r.article for r in results if r.article is not None],
    }
    if not any(places.values()):
        return None
    figure, (axes,) = _figure(1)
    for (name, found), colour in zip(places.items(), (_BLUE, _ORANGE), strict=True):
        shares = [share([0 < place <= most for place in found]) for most in _RANKS]
        told = [each for each in shares if each]
        if told:
            axes.plot(
                _RANKS, [each.value for each in told], "o-", color=colour, label=name
            )
            low, high = [each.low for each in told], [each.high for each in told]
            axes.fill_between(_RANKS, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.set_title("Where the right ones are ranked")
    _label(axes, "among the first", "share of the questions, 95 % interval")
    axes.set_xlim(0.5, 10.5)
    axes.set_xticks(list(_RANKS))
    axes.legend(loc="lower right")
    return figure


def _figure(count: int) -> "tuple[Figure, list[Axes]]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5 * count, 5), layout="constrained")
    return figure, [figure.add_subplot(1, count, n) for n in range(1, count + 1)]


def _label(axes: "Axes", across: str, upwards: str) -> None:
    axes.set_xlabel(across)
    axes.set_ylabel(upwards)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.grid(alpha=0.3)


def _svg(figure: "Figure") -> bytes:
    from matplotlib import rc_context

    stream = io.BytesIO()
    with rc_context({"svg.hashsalt": "qabot"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
