"""What `evaluate` prints as JSON -> the same as tables for a terminal."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qabot.frontends.lines import clean
from qabot.frontends.rows import Row

_WIDEST = 100
_NARROW = 80
_MEANING = "what it is"
_OF_A_KIND = (
    "passages.s@1",
    "excerpts.excerpt@1",
    "excerpts.reply",
    "abstention.answered",
    "abstention.abstained",
    "follow_ups.with_turns_mrr@10",
)
_MEANINGS = {
    "passages": "of a right article, and holding an answer",
    "articles": "named as right, by their best passage",
    "s@1": "a right one is the first",
    "s@3": "a right one is among the first 3",
    "s@10": "a right one is among the first 10",
    "mrr@10": "mean of 1/rank, 0 beyond rank 10",
    "excerpts": "what is quoted, whatever the confidence",
    "excerpt@1": "the first is right",
    "reply": "one of them is right",
    "article@1": "the first is of a right article",
    "excerpt@1_as_replied": "the first is right, and answered",
    "reply_as_replied": "one is right, and answered",
    "right_if_answered": "of all answered, the first is right",
    "abstention": "at a threshold of {threshold:g}",
    "answered": "of the answerable ones",
    "abstained": "of the unanswerable ones",
    "precision": "of those answered, the answerable ones",
    "auc": "an answerable one has more confidence",
    "coverage@95": "most answered, at 95 % precision",
    "coverage@90": "most answered, at 90 % precision",
    "fact_absent": "all passages with an answer left out",
    "fact_absent.auc": "there is less confidence then",
    "calibration": "confidence, and whether excerpt@1 is right",
    "ece": "mean distance, in ten bins of equal count",
    "brier": "mean squared distance",
    "follow_ups": "later turns; dialogues at a time: {interleave}",
    "raw_mrr@10": "right article, asked alone",
    "with_turns_mrr@10": "right article, after the turns before",
    "rewrite_mrr@10": "right article, a human's rewrite alone",
    "gap_closed_mrr@10": "how far turns go from raw to rewrite",
    "stay_mrr@10": "raw, with the article cited last put first",
    "stay_gap_closed_mrr@10": "how far that goes",
    "raw_excerpt@1": "first excerpt, asked alone",
    "with_turns_excerpt@1": "first excerpt, after the turns before",
    "rewrite_excerpt@1": "first excerpt, a human's rewrite alone",
    "gap_closed_excerpt@1": "how far turns go from raw to rewrite",
    "self_contained": "rewrites and first turns, in their place",
    "without_turns_mrr@10": "right article, asked alone",
    "cost_mrr@10": "what the turns before cost",
    "quotes": "of answers, and closest to abstentions",
    "exact": "stand in their file, word for word",
    "also_in_exact": "those of also_in, word for word",
    "disagreements": "{disagreements:,} shown",
    "shown": "of those answered",
    "shown_where_differ": "of those whose sources differ",
    "shown_where_same": "of those whose sources do not",
    "claims_shown": "what differing sources claim, in excerpts",
}


def tables(row: Row, stream: TextIO) -> str:
    """Return what was measured, at most 100 columns wide.

    Without colours where the stream is no terminal or NO_COLOR is set.

    Args:
        row: As `evaluate` prints it.
        stream: Where it will be printed.
    """
    at_terminal = stream.isatty()
    width = min(_WIDEST, shutil.get_terminal_size().columns) if at_terminal else _WIDEST
    plain = not at_terminal or bool(os.environ.get("NO_COLOR"))
    console = Console(
        file=stream,
        width=width,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for number, each in enumerate(_parts(row, width)):
            if number:
                console.print()
            console.print(each)
    lines = captured.get().splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _parts(row: Row, width: int) -> Iterator[Table | Text]:
    yield Text(
        f"{row['questions']:,} questions: {row['answerable']:,} answerable, "
        f"{row['unanswerable']:,} not"
    )
    yield _measures(row, meanings=width >= _NARROW)
    if "calibration" in row["measures"]:
        yield _reliability(row["reliability"])
    if row["kinds"]:
        yield _kinds(row["kinds"])
    if row["baseline"]:
        yield from _baseline(row["baseline"])
    yield _lines(_endings(row))


def _endings(row: Row) -> Iterator[str]:
    for place, reason in row["not_measured"].items():
        yield f"not measured: {place}: {reason}"
    if row["kinds"] == {}:
        yield "not measured: kinds: all questions are of one kind"
    times = row["milliseconds"]
    yield (
        f"median {times['median']:.1f} ms a question, 99 % within {times['p99']:.1f} ms"
    )
    for fault in row["faults"]:
        yield f"line {fault['line']}: {fault['message']}"


def _measures(row: Row, *, meanings: bool) -> Table:
    table = _table("measure", ">figure", "95 % interval", ">n", _MEANING)
    for section, measures in row["measures"].items():
        if table.rows:
            table.add_row()
        what = _MEANINGS[section].format(**row) if meanings else ""
        table.add_row(Text(section, "bold"), "", "", "", Text(what, "dim"))
        for name, measure in measures.items():
            means = _MEANINGS.get(f"{section}.{name}", _MEANINGS[name])
            what = means if meanings else ""
            table.add_row(f"  {name}", *_cells(measure), Text(what, "dim"))
    return table


def _cells(measure: Row) -> tuple[str, str, str]:
    interval = f"{measure['low']:.3f} to {measure['high']:.3f}"
    return f"{measure['value']:.3f}", interval, f"{measure['n']:,}"


def _reliability(bins: Sequence[Row]) -> Table:
    table = _table("confidence", ">mean", ">right", "95 % interval", ">n")
    for each in bins:
        held = f"{each['low']:.3f} to {each['high']:.3f}"
        table.add_row(held, f"{each['confidence']:.3f}", *_cells(each["right"]))
    return table


def _kinds(kinds: Row) -> Table:
    """Lay out a row a kind; each cell has the figure, n, and the interval below."""
    found = {
        kind: {f"{s}.{n}": m for s, some in measures.items() for n, m in some.items()}
        for kind, measures in kinds.items()
    }
    shown = [
        name for name in _OF_A_KIND if any(name in some for some in found.values())
    ]
    heads = [name.partition(".")[2].replace("_", " ") for name in shown]
    table = _table("kind", *heads)
    for kind, measures in found.items():
        table.add_row(Text(clean(kind)), *(_cell(measures.get(name)) for name in shown))
    return table


def _cell(measure: Row | None) -> Text:
    if measure is None:
        return Text("")
    cell = Text(f"{measure['value']:.2f} n {measure['n']:,}\n")
    return cell.append(f"{measure['low']:.2f}-{measure['high']:.2f}", "dim")


def _baseline(compared: Row) -> Iterator[Table | Text]:
    table = _table(
        f"{compared['compared']:,} compared", ">better", ">worse", ">same", ">p"
    )
    for name, changes in compared["changes"].items():
        counts = (f"{len(changes[way]):,}" for way in ("better", "worse"))
        table.add_row(name, *counts, f"{changes['same']:,}", f"{changes['p']:.4f}")
    yield table
    changed = _table("change", "question", "was", "now")
    for name, changes in compared["changes"].items():
        for way in ("better", "worse"):
            for each in changes[way]:
                asked = f"{clean(each['id'])}: {clean(each['question'])}"
                changed.add_row(f"{name} {way}", Text(asked), each["was"], each["now"])
    if changed.rows:
        yield changed
    told = {"other": "ask something else", "new": "are new", "gone": "are gone"}
    left = [
        f"{len(compared[key]):,} {what}: {', '.join(map(clean, compared[key]))}"
        for key, what in told.items()
        if compared[key]
    ]
    if left:
        yield _lines(left)


def _table(*heads: str) -> Table:
    """Return an empty table; a head that begins with > is of a column of numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(
            Text(head.removeprefix(">")),
            justify="right" if head.startswith(">") else "left",
            no_wrap=head not in (_MEANING, "question"),
        )
    return table


def _lines(lines: Iterable[str]) -> Text:
    return Text("\n".join(map(clean, lines)))
