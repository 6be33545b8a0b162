"""bm25s alone, its index mapped into memory."""

from pathlib import Path

import bm25s
import Stemmer

from peers_bench.adapters.shared import MOST, Shown, rows


class Bm25s:
    """English stop words and stems, the index saved with its corpus."""

    backend = "numpy"

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")

    def index(self, passages: Path, folder: Path) -> None:
        """Index and save."""
        corpus = [row._asdict() for row in rows(passages)]
        found = bm25s.tokenize(
            [f"{row['title']}\n{row['text']}" for row in corpus],
            stopwords="en",
            stemmer=self._stemmer,
            show_progress=False,
        )
        index = bm25s.BM25(backend=self.backend)
        index.index(found, show_progress=False)
        index.save(str(folder), corpus=corpus, show_progress=False)

    def open(self, _: Path, folder: Path) -> None:
        """Load what was saved, mapped into memory."""
        self._index = bm25s.BM25.load(
            str(folder), load_corpus=True, mmap=True, show_progress=False
        )

    def search(self, question: str) -> Shown:
        """Retrieve the rows of the corpus."""
        asked = bm25s.tokenize(
            question, stopwords="en", stemmer=self._stemmer, show_progress=False
        )
        k = min(MOST, int(self._index.scores["num_docs"]))
        found, _ = self._index.retrieve(asked, k=k, show_progress=False)
        first = found[0, 0]
        return Shown(first["article"], first["text"])


class Bm25sNumba(Bm25s):
    """The same with numba, which compiles at each start."""

    backend = "numba"
