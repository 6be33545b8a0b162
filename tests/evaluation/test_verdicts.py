"""What came of a question is judged by what its row tells."""

from typing import Any

import pytest

from qabot.answering.opening import Traced
from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    ClaimedValue,
    Disagreement,
    Metadata,
    Passage,
    Reply,
    Span,
    Why,
)
from qabot.evaluation.asking import Outcome
from qabot.evaluation.questions import Question
from qabot.evaluation.results import Result
from qabot.evaluation.verdicts import judge, kind_of

Told = dict[str, Any]
TEXTS = {
    "a.txt": "It was closed in 1969. It was opened in June 1878.",
    "b.txt": "Nothing. It opened in June 1878.",
}


def citation(quote: str, article: str = "a.txt") -> Citation:
    return Citation(
        number=1,
        article=article,
        metadata=Metadata(),
        quote=quote,
        start=0,
        end=len(quote),
        repaired=False,
        score=0.5,
        passage=f"{article}#000000",
        also_in=(),
        dates=(),
        why=Why((), ()),
    )


def passage(article: str, text: str) -> Passage:
    start = TEXTS[article].index(text)
    return Passage(f"{article}#{start}", article, Span(start, start + len(text)), ())


RIGHT, WRONG = citation("in June 1878", "b.txt"), citation("in 1969")
A1969 = passage("a.txt", "It was closed in 1969.")
A1878 = passage("a.txt", "It was opened in June 1878.")
B0, B1878 = passage("b.txt", "Nothing."), passage("b.txt", "It opened in June 1878.")


def traced(*citations: Citation, passages: tuple[Passage, ...] = ()) -> Traced:
    return Traced(passages, 0.4, citations)


def judged(
    trace: Traced = traced(),  # noqa: B008 - a constant
    *,
    answered: bool = True,
    disagreements: tuple[Disagreement, ...] = (),
    outcome: Told | None = None,
    **told: Any,
) -> Result:
    asked = Question(**{"line": 1, "id": "q-1", "question": "?", **told})
    reply: Reply = Abstention("?", 0.1, "not_in_articles", "", (), (), None, None)
    if answered:
        reply = Answer("?", 0.9, (RIGHT,), disagreements, None)
    came = Outcome(asked, "c", reply, trace, **(outcome or {}))
    return judge(came, TEXTS.__getitem__)


@pytest.mark.parametrize(
    ("citations", "first", "some", "first_article"),
    [
        ((RIGHT, WRONG), True, True, True),
        ((WRONG, RIGHT), False, True, False),
        ((WRONG,), False, False, False),
        ((), False, False, False),
    ],
)
@pytest.mark.parametrize("answered", [True, False])
def test_excerpts_are_judged_by_the_answers_whatever_the_threshold(
    citations: tuple[Citation, ...],
    *,
    first: bool,
    some: bool,
    first_article: bool,
    answered: bool,
) -> None:
    found = judged(
        traced(*citations), answered=answered, answers=("1878",), articles=("b.txt",)
    )
    assert (found.first, found.some, found.first_article) == (
        first,
        some,
        first_article,
    )
    assert found.answered is answered
    assert found.confidence == (0.9 if answered else 0.1)
    assert found.answerable is True


def test_without_answers_chosen_sentences_judge_an_excerpt() -> None:
    gold = (("Nothing of the kind .",), ("It opened in June 1878 .",))
    whole = citation("opened in June 1878")
    assert judged(traced(whole), gold_sentences=gold).first is True
    assert judged(traced(WRONG, whole), gold_sentences=gold).first is False
    assert judged(traced(WRONG, whole), gold_sentences=gold).some is True


@pytest.mark.parametrize(
    ("passages", "passage_rank", "article_rank"),
    [
        ((B1878, A1878), 1, 1),
        ((A1878, B1878), 2, 2),
        ((B0, A1969, A1878, B1878), 4, 1),
        ((B0, A1878), 0, 1),
        ((A1878,), 0, 0),
        ((), 0, 0),
        ((A1969,) * 9 + (B1878,), 10, 2),
        ((A1969,) * 10 + (B1878,), 0, 2),
    ],
)
def test_a_right_passage_is_of_a_right_article_and_holds_an_answer(
    passages: tuple[Passage, ...], passage_rank: int, article_rank: int
) -> None:
    found = judged(
        traced(passages=passages), answers=("1878", "1879"), articles=("b.txt",)
    )
    assert (found.passage, found.article) == (passage_rank, article_rank)


