"""Furniture is marked, text never is, and what a page states of itself is read."""

import datetime as dt
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.cleaner import clean
from qabot.articles.decode import decode
from qabot.articles.documents import document
from qabot.articles.repair import find_damage, settle, spellings
from qabot.datatypes import Article, Document, Metadata

SEEDS = Path(__file__).parents[2] / "seeds"
TITLE_000 = (
    "US, China Agree to Hold Regular Talks During Commerce Chief Raimondo’s First "
    "Meeting in Beijing"
)
CAPTION_000 = (
    "U.S. Commerce Secretary Gina Raimondo speaks as she visits a U.S. beauty "
    "healthcare products showcase for the Chinese market, at a hotel in Beijing on "
    "Aug. 28, 2023. (Andy Wong/Pool/AFP via Getty Images)"
)
FURNITURE = {
    "000_e620bd615f8c713c.txt": [
        "Dorothy Li",
        "By Dorothy Li",
        "August 28, 2023Chinashare",
        TITLE_000,
        CAPTION_000,
        "Luo Ya and Reuters contributed to this report.",
        "From The Epoch Times",
        "ntd newsletter icon",
        "Sign up for NTD Daily",
        "What you need to know, summarized in one email.",
        "Stay informed with accurate news you can trust.",
        "By registering for the newsletter, you agree to the Privacy Policy.",
    ],
    "001_ad1b164110e9592f.txt": [],
    "002_dac6e5285bfd816b.txt": [],
    "003_06d24471efce8c09.txt": [
        "News",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    ],
    "004_c2ba7c1140b5ce6c.txt": [],
}
HEADINGS = {
    "000_e620bd615f8c713c.txt": ["New Working Groups, Dialogues"],
    "001_ad1b164110e9592f.txt": ["A wave of diplomacy"],
    "002_dac6e5285bfd816b.txt": [],
    "003_06d24471efce8c09.txt": [
        "Raimondo’s four-day trip aims to restore bilateral cooperation",
        "US Commerce Secretary Visits China",
        "Raimondo meets with Chinese officials to discuss trade and tech issues",
        "Raimondo seeks to balance competition and cooperation with China",
    ],
    "004_c2ba7c1140b5ce6c.txt": [],
}
METADATA = {
    "000_e620bd615f8c713c.txt": Metadata(
        title=TITLE_000,
        outlet="The Epoch Times",
        author="Dorothy Li",
        date=dt.date(2023, 8, 28),
    ),
    "001_ad1b164110e9592f.txt": Metadata(
        title="U.S. Commerce Secretary in Beijing to discuss trade. Expectations are "
        "low."
    ),
    "002_dac6e5285bfd816b.txt": Metadata(),
    "003_06d24471efce8c09.txt": Metadata(
        title="US Commerce Secretary Visits China to Ease Tech War"
    ),
    "004_c2ba7c1140b5ce6c.txt": Metadata(
        title="Chinese Official Expresses Willingness to Enhance Cooperation in "
        "Discussion with US Commerce Secretary"
    ),
}


def seed(name: str) -> Document:
    decoded = decode((SEEDS / name).read_bytes())
    assert decoded is not None
    damage = find_damage(decoded.text)
    repairs = settle(decoded.text, damage, spellings(decoded.text, damage))
    return document(Article(name, decoded.text, decoded.encoding), repairs, None)


def marked(text: str, kind: str = "furniture") -> list[str]:
    return [part.span.of(text) for part in clean(text).parts if part.kind == kind]


@pytest.mark.parametrize("name", FURNITURE)
def test_a_seed_has_this_furniture_these_headings_and_says_this_of_itself(
    name: str,
) -> None:
    article = seed(name)
    parts = [(part.kind, part.span.of(article.text)) for part in article.parts]
    assert [text for kind, text in parts if kind == "furniture"] == FURNITURE[name]
    assert [text for kind, text in parts if kind == "heading"] == HEADINGS[name]
    assert article.metadata == METADATA[name]


BODY = (
    "The ministers met on Monday and agreed to go on meeting two times a year, "
    "at the level of vice ministers, to seek solutions on trade and investment "
    "issues. They will."
)
PAGE = "The Ministers Meet in the Old Town\n\n{}\n\n" + BODY


