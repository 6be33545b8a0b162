"""What was measured -> plots as SVG, the same bytes for the same figures."""

import importlib.util
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from peers_bench.contenders import BY_NAME, CONTENDERS, QABOT
from peers_bench.figures import figures
from peers_bench.report import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#767676"
_COLOURS = (
    _BLUE,
    "#000000",
    _ORANGE,
    "#f0b27a",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#b39400",
    "#56b4e9",
    _GREY,
)


def require() -> None:
    """See to it that plots can be drawn.

    Raises:
        SystemExit: The package that draws them is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise SystemExit(
            "--plots needs matplotlib: pip install -e '.[plots]' installs it"
        )


def draw(measured: Mapping[str, Any]) -> dict[str, bytes]:
    """Return each plot, by the name of its file.

    Args:
        measured: As `peers.py --json` writes it.
    """
    sizes = measured["sizes"]
    last = sizes[list(sizes)[-1]]["contenders"]
    size = f"{int(list(sizes)[-1]):,} passages"
    drawn = {
        "peers-question.svg": question(sizes),
        "peers-quality.svg": quality(last, size),
        "peers-start.svg": start(last, size),
    }
    return {name: _svg(figure) for name, figure in drawn.items()}


def question(sizes: Mapping[str, Any]) -> "Figure":
    """Draw the median time of a question over the number of passages."""
    figure, axes = _figure()
    for contender, colour in zip(CONTENDERS, _COLOURS, strict=True):
        points = [
            (int(size), figures(contender.name, stages).median)
            for size, found in sizes.items()
            if (stages := found["contenders"].get(contender.name))
        ]
        told = [(size, median) for size, median in points if median is not None]
        if told:
            wide = 2.5 if contender is QABOT else 1.2
            style = "--" if not contender.listed else "-"
            label = contender.label
            axes.plot(*zip(*told, strict=True), f"o{style}", color=colour, label=label)
            axes.lines[-1].set_linewidth(wide)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("passages")
    axes.set_ylabel("milliseconds a question, median")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    axes.set_title("How long a question takes")
    return figure


def quality(contenders: Mapping[str, Any], size: str) -> "Figure":
    """Draw how often article and answer are right, side by side."""
    figure, axes = _figure()
    told = [each for each in listed(contenders) if each.asked][::-1]
    for shift, colour, label, shares in (
        (0.2, _BLUE, "right article first", [each.article for each in told]),
        (-0.2, _ORANGE, "answer shown", [each.shown for each in told]),
    ):
        places = [place + shift for place in range(len(told))]
        axes.barh(places, [s or 0 for s in shares], 0.38, color=colour, label=label)
    axes.set_yticks(range(len(told)), [each.label for each in told])
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of the questions")
    figure.legend(loc="outside lower right", ncols=2, fontsize="small")
    axes.set_title(f"How good the first answer is, {size}")
    return figure


def start(contenders: Mapping[str, Any], size: str) -> "Figure":
    """Draw the time from a process's start to its first answer."""
    figure, axes = _figure()
    told = [(each, each.first) for each in listed(contenders) if each.first][::-1]
    axes.barh(
        [BY_NAME[each.name].label for each, _ in told],
        [first for _, first in told],
        color=[_BLUE if each.name == QABOT.name else _GREY for each, _ in told],
    )
    axes.set_xscale("log")
    axes.set_xlabel("seconds from the process's start to its first answer")
    axes.grid(alpha=0.3, axis="x")
    axes.set_title(f"How soon it answers, {size}")
    return figure


def _figure() -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: "Figure") -> bytes:
    from matplotlib import rc_context

    stream = io.BytesIO()
    with rc_context({"svg.hashsalt": "qabot"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
