"""What was measured -> figures: medians, shares, and how they compare to qabot's."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peers_bench.contenders import BY_NAME, ENGINE, QABOT
from peers_bench.floor import floor

Stages = Mapping[str, Any]
_MILLI, _MEGA = 1e3, 1e-6


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one contender at one size; None where it was not measured.

    Attributes:
        name: Of the contender.
        index: Seconds to index, as a process.
        index_cpu: Seconds of processor that it takes, all processes together.
        index_peak: Megabytes, the most while indexing.
        disk: Megabytes of the index; 0 where it cannot be saved.
        first: Seconds from a process's start to its first answer; median of rounds.
        median: Milliseconds a question, all rounds together.
        late: The 99th percentile of these.
        cpu: Milliseconds of processor a question, all threads, likewise the median:
            other processes on the machine matter less to it.
        rate: Questions a second with a process on each core.
        peak: Megabytes, the most while answering.
        private: Megabytes that no other process could share, after answering.
        article: Share of the questions whose first article is right.
        shown: Share whose answer stands in what is shown first.
        characters: How many are shown first, mean.
        asked: How many questions these shares are of.
        skipped: Why it was measured no further, or None.
    """

    name: str
    index: float | None = None
    index_cpu: float | None = None
    index_peak: float | None = None
    disk: float | None = None
    first: float | None = None
    median: float | None = None
    late: float | None = None
    cpu: float | None = None
    rate: float | None = None
    peak: float | None = None
    private: float | None = None
    article: float | None = None
    shown: float | None = None
    characters: float | None = None
    asked: int = 0
    skipped: str | None = None

    @property
    def label(self) -> str:
        """The contender's, for people."""
        return BY_NAME[self.name].label


def figures(name: str, stages: Stages) -> Figures:
    """Return the figures of what was measured of a contender."""
    rounds = _rounds(stages)
    indexed, cores = stages.get("index", {}), stages.get("cores", {})
    seconds = sorted(_every(rounds, "seconds"))
    judged = _every(rounds, "judged")
    answered = [each for each in judged if each["answered"]]
    return Figures(
        name=name,
        index=indexed.get("seconds"),
        index_cpu=indexed.get("cpu"),
        index_peak=_times(indexed.get("peak"), _MEGA),
        disk=_times(indexed.get("disk"), _MEGA),
        first=_median([found["first"] for found in rounds]),
        median=_times(_median(seconds), _MILLI),
        late=_times(percentile(seconds, 0.99), _MILLI),
        cpu=_times(_median(_every(rounds, "cpu")), _MILLI),
        rate=cores.get("rate") or None,
        peak=_times(max(_told(rounds, "peak"), default=None), _MEGA),
        private=_times(_median(_told(rounds, "private")), _MEGA),
        article=_share(sum(each["article"] for each in answered), len(judged)),
        shown=_share(sum(each["shown"] for each in answered), len(judged)),
        characters=_share(sum(each["characters"] for each in judged), len(judged)),
        asked=len(judged),
        skipped=stages.get("skipped"),
    )


@dataclass(frozen=True, slots=True)
class Abstaining:
    """What qabot's abstentions cost and hide, as shares of all questions.

    Attributes:
        abstained: Of these it said that nothing answers.
        article: First article right, had it always shown its closest passage.
        shown: Answer shown first, likewise.
    """

    abstained: float
    article: float
    shown: float


def abstaining(stages: Stages) -> Abstaining | None:
    """Return that, or None where qabot was not measured."""
    judged = _every(_rounds(stages), "judged")
    if not judged:
        return None
    count = len(judged)
    return Abstaining(
        sum(not each["answered"] for each in judged) / count,
        sum(each["article"] for each in judged) / count,
        sum(each["shown"] for each in judged) / count,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a question's time goes in qabot; microseconds, medians.

    Attributes:
        floor: To read the postings of the question's terms at the speed of memory.
        postings: How many these are.
        search: The engine's search for candidates.
        whole: The cited answer.
        batch: Questions a second of `qabot batch`, start and end included, or None.
    """

    floor: float
    postings: float
    search: float
    whole: float
    batch: float | None


def parts(contenders: Mapping[str, Stages], bytes_a_second: float) -> Parts | None:
    """Return that, or None where qabot or its engine was not measured."""
    own = contenders.get(QABOT.name, {})
    engine = contenders.get(ENGINE.name, {})
    search = figures(ENGINE.name, engine).median
    whole = figures(QABOT.name, own).median
    postings = _median(_every(_rounds(engine), "postings"))
    if search is None or whole is None or postings is None:
        return None
    batch = own.get("batch")
    return Parts(
        floor=1e6 * floor(postings, bytes_a_second),
        postings=postings,
        search=_MILLI * search,
        whole=_MILLI * whole,
        batch=batch["questions"] / batch["seconds"] if batch else None,
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which so large a share of sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else None


def _rounds(stages: Stages) -> list[Any]:
    return [stages[name] for name in sorted(stages) if name.startswith("round")]


def _every(rounds: Sequence[Any], key: str) -> list[Any]:
    return [each for found in rounds for each in found.get(key, ())]


def _told(rounds: Sequence[Any], key: str) -> list[float]:
    return [found[key] for found in rounds if found[key] is not None]


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
