"""What was measured -> Markdown tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from peers_bench.contenders import BY_NAME, CONTENDERS, QABOT
from peers_bench.figures import Figures, abstaining, figures, parts

_NOTHING = "–"
_FIGURES = 3  # that tell something
_TEN = 10

_Column = tuple[str, Callable[[Figures], float | None], str]
_COSTS: tuple[_Column, ...] = (
    ("index", lambda f: f.index, "s"),
    ("its CPU", lambda f: f.index_cpu, "s"),
    ("on disk", lambda f: f.disk, "MB"),
    ("start to first answer", lambda f: f.first, "s"),
    ("a question, median", lambda f: f.median, "ms"),
    ("99th percentile", lambda f: f.late, "ms"),
    ("CPU, median", lambda f: f.cpu, "ms"),
    ("questions a second, all cores", lambda f: f.rate, ""),
    ("memory, peak", lambda f: f.peak, "MB"),
    ("private", lambda f: f.private, "MB"),
    ("indexing, peak", lambda f: f.index_peak, "MB"),
)


def markdown(measured: Mapping[str, Any]) -> str:
    """Return all tables.

    Args:
        measured: As `peers.py --json` writes it.
    """
    sizes = measured["sizes"]
    blocks = ["# qabot beside its peers", _intro()]
    blocks += [f"Measured {_machine(measured)}. In brackets: times qabot's."]
    for size, found in sizes.items():
        made = found["made"]
        blocks += [
            f"### {int(size):,} passages",
            (
                f"{found['passages']:,} as qabot cuts them, in {made['articles']:,} "
                f"articles, {made['mixed']:,} of them mixed."
            ),
            _costs(found["contenders"]),
            _quality(found["contenders"]),
        ]
    blocks += ["### A question, over sizes (median, ms)", _growth(sizes)]
    blocks += ["### Where qabot's time goes", _parts(measured)]
    blocks += ["### Not measured", *_skipped(sizes)]
    blocks += ["### How each is used", *_used(measured)]
    return "\n\n".join(blocks) + "\n"


def listed(contenders: Mapping[str, Any]) -> list[Figures]:
    """Return the figures of those that stand in the tables, in their order."""
    names = [c.name for c in CONTENDERS if c.listed and c.name in contenders]
    return [figures(name, contenders[name]) for name in names]


def number(value: float | None, unit: str = "") -> str:
    """Return a figure for people: three digits that tell something, and its unit."""
    if value is None:
        return _NOTHING
    digits = 0
    while digits < _FIGURES and abs(value) * 10**digits < _TEN ** (_FIGURES - 1):
        digits += 1
    return f"{value:,.{digits}f} {unit}".strip()


def _intro() -> str:
    return (
        "Written by `python benchmarks/peers.py`, which makes the articles, the peers' "
        "environment and these tables; `--help` says how. A peer finds passages. qabot "
        "finds them too, and then looks for the sentences in them that answer, says "
        "how likely they do, abstains where they do not, shows where articles differ, "
        "and proves each quote and its place against the article's text."
    )


def _costs(contenders: Mapping[str, Any]) -> str:
    found = listed(contenders)
    own = next((each for each in found if each.name == QABOT.name), None)
    rows = []
    for each in found:
        cells = [each.label]
        for name, value, unit in _COSTS:
            if name == "on disk" and not BY_NAME[each.name].saves:
                cells.append("none")
                continue
            ratio = _ratio(value(each), value(own) if own else None, each.name)
            cells.append(number(value(each), unit) + ratio)
        rows.append(cells)
    return _table(["", *(name for name, _, _ in _COSTS)], rows)


def _ratio(value: float | None, own: float | None, name: str) -> str:
    if not value or not own or name == QABOT.name:
        return ""
    return f" ({number(value / own)})"


def _quality(contenders: Mapping[str, Any]) -> str:
    rows = [
        [
            each.label,
            _percent(each.article),
            _percent(each.shown),
            number(each.characters),
            str(each.asked),
        ]
        for each in listed(contenders)
    ]
    hidden = abstaining(contenders.get(QABOT.name, {}))
    if hidden:
        told = f"qabot, were it to answer the {_percent(hidden.abstained)} it refuses"
        shares = [_percent(hidden.article), _percent(hidden.shown)]
        rows.insert(1, [told, *shares, *rows[0][3:]])
    head = ["", "right article first", "answer shown", "characters shown", "n"]
    return _table(head, rows)


def _growth(sizes: Mapping[str, Any]) -> str:
    rows = []
    for contender in CONTENDERS:
        stages = [found["contenders"].get(contender.name) for found in sizes.values()]
        if any(stages):
            medians = [figures(contender.name, each or {}).median for each in stages]
            rows.append([contender.label, *(number(each) for each in medians)])
    return _table(["", *(f"{int(size):,}" for size in sizes)], rows)


def _parts(measured: Mapping[str, Any]) -> str:
    speed = measured["bytes_a_second"]
    rows = []
    for size, found in measured["sizes"].items():
        each = parts(found["contenders"], speed)
        if each:
            cells = [each.postings, each.floor, each.search, each.whole]
            ratio = number(each.search / each.floor) if each.floor else _NOTHING
            batch = number(each.batch)
            rows.append([f"{int(size):,}", *map(number, cells), ratio, batch])
    head = [
        "passages",
        "postings of a question",
        f"floor, µs (8 bytes a posting at {speed / 1e9:.1f} GB/s)",
        "engine's search, µs",
        "whole cited answer, µs",
        "search over floor",
        "`qabot batch`, questions a second",
    ]
    return _table(head, rows)


def _skipped(sizes: Mapping[str, Any]) -> list[str]:
    lines = [
        f"- {BY_NAME[name].label} at {int(size):,}: {reason}"
        for size, found in sizes.items()
        for name, reason in _reasons(found["contenders"])
    ]
    return ["\n".join(lines)] if lines else ["Everything was."]


def _reasons(contenders: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, stages in contenders.items():
        if stages.get("skipped"):
            yield name, stages["skipped"]
        if left_out := stages.get("cores", {}).get("left_out"):
            yield name, f"all cores: {left_out}"


def _used(measured: Mapping[str, Any]) -> list[str]:
    names = {name for f in measured["sizes"].values() for name in f["contenders"]}
    lines = [f"- {c.label}: {c.how}." for c in CONTENDERS if c.name in names]
    told = (
        "Every peer is given the passages that qabot cuts, ready cut, each with its "
        "article's title, which is searched too. What is shown is a snippet where the "
        "contender makes one, else the first 300 characters of the first passage. "
        "Starts find the index in the system's file cache."
    )
    return [told, "\n".join(lines), f"Versions: {', '.join(measured['versions'])}."]


def _machine(measured: Mapping[str, Any]) -> str:
    machine = measured["machine"]
    return (
        f"with {machine['cores']} cores, Python {machine['python']}, "
        f"{measured['rounds']} rounds, load {machine['load']:.1f} at the start"
    )


def _percent(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
