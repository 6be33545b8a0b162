"""LlamaIndex's BM25Retriever: bm25s, saved by `persist`."""

from pathlib import Path

import Stemmer
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever

from peers_bench.adapters.shared import MOST, Shown, rows


class LlamaIndex:
    """`from_defaults` with the English stemmer and stop words."""

    def index(self, passages: Path, folder: Path) -> None:
        """Index and persist; title and article are metadata, the title is searched."""
        nodes = [
            TextNode(
                text=row.text,
                metadata={"title": row.title, "article": row.article},
                excluded_embed_metadata_keys=["article"],
            )
            for row in rows(passages)
        ]
        retriever = BM25Retriever.from_defaults(
            nodes=nodes,
            similarity_top_k=MOST,
            stemmer=Stemmer.Stemmer("english"),
            language="english",
        )
        retriever.persist(str(folder))

    def open(self, _: Path, folder: Path) -> None:
        """Open what was persisted."""
        self._retriever = BM25Retriever.from_persist_dir(str(folder))

    def search(self, question: str) -> Shown:
        """Ask the retriever."""
        first = self._retriever.retrieve(question)[0].node
        return Shown(str(first.metadata["article"]), first.text)
