"""Every row of a table is an article of its own, or says why it is none."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qabot.articles.folder import scan
from qabot.articles.formats.rows import Row, articles
from qabot.articles.loading import Loaded, load
from qabot.datatypes import Metadata
from qabot.settings import ArticleSettings


def rows(folder: Path, name: str, data: bytes | str, **given: object) -> list[Loaded]:
    place = folder / name
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    settings = ArticleSettings(**given)
    (file,) = scan(folder, settings)
    return list(load(file, settings))


def told(found: list[Loaded]) -> list[tuple[str, str | None]]:
    """Names without the file's, with the text or the reason."""
    texts = (each.article.text if each.article else each.skipped for each in found)
    return [
        (each.path.partition("#")[2], t) for each, t in zip(found, texts, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("{", "line 1", "not JSON: Expecting property name enclosed in double quotes"),
        ("[1]", "line 1", "no JSON object"),
        ('"x"', "line 1", "no JSON object"),
        ("{}", "line 1", 'no text in column "text"'),
        ('{"text": " "}', "line 1", 'no text in column "text"'),
        ('{"text": ["x"]}', "line 1", 'no text in column "text"'),
        ('{"text": "a\\u0000b"}', "line 1", "not text"),
        ('{"text": "' + "x" * 3000 + '"}', "line 1", "more than 0.002 MB"),
        ('{"text": "x"}', "1", "x"),
        ('{"text": "x", "id": 7}', "7", "x"),
        ('{"text": "x", "id": 7.50}', "7.50", "x"),
        ('{"text": "x", "id": null}', "1", "x"),
        ('{"text": "x", "id": {}}', "1", "x"),
        ('{"text": "x", "id": "  "}', "1", "x"),
        ('{"text": "x", "id": " a b "}', "a b", "x"),
        ('{"text": "x", "id": "a/../b"}', "a/../b", "x"),
        ('{"text": "\\ud83d\\ude00 \\ud83d"}', "1", "\U0001f600 \ufffd"),
        ('\ufeff{"text": "x"}', "1", "x"),
        ('{"text": "x", "more": ' + "9" * 1000 + "}", "1", "x"),
        ('{"text": "x", "more": NaN}', "1", "x"),
    ],
)
def test_a_line_of_json_is_an_article_or_says_why_not(
    tmp_path: Path, line: str, name: str, said: str
) -> None:
    found = rows(tmp_path, "a.jsonl", line + "\n", max_megabytes=0.002)
    ((given_name, given_text),) = told(found)
    assert given_name == name
    assert given_text is not None
    assert given_text.startswith(said)


def test_too_deep_a_line_is_told(tmp_path: Path) -> None:
    found = rows(tmp_path, "a.jsonl", "[" * 100_000 + '\n{"text": "x"}')
    assert told(found) == [("line 1", "nested too deep"), ("2", "x")]


def test_of_rows_with_one_id_the_first_counts(tmp_path: Path) -> None:
    lines = ['{"id": "2", "text": "a"}', '{"text": "b"}', '{"id": 2, "text": "c"}']
    assert told(rows(tmp_path, "a.jsonl", "\n\n".join(lines))) == [
        ("2", "a"),
        ("line 3", 'has the id "2" of a row before it, which counts'),
        ("line 5", 'has the id "2" of a row before it, which counts'),
    ]


@given(st.lists(st.text(max_size=200), unique=True, max_size=20))
@example(["a\u202eb", "a b", "a\nb", "\ud800", "x" * 9000, "x" * 9001])
def test_names_of_rows_are_short_visible_and_as_different_as_their_ids(
    ids: list[str],
) -> None:
    given_rows = [Row(n, {"id": i, "text": "x"}) for n, i in enumerate(ids, 1)]
    named = list(articles(given_rows, ArticleSettings()))
    stripped = [i.strip() for i in ids]
    for row, identity in zip(named, stripped, strict=True):
        assert len(row.name) <= 160
        assert row.name.replace("~", "").isprintable() or not row.name.isascii()
        assert not set(row.name) & set("\n\r\t\x1b\u202e\u2066\u2028\ud800")
        if identity and stripped.count(identity) == 1:
            assert row.found


