"""Files that try to hang, exhaust or fool what reads them do none of that."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import make
from hypothesis import given, settings
from hypothesis import strategies as st
from mutants import LIBRARIES, TARGETS, mutants, run

_MEMORY = 512 << 20
_SECONDS = 120
_SCRIPT = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from qabot.articles.folder import scan
from qabot.articles.loading import load
from qabot.settings import ArticleSettings
settings = ArticleSettings()
for file in scan(Path(sys.argv[1]), settings):
    for each in load(file, settings):
        size = len(each.article.text) if each.article else None
        print(json.dumps([each.path, size, each.skipped]))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[list[object]]:
    """Name, characters and reason of all that the hostile files hold."""
    folder = tmp_path_factory.mktemp("hostile")
    assert make(folder) >= 60
    ended = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(folder), str(_MEMORY)],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_each_is_an_article_or_one_clear_line(told: list[list[object]]) -> None:
    assert len(told) > 100
    for path, size, skipped in told:
        assert (size is None) == (skipped is not None), path
        if skipped is not None:
            assert isinstance(skipped, str)
            assert skipped.isprintable(), path
            assert 0 < len(skipped) < 200, path
            assert "Memory" not in skipped, path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pipe.txt", "not a regular file"),
        ("socket.txt", "not a regular file"),
        ("device.txt", "a link; links are not followed"),
        ("loop.txt", "a link; links are not followed"),
        ("up", "a link; links are not followed"),
        ("hole.txt", "10000 MB, more than articles.max_megabytes (20)"),
        ("hole.csv", "not text"),
        ("utf16-bare.txt", "not text"),
        ("bomb.txt.gz", "unfolds to more than articles.max_megabytes (20)"),
        ("bomb.txt.xz", "unfolds to more than articles.max_megabytes (20)"),
        ("greedy.txt.xz", "needs more than 100 MB to unfold"),
        ("cell.csv.gz#line 2", "more than 20 MB, see articles.max_megabytes"),
        ("deep.jsonl#line 1", "nested too deep"),
        ("bomb.docx", "unfolds to 200 MB: too much for a document"),
        ("encrypted.pdf", "encrypted: save it without a password"),
    ],
)
def test_the_reason_is_the_true_one(
    told: list[list[object]], name: str, reason: str
) -> None:
    assert reason in [skipped for path, _, skipped in told if path == name]


def test_no_outside_file_is_read(told: list[list[object]]) -> None:
    assert all("root:" not in str(each) for each in told)


@pytest.mark.parametrize("name", sorted({*TARGETS} - {*LIBRARIES}))
@settings(max_examples=50)
@given(data=st.data())
def test_spoilt_bytes_make_no_stage_raise(name: str, data: st.DataObject) -> None:
    run(name, data.draw(mutants(TARGETS[name][1])))