FURNITURE_LINES = """
Share
Share Tweet Email
Facebook Twitter WhatsApp Share 12
Print | Email | Comments 3
ShareTweetCopy Link
Subscribe to our newsletter
Sign up for our daily briefing!
Get the latest news delivered to your inbox.
Get our free weekly newsletter
Join our mailing list
By clicking subscribe, you agree to our terms.
Leave a comment
Your email address will not be published.
Required fields are marked *
Save my name, email, and website in this browser for the next time I comment.
We use cookies to improve this page.
This website uses cookies.
Accept all cookies
© 2024 The Daily Planet
Copyright 2024 The Daily Planet. All rights reserved.
Advertisement
Related stories
Related: The Ministers Met Before
READ MORE: The Ministers Met Before
See also
Recommended for you
More from The Daily Planet
A man walks by the river in Bonn. (AP Photo/Jane Doe)
A man walks by the river in Bonn. (Reuters)
A man walks by the river in Bonn. (Photo by Jane Doe)
A man walks by the river in Bonn. (Jane Doe/Getty Images)
A man walks by the river in Bonn. (Courtesy of Jane Doe)
Photo: Jane Doe
Jane Doe contributed to this report.
John Roe contributed reporting from Bonn.
(Reporting by Jane Doe; editing by John Roe)
* * *
---
=====
By Jane Doe
By Jane Doe and John Roe
By Jane Doe, Mary-Ann O’Neil and José de la Cruz
Written by Jane Doe, Staff Writer
By Jane Doe | The Daily Planet
By JANE DOE
By Reuters
By Jane Doe, June 5, 2023
By Jane Doe • 5 June 2023
June 5, 2023
Jun. 5, 2023 at 10:30 a.m. EDT
Published: Monday, 5 June 2023 10:30
Updated June 5, 2023 | 4 min read
2023-06-05 10:30:00
2023-06-05T10:30:00Z
Source: The Daily Planet
Originally published in The Daily Planet
"""
TEXT_LINES = """
The newsletter business is booming, and its founders sign up for more of it.
She writes a newsletter that readers subscribe to for nothing.
Get ready: the newsletter business is booming.
Sign up at the counter and take a number.
By Monday they had left the town for good.
By Jane Doe's account, nobody was there.
By the river stood a house that nobody lived in
By law and by custom
By Land and Sea
Recommended doses are 5 mg daily.
Advertisement spending rose by a fifth last year.
Related work is described below
More from the minister came later.
Trending topics come and go.
We use cookies and milk in this recipe
(c) the third clause is void
Printing is an art
The secretary shared her view.
What happened on June 5, 2023
June 5, 2023 was a turning point
On June 5, 2023, they met.
The talks (see the image) went on.
They were held at a hotel (with a pool)
The choice was theirs (and/or their lawyers').
From Russia to China
From The Hague
From here on it is easy
Source code is shown below
It was seen by all (courtesy counts)
Reporting by phone was slow.
Yes.
"""


@pytest.mark.parametrize("line", FURNITURE_LINES.strip().splitlines())
def test_this_line_is_furniture(line: str) -> None:
    assert marked(PAGE.format(line)) == [line]


@pytest.mark.parametrize("line", TEXT_LINES.strip().splitlines())
def test_this_line_is_text(line: str) -> None:
    assert marked(PAGE.format(line)) == []


def test_a_long_paragraph_is_text_whatever_it_mentions() -> None:
    assert marked(f"{BODY} Sign up for our newsletter. Leave a reply. " * 3) == []


BOXES = [
    "Sign up for our newsletter\nThe best of the week\nEvery Friday",
    "Leave a Reply\nYour email address will not be published.\nComment *\nName *",
    "Newsletter sign-up\nOur best stories\nBy subscribing you accept the terms.",
]


@pytest.mark.parametrize("box", BOXES)
def test_the_first_line_of_a_box_tells_of_the_others(box: str) -> None:
    text = f"The Ministers Meet in the Old Town\n\n{BODY}\n\n{box}\n"
    assert marked(text) == box.split("\n")


def test_a_box_below_short_paragraphs_is_no_reason_to_drop_them() -> None:
    text = (
        "The Ministers Meet\nThey met in Bonn.\nThey agreed.\nIt was late.\n"
        "Subscribe to our newsletter\nStories every day\nLeave a comment\n"
    )
    assert marked(text) == text.split("\n")[4:7]


def test_a_repeated_headline_is_furniture_and_a_repeated_remark_later_is_not() -> None:
    remarks = "\n\n".join(f"{BODY} {number}" for number in range(12))
    text = (
        f"The Ministers Meet Again\n\nThe Ministers Meet Again\n\n{remarks}\n\n"
        "He nodded.\n\nHe nodded.\n\nThe Ministers Meet Again"
    )
    assert marked(text) == ["The Ministers Meet Again"] * 2


def test_an_authors_name_that_the_byline_repeats_is_furniture() -> None:
    text = PAGE.format("Jane Doe\nJohn Roe\nBy Jane Doe and John Roe")
    assert marked(text) == ["Jane Doe", "John Roe", "By Jane Doe and John Roe"]