CELLS = [
    ("text\nx\n", [("1", "x")]),
    ("id,text\n1,x\n2,y\n", [("1", "x"), ("2", "y")]),
    ("id;text\n1;x, y\n", [("1", "x, y")]),
    ("id\ttext\n1\tx, y\n", [("1", "x, y")]),
    ("id|text\n1|x, y\n", [("1", "x, y")]),
    ('id,text\n1,"x\ny, ""z"""\n', [("1", 'x\ny, "z"')]),
    ("\ufeffid,text\n1,x\n", [("1", "x")]),
    ("id,text\n\n1,x\n\n", [("1", "x")]),
    ("id,text\r\n1,x\r\n", [("1", "x")]),
    ("text,id\nx\n", [("1", "x")]),
    ("id,text\n1,\n", [("line 2", 'no text in column "text"')]),
    ("id,text\n1,x,y\n2,z\n", [("line 2", "3 cells under 2 columns"), ("2", "z")]),
    (
        'id,text\n1,"x\n2,y\n',
        [
            ("line 2", "a quote is not closed, or followed by text, by line 3"),
            ("2", "y"),
        ],
    ),
    ('id,text\n1,"x"y\n2,z\n', [("line 2", "not CSV: "), ("2", "z")]),
]


@pytest.mark.parametrize(("text", "expected"), CELLS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_rows_of_csv_are_read_in_every_spelling(
    tmp_path: Path, text: str, expected: list[tuple[str, str]], encoding: str
) -> None:
    found = told(rows(tmp_path, "a.csv", text.encode(encoding)))
    assert [name for name, _ in found] == [name for name, _ in expected]
    for (_, said), (_, wanted) in zip(found, expected, strict=True):
        assert said is not None
        assert said.startswith(wanted)


def test_a_cell_may_be_as_long_as_an_article(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    text = "word " * 100_000
    assert told(rows(tmp_path, "a.csv", f'text\n"{text}"\n')) == [("1", text)]
    assert csv.field_size_limit() == limit


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=9),
            st.text("ab,;\"'\n\t |é", max_size=30),
        ),
        max_size=9,
    )
)
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL)
    writer.writerows([("title", "text"), *pairs])
    found = rows(tmp_path_factory.mktemp("csv"), "a.csv", made.getvalue())
    texts = [each.article.text for each in found if each.article]
    assert texts == [text for _, text in pairs if text.strip()]


def test_a_table_without_the_column_of_text_is_told_once(tmp_path: Path) -> None:
    (each,) = rows(tmp_path, "a.csv", "id,body\n1,x\n2,y\n")
    assert each.path == "a.csv"
    assert each.skipped == (
        'its first line names no column "text": add a header, or name the column in '
        "articles.text_column"
    )


def test_columns_are_named_by_the_settings(tmp_path: Path) -> None:
    given_columns = {
        "id_column": "Nr",
        "text_column": "Body",
        "title_column": "Head",
        "outlet_column": "Paper",
        "url_column": "Link",
    }
    (each,) = rows(
        tmp_path,
        "a.csv",
        "Nr,Body,Head,Paper,Link\n3,x, T  1,The Post,ftp://x\n",
        **given_columns,
    )
    assert each.path == "a.csv#3"
    assert each.article is not None
    assert each.article.metadata == Metadata(title="T 1", outlet="The Post")


def test_lines_that_are_not_utf8_are_read_in_a_legacy_encoding(
    tmp_path: Path,
) -> None:
    lines = ["id,text", "1,plain", "2,Müller aß Gemüse über Köln", "3,Gößweinstein"]
    found = rows(tmp_path, "a.csv", "\n".join(lines).encode("cp1252"))
    read = [each.article for each in found]
    assert [each and (each.text, each.encoding) for each in read] == [
        ("plain", "utf-8"),
        ("Müller aß Gemüse über Köln", "cp1252"),
        ("Gößweinstein", "cp1252"),
    ]


def test_a_row_with_lost_characters_is_kept_with_a_warning(tmp_path: Path) -> None:
    line = json.dumps({"text": "sound"}).encode()
    damaged = '{"text": "é é é é é é é é é é é '.encode() + b'\xff"}'
    first, second = rows(tmp_path, "a.jsonl", line + b"\n" + damaged)
    assert first.article is not None
    assert second.article is not None
    assert first.article.warnings == ()
    assert second.article.warnings == (
        "some characters of the row could not be read and are shown as \ufffd",
    )
