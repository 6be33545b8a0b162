"""Windows are stretches of a passage that could be quoted as they are."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.query import Query, make_query
from qabot.answering.retriever import Run, retrieve
from qabot.answering.windows import FINISHED, Window, Windows, windows
from qabot.indexing.index import Index
from qabot.indexing.indexed import number_of
from qabot.settings import RetrievalSettings

_CLAUSES = ", ".join(f"the plain clause numbered {n} adds nothing" for n in range(12))
LONG = (
    f"It is told that {_CLAUSES}, while Thomas Bouch opened the iron bridge, and "
    f"{_CLAUSES}."
)
LATE = (
    f"{'Much was said of the plain days of rain ' * 8}before Victoria "
    f"{'saw the plain days of rain ' * 3}end, and then the keeper met some "
    f"stationmaster {'on the plain days of rain ' * 8}there."
)
ARTICLES = {
    "late.txt": f"A late tale\n\n{LATE}\n",
    "bridge.txt": (
        "The Tay bridge\n\nThe opening\n\nThomas Bouch opened the iron bridge in 1878. "
        "It fell a year later. Nobody had tested it in the wind.  A new bridge was "
        "built.\n\nQueen Victoria crossed the bridge at Dundee.\n"
    ),
    "long.txt": f"A long tale\n\n{LONG}\n",
    "unbroken.txt": f"A code\n\nThe bridge has the code {'x' * 700} on it.\n",
    "mill.txt": (
        "The mill\n\nThe mill spun jute.\n\nThe mill fell silent.\n\n"
        "The mill became a museum. The looms are in it. Dundee owns the mill.\n"
    ),
    "chinese.txt": "大桥\n\n" + "大桥在这里" * 60 + "。\n",
}
QUESTIONS = [
    "Who opened the iron bridge?",
    "Did the mill or the bridge at Dundee fall?",
    "What is the code on the bridge?",
    "大桥在哪里",
]
SPACED = QUESTIONS[:3]


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def look(index: Index, question: str, characters: int) -> tuple[Query, Run, Windows]:
    query = make_query(question, index.tokenizer, index.store)
    run = retrieve(query, index.engine, index.store, RetrievalSettings())
    assert run
    found = windows(run, query, index.store, index.tokenizer, characters)
    return query, run, found


def text_of(index: Index, window: Window) -> str:
    return window.span.of(index.store.article(window.hit.passage.article).text)


@pytest.mark.parametrize("question", QUESTIONS)
@given(characters=st.integers(80, 600))
def test_every_window_fits_and_lies_in_its_passage(
    index: Index, question: str, characters: int
) -> None:
    _, run, found = look(index, question, characters)
    assert len(found) > 0
    for window in found:
        passage = window.hit.passage.passage
        assert run.hits[window.rank] is window.hit
        assert 0 < window.span.end - window.span.start <= characters
        assert passage.span.start <= window.span.start
        assert window.span.end <= passage.span.end
        text = text_of(index, window)
        assert text == text.strip()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_window_that_is_not_cut_is_one_to_three_whole_sentences(
    index: Index, question: str
) -> None:
    for window in look(index, question, 300)[2]:
        if window.cut:
            assert window.sentences == 1
            continue
        assert 1 <= window.sentences <= 3
        spans = window.hit.passage.passage.sentences
        inside = spans[window.first : window.first + window.sentences]
        assert window.span == (inside[0].start, inside[-1].end)


@pytest.mark.parametrize("question", SPACED)
@given(characters=st.integers(80, 600))
def test_the_terms_of_a_window_are_those_of_its_text(
    index: Index, question: str, characters: int
) -> None:
    for window in look(index, question, characters)[2]:
        if not window.cut or "x" * 99 not in text_of(index, window):
            expected = index.tokenizer.terms(text_of(index, window))
            assert _terms(index, window) == expected


def test_the_terms_of_a_cut_between_chinese_characters_are_those_of_its_text(
    index: Index,
) -> None:
    for window in look(index, "大桥在哪里", 80)[2]:
        expected = index.tokenizer.terms(text_of(index, window))
        assert _terms(index, window) == expected


def test_windows_are_all_different(index: Index) -> None:
    found = look(index, QUESTIONS[1], 300)[2]
    places = [(w.hit.passage.passage.id, w.span) for w in found]
    assert len(set(places)) == len(places)


def test_a_heading_is_never_joined_to_the_text_below_it(index: Index) -> None:
    _, _, found = look(index, "the opening of the iron bridge", 600)
    texts = [text_of(index, window) for window in found]
    assert "The opening" in texts
    for window, text in zip(found, texts, strict=True):
        spans = window.hit.passage.passage.sentences
        article = index.store.article(window.hit.passage.article).text
        first = spans[window.first].of(article)
        if window.sentences > 1 and first[-1] not in FINISHED:
            assert text[-1] not in FINISHED


def test_in_the_best_four_passages_every_window_counts_in_others_the_matching(
    index_of: Callable[[Mapping[str, str]], Index],
) -> None:
    text = "The ferry\n\nThe ferry sank. Rain fell.\n"
    index = index_of({f"{n}.txt": text + "\n" * n for n in range(6)})
    found = look(index, "Did the ferry sink?", 300)[2]
    both, first, plain = "The ferry sank. Rain fell.", "The ferry sank.", "Rain fell."
    ranks = {
        wanted: [w.rank for w in found if text_of(index, w) == wanted]
        for wanted in (both, first, plain)
    }
    assert ranks == {both: [*range(6)], first: [*range(6)], plain: [*range(4)]}


def _terms(index: Index, window: Window) -> list[str]:
    numbers = window.hit.passage.terms[window.terms.start : window.terms.end]
    terms = {number_of(term): term for term in index.store.terms()}
    return [terms[number] for number in numbers.tolist()]


@given(characters=st.integers(80, 500))
def test_a_long_sentence_is_cut_between_words_and_holds_the_matches(
    index: Index, characters: int
) -> None:
    query, _, found = look(index, "Who opened the iron bridge?", characters)
    cuts = [w for w in found if w.hit.passage.article == "long.txt"]
    assert cuts
    for window in cuts:
        assert window.cut
        assert {term.text for term in query.terms} <= set(_terms(index, window))
        text = text_of(index, window)
        place = LONG.index(text)
        around = f" {LONG} "
        assert around[place] == " "
        assert around[place + len(text) + 1] in " ,.;:"


def test_a_cut_begins_after_a_clause_where_that_loses_no_match(index: Index) -> None:
    _, _, found = look(index, "Who opened the iron bridge?", 120)
    (text,) = [
        text_of(index, window)
        for window in found
        if window.hit.passage.article == "long.txt"
    ]
    assert LONG[: LONG.index(text)].endswith(", ")


@pytest.mark.parametrize("characters", range(150, 200, 5))
def test_a_cut_ends_after_a_clause_only_where_that_loses_no_match(
    index: Index, characters: int
) -> None:
    _, _, found = look(index, "Did Victoria meet the stationmaster?", characters)
    (text,) = [
        text_of(index, window)
        for window in found
        if window.hit.passage.article == "late.txt"
    ]
    assert "Victoria" in text
    assert "stationmaster" in text


def test_a_word_longer_than_an_excerpt_stays_out_or_is_cut(index: Index) -> None:
    _, _, found = look(index, "What is the code on the bridge?", 100)
    texts = [
        text_of(index, window)
        for window in found
        if window.hit.passage.article == "unbroken.txt"
    ]
    assert texts
    assert all(len(text) <= 100 and "code" in text for text in texts)


def test_terms_of_the_query_are_counted_in_their_window_alone(index: Index) -> None:
    query, run, found = look(index, QUESTIONS[1], 300)
    matches = run.candidates.matches
    for window in found:
        body = matches.bodies[[window.hit.number]]
        counts = matches.counts(body + window.terms.start, body + window.terms.end)
        terms = _terms(index, window)
        expected = [terms.count(term.text) for term in query.terms]
        assert counts.exact.tolist() == [expected]
