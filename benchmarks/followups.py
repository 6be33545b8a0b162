"""Dialogues with human rewrites -> how well follow-ups find the article they are about.

    python benchmarks/followups.py ARTICLES DIALOGUES [--plain ARTICLES QUESTIONS]
        [--named] [--config FILE]

DIALOGUES and QUESTIONS are files as `qabot evaluate` reads them; a dialogue's rows have
`conversation`, `articles` and `rewrite`, a human's form that stands alone. Dialogues
are asked one by one; three of them taking turns in one conversation; three at random.
The turns before a question are qabot's own replies. Half of the dialogues (by crc32 of
the conversation) are for tuning, the others are held out.

Printed are means of 1 over the rank of the right article, among ten, for what follows
on another question of its dialogue: as asked without turns, with turns, in a human's
words; the share of the way from the first to the last that the turns go; 1 where the
article cited last is right; and what turns cost questions that stand alone: the human's
words, and those of `--plain` in a shuffled order, eight to a conversation.

With `--named`, each dialogue begins with the human's words, which name its subject.
"""

import argparse
import json
import random
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import qabot
from qabot.answering.opening import Qabot
from qabot.datatypes import Answer, Reply, Turn

Row = dict[str, Any]
_RANKS = 10
_TOGETHER = 3
_PLAIN_TURNS = 8
_PLAIN = 1600
_SEED = 1


class Ranks(NamedTuple):
    """What one follow-up reached, each 0 to 1.

    Attributes:
        alone: As asked, without turns.
        turns: With the turns before it.
        human: In a human's words, without turns.
        stay: Whether the article cited last is right.
        human_turns: In a human's words, with turns.
    """

    alone: float
    turns: float
    human: float
    stay: float
    human_turns: float


def rank(bot: Qabot, question: str, right: Sequence[str], turns: list[Turn]) -> float:
    """Return 1 over the rank of the first right article, 0 beyond ten."""
    passages = bot.trace(question, turns).passages
    articles = [*dict.fromkeys(each.article for each in passages)][:_RANKS]
    return next((1 / n for n, each in enumerate(articles, 1) if each in right), 0.0)


def cited(reply: Reply) -> str | None:
    """Return the article of the first excerpt, or of the closest passage."""
    first = reply.citations[0] if isinstance(reply, Answer) else reply.closest
    return first.article if first else None


def follow_ups(bot: Qabot, rows: Iterable[Row], *, named: bool) -> Iterator[Ranks]:
    """Ask the rows of one conversation, in which dialogues may take turns."""
    turns: list[Turn] = []
    begun: set[str] = set()
    last = None
    for row in rows:
        first = row["conversation"] not in begun
        begun.add(row["conversation"])
        question = row["rewrite"] if named and first else row["question"]
        right = row["articles"]
        if not first:
            yield Ranks(
                rank(bot, question, right, []),
                rank(bot, question, right, turns),
                rank(bot, row["rewrite"], right, []),
                float(last in right),
                rank(bot, row["rewrite"], right, turns),
            )
        reply = bot.ask(question, turns)
        turns.append(Turn(question, reply))
        last = cited(reply) or last


def conversations(
    rows: Iterable[Row], half: int, together: int, *, shuffled: bool | None
) -> Iterator[list[Row]]:
    """Yield conversations, each of so many dialogues of a half."""
    dialogues: dict[str, list[Row]] = {}
    for row in rows:
        if zlib.crc32(row["conversation"].encode()) % 2 == half:
            dialogues.setdefault(row["conversation"], []).append(row)
    dice = random.Random(_SEED)  # noqa: S311 - not for secrets
    left = list(dialogues.values())
    if together > 1:
        dice.shuffle(left)
    for start in range(0, len(left), together):
        talks = [list(each) for each in left[start : start + together]]
        talk = []
        place = 0
        while talks:
            if shuffled is None:
                place = 0
            else:
                place = dice.randrange(len(talks)) if shuffled else place % len(talks)
            talk.append(talks[place].pop(0))
            if talks[place]:
                place += 1
            else:
                del talks[place]
        yield talk


def line(name: str, ranks: Sequence[Ranks]) -> str:
    """Return a line of the table."""
    mean = Ranks(*np.array(ranks).mean(axis=0).tolist())
    closed = (mean.turns - mean.alone) / (mean.human - mean.alone)
    cost = mean.human - mean.human_turns
    return (
        f"{name:28} {mean.alone:6.3f} {mean.turns:6.3f} {mean.human:6.3f} "
        f"{closed:7.1%} {mean.stay:6.3f} {cost:7.3f} {len(ranks):6}"
    )


def plain(bot: Qabot, rows: Sequence[Row]) -> str:
    """Return what turns cost questions that have nothing to do with one another."""
    asked = [row for row in rows if row.get("answerable") is not False]
    random.Random(_SEED).shuffle(asked)  # noqa: S311 - not for secrets
    alone, after = [], []
    turns: list[Turn] = []
    for number, row in enumerate(asked[:_PLAIN]):
        if number % _PLAIN_TURNS == 0:
            turns = []
        else:
            alone.append(rank(bot, row["question"], row["articles"], []))
            after.append(rank(bot, row["question"], row["articles"], turns))
        turns.append(Turn(row["question"], bot.ask(row["question"], turns)))
    cost = np.mean(alone) - np.mean(after)
    return (
        f"{'plain, 8 turns':28} {np.mean(alone):6.3f} {np.mean(after):6.3f} "
        f"{'':6} {'':7} {'':6} {cost:7.3f} {len(alone):6}"
    )


def read(path: Path) -> list[Row]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(each) for each in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure follow-ups.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--plain", type=Path, nargs=2, metavar=("ARTICLES", "ROWS"))
    parser.add_argument("--named", action="store_true")
    parser.add_argument("--config", type=Path)
    given = parser.parse_args()
    print(
        f"{'':28} {'alone':>6} {'turns':>6} {'human':>6} {'closed':>7} {'stay':>6} "
        f"{'cost':>7} {'number':>6}"
    )
    ways = (
        ("one by one", 1, False),
        ("three in turn", _TOGETHER, False),
        ("three at random", _TOGETHER, True),
    )
    with tempfile.TemporaryDirectory() as folder:
        rows = read(given.dialogues)
        with qabot.open(given.articles, Path(folder, "a"), given.config) as bot:
            for half, of in enumerate(("tuning", "held out")):
                for name, together, shuffled in ways:
                    talks = conversations(rows, half, together, shuffled=shuffled)
                    ranks = [
                        each
                        for talk in talks
                        for each in follow_ups(bot, talk, named=given.named)
                    ]
                    print(line(f"{of}, {name}", ranks), flush=True)
        if given.plain:
            with qabot.open(given.plain[0], Path(folder, "b"), given.config) as bot:
                print(plain(bot, read(given.plain[1])))


if __name__ == "__main__":
    main()
