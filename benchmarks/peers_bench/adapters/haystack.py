"""Haystack's InMemoryBM25Retriever, its store saved as JSON."""

from pathlib import Path

from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from peers_bench.adapters.shared import MOST, Shown, rows

_FILE = "store.json"


class Haystack:
    """The defaults: BM25L over lower-cased words; it offers no stems or stop words."""

    def index(self, passages: Path, folder: Path) -> None:
        """Write the documents into a store, and that to disk."""
        store = InMemoryDocumentStore()
        store.write_documents(
            [Document(content=row.titled, meta=row._asdict()) for row in rows(passages)]
        )
        store.save_to_disk(str(folder / _FILE))

    def open(self, _: Path, folder: Path) -> None:
        """Load the store."""
        store = InMemoryDocumentStore.load_from_disk(str(folder / _FILE))
        self._retriever = InMemoryBM25Retriever(document_store=store, top_k=MOST)

    def search(self, question: str) -> Shown:
        """Ask the retriever."""
        found = self._retriever.run(query=question)["documents"]
        if not found:
            return Shown()
        return Shown(found[0].meta["article"], found[0].meta["text"])
