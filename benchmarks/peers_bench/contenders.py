"""Who is measured, and how each is used."""

from dataclasses import dataclass

_ADAPTERS = "peers_bench.adapters"


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that finds passages for questions.

    Attributes:
        name: For the command line and for files.
        label: For people.
        adapter: Its class, as `serve.py` wants it.
        how: How it is used, for the report.
        peer: Whether it needs the peers' environment.
        index_of: Whose index it opens; its own where None.
        saves: Whether it can save its index.
        listed: Whether it stands in the tables of all contenders.
    """

    name: str
    label: str
    adapter: str
    how: str
    peer: bool = True
    index_of: str | None = None
    saves: bool = True
    listed: bool = True


QABOT = Contender(
    "qabot",
    "qabot",
    f"{_ADAPTERS}.qabot_itself:Qabot",
    "`qabot index`, `qabot.open`, `qabot batch`, settings as they come; reads, cleans "
    "and cuts the articles itself",
    peer=False,
)
ENGINE = Contender(
    "qabot-engine",
    "qabot's engine alone",
    f"{_ADAPTERS}.qabot_itself:Engine",
    "the search for candidates, with qabot's terms",
    peer=False,
    index_of="qabot",
    listed=False,
)
CONTENDERS = (
    QABOT,
    ENGINE,
    Contender(
        "langchain",
        "LangChain BM25Retriever",
        f"{_ADAPTERS}.langchain:LangChain",
        "rank_bm25; `preprocess_func` gives it bm25s' words: lower case, no stop words,"
        " stems; nothing can be saved, so every start indexes",
        saves=False,
    ),
    Contender(
        "langchain-default",
        "LangChain, as it comes",
        f"{_ADAPTERS}.langchain:Default",
        "LangChain BM25Retriever's own `preprocess_func`, which splits at blanks",
        saves=False,
    ),
    Contender(
        "llamaindex",
        "LlamaIndex BM25Retriever",
        f"{_ADAPTERS}.llamaindex:LlamaIndex",
        "bm25s; English stemmer and stop words, `persist` and `from_persist_dir`",
    ),
    Contender(
        "haystack",
        "Haystack InMemoryBM25Retriever",
        f"{_ADAPTERS}.haystack:Haystack",
        "its defaults (BM25L; it offers no stems or stop words), `save_to_disk` and "
        "`load_from_disk`",
    ),
    Contender(
        "bm25s",
        "bm25s",
        f"{_ADAPTERS}.bm25s:Bm25s",
        "English stop words and stems, index and corpus mapped into memory",
    ),
    Contender(
        "bm25s-numba",
        "bm25s with numba",
        f"{_ADAPTERS}.bm25s:Bm25sNumba",
        "the same, compiled at each start",
    ),
    Contender(
        "tantivy",
        "tantivy",
        f"{_ADAPTERS}.tantivy_alone:Tantivy",
        "English stop words and stems, title and text as one field (as two it finds "
        "less), lenient parser, its own snippets",
    ),
    Contender(
        "fts5",
        "SQLite FTS5",
        f"{_ADAPTERS}.fts5:Fts5",
        "`porter` stems (it offers no stop words), any of the words, `rank`, "
        "`snippet()`",
        peer=False,
    ),
)
BY_NAME = {each.name: each for each in CONTENDERS}
"""All of them, in the order in which they are measured."""
