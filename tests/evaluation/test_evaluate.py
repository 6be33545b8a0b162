"""A report has all that the results tell, and says why it has no more."""

import pytest
from small import result

from qabot.evaluation.evaluate import Report, by_kind, report
from qabot.evaluation.results import Result


def values(*results: Result, leave_out: bool = False) -> dict[str, tuple[float, int]]:
    found = report(results, leave_out=leave_out).measures
    return {
        f"{section}.{name}": (each.value, each.n)
        for section, measures in found.items()
        for name, each in measures.items()
    }


def section(name: str, *results: Result) -> dict[str, tuple[float, int]]:
    found = values(*results, leave_out=True).items()
    return {k.removeprefix(f"{name}."): v for k, v in found if k.startswith(f"{name}.")}


def test_nothing_told_is_nothing_measured_and_each_section_says_why() -> None:
    found = report([result(answered=False)], leave_out=True)
    assert found == Report({}, found.missing, ())
    assert list(found.missing) == [
        "passages",
        "articles",
        "excerpts",
        "abstention",
        "fact_absent",
        "calibration",
        "follow_ups",
        "self_contained",
        "quotes",
        "disagreements",
    ]
    assert all(found.missing.values())
    assert "fact_absent" not in report([result()]).missing


@pytest.mark.parametrize("name", ["passage", "article"])
def test_ranks_are_shares_of_the_first_and_a_mean_of_reciprocals(name: str) -> None:
    places = [1, 2, 4, 10, 0]
    rows = [result(str(n), **{name: place}) for n, place in enumerate(places)]
    assert section(f"{name}s", *rows, result("untold")) == {
        "s@1": (0.2, 5),
        "s@3": (0.4, 5),
        "s@10": (0.8, 5),
        "mrr@10": (pytest.approx((1 + 0.5 + 0.25 + 0.1) / 5), 5),
    }


def test_excerpts_are_measured_always_answering_and_as_replied() -> None:
    found = section(
        "excerpts",
        result("a", answerable=True, first=True, some=True, first_article=True),
        result("b", answerable=True, first=True, some=True, answered=False),
        result("c", answerable=True, first=False, some=True),
        result("d", answerable=True, first=False, some=False, first_article=False),
        result("e", answerable=False),
        result("f", answerable=True),
    )
    assert found == {
        "excerpt@1": (0.5, 4),
        "reply": (0.75, 4),
        "article@1": (0.5, 2),
        "excerpt@1_as_replied": (0.25, 4),
        "reply_as_replied": (0.5, 4),
        "right_if_answered": (0.25, 4),
    }


def test_abstaining_is_measured_on_both_sides() -> None:
    found = section(
        "abstention",
        result("a", answerable=True, confidence=0.9),
        result("b", answerable=True, confidence=0.7),
        result("c", answerable=True, confidence=0.2, answered=False),
        result("d", answerable=False, confidence=0.5),
        result("e", answerable=False, confidence=0.1, answered=False),
        result("f", confidence=1.0),
    )
    assert found == {
        "answered": (0.6667, 3),
        "abstained": (0.5, 2),
        "precision": (0.6667, 3),
        "auc": (pytest.approx(5 / 6, abs=1e-4), 5),
        "coverage@95": (0.6667, 5),
        "coverage@90": (0.6667, 5),
    }


def test_one_side_alone_has_no_area_and_the_reason_is_told() -> None:
    found = report([result(answerable=True)])
    assert list(found.measures["abstention"]) == ["answered"]
    assert found.missing["abstention.abstained"] == "no row has answerable: false"
    assert "answerable: false" in found.missing["abstention.auc"]


def test_a_fact_is_absent_where_its_passages_are_left_out() -> None:
    found = section(
        "fact_absent",
        result("a", answerable=True, confidence=0.9, left_out=0.2),
        result("b", answerable=True, confidence=0.4, left_out=0.6),
        result("c", answerable=True, confidence=1.0),
    )
    assert found == {"auc": (0.75, 4)}


def test_calibration_takes_what_nothing_answers_as_not_right() -> None:
    rows = [
        result("a", answerable=True, first=True, confidence=1.0),
        result("b", answerable=False, confidence=0.5),
        result("c", answerable=True, confidence=0.0),
    ]
    assert section("calibration", *rows) == {"ece": (0.25, 2), "brier": (0.125, 2)}
    assert [each.right.value for each in report(rows).bins] == [0, 1]
    assert "calibration" in report([result(answerable=False)]).missing


def test_follow_ups_are_measured_raw_with_turns_rewritten_and_staying() -> None:
    firsts = {"raw_first": False, "rewrite_first": True}
    found = section(
        "follow_ups",
        result("a", article=1, raw=0, rewrite=1, stay=2, first=True, **firsts),
        result("b", article=2, raw=4, rewrite=1, stay=0, first=False, **firsts),
        result("opening", article=1, first=True),
    )
    assert found == {
        "raw_mrr@10": (0.125, 2),
        "with_turns_mrr@10": (0.75, 2),
        "rewrite_mrr@10": (1, 2),
        "gap_closed_mrr@10": (0.7143, 2),
        "stay_mrr@10": (0.25, 2),
        "stay_gap_closed_mrr@10": (0.1429, 2),
        "raw_excerpt@1": (0, 2),
        "with_turns_excerpt@1": (0.5, 2),
        "rewrite_excerpt@1": (1, 2),
        "gap_closed_excerpt@1": (0.5, 2),
    }


def test_without_a_gap_there_is_no_share_of_it() -> None:
    found = report([result(article=1, raw=1, rewrite=1, stay=1)])
    assert "gap_closed_mrr@10" not in found.measures["follow_ups"]
    assert found.missing["follow_ups.gap_closed_mrr@10"].startswith("the rewrites do")


def test_what_stands_alone_should_lose_nothing_by_the_turns_before_it() -> None:
    found = section(
        "self_contained",
        result("a", alone=1, alone_after=2),
        result("b", alone=2, alone_after=2),
    )
    assert found == {
        "without_turns_mrr@10": (0.75, 2),
        "with_turns_mrr@10": (0.5, 2),
        "cost_mrr@10": (0.25, 2),
    }


def test_quotes_are_counted_each_and_mentions_apart() -> None:
    found = section(
        "quotes",
        result("a", quotes=3, quotes_exact=2, also_in=1, also_in_exact=1),
        result("b", quotes=1, quotes_exact=1),
    )
    assert found == {"exact": (0.75, 4), "also_in_exact": (1, 1)}


def test_disagreements_should_be_shown_where_sources_differ_and_only_there() -> None:
    found = section(
        "disagreements",
        result("a", disagreements=1, claims=2, claims_shown=2),
        result("b", claims=3, claims_shown=1, answered=False),
        result("c", claims=1, claims_shown=1),
        result("d", disagreements=2),
    )
    assert found == {
        "shown": (0.6667, 3),
        "shown_where_differ": (1, 1),
        "shown_where_same": (0, 1),
        "claims_shown": (0.6, 5),
    }


def test_kinds_are_reported_in_the_order_of_the_questions() -> None:
    rows = [
        result("a", kind="who", first=True),
        result("b", kind="when", first=False),
        result("c", kind="who", first=False),
    ]
    found = by_kind(rows)
    assert list(found) == ["who", "when"]
    assert found["who"] == report([rows[0], rows[2]])
    assert by_kind(rows[:1]) == {}
