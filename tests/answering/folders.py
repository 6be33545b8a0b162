"""Articles from a dict -> qabot, open on a folder of them; and on those that ship."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from command import ROOT

from qabot.answering.opening import Qabot, open_qabot
from qabot.configuration import load
from qabot.datatypes import Abstention, Answer, Citation, Mention, Reply, Turn
from qabot.settings import (
    AnsweringSettings,
    ArticleSettings,
    IndexSettings,
    PassageSettings,
    Settings,
)

SEEDS = ROOT / "seeds"
GOLDEN = ROOT / "tests" / "golden.jsonl"


def settings_of(
    home: Path,
    articles: Mapping[str, str],
    *,
    min_characters: int = 200,
    **answering: float,
) -> Settings:
    """Write articles, name to text as it stands in the file, in a folder of `home`.

    Paragraphs shorter than `min_characters` share a passage with what follows.
    """
    folder = home / "articles"
    folder.mkdir(parents=True)
    for name, text in articles.items():
        (folder / name).write_bytes(text.encode())
    return Settings(
        home=home,
        articles=ArticleSettings(folder="articles"),
        passages=PassageSettings(min_characters=min_characters),
        index=IndexSettings(folder="index"),
        answering=AnsweringSettings(**answering),
    )


def opened(
    home: Path,
    articles: Mapping[str, str],
    *,
    min_characters: int = 200,
    **answering: float,
) -> Qabot:
    return open_qabot(
        settings_of(home, articles, min_characters=min_characters, **answering)
    )


def shipped_config(home: Path) -> Path:
    """Copy the settings that ship; nothing beside them is read but `seeds`."""
    shutil.copytree(ROOT / "config", home / "config")
    return home / "config" / "qabot.toml"


def opened_seeds(home: Path, **answering: float) -> Qabot:
    """Open the shipped articles with the shipped settings, indexed anew in `home`."""
    overrides = {
        "articles": {"folder": str(SEEDS)},
        "index": {"folder": str(home / "index")},
        "answering": answering,
    }
    return open_qabot(load(shipped_config(home), environment={}, overrides=overrides))


def citations_of(reply: Reply) -> tuple[Citation, ...]:
    """The citations of an answer, or the closest passage of an abstention."""
    if isinstance(reply, Abstention):
        return (reply.closest,) if reply.closest else ()
    return reply.citations


def cited_in(reply: Reply) -> tuple[Citation | Mention, ...]:
    """All that is quoted, `also_in` included."""
    found = citations_of(reply)
    return (*found, *(mention for each in found for mention in each.also_in))


def answer_of(bot: Qabot, question: str, turns: tuple[Turn, ...] = ()) -> Answer:
    reply = bot.ask(question, turns)
    assert isinstance(reply, Answer), reply
    return reply


def talk(bot: Qabot, *questions: str) -> tuple[Turn, ...]:
    """The turns of a conversation."""
    turns: tuple[Turn, ...] = ()
    for question in questions:
        turns = (*turns, Turn(question, bot.ask(question, turns)))
    return turns
