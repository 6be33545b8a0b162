"""Rows of answers, as JSON lines -> a CSV file or a Markdown report.

What articles and questions say acts neither upon a spreadsheet nor as markup.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from itertools import islice
from typing import IO, NamedTuple, TextIO

from qabot.frontends.lines import clean
from qabot.frontends.rows import Row

Lines = Callable[[], Iterable[bytes]]
"""Gives the rows from the first one on, each time it is called."""

_ASKED = ("id", "conversation", "question")
_CITED = ("article", "title", "outlet", "date", "start", "end", "quote")
COLUMNS = (
    *(*_ASKED, "answered", "confidence"),
    *(f"{name}_{number}" for number in (1, 2, 3) for name in _CITED),
)
"""Of a CSV file of answers."""

_CONTROLS = re.compile("\r\n?|[\0-\x08\x0b-\x1f\x7f-\x9f]")
_FORMULA = re.compile(
    "[\\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\n]"
)
_MARKUP = re.compile(
    r"[\\`*{}\[\]<>#&~|$@]|(?<![^\W_])_|_(?![^\W_])"
    r"|:(?=//)|(?<=www)\.|^(?:[-+=]|\d{1,9}[.)])",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[!-;=?-\[\]-~]+", re.IGNORECASE)


class Format(NamedTuple):
    """A way to write answers down.

    Attributes:
        write: Writes all rows.
        head: Number, from 1, and row -> what stands in a finished file to tell the
            question; needs no more of the row than that, and its error.
        heads: A finished file -> the heads in it.
    """

    write: Callable[[Lines, IO[bytes]], None]
    head: Callable[[int, Row], object]
    heads: Callable[[TextIO], Iterator[object]]


def _write_json_lines(lines: Lines, out: IO[bytes]) -> None:
    out.writelines(lines())


def _json_head(_number: int, row: Row) -> object:
    return [row[name] for name in _ASKED]


def _json_heads(text: TextIO) -> Iterator[object]:
    return (_json_head(0, json.loads(line)) for line in text)


def _write_csv(lines: Lines, out: IO[bytes]) -> None:
    text = TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_record(json.loads(line)) for line in lines())
    text.detach()


def _csv_head(_number: int, row: Row) -> object:
    return [_cell(row[name]) for name in _ASKED]


def _csv_heads(text: TextIO) -> Iterator[object]:
    return (record[: len(_ASKED)] for record in islice(csv.reader(text), 1, None))


def _record(row: Row) -> list[str]:
    answered = str(row["answered"]).lower()
    values = [*(row[name] for name in _ASKED), answered, row["confidence"]]
    for citation in row["citations"][:3]:
        values += [citation[name] for name in _CITED]
    values += [None] * (len(COLUMNS) - len(values))
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = _CONTROLS.sub(lambda found: "\n" if "\r" in found[0] else " ", str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def _write_markdown(lines: Lines, out: IO[bytes]) -> None:
    outcomes = Counter(_outcome(json.loads(line)) for line in lines())
    text = TextIOWrapper(out, "utf-8", newline="")
    text.write(
        f"# Answers\n\nQuestions: {outcomes.total():,}. "
        f"Answered: {outcomes['answered']:,}. "
        f"Not answered: {outcomes['not answered']:,}. "
        f"Not readable: {outcomes['not readable']:,}.\n"
    )
    for number, line in enumerate(lines(), 1):
        row = json.loads(line)
        blocks = [_heading(number, row), *_section(row)]
        text.write("\n" + "\n\n".join(blocks) + "\n")
    text.detach()


def _headings(text: TextIO) -> Iterator[object]:
    return (line.rstrip("\n") for line in text if line.startswith("## "))


def _outcome(row: Row) -> str:
    if row["error"]:
        return "not readable"
    return "answered" if row["answered"] else "not answered"


def _heading(number: int, row: Row) -> str:
    if row["error"]:
        return f"## {number}. Line {row['error']['line']} of the questions"
    return f"## {number}. {_inert(row['question']) or '(nothing)'}"


def _section(row: Row) -> Iterator[str]:
    if row["error"]:
        yield f"**Not readable:** {_inert(row['error']['message'])}"
        return
    yield _dotted(
        f"Id {_inert(row['id'])}",
        row["conversation"] and f"conversation {_inert(row['conversation'])}",
        f"confidence {row['confidence']}",
    )
    if row["taken_as"]:
        yield f"Taken as: {_inert(row['taken_as'])}"
    for citation in row["citations"]:
        yield _cited(citation, f"({citation['number']}) ")
    for each in row["disagreements"]:
        sides = "; ".join(
            f"“{_inert(side['value'])}” ({', '.join(map(str, side['citations']))})"
            for side in each["values"]
        )
        yield f"The articles differ on {_inert(each['about'])}: {sides}"
    if abstention := row["abstention"]:
        reason = abstention["reason"].replace("_", " ")
        yield f"**Not answered** ({reason}): {_inert(abstention['message'])}"
        if abstention["closest"]:
            yield "The closest passage, which is not an answer:"
            yield _cited(abstention["closest"])
    if row["newest"]:
        yield f"The newest article here is of {row['newest']}."


def _cited(citation: Row, number: str = "") -> str:
    """Return a block quote: the excerpt, and below it where to check it."""
    title = _inert(citation["title"] or "")
    if title and _LINK.fullmatch(citation["url"] or ""):
        title = f"[{title}](<{citation['url']}>)"
    named = (title, _inert(citation["outlet"] or ""), citation["date"])
    source = _dotted(
        ", ".join(filter(None, named)),
        _place(citation),
        citation["repaired"] and "encoding repaired",
    )
    lines = [
        _inert(citation["quote"]),
        f"{number}{source}",
        *(
            f"Also in {_place(each)}: {_inert(each['quote'])}"
            for each in citation["also_in"]
        ),
        *(f"“{_inert(d['words'])}” is {d['date']}" for d in citation.get("dates", ())),
    ]
    if why := citation.get("why"):
        lines.append(f"Matched: {_inert(', '.join(why['matched']))}")
    return "\n>\n".join(f"> {line}" for line in lines)


def _place(cited: Row) -> str:
    return f"{_inert(cited['article'])}, characters {cited['start']} to {cited['end']}"


def _dotted(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _inert(text: str) -> str:
    """Return text on one line that Markdown shows letter by letter."""
    return _MARKUP.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", clean(text))


FORMATS = {
    ".jsonl": Format(_write_json_lines, _json_head, _json_heads),
    ".csv": Format(_write_csv, _csv_head, _csv_heads),
    ".md": Format(_write_markdown, _heading, _headings),
}
"""By the suffix of the answers' file."""
