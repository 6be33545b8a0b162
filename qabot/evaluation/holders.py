"""The passages of a folder -> those that hold one of some texts."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from qabot.evaluation.judging import places, plain
from qabot.indexing.index import open_index
from qabot.settings import Settings


class Holders:
    """Finds the passages that hold a text; their own text is kept in memory."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings whose index is read when something is first sought."""
        self._settings = settings

    def of(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the ids of the passages that one of these texts stands in.

        As whole words; case, accents and the form of quotation marks count for
        nothing.
        """
        ids, starts, joined = self._passages
        return frozenset(
            ids[bisect_right(starts, place) - 1]
            for text in texts
            for place in places(plain(text), joined)
        )

    @cached_property
    def _passages(self) -> tuple[list[str], list[int], str]:
        """Return the ids, where the text of each begins, and the texts as one."""
        index = open_index(self._settings)
        try:
            store = index.store
            ids = [each for each, _ in store.all_terms()]
            passages = [store.passage(each).passage for each in ids]
            texts = [plain(p.span.of(store.article(p.article).text)) for p in passages]
        finally:
            index.close()
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        return ids, starts[: len(ids)], "\n".join(texts)
