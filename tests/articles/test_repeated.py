"""What many articles repeat is furniture; what is an article's own stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.cleaner import clean
from qabot.articles.documents import document
from qabot.articles.repeated import is_repeated, mark, marks
from qabot.datatypes import Article, Metadata

BOX = "What you need to know each morning, in one mail."
OWN = "The ministers met in Bonn and agreed to go on meeting twice a year."


def furniture(text: str, repeated: str) -> list[str]:
    parts = clean(text, frozenset(marks(repeated))).parts
    return [part.span.of(text) for part in parts if part.kind == "furniture"]


def test_marks_are_of_short_paragraphs_once_each_and_always_the_same() -> None:
    text = f"Short\n\n{BOX}\n\n{OWN}\n\n{BOX.upper()}\n\n{'long ' * 101}"
    assert marks(text) == (10537945690007090802, 6197746929827571641)


@pytest.mark.parametrize(("length", "marked"), [(9, 0), (10, 1), (500, 1), (501, 0)])
def test_paragraphs_of_10_to_500_characters_are_marked(
    length: int, marked: int
) -> None:
    assert len(marks("x" * length)) == marked


@given(st.text(max_size=600))
def test_a_mark_has_64_bits_and_knows_no_case_or_blanks(text: str) -> None:
    found = mark(text)
    assert found is None or 0 <= found < 1 << 64
    assert mark(f"\t{text}\n".replace(" ", "\n ")) == found


@pytest.mark.parametrize(
    ("count", "articles", "repeated"),
    [(3, 3, False), (4, 4, True), (4, 800, True), (4, 801, False), (5, 801, True)],
)
def test_four_articles_and_half_a_percent_make_it_furniture(
    count: int, articles: int, *, repeated: bool
) -> None:
    assert is_repeated(count, articles) is repeated


def test_a_repeated_paragraph_is_furniture() -> None:
    text = f"{OWN}\n\n{BOX}\n\n{OWN} Once more."
    assert furniture(text, BOX) == [BOX]
    assert furniture(text, "something else") == []


def test_what_is_repeated_throughout_is_text() -> None:
    text = f"{OWN}\n\n{BOX}"
    assert furniture(text, f"{BOX}\n\n{OWN}") == []


def test_a_document_marks_it_too_and_takes_what_the_format_states() -> None:
    text = f"Ministers Meet Again\n\n{OWN}\n\n{BOX}"
    stated = Metadata(title="Stated")
    article = Article("a.html", text, "utf-8", metadata=stated)
    made = document(article, (), Metadata(title="Known", outlet="Post"), {*marks(BOX)})
    assert made.metadata == Metadata(title="Stated", outlet="Post")
    assert [part.kind for part in made.parts] == ["heading", "body", "furniture"]


def test_what_the_format_states_counts_before_front_matter() -> None:
    text = f"---\ntitle: Front\nauthor: Jane Doe\n---\n{OWN}"
    article = Article("a.md", text, "utf-8", metadata=Metadata(title="Stated"))
    found = document(article, (), None).metadata
    assert (found.title, found.author) == ("Stated", "Jane Doe")
