"""What an article gave, and what the folder says of it -> its entry in the store."""

import re
from collections.abc import Container, Mapping
from typing import NamedTuple

from qabot.articles.documents import document
from qabot.articles.loading import Loaded
from qabot.articles.metadata import read_metadata
from qabot.articles.passages import cut
from qabot.articles.repair import find_damage, settle, spellings
from qabot.articles.repeated import marks
from qabot.articles.thai import Damage
from qabot.datatypes import Article, Document, Metadata
from qabot.indexing.entries import NOTHING_KNOWN, Entry
from qabot.indexing.indexed import Tokenized
from qabot.indexing.tokenizer import Tokenizer, fold
from qabot.settings import Settings

_WORD = re.compile(r"[^\W\d_]{2,40}")
_LATIN = "\u024f"  # the last of its letters


class Told(NamedTuple):
    """What the rest of the folder says of an article.

    Attributes:
        same_as: The first article that is the same.
        repeated: Marks of paragraphs that stand in many articles.
        spellings: The folder's words, which settle damaged letters.
    """

    same_as: str | None = None
    repeated: Container[int] = frozenset()
    spellings: Container[str] = frozenset()


class Maker(NamedTuple):
    """Makes entries: the same from the same, whatever else is in the folder.

    Attributes:
        settings: Their passages count.
        tokenizer: Of the settings' language.
        known: What the operator says of articles, by path.
    """

    settings: Settings
    tokenizer: Tokenizer
    known: Mapping[str, Metadata]

    def entry(self, loaded: Loaded, file: str, size: int, told: Told) -> Entry:
        """Return the entry of what a file gave."""
        bare = Entry(loaded.path, file, size, loaded.digest, loaded.skipped)
        if loaded.article is None:
            return bare
        article = loaded.article
        bare = bare._replace(
            encoding=article.encoding,
            source=article.text,
            stated=article.metadata,
            warnings=article.warnings,
            marks=marks(article.text),
        )
        return self.again(bare, told)

    def again(self, entry: Entry, told: Told) -> Entry:
        """Return an entry as the folder would have it now."""
        if entry.skipped is not None:
            return entry
        if told.same_as is not None:
            return entry._replace(
                same_as=told.same_as,
                metadata=NOTHING_KNOWN,
                repairs=(),
                repeated=(),
                unsettled=False,
                passages=(),
            )
        damage = find_damage(entry.source)
        repairs = settle(entry.source, damage, told.spellings)
        repeated = tuple(mark for mark in entry.marks if mark in told.repeated)
        article = Article(
            entry.path,
            entry.source,
            entry.encoding or "",
            entry.warnings,
            entry.stated,
        )
        made = document(article, repairs, self.known.get(entry.path), repeated)
        return entry._replace(
            same_as=None,
            metadata=made.metadata,
            repairs=repairs,
            unsettled=not all(each.proven for each in damage),
            repeated=repeated,
            passages=self._passages(made),
        )

    def _passages(self, made: Document) -> tuple[Tokenized, ...]:
        text = made.text
        title = tuple(self.tokenizer.terms(made.metadata.title or ""))
        made_of = []
        for passage in cut(made, self.settings.passages):
            terms, capitals = [], []
            for sentence in passage.sentences:
                found = self.tokenizer.cased_terms(text[slice(*sentence)])
                terms.append(tuple(found[0]))
                capitals.append(tuple(found[1]))
            made_of.append(Tokenized(passage, title, tuple(terms), tuple(capitals)))
        return tuple(made_of)


def maker_of(settings: Settings) -> Maker:
    """Return what makes entries for some settings.

    Raises:
        SettingsError: The operator's file on articles, or the language, is wrong.
    """
    known = read_metadata((settings.home / settings.articles.metadata).expanduser())
    return Maker(settings, Tokenizer(settings.retrieval.language), known)


def words_of(entry: Entry) -> frozenset[str]:
    """Return the undamaged words of an entry, folded: those that settle others."""
    if entry.skipped is not None or entry.same_as is not None:
        return frozenset()
    return words_in(entry.source, find_damage(entry.source) if entry.repairs else ())


def words_in(text: str, damage: tuple[Damage, ...]) -> frozenset[str]:
    """Return the words of a text that its damage leaves whole, folded."""
    words = spellings(text, damage)
    if text.isascii():
        return words
    foreign = (word for word in _WORD.findall(text) if word[0] > _LATIN)
    return words.union(map(fold, foreign))
