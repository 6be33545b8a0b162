"""A language -> what people say in it when they go on, greet and thank.

The lists are in `phrases/`. A language without a list has none of these signs.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("phrases")
_SAME = {"porter": "english"}
_WORD = re.compile(r"[^\W\d_]+")
_NEVER = "(?!)"


class Words:
    """What people say, as patterns; `search` those that may stand anywhere.

    Patterns are made when they are asked for first: most of them serve follow-ups.

    Attributes:
        kinds: Of pronouns, the kinds of each in small letters.
        surnames: Pronouns that are surnames too.
        no_subject: Stems that tell nothing of what a question is about.
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        """Take the lists of a language; those it lacks are empty."""
        kinds: dict[str, tuple[str, ...]] = {}
        for kind, words in said.get("pronouns", {}).items():
            for word in words:
                kinds[word] = (*kinds.get(word, ()), kind)
        self._said = said
        self.kinds: Mapping[str, tuple[str, ...]] = kinds
        self.surnames = frozenset[str](said.get("surnames", ()))
        self.no_subject = frozenset[str](said.get("no_subject", ()))

    def _one(self, *lists: str) -> str:
        return _one_of(phrase for each in lists for phrase in self._said.get(each, ()))

    @cached_property
    def points_back(self) -> re.Pattern[str]:
        """What speaks of something said before."""
        back = _one_of([*self.kinds, *self._said.get("points_back", ())])
        return _pattern(rf"\b{back}\b|\b{self._one('ends_back')}(?=[?.!]|$)")

    @cached_property
    def hints_back(self) -> re.Pattern[str]:
        """What may do so."""
        return _pattern(rf"\b{self._one('hints_back')}\b")

    @cached_property
    def goes_on(self) -> re.Pattern[str]:
        """The beginning of a question that goes on with the last one."""
        one = self._one
        return _pattern(rf"¿?(?:{one('bare')}[\s,?.!]*$|{one('openers')}\b)")

    @cached_property
    def more(self) -> re.Pattern[str]:
        """A whole question for further excerpts."""
        one = self._one
        return _pattern(
            rf"¿?(?:{one('more_before')} )*{one('more')}"
            rf"(?: {one('more_after')})*[.?!]*"
        )

    @cached_property
    def which(self) -> re.Pattern[str]:
        """One of the excerpts shown, as group 1, 2 or 3."""
        one = self._one
        which = "|".join(f"({one(each)})" for each in ("first", "second", "third"))
        return _pattern(rf"\b(?:{which}) {one('excerpts')}\b")

    def is_message(self, text: str, sort: str) -> bool:
        """Return whether a text is a whole message of a sort.

        Args:
            text: Without punctuation, in small letters.
            sort: "greetings", "thanks", or "about" for those on the bot.
        """
        if not text.startswith(tuple(self._said.get(sort, ()))):
            return False
        goes_on = self._one(sort, f"{sort}_after")
        return re.fullmatch(f"{self._one(sort)}(?: {goes_on})*", text) is not None

    def pronouns(self, text: str) -> Counter[str]:
        """Return how often a text has pronouns of each kind."""
        found = _WORD.findall(text.lower())
        return Counter(kind for word in found for kind in self.kinds.get(word, ()))


@cache
def words_of(language: str) -> Words:
    """Return what people say in a language of the settings."""
    file = _FOLDER / f"{_SAME.get(language, language)}.toml"
    return Words(tomllib.loads(file.read_text("utf-8")) if file.is_file() else {})


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases, the longest that fits; of none, for none."""
    longest = sorted(set(phrases), key=lambda each: (-len(each), each))
    return f"(?:{'|'.join(map(re.escape, longest)) or _NEVER})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
