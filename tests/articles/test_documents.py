"""A document is cut from the repaired text, and knows its article's."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.documents import document
from qabot.articles.passages import cut
from qabot.datatypes import Article, Metadata, Repair, Span, repair, to_source
from qabot.settings import PassageSettings

BODY = "The ministers met in Bonn and agreed to go on meeting twice a year."


def test_what_the_operator_says_fills_what_the_text_leaves_open() -> None:
    article = Article("a.txt", f"The Ministers Meet in Bonn\n\n{BODY}", "utf-8")
    known = Metadata(title="Other", date=dt.date(2023, 8, 29))
    assert document(article, (), known).metadata == Metadata(
        title="The Ministers Meet in Bonn", date=dt.date(2023, 8, 29)
    )


def test_source_and_warnings_are_the_articles() -> None:
    article = Article("b/a.txt", BODY, "cp1252", ("not UTF-8",))
    made = document(article, (), None)
    assert (made.article, made.source, made.text) == ("b/a.txt", BODY, BODY)
    assert made.warnings == ("not UTF-8",)


def test_parts_lie_in_the_repaired_text() -> None:
    article = Article("a.txt", f"The Minister??s Visit to Bonn\n\n{BODY}", "utf-8")
    made = document(article, (Repair(Span(12, 14), "’", inferred=True),), None)
    assert made.metadata.title == "The Minister’s Visit to Bonn"
    assert [part.span.of(made.text) for part in made.parts][1] == BODY


@given(st.lists(st.sampled_from(["word", "x??y", "??", ".", "\n\n"]), max_size=20))
def test_every_sentence_is_what_its_place_in_the_file_says(pieces: list[str]) -> None:
    source = " ".join(pieces)
    repairs = tuple(
        Repair(Span(place, place + 2), "’", inferred=False)
        for place in range(len(source))
        if source[place : place + 2] == "??"
    )
    made = document(Article("a.txt", source, "utf-8"), repairs, None)
    for passage in cut(made, PassageSettings(max_characters=200)):
        for span in (passage.span, *passage.sentences):
            place = to_source(span, repairs)
            assert repair(source, place, repairs) == span.of(made.text)
