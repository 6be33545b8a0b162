"""Every quote is checked against the file that it names."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small import ARTICLES, opened

from qabot.answering.opening import Qabot
from qabot.datatypes import Answer, Mention
from qabot.errors import MissingError
from qabot.evaluation.asking import Outcome, ask_all
from qabot.evaluation.questions import Question
from qabot.evaluation.quotes import Quotes
from qabot.settings import Settings

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden.jsonl"


def test_a_quote_stands_in_its_file_or_it_does_not(bot: Qabot) -> None:
    found = bot.ask("When was the mill closed?")
    assert isinstance(found, Answer)
    good = replace(found.citations[0], also_in=())
    mention = Mention(good.article, good.quote, good.start, good.end, repaired=False)
    bad = [
        replace(good, start=good.start + 1),
        replace(good, end=good.end - 1),
        replace(good, quote=good.quote.upper()),
        replace(good, quote="", end=good.start),
        replace(good, repaired=True),
        replace(good, article="tower.txt"),
        replace(good, article="none.txt"),
    ]
    with Quotes(bot.settings) as quotes:
        assert list(quotes.check([good, *bad])) == [True] + [False] * len(bad)
        both = (mention, mention._replace(start=0))
        assert list(quotes.check([replace(good, also_in=both)])) == [True, True, False]


def test_a_quote_of_a_file_that_changed_does_not_stand_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    article = tmp_path / "a" / "mill.txt"
    article.write_text(ARTICLES["mill.txt"], "utf-8")
    with opened(tmp_path, tmp_path / "a", 0.0) as bot:
        found = bot.ask("When was the mill closed?")
        assert isinstance(found, Answer)
        with Quotes(bot.settings) as quotes:
            article.write_text(ARTICLES["mill.txt"].replace("m", "w"), "utf-8")
            assert not any(quotes.check(found.citations))


def test_every_quote_on_the_seeds_stands_in_its_file_repaired_ones_too(
    tmp_path: Path,
) -> None:
    rows = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
    asked = (Question(n, str(n), row["question"]) for n, row in enumerate(rows))
    with opened(tmp_path, ROOT / "seeds", 0.0) as bot:
        outcomes = [each for each in ask_all(bot, asked) if isinstance(each, Outcome)]
    assert all(right for each in outcomes for some in each.quotes for right in some)
    replies = [each.reply for each in outcomes if isinstance(each.reply, Answer)]
    assert any(each.repaired for reply in replies for each in reply.citations)


def test_quotes_of_a_folder_that_is_not_there_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        Quotes(Settings(home=tmp_path))
