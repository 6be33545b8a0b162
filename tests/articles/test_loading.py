"""Every file gives its articles or a reason, whatever is in it."""

import datetime as dt
import gzip
import hashlib
import importlib.metadata
import importlib.util
import json
import lzma
import os
from pathlib import Path

import pytest
from hostile import SENTENCE, docx, page, pdf, pdf_lines, word_paragraph

from qabot.articles.folder import scan
from qabot.articles.formats import forms
from qabot.articles.loading import Loaded, load
from qabot.datatypes import Metadata
from qabot.settings import ArticleSettings


def loaded(folder: Path, **given: object) -> list[Loaded]:
    settings = ArticleSettings(**given)
    return [each for file in scan(folder, settings) for each in load(file, settings)]


def only(folder: Path, name: str, data: bytes, **given: object) -> Loaded:
    (folder / name).write_bytes(data)
    (each,) = loaded(folder, **given)
    return each


def reasons(folder: Path, **given: object) -> dict[str, str | None]:
    return {each.path: each.skipped for each in loaded(folder, **given)}


CONTENTS = {
    "a.txt": SENTENCE.encode(),
    "a.md": SENTENCE.encode(),
    "a.html": page(f"<article><p>{SENTENCE}</p></article>"),
    "a.xhtml": page(f"<article><p>{SENTENCE}</p></article>"),
    "a.pdf": pdf(pdf_lines(SENTENCE)),
    "a.docx": docx(word_paragraph(SENTENCE)),
    "a.jsonl": json.dumps({"text": SENTENCE}).encode(),
    "a.csv": f'text\n"{SENTENCE}"\n'.encode(),
    "a.tsv": f"text\tid\n{SENTENCE}\t1\n".encode(),
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("ending", ["", ".gz", ".xz", ".GZ"])
def test_each_format_is_read_as_it_is_and_compressed(
    tmp_path: Path, name: str, ending: str
) -> None:
    fold = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[ending.lower()]
    each = only(tmp_path, name + ending, fold(CONTENTS[name]))
    assert each.skipped is None
    assert each.article is not None
    assert each.article.text.strip() == SENTENCE.strip()
    assert each.article.path == each.path


def test_the_digest_of_a_file_is_that_of_its_bytes_on_disk(tmp_path: Path) -> None:
    for data in (b"text", b"\0", b""):
        each = only(tmp_path, "a.txt", data)
        assert each.digest == hashlib.sha256(data).hexdigest()
    (tmp_path / "a.txt").unlink()
    data = gzip.compress(b"text")
    assert only(tmp_path, "a.txt.gz", data).digest == hashlib.sha256(data).hexdigest()


def test_the_digest_of_a_row_is_that_of_its_fields_and_not_of_its_id_or_place(
    tmp_path: Path,
) -> None:
    rows = [
        {"id": 1, "text": "one", "title": "T", "kind": "news"},
        {"title": "T", "text": "one", "id": "2"},
        {"id": 3, "text": "one", "title": "T", "date": "2023-08-28"},
        {"id": 4, "text": "two", "title": "T"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    first, same, dated, other = (each.digest for each in loaded(tmp_path))
    assert first == same
    assert len({first, dated, other}) == 3


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b" \n", "empty"),
        ("a.txt", b"\0\1", "not text"),
        ("a.odt", b"x", "no reader for .odt"),
        ("a.zip.gz", b"x", "no reader for .gz"),
        ("a.html", page("<p></p>"), "no text found in the page"),
        ("a.pdf", b"x", "not a PDF"),
        ("a.pdf", pdf("q Q"), "no text: scanned? run it through OCR first"),
        ("a.docx", b"x", "not a Word document, or damaged"),
        ("a.docx", docx(""), "no text in the document"),
        ("a.jsonl", b"\n \n", "empty"),
        ("a.jsonl", b"\0", "not text"),
        ("a.csv", b"text,id\n", "empty"),
        ("a.txt.gz", b"x", "damaged: it cannot be unfolded"),
        ("a.txt.xz", b"x" * 99, "damaged: it cannot be unfolded"),
        (
            "a.txt.gz",
            gzip.compress(b"text")[:-4],
            "cut short: copy it again from its source",
        ),
        (
            "a.txt.xz",
            lzma.compress(b"text" * 99)[:-40],
            "cut short: copy it again from its source",
        ),
        ("a.txt", b"x" * 2001, "0 MB, more than articles.max_megabytes (0.002)"),
        (
            "a.txt.gz",
            gzip.compress(b"x" * 2001),
            "unfolds to more than articles.max_megabytes (0.002)",
        ),
        (
            "a.txt.xz",
            lzma.compress(b"x" * 2001),
            "unfolds to more than articles.max_megabytes (0.002)",
        ),
        ("a.csv", b"x" * 3001, "0 MB, more than articles.max_table_megabytes (0.003)"),
    ],
)
def test_what_is_no_article_says_why_in_one_line(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    each = only(tmp_path, name, data, max_megabytes=0.002, max_table_megabytes=0.003)
    assert (each.path, each.article, each.skipped) == (name, None, reason)


def test_parts_of_a_compressed_file_are_read_one_after_the_other(
    tmp_path: Path,
) -> None:
    for name, fold in (("a.txt.gz", gzip.compress), ("b.txt.xz", lzma.compress)):
        (tmp_path / name).write_bytes(fold(b"one ") + fold(b"two"))
    assert [each.article and each.article.text for each in loaded(tmp_path)] == [
        "one two",
        "one two",
    ]


def test_a_table_that_breaks_off_gives_its_rows_and_a_reason(tmp_path: Path) -> None:
    rows = b"".join(b'{"text": "%032x"}\n' % (n**9) for n in range(9_000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows)[:-9])
    *read, last = loaded(tmp_path)
    assert len(read) > 1_000
    assert all(each.article for each in read)
    assert last.path == "a.jsonl.gz"
    assert last.skipped == (
        f"breaks off after row {len(read)}: cut short: copy it again from its source"
    )


def test_a_table_is_read_up_to_its_bound_when_unfolded(tmp_path: Path) -> None:
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(b"text\n" + b"word\n" * 1000))
    *read, last = loaded(tmp_path, max_table_megabytes=0.002)
    assert 0 < len(read) < 400
    assert last.skipped == (
        f"breaks off after row {len(read)}: unfolds to more than "
        "articles.max_table_megabytes (0.002)"
    )