ONE_LINERS = ["Raimondo visits Beijing", "It rained.", "News", "By noon it rained"]


@pytest.mark.parametrize("line", ONE_LINERS)
def test_an_article_of_one_line_is_text(line: str) -> None:
    assert marked(line, "body") == [line]
    assert clean(line).metadata == Metadata()


def test_an_article_of_short_lines_keeps_them_all() -> None:
    text = "Apples\nPears\nBananas and more fruits\nPlums"
    assert marked(text) == []
    assert clean(text).metadata.title == "Bananas and more fruits"


TITLES = [
    ("The Ministers Meet\n\n" + BODY, "The Ministers Meet"),
    ("News\n\nThe Ministers Meet\n\n" + BODY, "The Ministers Meet"),
    ("# The Ministers Meet #\n\n" + BODY, "The Ministers Meet"),
    ("## Learn C#\n\n" + BODY, "Learn C#"),
    ("Bonn\n\n" + BODY, "Bonn"),
    ("The ministers met. They agreed.\n\n" + BODY, "The ministers met. They agreed."),
    ("By Jane Doe\n\nThe Ministers Meet\n\n" + BODY, "The Ministers Meet"),
    (BODY, None),
    (f"{BODY}\n\nA Heading of the Rest\n\n{BODY}", None),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_the_title_is_the_first_heading_that_reads_like_one(
    text: str, title: str | None
) -> None:
    assert clean(text).metadata.title == title


STATED = [
    ("By Jane Doe", Metadata(author="Jane Doe")),
    ("By Jane Doe and John Roe", Metadata(author="Jane Doe and John Roe")),
    ("By Jane Doe, Reuters", Metadata(author="Jane Doe, Reuters")),
    ("By Jane Doe | The Daily Planet", Metadata(author="Jane Doe")),
    (
        "By Jane Doe, June 5, 2023",
        Metadata(author="Jane Doe", date=dt.date(2023, 6, 5)),
    ),
    ("5th June 2023", Metadata(date=dt.date(2023, 6, 5))),
    ("Sept. 5, 2023", Metadata(date=dt.date(2023, 9, 5))),
    ("2023-06-05", Metadata(date=dt.date(2023, 6, 5))),
    ("February 30, 2023", Metadata()),
    ("Room 12, 2023", Metadata()),
    ("Source: The Daily Planet", Metadata(outlet="The Daily Planet")),
    ("From The Daily Planet", Metadata(outlet="The Daily Planet")),
]


@pytest.mark.parametrize(("line", "expected"), STATED)
def test_author_date_and_outlet_are_read_from_the_lines_that_state_them(
    line: str, expected: Metadata
) -> None:
    found = clean(f"The Ministers Meet in Town\n\n{BODY}\n\n{line}\n").metadata
    assert (found.author, found.date, found.outlet) == (
        expected.author,
        expected.date,
        expected.outlet,
    )


def test_the_first_statement_counts() -> None:
    lines = "By Jane Doe\nJune 5, 2023\nBy John Roe\nUpdated June 7, 2023"
    found = clean(PAGE.format(lines)).metadata
    assert (found.author, found.date) == ("Jane Doe", dt.date(2023, 6, 5))


LINES = st.sampled_from(
    ["By Jane Doe", "June 5, 2023", "News", "# A B C", "---", "Share", BODY, "Yes.", ""]
)


@given(st.lists(LINES | st.text(max_size=30), max_size=12), st.sampled_from("\n\r"))
def test_parts_are_in_order_and_cover_the_text(lines: list[str], end: str) -> None:
    text = (end * 2).join(lines)
    parts = clean(text).parts
    assert all(a.span.end <= b.span.start for a, b in pairwise(parts))
    assert "".join("".join(p.span.of(text) for p in parts).split()) == "".join(
        text.split()
    )


HOSTILE = [
    " ",
    ".",
    "(",
    '"',
    "By ",
    "By A, ",
    "From A ",
    "1",
    "1 ",
    "share",
    "share 1",
]
HOSTILE += ["#", "# ", "---\n", "(photo by ", "(a/", "get our a ", "August 1, 20", "x "]
HOSTILE += ["by clicking ", "Ab, and ", "12:34", "A.’'-", "\n.", "#\n", "©", "\u0301"]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("width", [60, 118, 158, 398, 100_000])
def test_cleaning_takes_linear_time(unit: str, width: int) -> None:
    for before in ("", "By ", "Get "):
        line = (before + unit * width)[:width] + "!"
        text = (line + "\n\n") * (10_000 // len(line) or 1)
        begun = time.process_time()
        clean(text)
        assert time.process_time() - begun < 1, before
