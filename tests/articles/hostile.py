"""A folder -> files in it that try to hang, exhaust or fool what reads them.

Some forty megabytes on disk together; what is larger is a hole, or unfolds.
"""

import gzip
import io
import itertools
import lzma
import os
import socket
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

Make = Callable[[], bytes]
SENTENCE = "The ministers met in Bonn and agreed to go on meeting twice a year. "
BODY = f"The Ministers Meet in Bonn\n\n{SENTENCE * 5}\n\n{SENTENCE * 4}\n"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Target="word/document.xml" Type="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
_SMALL = 20_000
_BOMB = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12)
)


def docx(body: str, head: str = "", **more: bytes) -> bytes:
    """A Word document: its body's XML, what stands before it, and further parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", _RELATIONS)
        parts.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_WORD}"><w:body>{body}'
            "</w:body></w:document>",
        )
        for name, data in more.items():
            parts.writestr(f"word/{name}.xml", data)
    return made.getvalue()


def word_paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*pages: str, kids: str = "", trailer: str = "") -> bytes:
    """A PDF with the content stream of each page."""
    count = len(pages)
    kids = kids or " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(pages):
        parts += [
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents "
                f"{5 + 2 * number} 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            ),
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return made + (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(parts) + 1} /Root 1 0 R {trailer} >>\n"
        f"startxref\n{len(made)}\n%%EOF\n"
    ).encode("latin-1")


def pdf_lines(*lines: str) -> str:
    """The content stream of a page with lines of text."""
    shown = "".join(f"({line}) Tj 0 -14 Td\n" for line in lines)
    return f"BT /F 12 Tf 50 750 Td\n{shown}ET"


def page(body: str, head: str = "") -> bytes:
    """An HTML page."""
    return f"<html><head>{head}</head><body>{body}</body></html>".encode(
        "utf-8", "surrogatepass"
    )


def _article(text: str) -> bytes:
    return page(f"<article><h1>The Ministers Meet</h1><p>{text}</p></article>")


def _greedy() -> bytes:
    """An .xz whose header asks for a dictionary of 4 GB."""
    made = bytearray(lzma.compress(BODY.encode(), preset=0))
    # Block header: size, flags, filter LZMA2 (0x21), size of properties, dictionary.
    place = made.index(b"\x21\x01", 12) + 2
    made[place] = 40
    header = made[12 : 12 + (made[12] + 1) * 4]
    made[12 + len(header) - 4 : 12 + len(header)] = zlib.crc32(header[:-4]).to_bytes(
        4, "little"
    )
    return bytes(made)


CONTENTS: dict[str, Make] = {
    "invalid-utf8.txt": lambda: BODY.encode() + b"\xff\xfe\xc0\x80" * 50,
    "latin.txt": lambda: (BODY + "Müller über Gößweinstein. " * 9).encode("cp1252"),
    "utf16-mark.txt": lambda: BODY.encode("utf-16"),
    "utf16-bare.txt": lambda: BODY.encode("utf-16-le"),
    "utf16-odd.txt": lambda: BODY.encode("utf-16") + b"\xd8",
    "utf32.txt": lambda: BODY.encode("utf-32"),
    "utf32-bad.txt": lambda: b"\xff\xfe\0\0" + b"\xff" * 4001,
    "marks.txt": (BODY + "a" + "\u0301\u0316" * 500_000).encode,
    "one-mark.md": (BODY + "\u0301" * 1_000_000).encode,
    "marks.html": lambda: _article("e" + "\u0301\u0316" * 500_000),
    "nul.txt": lambda: BODY.encode() + b"\0" * 100,
    "controls.txt": lambda: b"\x1b[31m\x07\x08" * 1000,
    "bidi.txt": (BODY + "\u202e\u2066\u200f abc" * 1000).encode,
    "surrogates.txt": lambda: BODY.encode() + "\ud800".encode("utf-8", "surrogatepass"),
    "blank.txt": lambda: b" \t\n\r\n" * 100_000,
    "no-break.txt": lambda: "\u00a0\u2003\u2028\n".encode() * 10_000,
    "furniture.txt": lambda: b"Share\n\nAdvertisement\n\nSubscribe now\n\n" * 1000,
    "long-line.txt": lambda: b"word " * 400_000,
    "long-word.txt": lambda: b"x" * 4_000_000,
    "breaks.txt": lambda: b"a\r\r\n\n\x0b\x0c" * 50_000,
    "dots.txt": lambda: b". " * 300_000,
    "quotes.txt": lambda: "“‘(«".encode() * 10_000,
    "thai.txt": lambda: "เธชเธงเธฑเธชเธ”เธตโ€”".encode() * 5_000,
    "misread.txt": lambda: "Ã¢â‚¬â„¢Ã©â€".encode() * 10_000,
    "hash.md": lambda: b"#" * 1_000_000 + b"\n" + BODY.encode(),
    "yaml.md": lambda: (
        b"---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b]\n---\n"
        + BODY.encode()
    ),
    "yaml-deep.md": lambda: b"---\n" + b"[" * 15_000 + b"\n---\n" + BODY.encode(),
    "bomb.txt.gz": lambda: gzip.compress(bytes(200_000_000), 1),
    "bomb.txt.xz": lambda: lzma.compress(bytes(100_000_000), preset=0),
    "bomb.html.gz": lambda: gzip.compress(b"<p>" * 30_000_000, 1),
    "bomb-row.jsonl.gz": lambda: gzip.compress(b"[" * 100_000_000, 1),
    "greedy.txt.xz": _greedy,
    "cut.txt.gz": lambda: gzip.compress(BODY.encode() * 100)[:-20],
    "cut.jsonl.xz": lambda: lzma.compress(b'{"text": "one of many"}\n' * 3_000)[:-90],
    "false.txt.gz": lambda: b"not folded at all",
    "false.csv.xz": lambda: b"id,text\n1,not folded at all\n",
    "deep.jsonl": lambda: b"[" * 100_000 + b"\n" + b'{"text":' * 100_000 + b"\n",
    "numbers.jsonl": lambda: (
        b'{"id": ' + b"9" * 100_000 + b', "text": "huge", "date": 1e999999, "x": NaN}\n'
    ),
    "surrogates.jsonl": lambda: b'{"id": "\\ud800\\u0000", "text": "a \\udfff b"}\n',
    "kinds.jsonl": lambda: (
        b'null\n[]\n{}\n"x"\n{"text": null}\n{"text": []}\n{"text": {"a": 1}}\n'
        b'{"text": "", "id": 3}\n{"text": "kept", "title": {"a": 1}}\n'
    ),
    "twins.jsonl": lambda: b'{"id": "a", "text": "one"}\n{"id": "a", "text": "two"}\n',
    "ids.jsonl": lambda: (
        b'{"id": "../../etc/passwd", "text": "t"}\n{"id": "\\u202ea\\n\\u001b", '
        b'"text": "t"}\n{"id": "' + b"x" * 100_000 + b'", "text": "t"}\n'
    ),
    "binary.jsonl": lambda: os.urandom(100_000),
    "keys.jsonl": lambda: (
        b'{"text": "t", ' + b",".join(b'"%d":0' % n for n in range(200_000)) + b"}\n"
    ),
    "cell.csv.gz": lambda: gzip.compress(b"id,text\n1," + b"x" * 100_000_000, 1),
    "quote.csv": lambda: b'id,text\n1,"never closed\n' + b"2,fine,or not\n" * 2_000,
    "quotes.csv": lambda: b"id,text\n" + b'a","c\n' * 100_000,
    "columns.csv": lambda: b"text" + b"," * 500_000 + b"\n1\n",
    "no-header.csv": lambda: b"1,2,3\n4,5,6\n",
    "nul.csv": lambda: b"id,text\n1,a\0b\n",
    "wide.tsv": lambda: "id\ttext\n1\tkept\n".encode("utf-16"),
    "deep.html": lambda: page("<div>" * 100_000 + SENTENCE * 10),
    "deep-mixed.html": lambda: page("<b><i><p><table><tr><td>" * 15_000 + SENTENCE),
    "attributes.html": lambda: page(
        f"<p {' '.join(f'a{n}=b' for n in range(200_000))}>{SENTENCE * 9}</p>"
    ),
    "attribute.html": lambda: page(f'<p class="{"x" * 4_000_000}">{SENTENCE * 9}</p>'),
    "many.html": lambda: page(f"<p>{SENTENCE}</p>" * 15_000),
    "unclosed.html": lambda: page("<p>" + SENTENCE + "<!-- " + "x" * 1_000_000),
    "entities.html": lambda: page("&#1114112;&#xd800;&amp" * 50_000 + SENTENCE),
    "bomb.xhtml": (
        f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE html [{_BOMB}]>'
        f"<html><body><p>&e11; {SENTENCE * 9}</p></body></html>"
    ).encode,
    "charset.html": lambda: page(SENTENCE * 9, '<meta charset="idna">'),
    "external.html": lambda: page(
        f'<article><p>{SENTENCE * 9}</p><img src="http://192.0.2.1/x"></article>',
        '<base href="http://192.0.2.1/"><link rel="canonical" href="//[::1">',
    ),
    "script.html": lambda: page(
        "<script>" + "</scrip" * 100_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    ),
    "empty.html": lambda: page("<nav>Home</nav><script>let x</script>"),
    "garbage.pdf": lambda: b"%PDF-1.7\n" + os.urandom(200_000),
    "short.pdf": lambda: b"%PDF-1.4",
    "cut.pdf": lambda: pdf(pdf_lines(*[SENTENCE] * 40))[:-300],
    "loop.pdf": lambda: pdf(pdf_lines(SENTENCE), kids="2 0 R 2 0 R 4 0 R"),
    "loop-back.pdf": lambda: pdf(pdf_lines(SENTENCE), trailer="/Prev 9"),
    "scanned.pdf": lambda: pdf("0 0 600 800 re f", "q Q"),
    "operators.pdf": lambda: pdf("q Q " * 400_000),
    "arrays.pdf": lambda: pdf("[" * 100_000 + "] TJ"),
    "encrypted.pdf": lambda: pdf(
        pdf_lines(SENTENCE),
        trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
        f"/O <{'00' * 32}> /U <{'00' * 32}> >> /ID [<00> <00>]",
    ),
    "no.docx": lambda: b"not a zip at all",
    "text.docx": BODY.encode,
    "bomb.docx": lambda: docx(word_paragraph(SENTENCE), more=bytes(200_000_000)),
    "bomb-body.docx": lambda: docx(word_paragraph("x" * 60_000_000)),
    "entities.docx": lambda: docx(
        word_paragraph("&e11;" + SENTENCE), f"<!DOCTYPE x [{_BOMB}]>"
    ),
    "outside.docx": lambda: docx(
        word_paragraph("&x;" + SENTENCE),
        '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "deep.docx": lambda: docx("<w:p>" * 50_000),
    "empty.docx": lambda: docx(""),
    "cut.docx": lambda: docx(word_paragraph(SENTENCE * 100))[:-40],
    "old.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
}
"""Name and bytes of files that any file system takes."""


NAMES = (
    b"escape\x1b[31m.txt",
    b"line\nbreak.txt",
    "bidi\u202etxt.exe.txt".encode(),
    b"not-utf8-\xff\xfe.txt",
    b"quote'\"`$(x).txt",
    b"-rf.txt",
    b" .txt",
    b"table.jsonl#1",
    b"n" * 240 + b".txt",
    b"strange.\x1b]0;x\x07",
)
"""Names that a file system takes and a terminal may not."""


def _specials(folder: Path) -> Iterator[Path]:
    """What is no regular file, or none that can be read."""
    os.mkfifo(folder / "pipe.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "up").symlink_to(folder)
    (folder / "folder.txt").mkdir()
    with (folder / "hole.txt").open("wb") as hole:
        hole.truncate(10_000_000_000)
    with (folder / "hole.csv").open("wb") as hole:
        hole.truncate(3_000_000_000)
    sealed = folder / "sealed.txt"
    sealed.write_text(BODY)
    sealed.chmod(0)
    here = Path.cwd()
    os.chdir(folder)  # names of sockets must be short
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.txt")
    finally:
        os.chdir(here)
    for name in "pipe device loop folder sealed socket".split():
        yield folder / f"{name}.txt"
    yield from (folder / "up", folder / "hole.txt", folder / "hole.csv")


def make(folder: Path, files: int = 0) -> int:
    """Make a file of each kind, and copies of the small ones.

    Args:
        folder: Empty.
        files: How many there shall be, if that is more than there are kinds.

    Returns:
        How many there are.
    """
    count = sum(1 for _ in _specials(folder))
    small = {}
    for name, content in CONTENTS.items():
        data = content()
        (folder / name).write_bytes(data)
        if len(data) <= _SMALL:
            small[name] = data
    root = os.fsencode(folder)
    for named in NAMES:
        with open(root + b"/" + named, "wb") as stream:  # noqa: PTH123 - of bytes
            stream.write(BODY.encode())
    (folder / "table.jsonl").write_bytes(b'{"text": "of the same name"}\n')
    count += len(CONTENTS) + len(NAMES) + 1
    copies = itertools.cycle(small.items())
    for number in range(count, files):
        name, data = next(copies)
        (folder / f"{number}-{name}").write_bytes(data)
    return max(count, files)
