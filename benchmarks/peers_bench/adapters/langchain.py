"""LangChain's BM25Retriever: rank_bm25, in memory; it saves nothing."""

from pathlib import Path
from typing import Any

from langchain_community.retrievers import BM25Retriever
from langchain_core.documents import Document

from peers_bench.adapters.shared import MOST, Shown, english, rows


class Default:
    """`from_documents` as it comes: words are what stands between blanks."""

    def _options(self) -> dict[str, Any]:
        return {}

    def index(self, passages: Path, folder: Path) -> None:
        """Index in memory: what was made goes with the process."""
        self.open(passages, folder)

    def open(self, passages: Path, _: Path) -> None:
        """Index again."""
        documents = [
            Document(page_content=row.titled, metadata=row._asdict())
            for row in rows(passages)
        ]
        self._retriever = BM25Retriever.from_documents(
            documents, k=MOST, **self._options()
        )

    def search(self, question: str) -> Shown:
        """Ask the retriever."""
        first = self._retriever.invoke(question)[0].metadata
        return Shown(first["article"], first["text"])


class LangChain(Default):
    """The same with a `preprocess_func`."""

    def _options(self) -> dict[str, Any]:
        return {"preprocess_func": english()}
