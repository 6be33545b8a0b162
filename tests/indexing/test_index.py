"""An index follows its folder, reads no more than it must, and gives way to others."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from qabot.configuration import load
from qabot.errors import (
    BusyError,
    DataError,
    MissingError,
    OutputError,
    SettingsError,
)
from qabot.indexing import generations
from qabot.indexing.index import (
    Changes,
    Index,
    check_index,
    index_folder,
    open_index,
    open_served,
)
from qabot.indexing.indexed import number_of
from qabot.indexing.store import Store
from qabot.settings import Settings

ROOT = Path(__file__).parents[2]
LATER = 3_600_000_000_000


each_engine = pytest.mark.parametrize("settings", ["memory", "disk"], indirect=True)


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    (tmp_path / "articles").mkdir()
    for name, text in {
        "a.txt": "The fine was high.",
        "b.txt": "Talks in Bonn.",
    }.items():
        (tmp_path / "articles" / name).write_text(text)
    config = tmp_path / "qabot.toml"
    config.write_text(
        '[articles]\nfolder = "articles"\n[index]\nfolder = "index"\n'
        f'engine = "{getattr(request, "param", "auto")}"\n'
    )
    return load(config, {})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour on: the times of files are no longer recent."""
    now = time.time_ns() + LATER
    monkeypatch.setattr(time, "time_ns", lambda: now)


def articles(settings: Settings) -> Path:
    return settings.home / "articles"


def folder(settings: Settings) -> Path:
    return settings.home / "index"


def refresh(settings: Settings) -> Changes:
    with closing(open_index(settings, must_write=True)) as index:
        return index.changes


def found(index: Index, term: str) -> list[str]:
    return [match.passage for match in index.engine.search([term], 10)]


def paths(settings: Settings) -> list[str]:
    with closing(open_index(settings)) as index:
        return [source.article for source in index.store.sources()]


def test_the_first_opening_builds_and_the_next_changes_nothing(
    settings: Settings,
) -> None:
    with closing(open_index(settings)) as index:
        assert index.changes == Changes(added=("a.txt", "b.txt"))
        assert index.folder.name == "gen-000001"
        assert found(index, "fine") == ["a.txt#000000"]
        terms = index.store.passage("a.txt#000000").terms.tolist()
        assert terms == [number_of("fine"), number_of("high")]
    for _ in range(2):
        with closing(open_index(settings)) as index:
            assert (index.changes, index.folder.name) == (Changes(), "gen-000001")


EDITS: list[tuple[Callable[[Path], object], Changes]] = [
    (lambda f: (f / "c.txt").write_text("New."), Changes(added=("c.txt",))),
    (lambda f: (f / "a.txt").write_text("The fine was LOW!"), Changes((), ("a.txt",))),
    (lambda f: (f / "a.txt").unlink(), Changes(removed=("a.txt",))),
    (
        lambda f: (f / "a.txt").rename(f / "d.txt"),
        Changes(added=("d.txt",), removed=("a.txt",)),
    ),
    (
        lambda f: (f / "a.txt").rename(f / "b.txt"),
        Changes(changed=("b.txt",), removed=("a.txt",)),
    ),
    (lambda f: (f / "e.pdf").write_text("x"), Changes(added=("e.pdf",))),
    (lambda f: (f / ".hidden.txt").write_text("x"), Changes()),
    (lambda f: os.utime(f / "a.txt", ns=(5, 5)), Changes()),
    (lambda f: (f / "a.txt").write_text("The fine was high."), Changes()),
]


@pytest.mark.parametrize(("edit", "expected"), EDITS)
@pytest.mark.usefixtures("later")
def test_what_was_done_to_the_folder_is_noticed(
    settings: Settings, edit: Callable[[Path], object], expected: Changes
) -> None:
    refresh(settings)
    refresh(settings)
    edit(articles(settings))
    assert refresh(settings) == expected
    assert refresh(settings) == Changes()


@pytest.mark.usefixtures("later")
def test_an_edit_of_the_same_size_and_time_is_noticed(settings: Settings) -> None:
    place = articles(settings) / "a.txt"
    os.utime(place, ns=(5, 5))
    refresh(settings)
    place.write_text("The fine was HIGH.")
    os.utime(place, ns=(5, 5))
    assert refresh(settings) == Changes(changed=("a.txt",))


