"""A reply, or a row that cannot be read -> the JSON object of the contract.

The same reply gives the same bytes, here and everywhere.
"""

import json
import re
from typing import Any

from qabot.datatypes import (
    Abstention,
    Citation,
    Disagreement,
    Mention,
    Reply,
)

SCHEMA = 1
"""Goes up when a reader of these objects would have to change."""

Row = dict[str, Any]
"""An object of the contract, its keys in the contract's order."""

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def reply_row(
    reply: Reply,
    *,
    id: str | None = None,  # noqa: A002 - the contract's name
    conversation: str | None = None,
    explain: bool = False,
) -> Row:
    """Return the object of a reply.

    Args:
        reply: What was replied.
        id: Of the question; `ask` has none.
        conversation: That the question is a turn of.
        explain: Whether each citation says what spoke for it.
    """
    row = {
        **_empty(),
        "id": id,
        "conversation": conversation,
        "question": reply.question,
        "confidence": reply.confidence,
        "taken_as": reply.taken_as,
        "newest": reply.newest.isoformat() if reply.newest else None,
    }
    if isinstance(reply, Abstention):
        row["abstention"] = _abstention(reply, explain=explain)
    else:
        row["answered"] = True
        row["citations"] = [_citation(c, explain=explain) for c in reply.citations]
        row["disagreements"] = [_disagreement(d) for d in reply.disagreements]
    return row


def error_row(line: int, message: str) -> Row:
    """Return the object of a row that cannot be read.

    Args:
        line: Where it begins, from 1.
        message: What is wrong with it.
    """
    return {**_empty(), "error": {"line": line, "message": message}}


def _empty() -> Row:
    return {
        "schema": SCHEMA,
        "id": None,
        "conversation": None,
        "question": None,
        "answered": False,
        "confidence": None,
        "citations": [],
        "disagreements": [],
        "taken_as": None,
        "newest": None,
        "abstention": None,
        "error": None,
    }


def dumps(row: Row) -> str:
    """Write an object on one line.

    Characters that end a line or steer a terminal are written as escapes, and half
    characters (lone surrogates), which no file can hold, as U+FFFD.
    """
    text = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(_safe, text)


def _safe(found: re.Match[str]) -> str:
    code = ord(found.group())
    return "\ufffd" if code >= 0xD800 else f"\\u{code:04x}"  # noqa: PLR2004 - the first


def _citation(citation: Citation, *, explain: bool) -> Row:
    metadata = citation.metadata
    row: Row = {
        "number": citation.number,
        "article": citation.article,
        "title": metadata.title,
        "outlet": metadata.outlet,
        "date": metadata.date.isoformat() if metadata.date else None,
        "url": metadata.url,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "repaired": citation.repaired,
        "score": citation.score,
        "also_in": [_mention(each) for each in citation.also_in],
    }
    if citation.dates:
        row["dates"] = [
            {"words": each.words, "date": each.date.isoformat()}
            for each in citation.dates
        ]
    if explain:
        why = citation.why
        row["why"] = {"matched": list(why.matched), "cues": dict(why.cues)}
    return row


def _mention(mention: Mention) -> Row:
    return {
        "article": mention.article,
        "quote": mention.quote,
        "start": mention.start,
        "end": mention.end,
        "repaired": mention.repaired,
    }


def _disagreement(disagreement: Disagreement) -> Row:
    return {
        "about": disagreement.about,
        "values": [
            {"value": each.value, "citations": list(each.citations)}
            for each in disagreement.values
        ],
    }


def _abstention(abstention: Abstention, *, explain: bool) -> Row:
    closest = abstention.closest
    return {
        "reason": abstention.reason,
        "message": abstention.message,
        "missing": list(abstention.missing),
        "did_you_mean": dict(abstention.did_you_mean),
        "closest": _citation(closest, explain=explain) if closest else None,
    }
