"""What the adapters share: their shape, passages as rows, and the words of English."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

MOST = 10
"""How many passages are asked for."""

_WORD = re.compile(r"(?u)\b\w\w+\b")


class Shown(NamedTuple):
    """What a question brings up.

    Attributes:
        article: Path of the first passage's article; "" where nothing is found.
        text: What is shown first; cut to 300 characters by who measures.
        answered: False where the contender says that nothing answers; `article` and
            `text` are then what it shows as its closest passage.
        took: `seconds` and `cpu` to be counted instead of the whole call's, or None.
        postings: Of the question's terms in the index, or None.
    """

    article: str = ""
    text: str = ""
    answered: bool = True
    took: dict[str, float] | None = None
    postings: int | None = None


class Row(NamedTuple):
    """A passage: its article's path and title, and its text."""

    article: str
    title: str
    text: str

    @property
    def titled(self) -> str:
        """The title, and the text below it: what is searched."""
        return f"{self.title}\n{self.text}"


class Adapter(Protocol):
    """A contender, as its documentation uses it."""

    def index(self, passages: Path, folder: Path) -> None:
        """Index the passages and save the index in an empty folder, if it can be."""

    def open(self, passages: Path, folder: Path) -> None:
        """Open what was saved; a contender that saves nothing indexes again."""

    def search(self, question: str) -> Shown:
        """Return what is found for a question, of the best `MOST` passages."""


def rows(passages: Path) -> Iterator[Row]:
    """Return the passages of a file that `cutting.py` wrote."""
    with passages.open(encoding="utf-8") as stream:
        for line in stream:
            yield Row(**json.loads(line))


def english() -> Callable[[str], list[str]]:
    """Return what gives a text's words: lower case, without stop words, stemmed.

    They are bm25s' words, for contenders that leave it to their user to find words.
    """
    import Stemmer
    from bm25s.stopwords import STOPWORDS_EN

    stemmer, left_out = Stemmer.Stemmer("english"), {*STOPWORDS_EN}

    def words(text: str) -> list[str]:
        found = (word for word in _WORD.findall(text.lower()) if word not in left_out)
        return list(stemmer.stemWords([*found]))

    return words
