"""The articles folder -> the files of a generation."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from qabot.articles.documents import document
from qabot.articles.folder import File
from qabot.articles.loading import Loaded, digest_of, load
from qabot.articles.passages import cut
from qabot.articles.repair import find_damage, settle, spellings
from qabot.articles.repeated import is_repeated, marks
from qabot.articles.thai import Damage
from qabot.datatypes import Document, Metadata, Repair, Span, repair
from qabot.indexing.engines import engine_class
from qabot.indexing.entries import Entry, write
from qabot.indexing.indexed import Tokenized
from qabot.indexing.store import FILE, Store
from qabot.indexing.tokenizer import Tokenizer, fold
from qabot.settings import Settings

__all__ = ["build", "build_engine", "built_engine", "digest_of", "has_its_engine"]

log = logging.getLogger(__name__)

_ENGINE = "engine.txt"


def build(
    folder: Path,
    files: tuple[File, ...],
    known: Mapping[str, Metadata],
    settings: Settings,
    tokenizer: Tokenizer,
) -> None:
    """Write store and engine of a generation.

    Args:
        folder: The generation's, empty.
        files: Of the articles folder, by path.
        known: What the operator says of articles, by path.
        settings: Their passages and engine count.
        tokenizer: Of the settings' language.
    """
    words: Counter[str] = Counter()
    entries = _entries(files, known, settings, tokenizer, words)
    write(folder / FILE, entries, words)
    build_engine(folder, settings)


def build_engine(folder: Path, settings: Settings) -> None:
    """Write the engine of a generation that has its store, and the engine's name."""
    with closing(Store(folder / FILE)) as store:
        name = _engine_name(settings, store.passages)
        engine_class(name).index(folder, store.all_terms())
    (folder / _ENGINE).write_text(name, encoding="ascii")


def built_engine(generation: Path) -> str:
    """Return the name of the engine that a generation has."""
    return (generation / _ENGINE).read_text(encoding="ascii")


def has_its_engine(generation: Path, settings: Settings) -> bool:
    """Tell whether the engine of a generation is the one the settings choose."""
    with closing(Store(generation / FILE)) as store:
        return built_engine(generation) == _engine_name(settings, store.passages)


def _engine_name(settings: Settings, passages: int) -> str:
    index = settings.index
    if index.engine != "auto":
        return index.engine
    return "memory" if passages <= index.memory_passages else "disk"


def _entries(
    files: tuple[File, ...],
    known: Mapping[str, Metadata],
    settings: Settings,
    tokenizer: Tokenizer,
    words: Counter[str],
) -> Iterator[Entry]:
    reads = _loaded(files, settings)
    damages = {
        each.path: find_damage(each.article.text) for each in reads if each.article
    }
    spelt = _spellings(reads, damages)
    repairs = {
        each.path: settle(each.article.text, damages[each.path], spelt)
        for each in reads
        if each.article
    }
    repeated = _repeated(reads, repairs)
    for each in reads:
        if each.article is None:
            log.warning("skipped file=%r reason=%r", each.path, each.skipped)
            yield Entry(each.path, each.digest, each.skipped, None, None, ())
            continue
        article = each.article
        said = known.get(each.path)
        made = document(article, repairs[each.path], said, repeated)
        passages = _passages(made, settings, tokenizer, words)
        yield Entry(each.path, each.digest, None, article.encoding, made, passages)


def _loaded(files: tuple[File, ...], settings: Settings) -> list[Loaded]:
    """What the files hold, by path; of two with one name the first counts."""
    found: dict[str, Loaded] = {}
    for file in files:
        for each in load(file, settings.articles):
            found.setdefault(each.path, each)
    return [found[path] for path in sorted(found)]


def _repeated(
    reads: list[Loaded], repairs: Mapping[str, tuple[Repair, ...]]
) -> frozenset[int]:
    """The marks of paragraphs that stand in many of the articles."""
    counts: Counter[int] = Counter()
    for each in reads:
        if each.article:
            text = each.article.text
            whole = Span(0, len(text))
            counts.update(marks(repair(text, whole, repairs[each.path])))
    return frozenset(m for m, n in counts.items() if is_repeated(n, len(repairs)))


def _spellings(
    reads: list[Loaded], damages: Mapping[str, tuple[Damage, ...]]
) -> frozenset[str]:
    """The folder's undamaged words; nobody asks for them where nothing is damaged."""
    if not any(damages.values()):
        return frozenset()
    return frozenset().union(
        *(
            spellings(each.article.text, damages[each.path])
            for each in reads
            if each.article
        )
    )


def _passages(
    made: Document, settings: Settings, tokenizer: Tokenizer, words: Counter[str]
) -> tuple[Tokenized, ...]:
    text = made.text
    title = tuple(tokenizer.terms(made.metadata.title or ""))
    found = []
    for passage in cut(made, settings.passages):
        terms, capitals = [], []
        for sentence in passage.sentences:
            of_sentence: list[str] = []
            of_capitals: list[bool] = []
            for word in tokenizer.words(sentence.of(text)):
                every = (*word.terms, word.whole) if word.whole else word.terms
                of_sentence += every
                of_capitals += [word.text[0].isupper()] * len(every)
                if word.terms:
                    words[fold(word.text)] += 1
            terms.append(tuple(of_sentence))
            capitals.append(tuple(of_capitals))
        found.append(Tokenized(passage, title, tuple(terms), tuple(capitals)))
    return tuple(found)
