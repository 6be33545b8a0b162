"""The same articles and questions give the same bytes, however they are asked."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from command import Command
from folders import GOLDEN, SEEDS, opened_seeds, shipped_config

from qabot.answering.opening import Qabot
from qabot.datatypes import Turn
from qabot.frontends.rows import dumps, reply_row

LINES = GOLDEN.read_text("utf-8").splitlines()
ROWS = [
    {key: row[key] for key in ("id", "question", "conversation") if key in row}
    for row in map(json.loads, LINES[::11])
]
ROWS += [
    {"id": "t1", "question": "Who is Gina Raimondo?", "conversation": "t"},
    {"id": "t2", "question": "Whom did she meet?", "conversation": "t"},
    {"id": "t3", "question": "more", "conversation": "t"},
    {"id": "f1", "question": "Latest on chips? after:2023-08-29", "conversation": "f"},
    {"id": "f2", "question": "and article:00*?", "conversation": "f"},
    {"id": "f3", "question": "Who is Raimondo? outlet:nobody"},
    {"id": "t4", "question": "Chinaโs Hé Lìfeng\u2028习近平?", "conversation": "t"},
]


def answered(bot: Qabot) -> list[str]:
    turns: dict[str, tuple[Turn, ...]] = {}
    lines = []
    for row in ROWS:
        name = row.get("conversation")
        before = turns.get(name, ()) if name else ()
        reply = bot.ask(row["question"], before)
        if name:
            turns[name] = (*before, Turn(row["question"], reply))
        lines.append(dumps(reply_row(reply, id=row["id"], conversation=name)))
    return lines


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with opened_seeds(tmp_path_factory.mktemp("expected")) as bot:
        return answered(bot)


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """The command with the shipped settings and articles, and an index of its own."""
    config = shipped_config(tmp_path)
    text = config.read_text("utf-8")
    assert 'folder = "seeds"' in text
    config.write_text(text.replace('"seeds"', f'"{SEEDS}"'), "utf-8")
    (tmp_path / "questions.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8"
    )
    return Command(tmp_path)


Order = Callable[[list[os.DirEntry[str]]], list[os.DirEntry[str]]]


@pytest.mark.parametrize(
    "order",
    [
        lambda entries: sorted(entries, key=lambda entry: entry.name, reverse=True),
        lambda entries: sorted(entries, key=lambda entry: entry.name[4:]),
    ],
    ids=["backwards", "by hash"],
)
def test_the_order_of_a_folder_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected: list[str],
    order: Order,
) -> None:
    scandir = os.scandir
    seen = []

    def shuffled(folder: Path) -> nullcontext[Iterator[os.DirEntry[str]]]:
        seen.append(Path(folder))
        with scandir(folder) as entries:
            return nullcontext(iter(order(list(entries))))

    monkeypatch.setattr(os, "scandir", shuffled)
    with opened_seeds(tmp_path) as bot:
        monkeypatch.undo()
        assert SEEDS in seen
        assert answered(bot) == expected


def test_asking_in_another_order_changes_nothing(
    tmp_path: Path, expected: list[str]
) -> None:
    with opened_seeds(tmp_path) as bot:
        for row in reversed(ROWS):
            bot.ask(row["question"])
        assert answered(bot) == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LANG": "tr_TR.UTF-8"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=lambda environment: " ".join(f"{k}={v}" for k, v in environment.items()),
)
def test_hash_seed_locale_and_time_zone_change_nothing(
    command: Command, environment: dict[str, str], expected: list[str]
) -> None:
    done = command(
        *("batch", "questions.jsonl", "--output", "answers.jsonl", "--index", "index"),
        environment=environment,
    )
    assert done.returncode == 0, done.stderr
    written = (command.folder / "answers.jsonl").read_bytes()
    assert written == "".join(line + "\n" for line in expected).encode()


@pytest.mark.parametrize("number", [0, 20, 35])
def test_ask_prints_the_row_of_the_batch_but_for_its_id(
    command: Command, expected: list[str], number: int
) -> None:
    row = json.loads(expected[number])
    done = command("ask", "--json", "--index", "index", row["question"])
    assert done.returncode == 0, done.stderr
    assert done.stdout == dumps({**row, "id": None}) + "\n"
