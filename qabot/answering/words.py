"""A language -> what people say in it when they go on, greet and thank.

The lists are in `phrases/`. A language without a list has none of these signs.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("phrases")
_SAME = {"porter": "english"}
_WORD = re.compile(r"[^\W\d_]+")
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class Words:
    """What people say, as patterns; `search` those that may stand anywhere.

    Attributes:
        kinds: Of pronouns, the kinds of each in small letters.
        surnames: Pronouns that are surnames too.
        points_back: What speaks of something said before.
        hints_back: What may do so.
        goes_on: The beginning of a question that goes on with the last one.
        more: A whole question for further excerpts.
        which: One of the excerpts shown, as group 1, 2 or 3.
        greeting: A whole message without punctuation, in small letters.
        thanks: The same.
        about: The same, on the bot.
        no_subject: Stems that tell nothing of what a question is about.
    """

    kinds: Mapping[str, tuple[str, ...]]
    surnames: frozenset[str]
    points_back: re.Pattern[str]
    hints_back: re.Pattern[str]
    goes_on: re.Pattern[str]
    more: re.Pattern[str]
    which: re.Pattern[str]
    greeting: re.Pattern[str]
    thanks: re.Pattern[str]
    about: re.Pattern[str]
    no_subject: frozenset[str]

    def pronouns(self, text: str) -> Counter[str]:
        """Return how often a text has pronouns of each kind."""
        found = _WORD.findall(text.lower())
        return Counter(kind for word in found for kind in self.kinds.get(word, ()))


@cache
def words_of(language: str) -> Words:
    """Return what people say in a language of the settings."""
    file = _FOLDER / f"{_SAME.get(language, language)}.toml"
    said: dict[str, Any] = {}
    if file.is_file():
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, words in said.get("pronouns", {}).items():
        for word in words:
            kinds[word] = (*kinds.get(word, ()), kind)

    def one(*lists: str) -> str:
        return _one_of(phrase for each in lists for phrase in said.get(each, ()))

    back = _one_of([*kinds, *said.get("points_back", ())])
    which = "|".join(f"({one(each)})" for each in ("first", "second", "third"))
    return Words(
        kinds=kinds,
        surnames=frozenset(said.get("surnames", ())),
        points_back=_pattern(rf"\b{back}\b|\b{one('ends_back')}(?=[?.!]|$)"),
        hints_back=_pattern(rf"\b{one('hints_back')}\b"),
        goes_on=_pattern(rf"¿?(?:{one('bare')}[\s,?.!]*$|{one('openers')}\b)"),
        more=_pattern(
            rf"¿?(?:{one('more_before')} )*{one('more')}"
            rf"(?: {one('more_after')})*[.?!]*"
        ),
        which=_pattern(rf"\b(?:{which}) {one('excerpts')}\b"),
        greeting=_message(one("greetings"), one("greetings", "greetings_after")),
        thanks=_message(one("thanks"), one("thanks", "thanks_after")),
        about=_pattern(one("about")),
        no_subject=frozenset(said.get("no_subject", ())),
    )


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases, the longest that fits; of none, for none."""
    longest = sorted(set(phrases), key=lambda each: (-len(each), each))
    return f"(?:{'|'.join(map(re.escape, longest)) or _NEVER})"


def _message(begins: str, goes_on: str) -> re.Pattern[str]:
    return _pattern(rf"{begins}(?: {goes_on})*")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