def test_a_passage_with_a_chosen_sentence_is_right_in_any_article() -> None:
    gold = (("It was opened in June 1878.",),)
    run = traced(passages=(B1878, A1878))
    assert judged(run, gold_sentences=gold).passage == 2
    assert judged(run, gold_sentences=gold, articles=("b.txt",)).passage == 0


def test_what_the_row_does_not_tell_is_not_judged() -> None:
    run = traced(RIGHT, passages=(B1878,))
    nothing = judged(run)
    assert nothing.answerable is None
    for found in (nothing, judged(run, answerable=False, answers=("1878",))):
        assert found.first is found.some is found.passage is found.article is None
    assert judged(run, answers=("1878",)).passage is None
    assert judged(run, answers=("1878",)).first_article is None
    only_article = judged(run, articles=("b.txt",))
    assert (only_article.article, only_article.first_article) == (1, True)
    assert only_article.first is only_article.passage is None
    assert only_article.answerable is True


def test_a_follow_up_is_judged_in_three_forms_and_by_staying() -> None:
    forms: Told = {
        "raw": traced(WRONG, passages=(A1969, A1878, B1878)),
        "rewritten": traced(RIGHT, passages=(B1878,)),
        "cited_before": "b.txt",
    }
    told: Told = {"answers": ("1878",), "articles": ("b.txt",)}
    found = judged(traced(passages=(A1969,)), outcome=forms, **told)
    assert (found.raw, found.article, found.rewrite, found.stay) == (2, 0, 1, 1)
    assert (found.raw_first, found.first, found.rewrite_first) == (False, False, True)
    elsewhere = judged(outcome={**forms, "cited_before": "c.txt"}, **told)
    assert elsewhere.stay == 3
    nowhere = judged(outcome={**forms, "cited_before": None}, **told)
    assert nowhere.stay == 2
    opening = judged(**told)
    assert opening.raw is opening.rewrite is opening.stay is opening.raw_first is None


def test_a_form_that_stands_alone_is_judged_without_and_after_turns() -> None:
    forms: Told = {
        "alone": traced(passages=(B1878,)),
        "alone_after": traced(passages=(A1969, B1878)),
    }
    found = judged(outcome=forms, articles=("b.txt",))
    assert (found.alone, found.alone_after) == (1, 2)


def test_quotes_mentions_and_disagreements_are_counted() -> None:
    sides = (ClaimedValue("x", (1,)), ClaimedValue("y", (2,)))
    found = judged(
        outcome={"quotes": ((True,), (True, False, True)), "left_out": traced()},
        disagreements=(Disagreement("z", sides),),
    )
    assert (found.quotes, found.quotes_exact) == (4, 3)
    assert (found.also_in, found.also_in_exact) == (2, 1)
    assert found.disagreements == 1
    assert found.left_out == 0.4
    assert judged(answered=False).disagreements == 0


def test_claims_count_once_each_and_unknown_is_none() -> None:
    claims = (("a", "1878"), ("b", "1969"), ("c", "1969"), ("d", "Unknown"), ("e", ""))
    found = judged(traced(RIGHT), article_answers=claims)
    assert (found.claims, found.claims_shown) == (2, 1)
    assert found.answerable is True
    assert judged(traced(RIGHT)).claims is None


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("direct-01", None, "direct"),
        ("where-why-2", None, "where-why"),
        ("s11:Beer:29:q4", None, "s"),
        ("talk 3", None, "talk"),
        ("17", None, "other"),
        ("-17", None, "other"),
        ("lone", None, "lone"),
        ("direct-01", "who", "who"),
    ],
)
def test_the_kind_is_given_or_what_the_id_has_before_a_number(
    name: str, kind: str | None, expected: str
) -> None:
    assert kind_of(Question(1, name, "?", kind=kind)) == expected
