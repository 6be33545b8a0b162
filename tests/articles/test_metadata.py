"""The operator's file fills in what articles do not say, and its faults are told."""

import datetime as dt
from pathlib import Path

import pytest

from qabot.articles.metadata import fill, read_metadata
from qabot.datatypes import Metadata
from qabot.errors import SettingsError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "articles.toml"


def test_a_missing_file_says_nothing(file: Path) -> None:
    assert read_metadata(file) == {}
    file.write_text("")
    assert read_metadata(file) == {}
    assert read_metadata(file / "below") == {}


def test_every_key_is_read(file: Path) -> None:
    file.write_text(
        '["a b/c.txt"]\ntitle = " The  Title "\noutlet = "O"\nauthor = "A"\n'
        'date = 2023-08-28\nlink = "https://example.com"\n'
        '["d.txt"]\ndate = 2023-08-29T10:00:00Z\n'
    )
    assert read_metadata(file) == {
        "a b/c.txt": Metadata(
            "The Title", "O", "A", dt.date(2023, 8, 28), "https://example.com"
        ),
        "d.txt": Metadata(date=dt.date(2023, 8, 29)),
    }


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf["a.txt"]\ntitle = "T"\n')
    assert read_metadata(file) == {"a.txt": Metadata("T")}


def test_all_faults_are_named_at_once(file: Path) -> None:
    file.write_text(
        'lone = 1\n["a.txt"]\ntitle = 5\noutlet = ""\nauthors = "A"\n'
        'date = "2023-08-28"\nlink = "example.com"\n'
        '["b.txt"]\ndate = 10:00:00\nauthor = ["A"]\n[c.txt]\ntitle = "T"\n'
    )
    with pytest.raises(SettingsError) as caught:
        read_metadata(file)
    assert str(caught.value).splitlines() == [
        f"{file} cannot be used:",
        '  lone: must be a table, as in ["lone"]',
        "  a.txt: title: must be text in quotes",
        "  a.txt: outlet: must be text in quotes",
        "  a.txt: authors: unknown key",
        "  a.txt: date: must be a day without quotes, as in 2023-08-28",
        "  a.txt: link: must begin with https:// or http://",
        "  b.txt: date: must be a day without quotes, as in 2023-08-28",
        "  b.txt: author: must be text in quotes",
        '  c: txt: unknown key: put the name in quotes, as in ["a.txt"]',
    ]


@pytest.mark.parametrize("data", [b"\xff", b"[a", b"a = 1\na = 2", b"\x00"])
def test_a_file_that_cannot_be_read_is_named(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(SettingsError, match="mend the file") as caught:
        read_metadata(file)
    assert str(file) in str(caught.value)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="mend the file"):
        read_metadata(tmp_path)


def test_what_the_article_says_comes_first() -> None:
    found = Metadata(title="Its own", date=dt.date(2023, 8, 28))
    known = Metadata(title="Other", outlet="O", date=dt.date(2020, 1, 1), url="https:")
    assert fill(found, known) == Metadata(
        "Its own", "O", None, dt.date(2023, 8, 28), "https:"
    )
    assert fill(found, None) == found


def test_the_file_that_ships_names_seeds_only_and_adds_what_they_lack() -> None:
    known = read_metadata(ROOT / "config" / "articles.toml")
    assert set(known) <= {path.name for path in (ROOT / "seeds").iterdir()}
    assert known["001_ad1b164110e9592f.txt"].date == dt.date(2023, 8, 29)
