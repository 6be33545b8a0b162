"""Filters in a question: what they say, which articles they leave, what is replied."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from folders import answer_of, cited_in, settings_of, talk
from hypothesis import example, given
from hypothesis import strategies as st

from qabot.answering.filters import Filter, adds_nothing, parse
from qabot.answering.opening import Qabot, open_qabot
from qabot.datatypes import Abstention, Reply
from qabot.settings import IndexSettings

# The parser


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("question", "rest", "expected"),
    [
        ("Who? after:2023", "Who?", Filter(after=day("2023-01-01"))),
        ("Who? after:2023-08", "Who?", Filter(after=day("2023-08-01"))),
        ("Who? after:2023-08-28", "Who?", Filter(after=day("2023-08-28"))),
        ("Who? BEFORE:2023-9-1", "Who?", Filter(before=day("2023-09-01"))),
        ("Who after:2023?", "Who?", Filter(after=day("2023-01-01"))),
        ("Who (after:2023) met?", "Who () met?", Filter(after=day("2023-01-01"))),
        ("before:2023 who met?", "who met?", Filter(before=day("2023-01-01"))),
        ("Who after:2023 after:2022", "Who", Filter(after=day("2023-01-01"))),
        ("Who before:2023 before:2022", "Who", Filter(before=day("2022-01-01"))),
        ("Who outlet:reuters?", "Who?", Filter(outlets=("reuters",))),
        ('Who outlet:"CNBC Asia"?', "Who?", Filter(outlets=("CNBC Asia",))),
        ("Who outlet:“CNBC Asia”?", "Who?", Filter(outlets=("CNBC Asia",))),
        ("Who outlet:'CNBC Asia'?", "Who?", Filter(outlets=("CNBC Asia",))),
        ("Who outlet:«CNBC»", "Who", Filter(outlets=("CNBC",))),
        ("Who outlet:a outlet:b outlet:a", "Who", Filter(outlets=("a", "b"))),
        ("Who article:a/b.txt", "Who", Filter(articles=("a/b.txt",))),
        ("Who article:* article:a.txt.", "Who.", Filter(articles=("*", "a.txt"))),
        ("after：2023", "", Filter(after=day("2023-01-01"))),
    ],
)
def test_filters_are_taken_out_of_a_question(
    question: str, rest: str, expected: Filter
) -> None:
    assert parse(question) == (rest, expected, None)


@pytest.mark.parametrize(
    "question",
    [
        "What came the day after: a storm?",
        "What came the day after:",
        "after:?",
        "What came thereafter:2023",
        "What is the outlet : CNBC",
        "Where is the article: it is gone",
        "at 10:30 before noon",
        '"after:2023"',
    ],
)
def test_prose_is_no_filter(question: str) -> None:
    assert parse(question) == (question, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        "after:soon",
        "before:2023-13",
        "before:2023-02-30",
        "after:0000",
        "after:28.8.2023",
        "after:２０２３",
        'after:""',
        'outlet:""',
        'outlet:"New York',
        "outlet:…_",
        "article:" + "a" * 201,
    ],
)
def test_a_filter_that_cannot_be_read_is_named(wrong: str) -> None:
    parsed = parse(f"Who met Li? after:2020 {wrong}")
    assert parsed.filter is None
    assert parsed.fault is not None
    assert wrong[:20] in parsed.fault or '""' in wrong


def test_there_are_at_most_ten_filters() -> None:
    filters = [f"outlet:a{number}" for number in range(11)]
    assert parse(" ".join(filters[:10])).filter is not None
    assert "at most 10" in (parse(" ".join(filters)).fault or "")


@given(st.text(st.characters() | st.sampled_from(":'\"“” .?*-2023"), max_size=80))
def test_text_without_filters_comes_back_as_it_was(text: str) -> None:
    text = text.replace(":", ";").replace("：", ";")
    assert parse(text) == (text, None, None)


pieces = st.sampled_from(
    ["after:", "before:", "outlet:", "article:", "2023", "-08", '"', "”", "'", " ", "?"]
) | st.text(max_size=5)


@given(st.lists(pieces, max_size=30).map("".join))
@example("after:" * 1000)
@example("outlet:" + '"' * 1000)
@example("outlet:\ud800")
def test_any_text_is_read(text: str) -> None:
    parsed = parse(text)
    assert parsed.filter is None or parsed.fault is None
    assert (parsed.filter is not None) or parsed.question == text


names = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters='"“”„«»'),
    min_size=1,
    max_size=20,
).map(lambda name: f"a{name}")
filters = st.builds(
    Filter,
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.lists(names, max_size=3, unique=True).map(tuple),
    st.lists(names, max_size=3, unique=True).map(tuple),
).filter(lambda each: each != Filter())


@given(filters)
def test_a_filter_reads_as_it_is_written(which: Filter) -> None:
    assert parse(f"Who met Li? {which}") == ("Who met Li?", which, None)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("", True),
        ("and ?", True),
        ("What about?", True),
        ("Who?", False),
        ("and Li?", False),
    ],
)
def test_what_adds_nothing_to_a_filter(text: str, nothing: bool) -> None:  # noqa: FBT001 - of a table
    assert adds_nothing(text) is nothing


# The replies


def dated(day: str, outlet: str, title: str, text: str) -> str:
    return f"---\ntitle: {title}\ndate: {day}\noutlet: {outlet}\n---\n\n{text}\n"


ARTICLES = {
    "mill.md": dated(
        "2021-03-05",
        "Reuters",
        "Mill sold",
        "The old mill at Dundee was sold to Ann Lowe for jute.\n\nIts wheel turns on.",
    ),
    "fire.md": dated(
        "2023-08-28",
        "CNBC Asia",
        "Mill burnt",
        "The old mill at Dundee was sold to Bo Field after a fire.\n\nRain fell.",
    ),
    "port.md": dated(
        "2023-08-30",
        "New York Times",
        "Port opened",
        "The port of Oban was opened by Cy Grant.\n\nShips came in from the sea.",
    ),
    "undated.txt": "A mill\n\nThe old mill at Dundee was sold to Di Hunt in spring.\n",
    "copy.txt": "A mill\n\nThe old mill at Dundee was sold to Di Hunt in spring.\n",
}
QUESTION = "Who was the old mill at Dundee sold to?"


@pytest.fixture(scope="module", params=["memory", "disk"])
def bot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Qabot]:
    home = tmp_path_factory.mktemp("filters")
    settings = settings_of(home, ARTICLES, min_characters=0, threshold=0.0)
    index = IndexSettings(folder="index", engine=request.param)
    with open_qabot(replace(settings, index=index)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", {"mill.md", "fire.md", "copy.txt"}),
        ("after:2023", {"fire.md"}),
        ("after:2023-08-28", {"fire.md"}),
        ("before:2023-08-28", {"mill.md"}),
        ("before:2023-08-29", {"mill.md", "fire.md"}),
        ("outlet:cnbc", {"fire.md"}),
        ("outlet:ASIA outlet:reuters", {"mill.md", "fire.md"}),
        ("article:fire", {"fire.md"}),
        ("article:FIRE.md", {"fire.md"}),
        ("article:*i*.md before:2022", {"mill.md"}),
        ("article:copy", {"copy.txt"}),
        ("article:undated", {"copy.txt"}),
    ],
)
def test_only_what_fits_is_cited(bot: Qabot, filters: str, expected: set[str]) -> None:
    question = f"{QUESTION} {filters}".strip()
    answer = answer_of(bot, question)
    assert answer.question == question
    assert answer.taken_as is None
    assert answer.newest is None
    found = {each.article for each in cited_in(answer)}
    assert found == expected or (not filters and found >= {"mill.md", "fire.md"})
    assert {len(each.values) for each in answer.disagreements} <= {len(expected)}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            "after:2024",
            "No article is dated on or after 2024-01-01; the newest is of 2023-08-30.",
        ),
        (
            "before:2020",
            "No article is dated before 2020-01-01; the oldest is of 2021-03-05.",
        ),
        (
            "outlet:york-reuters",
            (
                "No article is of the outlet “york-reuters”; "
                "there are CNBC Asia, New York Times and Reuters."
            ),
        ),
        ("article:bridge", "No article is named “bridge”."),
        (
            "after:2023 outlet:reuters",
            (
                "No article is dated on or after 2023-01-01 "
                "and of the outlet “reuters” at once."
            ),
        ),
        (
            "article:port",
            "The only article named “port” has no word of the question.",
        ),
        (
            "after:soon",
            (
                "I cannot read the filter after:soon. after: takes a "
                "day (2023-08-28), a month (2023-08) or a year (2023)."
            ),
        ),
    ],
)
def test_a_filter_that_leaves_nothing_is_named(
    bot: Qabot, filters: str, message: str
) -> None:
    reply = bot.ask(f"{QUESTION} {filters}")
    assert isinstance(reply, Abstention)
    assert reply.reason == "filter_matches_nothing"
    assert reply.message == message
    assert reply.closest is None


def test_an_abstention_says_how_few_articles_were_searched(bot: Qabot) -> None:
    reply = bot.ask("Where are zeppelins? before:2023")
    assert isinstance(reply, Abstention)
    assert reply.reason == "words_unknown"
    told = "Only the 1 of 4 articles dated before 2023-01-01 was searched."
    assert reply.message.endswith(told)
    every = bot.ask("Where are zeppelins? article:*")
    assert isinstance(every, Abstention)
    assert "Only" not in every.message


def test_a_filter_alone_asks_the_question_before_again(bot: Qabot) -> None:
    turns = talk(bot, f"{QUESTION} after:2023", "and before:2022?", "outlet:cnbc")
    second, third = (turn.reply for turn in turns[1:])
    assert second.taken_as == f"{QUESTION} before:2022-01-01"
    assert {each.article for each in cited_in(second)} == {"mill.md"}
    assert third.taken_as == f'{QUESTION} outlet:"cnbc"'
    assert {each.article for each in cited_in(third)} == {"fire.md"}
    alone = answer_of(bot, f"{QUESTION} before:2022")
    assert second == replaced(alone, second)


def replaced(reply: Reply, other: Reply) -> Reply:
    """The first reply, asked and taken as the other."""
    return replace(reply, question=other.question, taken_as=other.taken_as)


def test_more_keeps_the_filter(bot: Qabot) -> None:
    turns = talk(bot, f"{QUESTION} article:mill", "more", "more")
    assert turns[1].reply.taken_as == f'{QUESTION} article:"mill"'
    for turn in turns:
        assert {each.article for each in cited_in(turn.reply)} <= {"mill.md"}


def test_a_filter_holds_for_its_question_alone(bot: Qabot) -> None:
    turns = talk(bot, f"{QUESTION} article:mill")
    reply = bot.ask("Who opened the port of Oban?", turns)
    assert {each.article for each in cited_in(reply)} == {"port.md"}


def test_a_follow_up_shows_its_filter(bot: Qabot) -> None:
    turns = talk(bot, QUESTION)
    taken_as = bot.ask("Why was it sold? outlet:cnbc", turns).taken_as
    assert taken_as
    assert taken_as.startswith("Why was it sold? (")
    assert taken_as.endswith(') outlet:"cnbc"')


def test_a_filter_without_a_question_is_empty(bot: Qabot) -> None:
    reply = bot.ask("after:2023")
    assert isinstance(reply, Abstention)
    assert reply.reason == "empty_question"


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("What is the latest news on the mill at Dundee?", "2023-08-30"),
        (
            "What are the most recent reports on the mill? before:2023-08-30",
            "2023-08-28",
        ),
        ("What is the newest on zeppelins?", "2023-08-30"),
        ("What is the latest on the mill? article:copy", None),
        ("What is the latest on the mill? after:2024", None),
        ("Was the mill sold by May at the latest?", None),
        (QUESTION, None),
    ],
)
def test_who_asks_for_the_latest_is_told_the_newest_day(
    bot: Qabot, question: str, newest: str | None
) -> None:
    found = bot.ask(question).newest
    assert (found and found.isoformat()) == newest


def test_of_equally_good_excerpts_the_newer_comes_first(
    bot_of: Callable[..., Qabot],
) -> None:
    articles = {
        f"{name}.md": dated(day, "Reuters", "Mill", f"The mill at {town} was sold.")
        for name, day, town in [
            ("a", "2021-01-01", "Dundee"),
            ("b", "2023-01-01", "Oban"),
            ("c", "2022-01-01", "Leith"),
        ]
    }
    bot = bot_of(articles, threshold=0.0)
    plain = answer_of(bot, "Which mill was sold?").citations
    latest = answer_of(bot, "What is the latest news on which mill was sold?").citations
    assert plain[0].article == "a.md"
    assert [each.article for each in latest] == ["b.md", "c.md", "a.md"]


def test_files_in_folders_and_rows_of_tables_are_named(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, {"mill.txt": "The mill\n\nThe mill turns.\n"})
    for name in ("one", "two"):
        path = tmp_path / "articles" / name / "port [old].txt"
        path.parent.mkdir()
        path.write_text(f"The port\n\nThe {name} port is deep.\n", "utf-8")
    with open_qabot(settings) as bot:
        store = bot._index.store
        for pattern, count in {
            "port [old]": 2,
            "PORT*": 2,
            "one/port [old].txt": 1,
            "one/*": 1,
            "*port*": 2,
            "*": 3,
            "ort [old]": 0,
            "one": 0,
            "mill.t": 0,
            "port [old].txt#1": 0,
            "port ?old?": 0,
        }.items():
            assert store.select(articles=(pattern,)).articles == count, pattern
