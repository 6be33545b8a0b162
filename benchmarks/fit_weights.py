"""Questions with known answers -> `qabot/answering/weights.toml`.

    python benchmarks/fit_weights.py FOLDER=QUESTIONS[:WEIGHT] ... [--small PLACE]
        [--most N]

Each argument is an articles folder and the questions on it; WEIGHT (default 1) is how
much one of its questions counts. Of every second article the questions are kept out
of a first fit, which is measured on them, and on folders that `small_folders.py` made
in PLACE, which none is fitted on; the weights written are fitted on all.

Passages, then excerpts: a linear score of the cues; the likelihood that a softmax over
a question's candidates puts on those that hold an answer is made greatest, with a
quadratic penalty. Confidence: logistic regression on the signs, over questions as they
are, once more with every passage that holds their answer left out, as questions on an
absent fact, and in folders of many articles once more with the right articles left out.
"""

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qabot.answering.confidence import SIGNS, signs
from qabot.answering.cues import CUES, Cues
from qabot.answering.excerpts import choose, ranked
from qabot.answering.query import Query, make_query
from qabot.answering.retriever import PASSAGE_CUES, Run, look_into, retrieve
from qabot.answering.weights import FILE, weights
from qabot.answering.windows import Window, Windows, windows
from qabot.configuration import load
from qabot.evaluation.judging import holds
from qabot.indexing.index import Index, open_index
from qabot.indexing.indexed import Indexed
from qabot.indexing.store import idf
from qabot.settings import Settings

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
Asked = Literal["as it is", "fact left out", "article left out"]
_WEIGHTS: dict[Asked, float] = {
    "as it is": 1.0,
    "fact left out": 0.4,
    "article left out": 0.7,
}
_MANY_ARTICLES = 20


@dataclass(frozen=True, slots=True)
class Folder:
    """An articles folder, opened.

    Attributes:
        index: Of the folder.
        cues: Of the index.
        settings: That it was opened with.
        passages: How many each of its articles has.
        weight: How much one of its questions counts.
        rows: Its questions.
    """

    index: Index
    cues: Cues
    settings: Settings
    passages: Mapping[str, int]
    weight: float
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is to be put in order, and what is right.

    Attributes:
        cues: A row for each.
        right: Whether each holds an answer.
        weight: How much the question counts.
    """

    cues: Vector
    right: Flags
    weight: float


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its windows.

    Attributes:
        folder: Where it was asked.
        query: Of the question.
        run: Of the query.
        found: Its windows.
        ranking: Of the windows.
        answerable: Whether the folder answers it.
        asked: What was left out.
        held_out: Whether the first fit must not see it.
        weight: How much it counts in the fit of the confidence.
    """

    folder: Folder
    query: Query
    run: Run
    found: Windows
    ranking: Ranking
    answerable: bool
    asked: Asked
    held_out: bool
    weight: float


def open_folder(articles: Path, questions: Path, weight: float, most: int) -> Folder:
    """Open an articles folder with the default settings, and read its questions."""
    settings = load(environment={}, overrides={"articles": {"folder": str(articles)}})
    index = open_index(settings)
    sources = index.store.sources()
    passages = {s.article: s.passages for s in sources if not (s.skipped or s.same_as)}
    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    rows = [_with_answers(row) for row in rows if "conversation" not in row]
    rows.sort(key=lambda row: zlib.crc32(row["id"].encode()))
    cues = Cues(index.store, index.tokenizer)
    return Folder(index, cues, settings, passages, weight, tuple(rows[:most]))


def _with_answers(row: dict[str, Any]) -> dict[str, Any]:
    """A question's row; where it has no answers, gold sentences are its answers."""
    if row.get("answers") or not row.get("answerable", True):
        return row
    gold = (sentence for some in row.get("gold_sentences", []) for sentence in some)
    return {**row, "answers": list(dict.fromkeys(gold))}


def held_out(row: Mapping[str, Any]) -> bool:
    """Whether the first fit must not see a question: every second article's."""
    key = (row.get("articles") or [row["id"]])[0]
    return zlib.crc32(key.encode()) % 2 == 1


def passage_rankings(folder: Folder, *, every: bool) -> Iterator[Ranking]:
    """Look into the candidates of each question that has an answer.

    Args:
        folder: Where to ask.
        every: Whether to ask the held-out ones too.
    """
    index, settings = folder.index, folder.settings.retrieval
    for row in folder.rows:
        query = make_query(row["question"], index.tokenizer, index.store)
        if not query.terms or not row.get("answers") or (held_out(row) and not every):
            continue
        found = index.engine.search(query.searched, settings.candidates)
        passages = [index.store.passage(match.passage) for match in found]
        right = np.array([answers(index, each, row) for each in passages], dtype=bool)
        if right.any():
            cues = look_into(passages, query, index.store, settings).cues
            yield Ranking(cues, right, folder.weight)