OPENED = """
import sys, time
later = int(sys.argv[2]) + time.time_ns()
time.time_ns = lambda: later
opened = []
sys.addaudithook(lambda e, a: e == "open" and opened.append(str(a[0])))
from pathlib import Path
from qabot.indexing.index import open_index
from qabot.configuration import load
settings = load(Path(sys.argv[1]), {})
open_index(settings).close()
read = {p.rsplit("/")[-1] for p in opened if "/articles/" in p and p.endswith("txt")}
print(sorted(read))
"""


def opened_by_a_new_process(settings: Settings, later: int) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", OPENED, settings.home / "qabot.toml", str(later)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(ended.stdout.replace("'", '"'))


def test_a_second_start_reads_no_unchanged_file(settings: Settings) -> None:
    assert opened_by_a_new_process(settings, LATER) == ["a.txt", "b.txt"]
    assert opened_by_a_new_process(settings, LATER) == []
    (articles(settings) / "b.txt").write_text("More talks in Bonn.")
    assert opened_by_a_new_process(settings, LATER)[0] == "b.txt"
    assert opened_by_a_new_process(settings, LATER) == []


def test_files_with_recent_times_are_read_again(settings: Settings) -> None:
    assert opened_by_a_new_process(settings, -LATER) == ["a.txt", "b.txt"]
    assert opened_by_a_new_process(settings, -LATER) == ["a.txt", "b.txt"]


STAMPS = [
    "",
    "[]",
    "{",
    "5",
    '{"a.txt": 5}',
    '{"a.txt": [1, 2, 3, 4, "x"]}',
    "[" * 10**5,
]


@pytest.mark.parametrize("stamps", STAMPS)
@pytest.mark.usefixtures("later")
def test_a_cache_of_stamps_that_is_junk_or_gone_does_no_harm(
    settings: Settings, stamps: str
) -> None:
    refresh(settings)
    (folder(settings) / "stamps.json").write_text(stamps)
    assert refresh(settings) == Changes()
    (articles(settings) / "a.txt").write_text("Other.")
    (folder(settings) / "stamps.json").write_text(stamps)
    assert refresh(settings) == Changes(changed=("a.txt",))


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("passages", "max_characters", 300),
        ("retrieval", "language", "german"),
        ("articles", "suffixes", [".txt", ".pdf"]),
    ],
)
def test_settings_that_shape_an_index_rebuild_it(
    settings: Settings, section: str, key: str, value: object
) -> None:
    refresh(settings)
    other = load(settings.home / "qabot.toml", {}, {section: {key: value}})
    assert refresh(other) == Changes(added=("a.txt", "b.txt"), rebuilt=True)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("retrieval", "k1", 1.5),
        ("answering", "excerpts", 1),
        ("log", "questions", True),
    ],
)
def test_other_settings_do_not(
    settings: Settings, section: str, key: str, value: object
) -> None:
    refresh(settings)
    other = load(settings.home / "qabot.toml", {}, {section: {key: value}})
    assert refresh(other) == Changes()


def with_engine(settings: Settings, engine: str, memory_passages: int = 9) -> Settings:
    index = {"engine": engine, "memory_passages": memory_passages}
    return load(settings.home / "qabot.toml", {}, {"index": index})


def engine_of(settings: Settings) -> str:
    with closing(open_index(settings)) as index:
        assert found(index, "fine") == ["a.txt#000000"]
        return type(index.engine).__name__


@pytest.mark.parametrize(
    ("engine", "memory_passages", "expected"),
    [
        ("auto", 2, "MemoryEngine"),
        ("auto", 1, "DiskEngine"),
        ("auto", 0, "DiskEngine"),
        ("memory", 0, "MemoryEngine"),
        ("disk", 9, "DiskEngine"),
    ],
)
def test_auto_is_memory_up_to_so_many_passages(
    settings: Settings, engine: str, memory_passages: int, expected: str
) -> None:
    assert engine_of(with_engine(settings, engine, memory_passages)) == expected


