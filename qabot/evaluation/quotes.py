"""Citations and the articles' files -> whether each quote stands in its file.

The files are read and decoded anew; only which stretches were repaired, and how, is
taken from the index.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Self

from qabot.articles.decode import decode
from qabot.articles.folder import read, scan
from qabot.datatypes import Citation, Mention, Span, repair
from qabot.indexing.index import open_index
from qabot.settings import Settings

_FILES_KEPT = 256


class Quotes:
    """Checks quotes against the files of an articles folder."""

    def __init__(self, settings: Settings) -> None:
        """List the files and open their index.

        Raises:
            MissingError: There is no articles folder.
        """
        folder = (settings.home / settings.articles.folder).expanduser()
        self._files = {each.path: each for each in scan(folder, settings.articles)}
        self._text = lru_cache(_FILES_KEPT)(self._read)
        self._index = open_index(settings)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self._index.close()

    def check(self, citations: Iterable[Citation]) -> Iterator[bool]:
        """Tell of each quote, those of `also_in` included, whether its file has it."""
        for citation in citations:
            yield self._stands(citation)
            yield from map(self._stands, citation.also_in)

    def _stands(self, cited: Citation | Mention) -> bool:
        text = self._text(cited.article)
        if text is None:
            return False
        place = Span(cited.start, cited.end)
        repairs = self._index.store.article(cited.article).repairs
        told = any(place.overlaps(each.span) for each in repairs)
        quote = " ".join(repair(text, place, repairs).split())
        return told == cited.repaired and quote == cited.quote != ""

    def _read(self, article: str) -> str | None:
        file = self._files.get(article)
        decoded = decode(read(file)) if file else None
        return decoded.text if decoded else None
