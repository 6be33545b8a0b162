"""Front matter is read where it is YAML, and nothing in it does harm."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.cleaner import clean
from qabot.articles.frontmatter import front_matter
from qabot.datatypes import Metadata

BODY = "The ministers met in Bonn and agreed to go on meeting twice a year.\n"
FULL = """\
---
title: "The Ministers: a Meeting"
authors: [Jane Doe, John Roe]
publisher: The Daily Planet
date: 2023-06-05
link: https://example.com/a
tags: [one, two]
---
"""


def read(matter: str) -> Metadata:
    return front_matter(f"---\n{matter}\n---\n{BODY}")[2]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_title_author_outlet_date_and_link_are_read(end: str) -> None:
    text = (FULL + BODY).replace("\n", end)
    span, start, metadata = front_matter(text)
    assert metadata == Metadata(
        title="The Ministers: a Meeting",
        outlet="The Daily Planet",
        author="Jane Doe, John Roe",
        date=dt.date(2023, 6, 5),
        url="https://example.com/a",
    )
    assert span is not None
    assert span.of(text) == text[:start].rstrip()
    assert text[start:].strip() == BODY.strip()


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("title: A", Metadata(title="A")),
        ("title:\nheadline: B", Metadata(title="B")),
        ("title: ~\nheadline: null", Metadata()),
        ("title: true", Metadata(title="true")),
        ("title: 1984", Metadata(title="1984")),
        ("title: >\n  two\n  lines", Metadata(title="two lines")),
        ("title: {a: b}", Metadata()),
        ("author: [Jane Doe, {a: b}]", Metadata(author="Jane Doe")),
        ("date: 2023-06-05T10:00:00Z", Metadata(date=dt.date(2023, 6, 5))),
        ("date: June 5, 2023", Metadata(date=dt.date(2023, 6, 5))),
        ("date: soon", Metadata()),
        ("date: [2023-06-05]", Metadata(date=dt.date(2023, 6, 5))),
        ("url: javascript:alert(1)", Metadata()),
        ("1: 2\n[a]: b", Metadata()),
    ],
)
def test_a_value_is_read_as_text_and_what_is_none_is_left_out(
    matter: str, expected: Metadata
) -> None:
    assert read(matter) == expected


RULES = [
    "---\nA line between rules.\n---\n" + BODY,
    "---\n\n---\n" + BODY,
    "---\n" + BODY,
    "---\n- a\n- list\n---\n" + BODY,
    "--- title: A ---\n" + BODY,
    "----\ntitle: A\n----\n" + BODY,
    BODY + "---\ntitle: A\n---\n",
    "",
]


@pytest.mark.parametrize("text", RULES)
def test_a_rule_is_no_front_matter(text: str) -> None:
    assert front_matter(text) == (None, 0, Metadata())


def test_text_after_a_rule_is_kept() -> None:
    text = RULES[0]
    found = [part.span.of(text) for part in clean(text).parts if part.kind == "body"]
    assert found == ["A line between rules.", BODY.strip()]


def test_text_directly_below_front_matter_is_kept() -> None:
    wrapped = "The ministers met in Bonn and agreed to go on meeting twice\na year.\n"
    text = "---\ntitle: The ministers met in Bonn and agreed to meet\n---\n" + wrapped
    parts = [(part.kind, part.span.of(text)) for part in clean(text).parts]
    assert parts == [("furniture", text[: -len(wrapped) - 1]), ("body", wrapped[:-1])]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("The Ministers Meet", ["furniture", "title", "body"]),
        ("They Agree on Little", ["furniture", "heading", "body"]),
    ],
)
def test_a_heading_that_repeats_its_title_is_the_title(
    heading: str, kinds: list[str]
) -> None:
    cleaned = clean(f"---\ntitle: The Ministers Meet\n---\n# {heading}\n\n{BODY}")
    assert [part.kind for part in cleaned.parts] == kinds
    assert cleaned.metadata.title == "The Ministers Meet"


LAUGHS = "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" if n else "a0: &a0 [ha, ha]"
    for n in range(12)
)
MERGES = "\n".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" if n else "a0: &a0 {b: c}"
    for n in range(12)
)
HOSTILE = [
    LAUGHS + "\ntitle: *a11",
    MERGES + "\ntitle: *a11",
    "title: &a [*a]",
    "title: !!python/object/apply:os.system ['true']",
    "title: !!binary x",
    "title: \x00",
    "title: \ud800",
    "date: 9999-99-99",
    "date: " + "9" * 5000,
    "title: " + "[" * 5000,
    "title: " + "{" * 5000,
    "? " * 5000,
    "- " * 5000,
    "title: 'open",
    "%YAML 9.9",
    "a: b: c",
    "\t",
]


@pytest.mark.parametrize("matter", HOSTILE)
def test_hostile_front_matter_is_read_at_once_or_not_at_all(matter: str) -> None:
    begun = time.process_time()
    found = read(matter)
    assert time.process_time() - begun < 3
    assert len(found.title or "") < 100


@given(st.text(st.sampled_from("ab: -[]{}&*!|>'\"%@`#,?\n\t<1~"), max_size=80))
def test_no_front_matter_is_an_error(matter: str) -> None:
    text = f"---\n{matter}\n---\n{BODY}"
    span, start, _ = front_matter(text)
    assert (span is None) == (start == 0)
    assert text[start:].endswith(BODY)
