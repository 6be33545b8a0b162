"""Every quote is what its file's characters say, their recorded repairs applied."""

import tempfile
from pathlib import Path

import pytest
from folders import answer_of, cited_in, opened, settings_of
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.citing import quote_of
from qabot.answering.opening import Qabot
from qabot.datatypes import Citation, Mention, Metadata, Repair, Span, repair
from qabot.errors import DataError
from qabot.indexing.index import check_index, open_index
from qabot.indexing.shards import StoredArticle

QUESTIONS = [
    "When did the administration meet Hé?",
    "Who opened the mill in China?",
    "How many workers met in Beijing?",
]
WORDS = st.sampled_from(
    """The administration met Hé in Beijing and opened a mill . China Mr. U.S. workers
    1,200 tariffs, who said; “yes” naïve 习近平 Dundee 1969. it was closed! (again)
    administrationโs Hรฉ Chinaโs Lรฌfรฉng โyesโ sheโd mill-workers — … 😀 é""".split()
)
GAPS = st.sampled_from(
    [" "] * 12 + ["  ", "\t", "\u00a0", "\u3000", " \n", "\n", "\r\n", "\r", "\n\n"]
)
LONG = st.sampled_from(["习近平会见" * 90, "Hรฉ" * 200, "mill" * 120])
WORD = st.one_of(*[WORDS] * 30, LONG)
PIECES = st.lists(st.tuples(WORD, GAPS), min_size=1, max_size=120)
ARTICLE = PIECES.map(lambda pieces: "".join(map("".join, pieces)))
ARTICLES = st.lists(ARTICLE, min_size=1, max_size=3).map(
    lambda texts: {f"{n}.txt": text for n, text in enumerate(texts)}
)


def assert_true_to_file(bot: Qabot, cited: Citation | Mention, text: str) -> None:
    article = bot.article(cited.article)
    assert article.source == text
    place = Span(cited.start, cited.end)
    mended = repair(text, place, article.repairs)
    assert cited.quote == " ".join(mended.split()) != ""
    inside = [each for each in article.repairs if each.span.overlaps(place)]
    assert cited.repaired == bool(inside)
    for each in inside:
        assert cited.start <= each.span.start < each.span.end <= cited.end
    found = text[cited.start : cited.end]
    if not cited.repaired:
        assert " ".join(found.split()) == cited.quote
        if (
            all(blank == " " for blank in found if blank.isspace())
            and "  " not in found
        ):
            assert found == cited.quote


@settings(max_examples=60)
@given(ARTICLES)
def test_every_quote_is_what_its_file_says(articles: dict[str, str]) -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        opened(Path(home), articles, threshold=0.0, characters=120) as bot,
    ):
        for question in QUESTIONS:
            for cited in cited_in(bot.ask(question)):
                assert_true_to_file(bot, cited, articles[cited.article])


DIRTY = (
    "\ufeffThe visit\r\n\r\n"
    "The administrationโs envoy  met\tHรฉ in Beijing. "
    "He left for Shanghai by train.\r\n"
)


def test_a_place_counts_the_characters_of_the_file_before_repair(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, {"a.txt": DIRTY}, threshold=0.0) as bot:
        citation = answer_of(bot, "Who met Hé in Beijing?").citations[0]
    text = DIRTY.removeprefix("\ufeff")
    assert citation.repaired
    assert citation.quote.startswith("The administration’s envoy met Hé in Beijing.")
    assert text[citation.start :].startswith("The administrationโs envoy  met\tHรฉ")


def test_an_undamaged_line_is_quoted_letter_for_letter(tmp_path: Path) -> None:
    line = "The mayor, Helen Roß, asked for “tents” — and 1,200 blankets."
    text = f"The storm\r\n\r\n{line}\r\n"
    with opened(tmp_path, {"a.txt": text}, threshold=0.0) as bot:
        citation = answer_of(bot, "What did the mayor ask for?").citations[0]
    assert citation.quote == line == text[citation.start : citation.end]
    assert not citation.repaired


APOSTROPHE = Repair(Span(3, 5), "’s own", inferred=False)


@pytest.mark.parametrize("span", [Span(0, 5), Span(5, 20), Span(4, 7)])
def test_a_span_that_cuts_a_repair_is_refused(span: Span) -> None:
    stored = "Heโs mill spun jute."
    article = StoredArticle(lambda span: span.of(stored), (APOSTROPHE,), Metadata())
    with pytest.raises(DataError, match="qabot index"):
        quote_of(article, span)


def test_a_span_with_a_whole_repair_is_quoted() -> None:
    stored = "Sheโs mill  spun\njute."
    article = StoredArticle(lambda span: span.of(stored), (APOSTROPHE,), Metadata())
    quote = quote_of(article, Span(0, len(article.text)))
    assert quote == ("She’s own mill spun jute.", Span(0, 22), True)


MILL = {"a.txt": "The mill\n\nThe old mill at Dundee spun jute for ninety years.\n"}
QUESTION = "How long did the mill spin jute?"


def test_a_text_that_its_file_does_not_say_is_refused(tmp_path: Path) -> None:
    repaired = {"a.txt": MILL["a.txt"].replace("mill at", "mill â€” at")}
    with opened(tmp_path, repaired) as bot:
        answer_of(bot, QUESTION)
        article = bot.article("a.txt")
        vars(article)["text"] = article.text.replace("jute", "gold")
        with pytest.raises(DataError, match="qabot index"):
            bot.ask(QUESTION)


def test_a_store_tampered_with_on_disk_is_found_and_never_quoted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = settings_of(tmp_path, MILL)
    with Qabot(asked, open_index(asked)) as bot:
        expected = bot.ask(QUESTION)
    (shard,) = check_index(asked)[0].glob("*.shard")
    data = bytearray(shard.read_bytes())
    data[-64] ^= 1  # in the text, which stands last
    shard.chmod(0o644)
    shard.write_bytes(data)
    with pytest.raises(DataError):
        check_index(asked)
    with Qabot(asked, open_index(asked)) as bot:
        assert bot.ask(QUESTION) == expected
    assert "index rebuilt" in caplog.text
    assert "run `qabot" not in caplog.text
