"""What is held open is served only while nobody writes to it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import qabot
from qabot.errors import DataError
from qabot.indexing import untouched
from qabot.indexing.untouched import Untouched


def written(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.write(b"other")
    os.utime(file, ns=(1, 1))  # however coarse the times of the file system are


def replaced(file: Path) -> None:
    (other := file.with_name("other")).write_text("new one")
    other.replace(file)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (written, True),
        (lambda file: os.truncate(file, 1), True),
        (replaced, False),
        (Path.unlink, False),
        (lambda file: os.link(file, file.with_name("second")), False),
        (Path.read_bytes, False),
    ],
    ids=["written", "cut", "replaced", "removed", "shared", "read"],
)
def test_only_what_was_written_to_is_told(
    tmp_path: Path, change: Callable[[Path], object], *, told: bool
) -> None:
    (tmp_path / "a").write_text("as it was")
    held = Untouched(tmp_path)
    change(tmp_path / "a")
    if told:
        for _ in range(2):
            with pytest.raises(DataError, match=str(tmp_path / "a")):
                held.verify()
    else:
        held.verify()


def test_a_question_to_an_index_that_was_written_to_is_no_internal_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untouched, "_SECONDS", 0.0)
    (articles := tmp_path / "articles").mkdir()
    (articles / "a.txt").write_text("The ferry to Bremen sank in the harbour.")
    index = tmp_path / "index"
    with qabot.open(articles=articles, index=index) as bot:
        assert bot.ask("Where did the ferry sink?").confidence > 0
        for file in index.glob("gen-*/*.shard"):
            written(file)
        with pytest.raises(DataError, match="written to while it is served"):
            bot.ask("Where did the ferry sink?")