def test_a_folder_that_grows_or_shrinks_changes_the_engine(settings: Settings) -> None:
    chosen = with_engine(settings, "auto", 2)
    assert engine_of(chosen) == "MemoryEngine"
    (articles(settings) / "c.txt").write_text("New.")
    assert engine_of(chosen) == "DiskEngine"
    (articles(settings) / "c.txt").unlink()
    assert engine_of(chosen) == "MemoryEngine"


def store_files(generation: Path) -> dict[str, bytes]:
    with closing(Store(generation)) as store:
        return {each.name: each.read_bytes() for each in store.files_of()}


def test_another_engine_is_built_from_the_same_store(settings: Settings) -> None:
    refresh(with_engine(settings, "auto"))
    store = store_files(folder(settings) / "gen-000001")
    for engine, memory_passages in (("memory", 0), ("auto", 2), ("auto", 7)):
        assert refresh(with_engine(settings, engine, memory_passages)) == Changes()
    assert refresh(with_engine(settings, "disk")) == Changes(rebuilt=True)
    assert store_files(folder(settings) / "gen-000002") == store
    assert not (folder(settings) / "gen-000002" / "memory.jsonl").exists()
    assert refresh(with_engine(settings, "auto", 1)) == Changes()
    assert engine_of(with_engine(settings, "auto", 2)) == "MemoryEngine"
    assert (folder(settings) / "gen-000003").is_dir()


def test_the_built_engine_serves_where_another_cannot_be_written(
    settings: Settings,
) -> None:
    refresh(with_engine(settings, "memory"))
    with held(settings):
        assert engine_of(with_engine(settings, "disk")) == "MemoryEngine"
    assert engine_of(with_engine(settings, "disk")) == "DiskEngine"
    check_index(settings)


@pytest.mark.parametrize("settings", ["disk"], indirect=True)
def test_files_that_the_engine_cannot_read_any_more_are_made_anew(
    settings: Settings,
) -> None:
    def fill(place: Path) -> None:
        for each in (folder(settings) / "gen-000001").iterdir():
            if each.name != "manifest.json":
                shutil.copy(each, place)
        (place / "meta.json").write_text('{"of": "another version"}')

    refresh(settings)
    manifest = folder(settings) / "gen-000001" / "manifest.json"
    generations.write(
        folder(settings), json.loads(manifest.read_text())["fingerprint"], fill
    )
    check_index(settings)
    assert refresh(settings) == Changes(rebuilt=True)
    assert engine_of(settings) == "DiskEngine"


def test_what_the_operator_says_of_articles_is_taken_up(settings: Settings) -> None:
    refresh(settings)
    config = settings.home / "config"
    config.mkdir()
    (config / "articles.toml").write_text('["a.txt"]\ntitle = "Fines"\n')
    assert refresh(settings).rebuilt
    with closing(open_index(settings)) as index:
        assert index.store.article("a.txt").metadata.title == "Fines"
        assert found(index, "fine") == ["a.txt#000000"]
    (config / "articles.toml").write_text('# Words\n["a.txt"]\ntitle = "Fines"\n')
    assert refresh(settings) == Changes()
    (config / "articles.toml").write_text('["a.txt"]\ntilte = "Fines"\n')
    with pytest.raises(SettingsError, match="tilte"):
        open_index(settings)


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    folder(settings).mkdir(exist_ok=True)
    with FileLock(folder(settings) / "LOCK"):
        yield


def test_while_another_process_writes_the_last_good_generation_is_served(
    settings: Settings,
) -> None:
    refresh(settings)
    (articles(settings) / "c.txt").write_text("New.")
    with held(settings):
        with closing(open_index(settings)) as index:
            assert (index.folder.name, index.changes) == ("gen-000001", Changes())
        with pytest.raises(BusyError, match="another process") as caught:
            open_index(settings, must_write=True)
        assert caught.value.exit_code == 75
    assert refresh(settings) == Changes(added=("c.txt",))


def test_while_another_process_writes_the_first_one_a_passing_one_is_built(
    settings: Settings,
) -> None:
    with held(settings), closing(open_index(settings)) as index:
        assert found(index, "fine") == ["a.txt#000000"]
    assert [each.name for each in folder(settings).iterdir()] in (["LOCK"], [])


