"""Bytes of a PDF -> its text, in paragraphs, and what its properties state.

Page numbers and running heads are left out. Dates are not taken from the properties:
they tell when the file was made, not when the article appeared.
"""

import io
import logging
import re
import time
from typing import TYPE_CHECKING

from qabot.articles.formats.flow import flow
from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.found import Found, stated

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEAD_BYTES = 1024
_MOST_PAGES = 2_000
_MOST_SECONDS = 60.0
"""A last resort: the bounds below, which are the same on every machine, come first."""
_BOUNDS = {
    "maximum_declared_stream_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "zlib_maximum_output_length": 20_000_000,
    "zlib_maximum_recovery_input_length": 100_000,
    "lzw_maximum_output_length": 5_000_000,
    "run_length_maximum_output_length": 5_000_000,
    "stream_decoding_work_maximum_length": 100_000_000,
    "stream_parsing_work_maximum_count": 500_000,
    "xform_maximum_invocations_per_extraction": 1_000,
    "page_tree_maximum_entries": 20_000,
}
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|odt|rtf|html?|tex|qxd)$"
    r"|^(?:microsoft word|untitled|slide \d)",
    re.IGNORECASE,
)


def read(data: bytes) -> Found:
    """Extract the text of a document.

    Raises:
        UnfitError: It is no PDF, encrypted, has no text, or takes too long.
    """
    if b"%PDF-" not in data[:_HEAD_BYTES]:
        raise UnfitError("not a PDF")
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(None, **_BOUNDS):
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnfitError("encrypted: save it without a password")
        pages = _pages(reader)
        facts = reader.metadata
    text = flow(pages)
    if not text:
        raise UnfitError("no text: scanned? run it through OCR first")
    title = str(facts.title or "") if facts else ""
    author = str(facts.author or "") if facts else ""
    metadata = stated(
        title=None if _FILE_NAME.search(title) else title,
        author=author if " " in author.strip() else None,
    )
    warnings: tuple[str, ...] = ()
    if len(pages) == _MOST_PAGES:
        warnings = (f"only the first {_MOST_PAGES:,} pages are read",)
    return Found(text + "\n", "pdf", metadata, warnings)


def _pages(reader: "PdfReader") -> list[str]:
    """The text of each page."""
    until = time.monotonic() + _MOST_SECONDS

    def watch(*_: object) -> None:
        if time.monotonic() > until:
            raise UnfitError(f"takes longer than {_MOST_SECONDS:g} seconds to read")

    pages = []
    for page in reader.pages:
        watch()
        pages.append(page.extract_text(visitor_operand_before=watch))
        if len(pages) == _MOST_PAGES:
            break
    return pages
