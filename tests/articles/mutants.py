"""Valid samples of each format, the stages that read them, and ways to spoil them."""

import io
from collections.abc import Callable
from contextlib import suppress

from hostile import BODY, SENTENCE, docx, page, pdf, pdf_lines, word_paragraph
from hypothesis import strategies as st

from qabot.articles.cleaner import clean
from qabot.articles.decode import decode
from qabot.articles.formats import docx as word
from qabot.articles.formats import jsonlines, separated, webpage
from qabot.articles.formats import pdf as portable
from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.rows import articles
from qabot.articles.repair import find_damage, settle, spellings
from qabot.articles.repeated import marks
from qabot.settings import ArticleSettings

SETTINGS = ArticleSettings()
_LONGEST = 1_000_000
_TEXT = (
    "---\ntitle: The Ministers\ndate: 2023-08-28\n---\n# Heading\n\nBy Jane Doe | "
    "August 28, 2023\n\nShare Tweet 12\n\nHú Hépíng – “yes,” he said… (AFP)\n\n"
    "caf\u0e43\u0e09 M\u00c3\u00bcller â€™ \u0e40\u0e18\u0e0a\u0e20\u0e22\n" + BODY
)
_PAGE = page(
    f"<nav>Home</nav><article><h1>Ministers Meet</h1><p class='a'>{SENTENCE * 3}</p>"
    f"<ul><li>one</li></ul><table><tr><td>{SENTENCE}</td></tr></table>"
    "<pre>x &amp; y</pre>"
    f"<p hidden>{SENTENCE}</p><p>{SENTENCE * 2}</p></article><script>let x</script>",
    '<meta charset="utf-8"><title>Ministers Meet - Site</title><meta name="author" '
    'content="Jane Doe"><script type="application/ld+json">{"@type":"NewsArticle",'
    '"datePublished":"2023-08-28","author":{"name":"Jane Doe"}}</script>',
)
_ROWS = (
    b'{"id": "a", "text": "one \\u00e9 two", "date": "2023-08-28", "author": ["A B"]}\n'
    b'{"id": 7, "text": "three", "title": "T", "url": "https://example.org/a"}\n\n'
)
_CELLS = (
    'id;text;title;date\n1;"multi\nline ""quoted""";T;2023-08-28\n2;café;;\n'
).encode()
_WIDE_CELLS = _CELLS.decode().encode("utf-16")


def _decode(data: bytes) -> None:
    decode(data)
    decode(data, "gb2312")


def _repair(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    damage = find_damage(text)
    settle(text, damage, spellings(text, damage))


def _clean(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    clean(text, frozenset(marks(text)[:2]))


def _json_rows(data: bytes) -> None:
    list(articles(jsonlines.rows(_Raw(data), _LONGEST), SETTINGS))


def _csv_rows(data: bytes) -> None:
    list(articles(separated.rows(_Raw(data), _LONGEST, "text"), SETTINGS))


class _Raw(io.RawIOBase):
    """Bytes as a file gives them."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray, /) -> int:
        return self._data.readinto(buffer)


TARGETS: dict[str, tuple[Callable[[bytes], object], tuple[bytes, ...]]] = {
    "decode": (
        _decode,
        (_TEXT.encode(), _TEXT.encode("cp1252", "replace"), _TEXT.encode("utf-16")),
    ),
    "repair": (_repair, (_TEXT.encode(),)),
    "clean": (_clean, (_TEXT.encode(),)),
    "json lines": (_json_rows, (_ROWS,)),
    "csv": (
        _csv_rows,
        (_CELLS, _CELLS.replace(b";", b"\t"), _WIDE_CELLS),
    ),
    "html": (webpage.read, (_PAGE,)),
    "pdf": (portable.read, (pdf(pdf_lines(*[SENTENCE] * 3), pdf_lines("end")),)),
    "docx": (word.read, (docx(word_paragraph(SENTENCE) * 2),)),
}
"""Name of a stage to what runs it, and samples that are valid."""

TEXTS = ("decode", "repair", "clean", "json lines", "csv", "html")
"""Those whose time is bounded for any bytes."""

LIBRARIES = ("pdf", "docx")
"""Those whose libraries may raise anything, which `load` tells as a reason."""

_TELLING = [
    *(b"<", b">", b'"', b"'", b"[", b"{", b"\n\n", b"\r", b"\0", b"&#x0;", b"<!--"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xcc\x81" * 40, b"---\n", b"\\ud800"),
    *(b"1 0 obj", b"/Kids", b"<<", b"stream", b"999999999999", b"\xe2\x80\xae"),
]
_EDITS = st.lists(
    st.tuples(
        st.sampled_from("insert replace delete double cut swap".split()),
        st.floats(0, 1),
        st.one_of(
            st.binary(min_size=1, max_size=12),
            st.sampled_from(_TELLING),
        ),
        st.integers(1, 60),
    ),
    max_size=8,
)


def mutants(samples: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Return spoilt samples, and bytes of any kind."""
    spoilt = st.builds(_spoil, st.sampled_from(samples), _EDITS)
    return st.one_of(spoilt, spoilt, st.binary(max_size=300))


def _spoil(data: bytes, edits: list[tuple[str, float, bytes, int]]) -> bytes:
    for edit, share, new, size in edits:
        at = int(share * len(data))
        head, stretch, tail = data[:at], data[at : at + size], data[at + size :]
        data = {
            "insert": head + new + stretch + tail,
            "replace": head + new + tail,
            "delete": head + tail,
            "double": head + stretch * 20 + tail,
            "cut": head,
            "swap": tail + stretch + head,
        }[edit]
    return data


def run(name: str, data: bytes) -> None:
    """Run a stage; that it finds no article in the bytes is fine."""
    with suppress(UnfitError):
        TARGETS[name][0](data)
