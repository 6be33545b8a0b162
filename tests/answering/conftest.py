"""Folders of articles made from a dict, indexed, and opened for asking."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace

import pytest

from qabot.answering.opening import Qabot, open_qabot
from qabot.indexing.index import Index, open_index
from qabot.settings import ArticleSettings, IndexSettings, PassageSettings, Settings

Articles = Mapping[str, str]


@pytest.fixture(scope="session")
def folder_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Articles], Settings]:
    """Write articles, name to text, where every paragraph is a passage."""

    def write(articles: Articles) -> Settings:
        home = tmp_path_factory.mktemp("folder")
        (home / "articles").mkdir()
        for name, text in articles.items():
            (home / "articles" / name).write_text(text, "utf-8")
        return Settings(
            home=home,
            articles=ArticleSettings(folder="articles"),
            passages=PassageSettings(min_characters=0),
            index=IndexSettings(folder="index", engine="memory"),
        )

    return write


@pytest.fixture(scope="session")
def index_of(
    folder_of: Callable[[Articles], Settings],
) -> Iterator[Callable[[Articles], Index]]:
    """The index of articles; closed at the end."""
    with ExitStack() as stack:
        yield lambda articles: stack.enter_context(
            closing(open_index(folder_of(articles)))
        )


@pytest.fixture(scope="session")
def bot_of(
    folder_of: Callable[[Articles], Settings],
) -> Iterator[Callable[..., Qabot]]:
    """A qabot on articles, with settings of `answering`; closed at the end."""
    with ExitStack() as stack:

        def opened(articles: Articles, **answering: float) -> Qabot:
            settings = folder_of(articles)
            changed = replace(settings.answering, **answering)
            settings = replace(settings, answering=changed)
            return stack.enter_context(open_qabot(settings))

        yield opened