def test_who_must_write_is_told_of_another_even_where_nothing_changed(
    settings: Settings,
) -> None:
    refresh(settings)
    with held(settings), pytest.raises(BusyError):
        open_index(settings, must_write=True)


def test_who_must_write_is_told_of_another_before_anything_is_read(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    refresh(settings)
    (folder(settings) / "gen-000001" / "folder.json").write_text("damaged")
    with held(settings), pytest.raises(BusyError):
        open_index(settings, must_write=True)
    assert not caplog.records


@each_engine
def test_a_passing_index_is_gone_when_it_is_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = settings.home / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    (settings.home / "index").write_text("a file")
    index = open_index(settings)
    assert len(list(place.iterdir())) == 1
    assert found(index, "fine") == ["a.txt#000000"]
    index.close()
    assert list(place.iterdir()) == []
    with pytest.raises(OutputError, match="--index DIR") as caught:
        open_index(settings, must_write=True)
    assert caught.value.exit_code == 73


@contextmanager
def another_user() -> Iterator[None]:
    """As one whom rights bind: root may write and read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@each_engine
@pytest.mark.parametrize("before", [False, True])
def test_a_folder_that_may_not_be_written_is_served_as_it_is_or_built_beside(
    settings: Settings, *, before: bool
) -> None:
    refresh(settings)
    (articles(settings) / "c.txt").write_text("New.")
    with tempfile.TemporaryDirectory() as name:
        place = shutil.copytree(settings.home, Path(name) / "home")
        for each in (Path(name), place):
            each.chmod(0o755)
        if not before:
            shutil.rmtree(place / "index")
            (place / "index").mkdir()
        (place / "index" / "LOCK").unlink(missing_ok=True)
        (place / "index").chmod(0o555)
        copied = load(place / "qabot.toml", {})
        with another_user():
            with closing(open_index(copied)) as index:
                assert found(index, "new") == ([] if before else ["c.txt#000000"])
                assert len(found(index, "fine")) == 1
            with pytest.raises(OutputError, match="Permission denied"):
                open_index(copied, must_write=True)
        (place / "index").chmod(0o755)


def bytes_of(settings: Settings) -> dict[str, bytes]:
    with closing(open_index(settings)) as index:
        place = folder(settings) / index.folder.name
        return {each.name: each.read_bytes() for each in place.iterdir()}


@each_engine
def test_the_order_of_the_disk_does_not_change_a_byte(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "seeds", articles(settings) / "seeds")
    first = bytes_of(settings)
    shutil.rmtree(folder(settings))
    listed: list[Path] = []
    real = os.scandir

    class Backwards:
        def __init__(self, place: Path) -> None:
            listed.append(place)
            with real(place) as entries:
                self.entries = sorted(entries, key=lambda e: e.name, reverse=True)

        def __enter__(self) -> "Iterator[os.DirEntry[str]]":
            return iter(self.entries)

        def __exit__(self, *_: object) -> None: ...

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", Backwards)
        open_index(settings).close()
    assert articles(settings) / "seeds" in listed
    assert bytes_of(settings) == first


@each_engine
@pytest.mark.parametrize("seed", ["0", "1"])
def test_hash_seed_and_locale_do_not_change_a_byte(
    settings: Settings, seed: str
) -> None:
    shutil.copytree(ROOT / "seeds", articles(settings) / "seeds")
    first = bytes_of(settings)
    shutil.rmtree(folder(settings))
    subprocess.run(
        [sys.executable, "-c", OPENED, settings.home / "qabot.toml", "0"],
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    assert bytes_of(settings) == first


def break_store(place: Path) -> None:
    (shard,) = (place / "gen-000001").glob("*.shard")
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(bytes(data))


BROKEN: list[Callable[[Path], object]] = [
    break_store,
    lambda place: (place / "CURRENT").write_text("junk"),
    lambda place: shutil.rmtree(place / "gen-000001"),
    lambda place: (place / "gen-000001" / "manifest.json").write_text("{}"),
    lambda place: (place / "gen-000001" / "memory.jsonl").unlink(),
]


@pytest.mark.parametrize("harm", BROKEN)
def test_a_damaged_index_is_found_by_check_and_rebuilt_by_the_next_opening(
    settings: Settings, harm: Callable[[Path], object]
) -> None:
    refresh(settings)
    harm(folder(settings))
    with pytest.raises(DataError, match="qabot index"):
        check_index(settings)
    with closing(open_index(settings)) as index:
        assert index.changes == Changes(added=("a.txt", "b.txt"), rebuilt=True)
        assert found(index, "fine") == ["a.txt#000000"]
    check_index(settings)


def test_check_tells_where_the_index_is_and_its_size(settings: Settings) -> None:
    with pytest.raises(DataError, match="no index at"):
        check_index(settings)
    refresh(settings)
    place, size = check_index(settings)
    assert place == folder(settings) / "gen-000001"
    assert size == sum(each.stat().st_size for each in place.iterdir())
    other = load(settings.home / "qabot.toml", {}, {"retrieval": {"language": "none"}})
    with pytest.raises(DataError, match="other settings"):
        check_index(other)


def test_what_is_no_article_is_listed_with_its_reason(settings: Settings) -> None:
    place = articles(settings)
    (place / "empty.txt").write_text(" \n")
    (place / "binary.txt").write_bytes(b"\0\1\2")
    (place / "c.odt").write_text("x")
    (place / "d.txt").symlink_to(place / "a.txt")
    with closing(open_index(settings)) as index:
        skipped = {s.article: s.skipped for s in index.store.sources() if s.skipped}
    assert skipped == {
        "empty.txt": "empty",
        "binary.txt": "not text",
        "c.odt": "no reader for .odt",
        "d.txt": "a link; links are not followed",
    }
    assert refresh(settings) == Changes()


def test_an_empty_folder_has_an_index_without_passages(settings: Settings) -> None:
    shutil.rmtree(articles(settings))
    articles(settings).mkdir()
    with closing(open_index(settings)) as index:
        assert index.store.passages == 0
        assert found(index, "fine") == []


def test_a_missing_folder_is_told_and_the_index_stays(settings: Settings) -> None:
    refresh(settings)
    shutil.rmtree(articles(settings))
    with pytest.raises(MissingError, match="--articles DIR"):
        open_index(settings)
    assert (folder(settings) / "gen-000001").is_dir()


def test_an_index_inside_the_articles_folder_is_no_article(settings: Settings) -> None:
    inside = load(
        settings.home / "qabot.toml", {}, {"index": {"folder": "articles/index"}}
    )
    refresh(inside)
    assert refresh(inside) == Changes()
    assert paths(inside) == ["a.txt", "b.txt"]


def test_every_articles_folder_has_its_own_place_in_the_cache(
    settings: Settings,
) -> None:
    config = settings.home / "qabot.toml"
    one = load(config, {}, {"index": {"folder": ""}})
    two = load(config, {}, {"index": {"folder": ""}, "articles": {"folder": "b"}})
    assert index_folder(one) != index_folder(two)
    assert index_folder(one).name.startswith("articles-")
    assert index_folder(settings) == settings.home / "index"


@each_engine
def test_an_open_index_is_not_changed_by_later_ones(settings: Settings) -> None:
    with closing(open_index(settings)) as first:
        for number in range(4):
            (articles(settings) / "a.txt").write_text(f"Number {number} is new.")
            refresh(settings)
        assert not (folder(settings) / first.folder.name).exists()
        assert first.store.article("a.txt").source == "The fine was high."
        assert found(first, "fine") == ["a.txt#000000"]
        assert first.store.passage("b.txt#000000").passage.article == "b.txt"


@each_engine
def test_openings_at_once_all_serve_the_folder(settings: Settings) -> None:
    answers: list[list[str]] = []

    def ask() -> None:
        with closing(open_index(settings)) as index:
            answers.append(found(index, "fine"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["a.txt#000000"]] * 6


@pytest.mark.usefixtures("later")
def test_a_file_that_becomes_unreadable_and_back_is_noticed(settings: Settings) -> None:
    refresh(settings)
    with tempfile.TemporaryDirectory() as name:
        place = shutil.copytree(settings.home, Path(name) / "home")
        for each in (Path(name), place):
            each.chmod(0o755)
        shutil.rmtree(place / "index")
        (place / "index").mkdir()
        (place / "index").chmod(0o777)
        copied = load(place / "qabot.toml", {})
        file = place / "articles" / "a.txt"
        with another_user():
            assert refresh(copied).added == ("a.txt", "b.txt")
        file.chmod(0)
        with another_user():
            assert refresh(copied) == Changes(changed=("a.txt",))
            with closing(open_index(copied)) as index:
                skipped = {s.article: s.skipped for s in index.store.sources()}
            assert skipped == {
                "a.txt": "cannot be read: Permission denied",
                "b.txt": None,
            }
        file.chmod(0o644)
        with another_user():
            assert refresh(copied) == Changes(changed=("a.txt",))


def skipped(settings: Settings) -> dict[str, str]:
    with closing(open_index(settings, must_write=True)) as index:
        return {s.article: s.skipped for s in index.store.sources() if s.skipped}


@pytest.mark.usefixtures("later")
def test_a_file_that_could_not_be_read_is_read_next_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("qabot.articles.loading.read", failing)
        reasons = skipped(settings)
    assert reasons == dict.fromkeys(
        ("a.txt", "b.txt"), "cannot be read: Input/output error"
    )
    assert refresh(settings) == Changes(changed=("a.txt", "b.txt"))
    assert skipped(settings) == {}
    assert refresh(settings) == Changes()


def test_a_skipped_file_may_grow_and_nothing_changes(settings: Settings) -> None:
    odd = articles(settings) / "c.odt"
    odd.write_text("x")
    refresh(settings)
    odd.write_text("x" * 10**6)
    assert refresh(settings) == Changes()


def test_duplicates_are_one_article_that_goes_to_the_next_when_the_first_goes(
    settings: Settings,
) -> None:
    text = (articles(settings) / "a.txt").read_text()
    (articles(settings) / "0.txt").write_text(text)
    with closing(open_index(settings)) as index:
        assert found(index, "fine") == ["0.txt#000000"]
        assert index.store.frequency("fine") == 1
    (articles(settings) / "0.txt").unlink()
    with closing(open_index(settings)) as index:
        assert found(index, "fine") == ["a.txt#000000"]
        assert {s.article: s.same_as for s in index.store.sources()} == {
            "a.txt": None,
            "b.txt": None,
        }


@each_engine
def test_what_counts_terms_and_words_follows_the_articles(settings: Settings) -> None:
    for number in range(5):
        (articles(settings) / f"{number}.txt").write_text(f"Fine talks {number}.")
        with closing(open_index(settings)) as index:
            assert index.store.frequency("fine") == number + 2
            assert index.store.spellings.count("fine") == number + 2
    (articles(settings) / "3.txt").write_text("Nothing of it.")
    (articles(settings) / "4.txt").unlink()
    with closing(open_index(settings)) as index:
        assert index.store.frequency("fine") == 4
        assert index.store.terms().get("4", 0) == 0
        assert index.store.spellings.count("nothing") == 1


def test_a_reader_whose_generation_goes_while_it_opens_takes_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(settings)
    left = [3]
    real = generations.verify

    def overtaken(generation: Path, fingerprint: str) -> bool:
        sound = real(generation, fingerprint)
        if left and left.pop():
            for number in range(2):
                (articles(settings) / "c.txt").write_text(f"New {number}.")
                refresh(settings)
        return sound

    for opening in (open_served, open_index, check_index):
        left[:] = [1]
        with monkeypatch.context() as patch:
            patch.setattr(generations, "verify", overtaken)
            opened = opening(settings)
        assert opened is not None
        if isinstance(opened, Index):
            assert (found(opened, "new"), opened.stale) == (["c.txt#000000"], False)
            opened.close()


def test_what_an_interrupted_writer_had_done_is_not_done_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("qabot.indexing.builder.write_store", interrupted)
        patch.setattr("qabot.indexing.builder.files.unlink", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            refresh(settings)
    parts = {each.stat().st_ino for each in folder(settings).glob("new-*/*.part")}
    refresh(settings)
    shards = {each.stat().st_ino for each in folder(settings).glob("gen-*/*.shard")}
    assert parts == shards != set()
    assert sorted(each.name for each in folder(settings).iterdir()) == [
        "CURRENT",
        "LOCK",
        "gen-000001",
        "stamps.json",
    ]
