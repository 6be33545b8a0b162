"""Bytes of a file -> its text, the codec that decoded it, and warnings."""

import codecs
import re
from typing import NamedTuple

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"]
_LEGACY += ["cp1257", "cp1258", "cp874", "koi8_r", "iso8859_2", "iso8859_5"]
_LEGACY += ["gb18030", "big5", "cp932", "euc_jp", "cp949", "mac_roman"]
# Codecs that a page may declare; others are no encodings of text, or are dangerous.
_DECLARABLE = frozenset(
    """ascii utf-8 big5 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    cp874 cp932 cp949 euc_jp euc_kr gb18030 gb2312 gbk iso2022_jp iso8859-1 iso8859-2
    iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10
    iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman
    shift_jis tis-620""".split()
)
# What browsers take these for.
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
_WIDER |= {"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
_WIDER |= {"shift_jis": "cp932", "tis-620": "cp874", "iso8859-11": "cp874"}
_SAMPLE_BYTES = 32_768
_COHERENCE_NOISE = 0.04  # measured on a sentence or two of ten languages
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LOST = "\ufffd"


class Decoded(NamedTuple):
    """A file's text.

    Attributes:
        text: Line ends as in the file, without byte-order mark and lone surrogates.
        encoding: The codec, as Python spells it.
        warnings: One sentence each, for the operator.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """Decode a text file; None for one that is not text. Nothing is raised.

    The byte-order mark decides; without one the encoding that is declared, if it fits;
    then UTF-8, where it fits or nearly does (a file cut short, a stray byte); then the
    legacy encoding that reads best.

    Args:
        data: All of the file.
        declared: The name of the encoding that the file itself states.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return readable(_with_mark(data[len(mark) :], encoding))
    if 0 in data:
        return None
    return readable(
        (declared and _as_declared(data, declared))
        or _as_utf8(data)
        or _as_legacy(data)
    )


def readable(found: Decoded) -> Decoded | None:
    """Return it without lone surrogates; None where control characters abound."""
    controls = len(_CONTROLS.findall(found.text))
    if "\0" in found.text or controls > 4 + len(found.text) // 100:
        return None
    return found._replace(text=_SURROGATES.sub(_LOST, found.text))


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    try:
        named = codecs.lookup(declared.strip()).name
        encoding = _WIDER.get(named, named)
        if named in _DECLARABLE:
            return Decoded(data.decode(encoding), encoding)
    except (LookupError, ValueError):
        pass
    return None


def _with_mark(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return Decoded(text, encoding, (_damaged(encoding),))
    return Decoded(text, encoding)


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    foreign = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    if text.count(_LOST) * 10 > foreign:
        return None
    return Decoded(text, "utf-8", (_damaged("utf-8"),))


def _damaged(encoding: str) -> str:
    return (
        f"some bytes are not {encoding} and are shown as {_LOST}: "
        "save the file again from its source"
    )


def _as_legacy(data: bytes) -> Decoded:
    named = _detect(data)
    for encoding in (named, "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        encoding = "latin-1"
        text = data.decode(encoding)
    return Decoded(
        text,
        encoding,
        (f"not UTF-8, read as {encoding}: if letters are wrong, save it as UTF-8",),
    )


def _detect(data: bytes) -> str:
    """Name the legacy encoding whose reading of the non-ASCII lines is soundest."""
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())
    matches = from_bytes(telling[:_SAMPLE_BYTES], cp_isolation=_LEGACY)
    best = matches.best()
    if best is None:
        return "cp1252"
    # Encodings of Latin script differ in a few letters only and often come out
    # level; then the commonest is likeliest.
    level = (
        match
        for match in matches
        if match.chaos <= best.chaos
        and match.coherence > best.coherence - _COHERENCE_NOISE
    )
    if any("cp1252" in match.could_be_from_charset for match in level):
        return "cp1252"
    return best.encoding
