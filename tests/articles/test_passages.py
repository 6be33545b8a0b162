"""Passages hold all of an article's text once, and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.documents import document
from qabot.articles.passages import cut
from qabot.datatypes import Article, Document, Passage
from qabot.settings import PassageSettings

SMALL = PassageSettings(min_characters=20, max_characters=200)
LINES = st.sampled_from(
    [
        "A Heading of the Article",
        "## Markdown",
        "By Jane Doe",
        "News",
        "From The Epoch Times",
        "Sign up for our newsletter",
        "---",
        "- an item of a list",
        "He left. Mr. He stayed, as he had said on Aug. 28.",
        "“Yes.” No.",
        "word " * 60,
        "It was long. " * 30,
        "x" * 300,
        "中国。" * 20,
        "",
    ]
)


def made(text: str) -> Document:
    return document(Article("a.txt", text, "utf-8"), (), None)


def texts(document: Document, settings: PassageSettings = SMALL) -> list[str]:
    return [each.span.of(document.text) for each in cut(document, settings)]


def words(text: str) -> str:
    return "".join(text.split())


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_passages_hold_body_and_headings_once_and_nothing_else(
    lines: list[str], between: str
) -> None:
    article = made(between.join(lines))
    searched = [p.span for p in article.parts if p.kind in ("body", "heading")]
    passages = cut(article, SMALL)
    assert words("".join(texts(article))) == words(
        "".join(span.of(article.text) for span in searched)
    )
    assert all(a.span.end <= b.span.start for a, b in pairwise(passages))
    for each in passages:
        check_sentences(each, article)


def check_sentences(passage: Passage, article: Document) -> None:
    first, last = passage.sentences[0], passage.sentences[-1]
    assert (first.start, last.end) == passage.span
    assert words("".join(s.of(article.text) for s in passage.sentences)) == words(
        passage.span.of(article.text)
    )
    lone = len(passage.span.of(article.text).split()) == 1
    assert lone or passage.span.end - passage.span.start <= SMALL.max_characters


@given(st.lists(LINES, max_size=8))
def test_ids_are_the_path_and_a_running_number(lines: list[str]) -> None:
    passages = cut(made("\n\n".join(lines)), SMALL)
    assert [p.id for p in passages] == [f"a.txt#{n:06d}" for n in range(len(passages))]
    assert {p.article for p in passages} <= {"a.txt"}


BODY = "He said that it was so, and nothing else. "
LONG = (BODY * 2).strip()


@pytest.mark.parametrize(
    "expected",
    [
        [["Short.", "Also short.", LONG]],
        [[LONG], ["A long one follows. " + LONG]],
        [["A heading of it", LONG]],
        [["It is so."], ["A heading of the rest", LONG]],
        [[LONG], ["A heading", "A second below it", "Then: " + LONG]],
        [["- no stop", "- nor here", LONG], ["A heading", "It is so."]],
        [[LONG], ["A heading that ends it"]],
    ],
)
def test_short_paragraphs_and_headings_are_joined_to_what_follows(
    expected: list[list[str]],
) -> None:
    passages = ["\n\n".join(group) for group in expected]
    text = "\n\n".join(["The Title of the Article", *passages])
    settings = PassageSettings(min_characters=60, max_characters=400)
    assert texts(made(text), settings) == passages


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = texts(made("The Title of the Article\n\n" + BODY * 12))
    assert len(found) == 3
    assert all(passage.endswith(".") for passage in found)


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    found = texts(made("The Title of the Article\n\n" + "word " * 100 + "end."))
    assert [len(passage) <= 200 for passage in found] == [True, True, True]
    assert words("".join(found)) == "word" * 100 + "end."


def test_a_sentence_is_no_part_of_the_text_beyond_furniture() -> None:
    article = made(f"The Title of the Article\n\n{BODY}\n\nShare Tweet\n\nIt is so.")
    assert texts(article) == [BODY.strip(), "It is so."]
