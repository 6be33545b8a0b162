"""Results of questions -> a report: how good the replies are, and what is not told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qabot.evaluation.calibration import Bin, reliability
from qabot.evaluation.figures import REASONS, SECTIONS, judged
from qabot.evaluation.measures import Measure
from qabot.evaluation.results import Result


@dataclass(frozen=True, slots=True)
class Report:
    """How good the replies are.

    Attributes:
        measures: Section, name and figure; what no result tells is left out.
        missing: Section, or section and name with a point between, and why it is
            left out.
        bins: The reliability of the confidence.
    """

    measures: Mapping[str, Mapping[str, Measure]]
    missing: Mapping[str, str]
    bins: tuple[Bin, ...]


def report(results: Sequence[Result], *, leave_out: bool = False) -> Report:
    """Return all that the results tell.

    Args:
        results: Of the questions, in the order they were asked.
        leave_out: Whether they were asked once more with the answers left out.
    """
    sections = {
        name: figures(results)
        for name, figures in SECTIONS.items()
        if leave_out or name != "fact_absent"
    }
    missing = {}
    for section, figures in sections.items():
        if not any(figures.values()):
            missing[section] = REASONS[section]
            continue
        for name in (name for name, each in figures.items() if each is None):
            place = f"{section}.{name}"
            missing[place] = REASONS.get(place, REASONS[section])
    measures = {
        section: {name: each for name, each in figures.items() if each}
        for section, figures in sections.items()
        if any(figures.values())
    }
    return Report(measures, missing, reliability(*judged(results)))


def by_kind(results: Iterable[Result], *, leave_out: bool = False) -> dict[str, Report]:
    """Return the report of each kind, in the order of the questions.

    There are none where all questions are of one kind. Arguments as for `report`.
    """
    kinds: dict[str, list[Result]] = {}
    for each in results:
        kinds.setdefault(each.kind, []).append(each)
    if len(kinds) < 2:  # noqa: PLR2004 - two make a difference
        return {}
    return {kind: report(some, leave_out=leave_out) for kind, some in kinds.items()}
