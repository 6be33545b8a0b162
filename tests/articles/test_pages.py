"""Pages, PDF and Word documents give their own text and what they state."""

import datetime as dt
import io

import pytest
from docx import Document
from hostile import SENTENCE, docx, page, pdf, pdf_lines, word_paragraph

from qabot.articles.formats import docx as word
from qabot.articles.formats import pdf as portable
from qabot.articles.formats import webpage
from qabot.articles.formats.flow import flow
from qabot.articles.formats.forms import UnfitError
from qabot.datatypes import Metadata

LONG = SENTENCE * 3
ARTICLE = f"<article><h1>Ministers Meet</h1><p>{LONG}</p><p>{SENTENCE}</p></article>"


def test_a_page_gives_its_paragraphs_with_blank_lines_between() -> None:
    found = webpage.read(page(f"<nav><a href='/'>Home</a></nav>{ARTICLE}"))
    assert found.text == f"Ministers Meet\n\n{LONG.strip()}\n\n{SENTENCE.strip()}\n"


def test_a_page_states_title_author_day_site_and_address() -> None:
    head = (
        "<title>Ministers Meet - The Post</title>"
        '<meta property="og:site_name" content="The Post">'
        '<meta name="author" content="Jane Doe; Bob Roe">'
        '<meta property="article:published_time" content="2023-08-28T10:00:00Z">'
        '<link rel="canonical" href="https://example.org/a">'
    )
    assert webpage.read(page(ARTICLE, head)).metadata == Metadata(
        title="Ministers Meet",
        outlet="The Post",
        author="Jane Doe, Bob Roe",
        date=dt.date(2023, 8, 28),
        url="https://example.org/a",
    )


def test_a_day_to_come_is_a_day_too_and_a_year_in_the_text_is_none() -> None:
    head = '<meta property="article:published_time" content="2099-12-31">'
    assert webpage.read(page(ARTICLE, head)).metadata.date == dt.date(2099, 12, 31)
    told = page(f"<article><p>{LONG} It was in 2021, on May 3, 2022.</p></article>")
    assert webpage.read(told).metadata.date is None


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<p style='color: red; display: none'>{}</p>",
        "<div style='VISIBILITY:hidden'><p>{}</p></div>",
        "<p aria-hidden='true'>{}</p>",
        "<template><p>{}</p></template>",
        "<!-- <p>{}</p> -->",
        "<script>{}</script>",
        "<style>{}</style>",
        "<noscript><p>{}</p></noscript>",
    ],
)
def test_what_a_reader_does_not_see_is_no_text(hidden: str) -> None:
    secret = hidden.format("The secret words of nobody stand here at length. " * 5)
    made = page(ARTICLE.replace("</article>", f"{secret}<p>{LONG}</p></article>"))
    assert "secret" not in webpage.read(made).text


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8-sig", '<meta charset="latin-1">'),
        ("utf-16", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        (
            "cp1251",
            '<meta http-equiv="Content-Type" content="x; charset=cp1251">',
        ),
        ("gb18030", "<meta charset=gb2312>"),
        ("cp932", "<meta charset='Shift_JIS'>"),
        ("utf-8", '<meta charset="idna">'),
        ("utf-8", '<meta charset="no-such">'),
    ],
)
def test_a_page_is_decoded_as_it_declares(encoding: str, head: str) -> None:
    names = {"cp1252": "Göß", "cp1251": "Москва", "cp932": "東京", "gb18030": "北京"}
    name = names.get(encoding, "Gößweinstein 東京")
    made = page(ARTICLE.replace("Bonn", name), head).decode().encode(encoding)
    found = webpage.read(made)
    assert f"met in {name} and" in found.text
    assert found.warnings == ()


def test_a_declaration_of_xml_does_not_matter() -> None:
    made = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n' + page(ARTICLE)
    assert webpage.read(made).text.startswith("Ministers Meet")


@pytest.mark.parametrize(
    "body", ["", "<script>let x = 1</script>", "<p> </p>", "<img src='x.png'>"]
)
def test_a_page_without_text_says_so(body: str) -> None:
    with pytest.raises(UnfitError, match="no text found in the page"):
        webpage.read(page(body))


def test_a_page_of_very_many_tags_is_refused() -> None:
    with pytest.raises(UnfitError, match="100,000 tags"):
        webpage.read(page("<p>x</p>" * 100_001))


LINES = (
    "The ministers met in Bonn on Tuesday, and they agreed at great",
    "length to go on meeting twice a year, which is what the com-",
    "munique of the well-known and long-",
    "standing group says.",
    "They parted late. Nobody else was there to see it happen, said",
    "the communique of the long-standing group.",
)
FLOWED = (
    "The ministers met in Bonn on Tuesday, and they agreed at great length to go on "
    "meeting twice a year, which is what the communique of the well-known and "
    "long-standing group says.\n\nThey parted late. Nobody else was there to see it "
    "happen, said the communique of the long-standing group."
)


