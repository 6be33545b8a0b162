"""Dialogues with human rewrites -> how well follow-ups find the article they are about.

    python benchmarks/followups.py ARTICLES DIALOGUES [--plain ARTICLES QUESTIONS]
        [--named] [--config FILE] [--fit]

DIALOGUES and QUESTIONS are files as `qabot evaluate` reads them; a dialogue's rows have
`conversation`, `articles` and `rewrite`, a human's form that stands alone. Dialogues
are asked one by one; and three of them in one conversation, taking turns, at random,
and one after another.
The turns before a question are qabot's own replies. Half of the dialogues (by crc32 of
the conversation) are for tuning, the others are held out.

Printed are means of 1 over the rank of the right article, among ten, for what follows
on another question of its dialogue: as asked without turns, with turns, in a human's
words; the share of the way from the first to the last that the turns go; 1 where the
article cited last is right; and what turns cost questions that stand alone: the human's
words, and those of `--plain` in a shuffled order, eight to a conversation.

With `--fit`, what is printed are instead the weights in `qabot/answering/` of which
article a question is about, which thread it goes on with, and whether it stands alone,
fitted on the tuning half, the last on the questions of `--plain` too. What stands there
follows it, and departs from it where another weight measured better on that half.

With `--named`, each dialogue begins with the human's words, which name its subject.
"""

import argparse
import json
import random
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import qabot
from qabot.answering import beliefs, threads
from qabot.answering.opening import Qabot
from qabot.answering.rewriter import Rewriter
from qabot.answering.threads import Thread, choices, first_citation, weight_of
from qabot.configuration import load
from qabot.datatypes import Answer, Reply, Turn
from qabot.indexing.index import open_index

Row = dict[str, Any]
Vector = NDArray[np.float64]
_PENALTY = 1e-3
_TINY = 1e-300
_RANKS = 10
_TOGETHER = 3
_PLAIN_TURNS = 8
_PLAIN = 1600
_SEED = 1


Order = Literal["in turn", "at random", "one after another"]
WAYS: tuple[tuple[str, int, Order], ...] = (
    ("one by one", 1, "in turn"),
    ("three in turn", _TOGETHER, "in turn"),
    ("three at random", _TOGETHER, "at random"),
    ("three, one after another", _TOGETHER, "one after another"),
)


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
    rows: Iterable[Row], half: int, together: int, order: Order
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
            if order == "at random":
                place = dice.randrange(len(talks))
            place %= len(talks)
            talk.append(talks[place].pop(0))
            if not talks[place]:
                del talks[place]
            elif order == "in turn":
                place += 1
        yield talk


class Fitting:
    """What the weights are fitted on: choices, each with the right one first."""

    def __init__(self, rewriter: Rewriter, rarest: float) -> None:
        self._rewriter = rewriter
        self._rarest = rarest
        self.article: list[Vector] = []
        self.thread: list[Vector] = []
        self.alone: list[Vector] = []

    def article_of(self, row: Row, articles: Sequence[str]) -> None:
        """Add the choice of the article that a question is about."""
        beliefs = self._rewriter.beliefs
        signs = beliefs.signs(beliefs.vote(row["question"]), articles)
        right = articles.index(row["articles"][0])
        self.article.append(_first(signs, right))

    def alone_or_not(self, question: str, *, alone: bool) -> None:
        """Add the choice of whether a question has to do with earlier ones."""
        asked = self._rewriter.asked(question)
        signs = [1.0, float(len(asked.subject)), float(asked.points_back)]
        self.alone.append(_first(np.array([[0.0] * 3, signs]), int(alone)))

    def threads_of(self, bot: Qabot, rows: Sequence[Row]) -> None:
        """Add the choices of threads in a conversation, its right threads known."""
        rewriter = self._rewriter
        turns: list[Turn] = []
        begun: dict[str, Thread] = {}
        for number, row in enumerate(rows):
            question, of = row["question"], row["conversation"]
            asked, known = rewriter.asked(question), list(begun.values())
            place = [*begun].index(of) if of in begun else None
            said = [*(turn.question for turn in turns), question]
            belief = rewriter.beliefs.of(said)
            if place is not None:
                ways = [t.signs(asked, rewriter.holds, belief) for t in known]
                self.thread.append(_first(_table(ways), place))
            turn = Turn(question, bot.ask(question, turns))
            cited = first_citation(turn)
            held = rewriter.holds(cited) if cited else frozenset()
            found = weight_of(asked.subject, held) / self._rarest
            ways = choices(known, turn, asked, found, belief.same[-1])
            self.thread.append(_first(_table(ways), 0 if place is None else place + 1))
            begun.setdefault(of, Thread()).add(turn, asked, number, found)
            turns.append(turn)


