"""tantivy alone, through tantivy-py, with its own snippets."""

from pathlib import Path

import tantivy

from peers_bench.adapters.shared import MOST, Shown, rows

_CHARACTERS = 300
_WORDS = "english"


class Tantivy:
    """Title and text as one field, lower-cased, without stop words, stemmed.

    As two fields, which its parser would search as well, short titles outweigh the
    texts: that finds the right article less often in large folders.
    """

    def index(self, passages: Path, folder: Path) -> None:
        """Index with the writer's defaults."""
        index = self._prepared(tantivy.Index(_schema(), str(folder), reuse=False))
        writer = index.writer()
        for row in rows(passages):
            document = {"article": row.article, "text": row.titled}
            writer.add_document(tantivy.Document(**document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, _: Path, folder: Path) -> None:
        """Open the index."""
        self._index = self._prepared(tantivy.Index.open(str(folder)))
        self._searcher = self._index.searcher()

    def search(self, question: str) -> Shown:
        """Parse leniently, search, and make a snippet of the best."""
        query, _ = self._index.parse_query_lenient(question, ["text"])
        hits = self._searcher.search(query, MOST).hits
        if not hits:
            return Shown()
        document = self._searcher.doc(hits[0][1])
        snippets = tantivy.SnippetGenerator.create(
            self._searcher, query, self._index.schema, "text"
        )
        snippets.set_max_num_chars(_CHARACTERS)
        shown = snippets.snippet_from_doc(document).fragment()
        return Shown(document["article"][0], shown or document["text"][0])

    def _prepared(self, index: tantivy.Index) -> tantivy.Index:
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stopword(_WORDS))
            .filter(tantivy.Filter.stemmer(_WORDS))
            .build()
        )
        index.register_tokenizer(_WORDS, analyzer)
        return index


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("article", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=True, tokenizer_name=_WORDS)
    return builder.build()