def test_lines_of_a_pdf_flow_into_paragraphs() -> None:
    assert portable.read(pdf(pdf_lines(*LINES))).text == FLOWED + "\n"


def test_paragraphs_go_on_over_pages_without_their_numbers_and_running_heads() -> None:
    pages = [
        "The Post, page 1\n" + "\n".join(LINES[:2]) + "\n1",
        "The Post, page 2\n" + "\n".join(LINES[2:5]) + "\n2",
        "The Post, page 3\n" + LINES[5] + "\n3",
    ]
    assert flow(pages) == FLOWED


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], ""),
        ([""], ""),
        (["\n \n", " "], ""),
        (["one\n\ntwo"], "one\n\ntwo"),
        (["Head\n- one\n- two"], "Head\n\n- one\n\n- two"),
        (["a lone \ud800 half"], "a lone \ufffd half"),
        (["12"], ""),
    ],
)
def test_pages_flow(pages: list[str], expected: str) -> None:
    assert flow(pages) == expected


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        (
            "Ministers Meet",
            "Jane Doe",
            Metadata("Ministers Meet", author="Jane Doe"),
        ),
        ("report-final.docx", "jdoe", Metadata()),
        ("Microsoft Word - x", "", Metadata()),
        ("untitled", "", Metadata()),
    ],
)
def test_a_pdf_states_what_a_person_wrote(
    title: str, author: str, expected: Metadata
) -> None:
    facts = f"/Info << /Title ({title}) /Author ({author}) /CreationDate (D:2020) >>"
    made = portable.read(pdf(pdf_lines(SENTENCE), trailer=facts))
    assert made.metadata == expected


def test_an_encrypted_pdf_says_so() -> None:
    lock = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
        f"/O <{'00' * 32}> /U <{'00' * 32}> >> /ID [<00> <00>]"
    )
    with pytest.raises(UnfitError, match="encrypted: save it without a password"):
        portable.read(pdf(pdf_lines(SENTENCE), trailer=lock))


RUN = "<w:r>{}<w:t>{}</w:t></w:r>"
SHOWN = '<w:rPr><w:vanish w:val="0"/></w:rPr>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (word_paragraph("one") + word_paragraph("two"), "one\n\ntwo"),
        (
            "<w:p>" + RUN.format("", "one ") + RUN.format("", "two") + "</w:p>",
            "one two",
        ),
        (
            (
                f"<w:tbl><w:tr><w:tc>{word_paragraph('one')}</w:tc>"
                f"<w:tc>{word_paragraph('two')}</w:tc></w:tr></w:tbl>"
            ),
            "one\n\ntwo",
        ),
        (f"<w:sdt><w:sdtContent>{word_paragraph('one')}</w:sdtContent></w:sdt>", "one"),
        ("<w:p><w:ins>" + RUN.format("", "one") + "</w:ins></w:p>", "one"),
        ("<w:p><w:hyperlink>" + RUN.format("", "one") + "</w:hyperlink></w:p>", "one"),
        (
            word_paragraph("one")
            + "<w:p><w:del><w:r><w:delText>two</w:delText></w:r></w:del></w:p>",
            "one",
        ),
        (
            word_paragraph("one")
            + "<w:p>"
            + RUN.format("<w:rPr><w:vanish/></w:rPr>", "two")
            + "</w:p>",
            "one",
        ),
        (
            "<w:p>" + RUN.format(SHOWN, "one") + "</w:p>",
            "one",
        ),
        ("<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r></w:p>", "one\ttwo"),
    ],
)
def test_a_document_gives_what_its_reader_sees(body: str, text: str) -> None:
    assert word.read(docx(body)).text == text + "\n"


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("Ministers Meet", "Jane Doe", Metadata("Ministers Meet", author="Jane Doe")),
        ("", "", Metadata()),
        ("", "jdoe", Metadata()),
        ("", "Microsoft Office User", Metadata()),
    ],
)
def test_a_document_states_what_a_person_wrote(
    title: str, author: str, expected: Metadata
) -> None:
    made, document = io.BytesIO(), Document()
    document.add_paragraph(SENTENCE)
    document.core_properties.title = title
    document.core_properties.author = author
    document.save(made)
    assert word.read(made.getvalue()).metadata == expected


def test_a_document_without_properties_states_nothing() -> None:
    assert word.read(docx(word_paragraph(SENTENCE))).metadata == Metadata()


def test_a_pdf_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "_MOST_SECONDS", -1.0)
    with pytest.raises(UnfitError, match="takes longer than"):
        portable.read(pdf(pdf_lines(SENTENCE)))


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "encrypted document or an old .doc"),
        (docx(word_paragraph("x"), more=bytes(200_000_000)), "unfolds to 200 MB"),
        (docx(word_paragraph("x"))[:-30], "not a Word document, or damaged"),
    ],
    ids=["old", "bomb", "cut"],
)
def test_what_is_no_document_says_why(made: bytes, reason: str) -> None:
    with pytest.raises(UnfitError, match=reason):
        word.read(made)