def _table(ways: Sequence[dict[str, float]]) -> Vector:
    return np.array([[way.get(name, 0.0) for name in threads.WEIGHTS] for way in ways])


def _first(signs: Vector, right: int) -> Vector:
    return np.concatenate([signs[right : right + 1], np.delete(signs, right, axis=0)])


def fitted(given: Sequence[Vector]) -> list[float]:
    """Return the weights that make the first of each choice likeliest, by softmax."""

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = _PENALTY * weights @ weights, 2 * _PENALTY * weights
        for signs in given:
            odds = np.exp(signs @ weights - (signs @ weights).max())
            odds /= odds.sum()
            total -= np.log(max(odds[0], _TINY)) / len(given)
            slope = slope + (odds @ signs - signs[0]) / len(given)
        return float(total), slope

    start = np.zeros(given[0].shape[1])
    found: list[float] = minimize(loss, start, jac=True, method="L-BFGS-B").x.tolist()
    return found


def fit(
    articles: Path,
    folder: Path,
    config: Path | None,
    rows: Sequence[Row],
    alone: Sequence[Row],
) -> None:
    """Fit the weights on the tuning half, and print them."""
    settings = load(
        config,
        overrides={
            "articles": {"folder": str(articles.absolute())},
            "index": {"folder": str(folder)},
        },
    )
    index = open_index(settings)
    with Qabot(settings, index) as bot:
        fitting = Fitting(Rewriter(index, settings), index.store.rarest)
        names = [each.article for each in bot.sources if each.skipped is None]
        for talk in conversations(rows, 0, 1, "in turn"):
            for number, row in enumerate(talk):
                fitting.article_of(row, names)
                fitting.alone_or_not(row["question"], alone=number == 0)
        for row in plain_rows(alone):
            fitting.alone_or_not(row["question"], alone=True)
        for _, together, order in WAYS:
            for talk in conversations(rows, 0, together, order):
                fitting.threads_of(bot, talk)
    for module, names, choice in (
        ("beliefs.py", list(beliefs.WEIGHTS), fitting.article),
        ("threads.py", list(threads.WEIGHTS), fitting.thread),
        ("asked.py", ["_ALONE", "_TERM", "_POINTING"], fitting.alone),
    ):
        print(f"{module}, {len(choice)} choices")
        for name, weight in zip(names, fitted(choice), strict=True):
            print(f"    {name:14} {weight:6.2f}")


def line(name: str, ranks: Sequence[Ranks]) -> str:
    """Return a line of the table."""
    mean = Ranks(*np.array(ranks).mean(axis=0).tolist())
    closed = (mean.turns - mean.alone) / (mean.human - mean.alone)
    cost = mean.human - mean.human_turns
    return (
        f"{name:28} {mean.alone:6.3f} {mean.turns:6.3f} {mean.human:6.3f} "
        f"{closed:7.1%} {mean.stay:6.3f} {cost:7.3f} {len(ranks):6}"
    )


def plain_rows(rows: Iterable[Row]) -> list[Row]:
    """Return questions that have nothing to do with one another."""
    asked = [row for row in rows if row.get("answerable") is not False]
    random.Random(_SEED).shuffle(asked)  # noqa: S311 - not for secrets
    return asked[:_PLAIN]


def plain(bot: Qabot, rows: Sequence[Row]) -> str:
    """Return what turns cost questions that have nothing to do with one another."""
    alone, after = [], []
    turns: list[Turn] = []
    for number, row in enumerate(plain_rows(rows)):
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
    """Measure and print a table, or fit and print weights."""
    parser = argparse.ArgumentParser(description="Measure follow-ups.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--plain", type=Path, nargs=2, metavar=("ARTICLES", "ROWS"))
    parser.add_argument("--named", action="store_true")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = read(given.dialogues)
        if given.fit:
            alone = read(given.plain[1]) if given.plain else []
            fit(given.articles, Path(folder, "a"), given.config, rows, alone)
            return
        print(
            f"{'':28} {'alone':>6} {'turns':>6} {'human':>6} {'closed':>7} "
            f"{'stay':>6} {'cost':>7} {'number':>6}"
        )
        with qabot.open(given.articles, Path(folder, "a"), given.config) as bot:
            for half, of in enumerate(("tuning", "held out")):
                for name, together, order in WAYS:
                    talks = conversations(rows, half, together, order)
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
