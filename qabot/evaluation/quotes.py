"""Citations and the articles' files -> whether each quote stands in its file.

The files are read and decoded anew; which stretches were repaired, and how, is taken
from the index, and so is the text of a table's row.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Self

from qabot.articles.folder import scan
from qabot.articles.loading import load
from qabot.datatypes import Citation, Mention, Span, repair
from qabot.indexing.index import articles_folder, open_index
from qabot.settings import Settings

_FILES_KEPT = 256


class Quotes:
    """Checks quotes against the files of an articles folder."""

    def __init__(self, settings: Settings) -> None:
        """List the files and open their index.

        Raises:
            MissingError: There is no articles folder.
        """
        found = scan(articles_folder(settings), settings.articles)
        self._files = {each.path: each for each in found}
        self._settings = settings.articles
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
        try:
            text = self._text(cited.article)
        except KeyError:
            return False
        if text is None:
            return False
        place = Span(cited.start, cited.end)
        repairs = self._index.store.article(cited.article).repairs
        told = any(place.overlaps(each.span) for each in repairs)
        quote = " ".join(repair(text, place, repairs).split())
        return told == cited.repaired and quote == cited.quote != ""

    def _read(self, article: str) -> str | None:
        file = self._files.get(article)
        if file is None:
            return self._index.store.article(article).source
        loaded = next(load(file, self._settings)).article
        return loaded.text if loaded else None
