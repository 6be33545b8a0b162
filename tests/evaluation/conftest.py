"""qabot, open on three small articles."""

from collections.abc import Iterator

import pytest
from small import ARTICLES, opened

from qabot.answering.opening import Qabot


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    """Answers whatever it finds."""
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, "utf-8")
    with opened(folder, folder / "articles", 0.0) as found:
        yield found
