"""Bytes of a Word document -> its text, and what its properties state.

Paragraphs stand in the document's order, those of tables and text boxes too. Inserted
text counts, deleted and hidden text does not; headers, footers and notes do not.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.found import Found, stated

_MOST_UNFOLDED = 100_000_000
_MOST_TEXT = 20_000_000
_MOST_PARTS = 5_000
_BODY = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
_LEFT_OUT = {f"{_WORD}{name}" for name in ("p", "del", "moveFrom", "instrText")}
_OLE = b"\xd0\xcf\x11\xe0"
_NO_TITLE = "Word Document"  # python-docx makes it up where there is none
_NOBODY = {"python-docx", "un-named", "microsoft office user", "windows user"}


def read(data: bytes) -> Found:
    """Extract the text of a document.

    Raises:
        UnfitError: It is no such document, encrypted, too large unfolded, or empty.
    """
    _check(data)
    import docx

    document = docx.Document(io.BytesIO(data))
    paragraphs = document.element.body.iter(f"{_WORD}p")
    texts = ("".join(_pieces(each)).strip() for each in paragraphs if _shown(each))
    text = "\n\n".join(each for each in texts if each)
    if not text:
        raise UnfitError("no text in the document")
    core = document.core_properties
    author = core.author.strip() if core.author else ""
    metadata = stated(
        title=None if core.title == _NO_TITLE else core.title,
        author=author if " " in author and author.lower() not in _NOBODY else None,
    )
    return Found(text + "\n", "docx", metadata)


def _check(data: bytes) -> None:
    """Refuse what is no Word document, or would unfold to too much."""
    if data.startswith(_OLE):
        raise UnfitError("an encrypted document or an old .doc: save it as plain .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            total = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnfitError("not a Word document, or damaged") from error
    if _BODY not in sizes:
        raise UnfitError("not a Word document")
    if (
        total > _MOST_UNFOLDED
        or len(sizes) > _MOST_PARTS
        or any(
            size > _MOST_TEXT
            for name, size in sizes.items()
            if name.endswith((".xml", ".rels"))
        )
    ):
        raise UnfitError(f"unfolds to {total / 1e6:,.0f} MB: too much for a document")


def _shown(paragraph: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether it is no copy that Word keeps for older versions of itself."""
    return not any(above.tag == _FALLBACK for above in paragraph.iterancestors())


def _pieces(element: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    """The texts below an element, paragraphs within apart, which have their own turn.

    libxml2 bounds the depth of a document.
    """
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag == f"{_WORD}r" and _hidden(child):
            continue
        elif child.tag not in _LEFT_OUT and child.tag != _FALLBACK:
            yield from _pieces(child)


def _hidden(run: Any) -> bool:  # noqa: ANN401 - lxml has no types
    vanish = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return vanish is not None and vanish.get(f"{_WORD}val") not in {"0", "false", "off"}
