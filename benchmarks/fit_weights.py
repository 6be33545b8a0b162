"""Questions with known answers -> `qabot/answering/weights.toml`.

    python benchmarks/fit_weights.py FOLDER=QUESTIONS[:WEIGHT] ... [--most N]

Each argument is an articles folder and the questions on it; WEIGHT (default 1) is how
much one of its questions counts. Of every second article the questions are kept out
of a first fit, which is measured on them; the weights written are fitted on all.

Excerpts: a linear score of the cues; the likelihood that a softmax over a question's
windows puts on those that hold an answer is made greatest, with a quadratic penalty.
Confidence: logistic regression of "the first excerpt is right" on the signs, over
questions as they are, and once more with every passage that holds their answer left
out, as questions on an absent fact.
"""

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qabot.answering.confidence import SIGNS, signs
from qabot.answering.cues import CUES, Cues
from qabot.answering.excerpts import choose, ranked
from qabot.answering.query import Query, make_query
from qabot.answering.retriever import Hit, Run, retrieve
from qabot.answering.weights import FILE
from qabot.answering.windows import Window, windows
from qabot.evaluation.judging import holds
from qabot.indexing.index import Index, open_index
from qabot.settings import Settings, load

Vector = NDArray[np.float64]
_LEFT_OUT = 0.3


@dataclass(frozen=True, slots=True)
class Folder:
    """An articles folder, opened.

    Attributes:
        index: Of the folder.
        cues: Of the index.
        settings: That it was opened with.
        articles: How many it has.
        weight: How much one of its questions counts.
    """

    index: Index
    cues: Cues
    settings: Settings
    articles: int
    weight: float


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its windows.

    Attributes:
        folder: Where it was asked.
        query: Of the question.
        run: Of the query.
        found: Its windows.
        cues: A row a window.
        right: Whether each window holds an answer.
        answerable: Whether the folder answers it.
        left_out: Whether the passages that answer it were left out.
        held_out: Whether the first fit must not see it.
        weight: How much it counts.
    """

    folder: Folder
    query: Query
    run: Run
    found: tuple[Window, ...]
    cues: Vector
    right: NDArray[np.bool_]
    answerable: bool
    left_out: bool
    held_out: bool
    weight: float


def open_folder(articles: Path, weight: float) -> Folder:
    """Open an articles folder with the default settings."""
    settings = load(environment={}, overrides={"articles": {"folder": str(articles)}})
    index = open_index(settings)
    count = sum(source.skipped is None for source in index.store.sources())
    return Folder(index, Cues(index.store, index.tokenizer), settings, count, weight)


def examples(folder: Folder, questions: Path, most: int) -> Iterator[Example]:
    """Ask questions, and those with an answer once more without its passages."""
    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    rows = [row for row in rows if "conversation" not in row]
    rows.sort(key=lambda row: zlib.crc32(row["id"].encode()))
    index = folder.index
    for row in rows[:most]:
        query = make_query(row["question"], index.tokenizer, index.store)
        if not query.terms:
            continue
        run = retrieve(query, index.engine, index.store, folder.settings.retrieval)
        yield from _example(folder, row, query, run)
        answers = row.get("answers", [])
        if answers:
            left = tuple(h for h in run if not holds(_passage_text(index, h), answers))
            yield from _example(folder, {**row, "left_out": True}, query, left)


def _example(
    folder: Folder, row: dict[str, Any], query: Query, run: Run
) -> Iterator[Example]:
    index = folder.index
    characters = folder.settings.answering.characters
    found = windows(run, query, index.store, index.tokenizer, characters)
    if not found:
        return
    left_out = "left_out" in row
    answers = [] if left_out else row.get("answers", [])
    key = (row.get("articles") or [row["id"]])[0]
    yield Example(
        folder=folder,
        query=query,
        run=run,
        found=found,
        cues=folder.cues.of(found, query, run),
        right=np.array([holds(_text(index, window), answers) for window in found]),
        answerable=row.get("answerable", True) and not left_out,
        left_out=left_out,
        held_out=zlib.crc32(key.encode()) % 2 == 1,
        weight=folder.weight * (_LEFT_OUT if left_out else 1),
    )


def _text(index: Index, window: Window) -> str:
    article = index.store.article(window.hit.passage.passage.article)
    return window.span.of(article.text)


def _passage_text(index: Index, hit: Hit) -> str:
    passage = hit.passage.passage
    return passage.span.of(index.store.article(passage.article).text)


def fit_excerpts(data: Sequence[Example], penalty: float) -> Vector:
    """Return weights of the cues, from the questions that a window answers."""
    data = [each for each in data if each.right.any()]
    matrix = np.vstack([each.cues for each in data])
    right = np.concatenate([each.right for each in data])
    sizes = [len(each.right) for each in data]
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    segment = np.repeat(np.arange(len(data)), sizes)
    weight = np.array([each.weight for each in data])
    weight /= weight.sum()
    scale = matrix.std(0) + 1e-9
    scaled = (matrix - matrix.mean(0)) / scale

    def loss(w: Vector) -> tuple[float, Vector]:
        scores = scaled @ w
        exps = np.exp(scores - np.maximum.reduceat(scores, starts)[segment])
        total = np.add.reduceat(exps, starts)
        good = np.add.reduceat(exps * right, starts)
        share = exps / total[segment] - exps * right / good[segment]
        gradient = scaled.T @ (share * weight[segment]) + 2 * penalty * w
        return float(-(weight @ np.log(good / total)) + penalty * w @ w), gradient

    fitted = minimize(loss, np.zeros(len(CUES)), jac=True, method="L-BFGS-B")
    return np.asarray(fitted.x / scale)


def signs_of(each: Example, weights: Vector) -> tuple[Vector, bool]:
    """Return the signs of a question's best window, and whether it is right."""
    order = ranked(each.found, each.cues, each.cues @ weights)
    number = each.found.index(order[0].window)
    row = signs(order, each.run, each.query, each.folder.articles)
    return row, bool(each.right[number])