def answers(index: Index, passage: Indexed, row: Mapping[str, Any]) -> bool:
    """Whether a passage is of a right article and holds an answer."""
    if row.get("articles") and passage.article not in row["articles"]:
        return False
    text = passage.span.of(index.store.article(passage.article).text)
    return holds(text, row["answers"])


def examples(folder: Folder) -> Iterator[Example]:
    """Ask questions, and those with an answer again without what answers them."""
    index, settings = folder.index, folder.settings.retrieval
    for row in folder.rows:
        query = make_query(row["question"], index.tokenizer, index.store)
        if not query.terms:
            continue
        run = retrieve(query, index.engine, index.store, settings)
        if run is None:
            continue
        yield from _example(folder, row, query, run, "as it is")
        if not row.get("answers"):
            continue
        anywhere = {**row, "articles": []}
        found = run.candidates.passages
        left = frozenset(p.id for p in found if answers(index, p, anywhere))
        yield from _without(folder, row, query, left, "fact left out")
        if len(folder.passages) >= _MANY_ARTICLES and row.get("articles"):
            gone = [
                index.store.passage(f"{article}#{number:06d}")
                for article in row["articles"]
                for number in range(folder.passages.get(article, 0))
            ]
            forgotten = _forgotten(query, gone, index)
            left = frozenset(each.id for each in gone)
            yield from _without(folder, row, forgotten, left, "article left out")


def _without(
    folder: Folder, row: dict[str, Any], query: Query, left: frozenset[str], what: Asked
) -> Iterator[Example]:
    index, settings = folder.index, folder.settings.retrieval
    run = retrieve(query, index.engine, index.store, settings, without=left)
    if run is not None:
        yield from _example(folder, row, query, run, what)


def _forgotten(query: Query, gone: Sequence[Indexed], index: Index) -> Query:
    """A query as it were if some passages were not in the index."""
    store = index.store
    count = Counter(n for p in gone for n in {*p.terms.tolist(), *p.title.tolist()})

    def left(text: str, number: int) -> int:
        return max(0, store.frequency(text) - count[number])

    terms = []
    for term in query.terms:
        frequency = left(term.text, term.number)
        every = zip(term.kin, term.kin_numbers, strict=True)
        kin = [(text, number) for text, number in every if left(text, number)]
        terms.append(
            term._replace(
                weight=idf(store.passages - len(gone), frequency),
                known=frequency > 0,
                kin=tuple(text for text, _ in kin),
                kin_numbers=tuple(number for _, number in kin),
            )
        )
    weight = sum(term.weight for term in terms)
    return query._replace(terms=tuple(terms), weight=weight)


def _example(
    folder: Folder, row: dict[str, Any], query: Query, run: Run, asked: Asked
) -> Iterator[Example]:
    index = folder.index
    characters = folder.settings.answering.characters
    found = windows(run, query, index.store, index.tokenizer, characters)
    if not len(found):
        return
    complete = asked == "as it is"
    known = row.get("answers", []) if complete else []
    right = np.array([holds(_text(index, window), known) for window in found])
    yield Example(
        folder=folder,
        query=query,
        run=run,
        found=found,
        ranking=Ranking(folder.cues.of(found, query), right, folder.weight),
        answerable=row.get("answerable", True) and complete,
        asked=asked,
        held_out=held_out(row),
        weight=folder.weight * _WEIGHTS[asked],
    )


def _text(index: Index, window: Window) -> str:
    return window.span.of(index.store.article(window.hit.passage.article).text)


def fit_ranking(data: Sequence[Ranking], penalty: float) -> Vector:
    """Return weights of the cues, from the questions with something right."""
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

    fitted = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(fitted.x / scale)


def signs_of(each: Example, excerpt: Vector) -> tuple[Vector, bool]:
    """Return the signs of a question's best window, and whether it is right."""
    cues = each.ranking.cues
    order = ranked(each.found, cues, cues @ excerpt, each.folder.index.store)
    number = order[0].number
    folder = each.folder
    articles, passages = len(folder.passages), folder.index.store.passages
    row = signs(order, each.run, each.query, articles, passages)
    return row, bool(each.ranking.right[number])


