"""The places of lost punctuation marks -> the quotation mark or dash that each demands.

Nothing but the neighbours of a mark and the quotations open in its paragraph tell
what it was, so all of this is inferred.
"""

import re
from collections.abc import Container, Iterator

from qabot.articles.letters import fold
from qabot.articles.paragraphs import paragraphs
from qabot.articles.thai import LATIN

MARK = "\ufdd0"
_SINGLE_OPEN, _APOSTROPHE, _OPEN, _CLOSE = "\u2018", "\u2019", "\u201c", "\u201d"
_RANGE, _DASH = "\u2013", "\u2014"
_MARKS = re.compile(f"{MARK}+|[{_OPEN}{_CLOSE}]")
_BEFORE_OPENING = f"([{{<-/{_RANGE}{_DASH}{_OPEN}{_SINGLE_OPEN}"
_AFTER_CLOSING = f".,;:!?)]}}>-/\u2026{_RANGE}{_DASH}{_CLOSE}{_APOSTROPHE}"
_NO_LETTER = f"(?![{LATIN}])"
_SHORTENED = re.compile(rf"(?:\d0s|tis|twas|til|em){_NO_LETTER}", re.IGNORECASE)
_CLITIC = re.compile(rf"(?:s|t|re|ve|ll|d|m|n|em|er|all){_NO_LETTER}", re.IGNORECASE)
_ELIDED = re.compile(
    f"(?:^|[^{LATIN}])(?:[doy]|(?P<french>[cjlmnst]|qu|lorsqu|puisqu|jusqu|aujourd))$",
    re.IGNORECASE,
)
_VOWELS = "aeiouyh"
_WORD_BEFORE = re.compile(f"[{LATIN}.]{{1,20}}$")
_WORD_AFTER = re.compile(f"[{LATIN}]{{1,20}}")


def settle_marks(draft: str, spellings: Container[str]) -> Iterator[str]:
    """Yield the punctuation mark for each `MARK` of the draft.

    Args:
        draft: A text with `MARK` for each lost mark and all else in place.
        spellings: `spelled_words` of the folder.
    """
    for block in paragraphs(draft):
        for span in block:
            yield from _Paragraph(span.of(draft), spellings).settle()


class _Paragraph:
    """The marks of one paragraph, and the quotations open before the current one."""

    def __init__(self, text: str, spellings: Container[str]) -> None:
        self._text = text
        self._spellings = spellings
        self._double = False
        self._single = False

    def settle(self) -> Iterator[str]:
        groups = list(_MARKS.finditer(self._text))
        ends = self._surely_ended(groups)
        for group, ended in zip(groups, ends, strict=True):
            if group.group() in (_OPEN, _CLOSE):
                self._double, self._single = group.group() == _OPEN, False
                continue
            start, end = group.span()
            match self._sides(start, end):
                case True, True:
                    yield from self._inner(start, end)
                case True, False:
                    yield from self._closing(start, end, ended=ended)
                case False, True:
                    yield from self._opening(start, end)
                case _:
                    digits = self._before(start - 1) + self._after(end + 1)
                    yield from (_RANGE if digits.isdigit() else _DASH) * (end - start)

    def _before(self, place: int) -> str:
        return self._text[max(0, place - 1) : max(0, place)]

    def _after(self, place: int) -> str:
        return self._text[place : place + 1]

    def _sides(self, start: int, end: int) -> tuple[bool, bool]:
        """Return whether a word is joined to it before and after."""
        before, after = self._before(start), self._after(end)
        return (
            not before.isspace() and before not in _BEFORE_OPENING,
            not after.isspace() and after not in _AFTER_CLOSING,
        )

    def _surely_ended(self, groups: list[re.Match[str]]) -> list[bool]:
        """Return for each whether the next quotation mark closes, and is no possessive.

        "both sides' views," within a quotation is told so from its end.
        """
        ended, answers = False, []
        for group in reversed(groups):
            answers.append(ended)
            start, end = group.span()
            match self._sides(start, end):
                case True, False:
                    ended = self._before(start) != "s" or group.group() == _CLOSE
                case False, True:
                    ended = False
        return answers[::-1]

    def _opening(self, start: int, end: int) -> Iterator[str]:
        if end - start == 1 and _SHORTENED.match(self._text, end):
            yield _APOSTROPHE
            return
        for _ in range(start, end):
            yield _SINGLE_OPEN if self._double else _OPEN
            self._single = self._double
            self._double = True

    def _closing(self, start: int, end: int, *, ended: bool) -> Iterator[str]:
        before = self._before(start)
        if end - start > 1 and self._double and not self._single:
            yield _DASH  # speech that breaks off
            start += 1
        for _ in range(start, end):
            plural = before == "s" and ended and not self._single
            if self._single or plural or (before == "s" and not self._double):
                yield _APOSTROPHE
                self._single = False
            else:
                yield _CLOSE
                self._double = False

    def _inner(self, start: int, end: int) -> Iterator[str]:
        if end - start > 1:
            yield from (_CLOSE if self._double else _DASH)
            yield from _DASH * (end - start - 2)
            yield from (_DASH if self._double else _OPEN)
            self._double = not self._double
        elif self._is_apostrophe(start, end):
            yield _APOSTROPHE
        elif self._double and not self._before(start).isalnum():
            yield _CLOSE
            self._double = False
        else:
            yield _RANGE if self._is_range(start, end) else _DASH

    def _is_apostrophe(self, start: int, end: int) -> bool:
        if _CLITIC.match(self._text, end):
            return True
        elided = _ELIDED.search(self._text[max(0, start - 9) : start])
        if elided:
            return not elided["french"] or fold(self._after(end)) in _VOWELS
        one, two = self._words(start, end)
        return f"{fold(one)}'{fold(two)}" in self._spellings

    def _is_range(self, start: int, end: int) -> bool:
        """Return whether it stands between numbers or names: 10-20, Paris-Dakar."""
        one, two = self._words(start, end)
        digits = self._before(start) + self._after(end)
        return digits.isdigit() or (one[:1].isupper() and two[:1].isupper())

    def _words(self, start: int, end: int) -> tuple[str, str]:
        one = _WORD_BEFORE.search(self._text[max(0, start - 20) : start])
        two = _WORD_AFTER.match(self._text, end)
        return one.group() if one else "", two.group() if two else ""