def fit_confidence(
    data: Sequence[Example], weights: Vector, penalty: float
) -> tuple[Vector, float]:
    """Return weights of the signs, and the bias.

    First the direction: what tells questions that the folder answers from those that
    it does not. Then scale and bias: how often the first excerpt is right.
    """
    pairs = [signs_of(each, weights) for each in data]
    matrix = np.vstack([row for row, _ in pairs])
    right = np.array([good for _, good in pairs], dtype=float)
    answerable = np.array([each.answerable for each in data], dtype=float)
    weight = np.array([each.weight for each in data])
    slopes, _ = logistic(matrix, answerable, weight, penalty)
    asked = np.array([not each.left_out for each in data])
    scale, bias = logistic(
        (matrix[asked] @ slopes)[:, None], right[asked], weight[asked], 0.0
    )
    return slopes * scale[0], bias


def logistic(
    matrix: Vector, label: Vector, weight: Vector, penalty: float
) -> tuple[Vector, float]:
    """Return slopes and bias of a logistic regression with a quadratic penalty."""
    weight = weight / weight.sum()
    mean, scale = matrix.mean(0), matrix.std(0) + 1e-9
    scaled = np.c_[(matrix - mean) / scale, np.ones(len(matrix))]

    def loss(w: Vector) -> tuple[float, Vector]:
        logits = scaled @ w
        value = weight @ (np.logaddexp(0, logits) - label * logits)
        gradient = scaled.T @ (weight * (1 / (1 + np.exp(-logits)) - label))
        free = np.r_[w[:-1], 0]
        return float(value + penalty * free @ free), gradient + 2 * penalty * free

    fitted = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B")
    slopes = np.asarray(fitted.x[:-1] / scale)
    return slopes, float(fitted.x[-1] - slopes @ mean)


def area(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return the area under the curve: the chance that a good one is higher."""
    if not good or not bad:
        return float("nan")
    ordered = np.sort(np.array(bad))
    below = np.searchsorted(ordered, good) + np.searchsorted(ordered, good, "right")
    return float(np.mean(below) / 2 / len(bad))


def report(
    name: str, data: Sequence[Example], weights: Vector, slopes: Vector, bias: float
) -> None:
    """Print how good the weights are on some examples."""
    first: list[bool] = []
    reply: list[bool] = []
    sure: dict[str, list[float]] = {"answerable": [], "absent": [], "left out": []}
    for each in data:
        row, good = signs_of(each, weights)
        confidence = float(1 / (1 + np.exp(-(row @ slopes + bias))))
        kind = "left out" if each.left_out else "absent"
        sure["answerable" if each.answerable else kind].append(confidence)
        if each.answerable:
            first.append(good)
            reply.append(_reply(each, weights))
    answerable, absent = sure["answerable"], sure["absent"]
    print(
        f"{name}: {len(first)} questions, excerpt@1 {np.mean(first):.3f}, "
        f"reply {np.mean(reply):.3f}, area {area(answerable, absent):.3f}, "
        f"area with the fact left out {area(answerable, sure['left out']):.3f}"
    )
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        answers = np.mean(np.array(answerable) >= threshold)
        abstains = np.mean(np.array(absent) < threshold)
        print(f"  at {threshold}: answers {answers:.3f}, abstains {abstains:.3f}")


def _reply(each: Example, weights: Vector) -> bool:
    answering = each.folder.settings.answering
    chosen = choose(
        ranked(each.found, each.cues, each.cues @ weights),
        each.folder.index.store,
        answering.excerpts,
        answering.per_article,
    )
    return any(each.right[each.found.index(e.window)] for e in chosen)


def write(weights: Vector, slopes: Vector, bias: float, note: str) -> None:
    """Write the weights file."""
    lines = [f"# Written by benchmarks/fit_weights.py from {note}.", "", "[excerpt]"]
    lines += [f"{n} = {w:.4f}" for n, w in zip(CUES, weights, strict=True)]
    lines += ["", "[confidence]", f"bias = {bias:.4f}"]
    lines += [f"{n} = {w:.4f}" for n, w in zip(SIGNS, slopes, strict=True)]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _name(folder: Path) -> str:
    return folder.parent.name if folder.name == "articles" else folder.name


def main() -> None:
    """Fit, report, fit on all, write."""
    parser = argparse.ArgumentParser(description="Fit the weights.")
    parser.add_argument("sets", nargs="+", metavar="FOLDER=QUESTIONS[:WEIGHT]")
    parser.add_argument("--most", type=int, default=2000, help="questions a set")
    parser.add_argument("--penalty", type=float, default=0.002)
    arguments = parser.parse_args()
    data: dict[str, list[Example]] = {}
    for each in arguments.sets:
        articles, _, rest = each.partition("=")
        questions, _, weight = rest.partition(":")
        folder = open_folder(Path(articles), float(weight or 1))
        found = examples(folder, Path(questions), arguments.most)
        data[_name(Path(articles))] = list(found)
    every = [each for some in data.values() for each in some]
    seen = [each for each in every if not each.held_out]
    weights = fit_excerpts(seen, arguments.penalty)
    slopes, bias = fit_confidence(seen, weights, arguments.penalty)
    for name, some in data.items():
        report(name, [e for e in some if e.held_out], weights, slopes, bias)
    weights = fit_excerpts(every, arguments.penalty)
    slopes, bias = fit_confidence(every, weights, arguments.penalty)
    write(weights, slopes, bias, " and ".join(data))


if __name__ == "__main__":
    main()