def fit_confidence(data: Sequence[Example], excerpt: Vector, penalty: float) -> Vector:
    """Return weights of the signs.

    First the direction: what tells questions that the folder answers from those that
    it does not. Then scale and bias: how often the first excerpt is right.
    """
    pairs = [signs_of(each, excerpt) for each in data]
    matrix = np.vstack([row for row, _ in pairs])
    right = np.array([good for _, good in pairs], dtype=float)
    answerable = np.array([each.answerable for each in data], dtype=float)
    weight = np.array([each.weight for each in data])
    slopes, _ = logistic(matrix, answerable, weight, penalty)
    slopes[0] = 0.0
    asked = np.array([each.asked == "as it is" for each in data])
    scale, bias = logistic(
        (matrix[asked] @ slopes)[:, None], right[asked], weight[asked], 0.0
    )
    found = slopes * scale[0]
    found[0] = bias
    return np.asarray(found)


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
    name: str, data: Sequence[Example], excerpt: Vector, confidence: Vector
) -> None:
    """Print how good the weights are on some examples."""
    first: list[bool] = []
    reply: list[bool] = []
    sure: dict[str, list[float]] = {kind: [] for kind in ("answerable", *_WEIGHTS)}
    for each in data:
        row, good = signs_of(each, excerpt)
        likely = float(1 / (1 + np.exp(-(row @ confidence))))
        sure["answerable" if each.answerable else each.asked].append(likely)
        if each.answerable:
            first.append(good)
            reply.append(_reply(each, excerpt))
    answerable, absent = sure["answerable"], sure["as it is"]
    print(
        f"{name}: {len(first)} questions, excerpt@1 {np.mean(first):.3f}, "
        f"reply {np.mean(reply):.3f}, area {area(answerable, absent):.3f}, "
        f"with the fact left out {area(answerable, sure['fact left out']):.3f}, "
        f"with the article left out {area(answerable, sure['article left out']):.3f}"
    )
    for threshold in (0.2, 0.25, 0.3, 0.33, 0.35, 0.4, 0.5):
        answers = np.mean(np.array(answerable) >= threshold)
        abstains = np.mean(np.array(absent) < threshold)
        print(f"  at {threshold}: answers {answers:.3f}, abstains {abstains:.3f}")


def _reply(each: Example, excerpt: Vector) -> bool:
    answering = each.folder.settings.answering
    cues = each.ranking.cues
    chosen = choose(
        ranked(each.found, cues, cues @ excerpt, each.folder.index.store),
        answering.excerpts,
        answering.per_article,
    )
    return any(each.ranking.right[e.number] for e in chosen)


def write(tables: Mapping[str, tuple[tuple[str, ...], Vector]], note: str) -> None:
    """Write the weights file, and read it from now on."""
    lines = [f"# Written by benchmarks/fit_weights.py from {note}."]
    for table, (names, values) in tables.items():
        lines += ["", f"[{table}]"]
        lines += [f"{n} = {w:.4f}" for n, w in zip(names, values, strict=True)]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    weights.cache_clear()


def fit(
    folders: Mapping[str, Folder],
    small: Sequence[Folder],
    penalty: float,
    *,
    every: bool,
) -> None:
    """Fit and write the weights; where questions are held out, print how good they are.

    Args:
        folders: By name.
        small: Others to measure on.
        penalty: Of the fits.
        every: Whether to fit on the held-out ones too.
    """
    tables: dict[str, tuple[tuple[str, ...], Vector]] = {
        "passage": (PASSAGE_CUES, np.zeros(len(PASSAGE_CUES))),
        "excerpt": (CUES, np.zeros(len(CUES))),
        "confidence": (SIGNS, np.zeros(len(SIGNS))),
    }
    rankings = [r for f in folders.values() for r in passage_rankings(f, every=every)]
    tables["passage"] = (PASSAGE_CUES, fit_ranking(rankings, penalty))
    note = " and ".join(folders)
    write(tables, note)
    data = {name: list(examples(folder)) for name, folder in folders.items()}
    seen = [e for some in data.values() for e in some if every or not e.held_out]
    excerpt = fit_ranking([each.ranking for each in seen], penalty)
    confidence = fit_confidence(seen, excerpt, penalty)
    tables |= {"excerpt": (CUES, excerpt), "confidence": (SIGNS, confidence)}
    write(tables, note)
    if not every:
        if small:
            data["small folders"] = [each for f in small for each in examples(f)]
        for name, some in data.items():
            report(name, [e for e in some if e.held_out], excerpt, confidence)


def _name(folder: Path) -> str:
    return folder.parent.name if folder.name == "articles" else folder.name


def main() -> None:
    """Fit, report, fit on all, write."""
    parser = argparse.ArgumentParser(description="Fit the weights.")
    parser.add_argument("sets", nargs="+", metavar="FOLDER=QUESTIONS[:WEIGHT]")
    parser.add_argument("--small", type=Path, metavar="PLACE")
    parser.add_argument("--most", type=int, default=8000, help="questions a set")
    parser.add_argument("--penalty", type=float, default=0.002)
    arguments = parser.parse_args()
    folders = {}
    for each in arguments.sets:
        articles, _, rest = each.partition("=")
        questions, _, weight = rest.partition(":")
        folders[_name(Path(articles))] = open_folder(
            Path(articles), Path(questions), float(weight or 1), arguments.most
        )
    small = [
        open_folder(each / "articles", each / "questions.jsonl", 1, arguments.most)
        for each in (sorted(arguments.small.iterdir()) if arguments.small else ())
    ]
    for every in (False, True):
        fit(folders, small, arguments.penalty, every=every)


if __name__ == "__main__":
    main()
