"""A text -> the text with bounded runs of combining marks.

CPython before 3.12 normalises a run of marks in quadratic time: a megabyte of them
would take hours. No writing system sets more than a few on one letter.
"""

import re
import unicodedata

MOST = 30
"""Marks that are kept of a run."""

# Combining marks are neither letters nor white space: few other runs are this long.
_SUSPECT = re.compile(rf"[^\w\s\x00-\u02ff]{{{MOST + 1},}}")


def bounded(text: str) -> str:
    """Return a text without the marks of a run that follow the first 30."""
    return text if text.isascii() else _SUSPECT.sub(_cut, text)


def _cut(match: re.Match[str]) -> str:
    kept = []
    run = 0
    for character in match.group():
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MOST:
            kept.append(character)
    return "".join(kept)