def test_rows_are_given_as_they_are_read(tmp_path: Path) -> None:
    place = tmp_path / "a.jsonl"
    place.write_bytes(b'{"text": "one"}\n' * 40_000)
    settings = ArticleSettings()
    (file,) = scan(tmp_path, settings)
    rows = load(file, settings)
    assert next(rows).path == "a.jsonl#1"
    os.truncate(place, 0)
    assert sum(1 for _ in rows) < 30_000


def test_a_missing_extra_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(package: str) -> object:
        return None if package in {"trafilatura", "pypdf", "docx"} else object()

    monkeypatch.setattr(importlib.util, "find_spec", find)
    forms._installed.cache_clear()
    try:
        for name, data in CONTENTS.items():
            (tmp_path / name).write_bytes(data)
        told = {path: why for path, why in reasons(tmp_path).items() if why}
    finally:
        forms._installed.cache_clear()
    assert told == dict.fromkeys(
        ["a.docx", "a.html", "a.pdf", "a.xhtml"],
        "needs the extra \"formats\": pip install 'qabot[formats]'",
    )


def test_a_file_that_has_gone_or_become_a_pipe_is_told(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.csv"):
        (tmp_path / name).write_text("text")
    settings = ArticleSettings()
    files = scan(tmp_path, settings)
    for file in files:
        Path(file.place).unlink()
    os.mkfifo(tmp_path / "b.txt")
    assert [list(load(file, settings)) for file in files] == [
        [Loaded("a.txt", "", None, "cannot be read: No such file or directory")],
        [Loaded("b.txt", "", None, "cannot be read: not a regular file any more")],
        [Loaded("c.csv", "", None, "cannot be read: No such file or directory")],
    ]


def test_what_the_format_states_is_kept_apart_from_the_text(tmp_path: Path) -> None:
    row = {"text": "one", "title": "T", "date": "28 August 2023", "author": ["A", "B"]}
    each = only(tmp_path, "a.jsonl", json.dumps(row).encode())
    assert each.article is not None
    assert each.article.metadata == Metadata(
        title="T", author="A, B", date=dt.date(2023, 8, 28)
    )


def test_what_reads_a_format_is_told_with_the_version_that_is_installed() -> None:
    names = {"docx": "python-docx"}
    for told in forms.readers():
        package, version = told.split()
        if importlib.util.find_spec(package):
            assert version == importlib.metadata.version(names.get(package, package))
        else:
            assert version == "missing"
    assert len(forms.readers()) == 3
