"""What only the disk engine can do wrong: segments, panics, rights, full disks."""

import itertools
import resource
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.errors import DataError, OutputError
from qabot.indexing.engines import disk
from qabot.indexing.engines.disk import IDS, DiskEngine

TALKS = [("a#0", ["trade", "talk"]), ("a#1", ["trade", "fine"]), ("b#0", ["weather"])]


def opened(folder: Path) -> DiskEngine:
    return DiskEngine.open(folder)


def test_equals_are_in_order_over_segments_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_MEMORY", 15_000_000)
    count, filler = 2400, "x" * 100
    passages = (
        (
            f"a#{n:06d}",
            ["same", "word"][n % 2 :] + [f"{n}{i}{filler}" for i in range(30)],
        )
        for n in range(count)
    )
    DiskEngine.index(tmp_path, passages)
    assert len(list(tmp_path.glob("*.idx"))) > 1
    engine = opened(tmp_path)
    for k in (1, 7, 100, 1199, 1200, 1201, 2400, 5000):
        found = [match.passage for match in engine.search(["same", "word"], k)]
        ordered = itertools.chain(range(0, count, 2), range(1, count, 2))
        assert found == [f"a#{n:06d}" for n in ordered][:k], k


def cause_of_damage(folder: Path) -> str | None:
    try:
        opened(folder).search(["trade", "weather"], 10)
    except DataError as error:
        told, cause = str(error), type(error.__cause__).__name__
        return cause if str(folder) in told and "qabot index" in told else told
    return None


def test_damage_is_told_whatever_tantivy_makes_of_it(tmp_path: Path) -> None:
    DiskEngine.index(tmp_path, TALKS)
    causes: dict[str | None, int] = Counter()
    for file in sorted({*tmp_path.iterdir()} - {tmp_path / IDS}):
        data = file.read_bytes()
        for place in range(0, len(data), 5):
            file.write_bytes(
                data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
            )
            causes[cause_of_damage(tmp_path)] += 1
        file.write_bytes(data)
    assert causes["ValueError"] > 10
    assert causes["PanicException"] > 2
    told = {None, "ValueError", "PanicException", "TypeError", "IndexError"}
    assert {*causes} <= told


def test_opening_leaves_nothing_among_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    DiskEngine.index(tmp_path / "index", TALKS)
    for _ in range(200):
        assert opened(tmp_path / "index").search(["trade"], 1)
        assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("name", ["meta.json", "*.idx", "*.term", "*.fast", IDS])
def test_a_file_that_is_gone_is_damage(tmp_path: Path, name: str) -> None:
    DiskEngine.index(tmp_path, TALKS)
    next(tmp_path.glob(name)).unlink()
    with pytest.raises(DataError, match="index damaged"):
        opened(tmp_path)


def test_an_engine_that_cannot_be_extended_is_damage_and_is_built_anew(
    tmp_path: Path,
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    DiskEngine.index(tmp_path / "one", TALKS)
    (tmp_path / "one" / "meta.json").write_text('{"of": "another version"}')
    with pytest.raises(DataError, match="qabot index"):
        DiskEngine.extend(tmp_path / "one", tmp_path / "two", TALKS)
    assert list((tmp_path / "two").iterdir()) == []


def test_an_interruption_is_no_damage(tmp_path: Path) -> None:
    def interrupted() -> Iterator[tuple[str, list[str]]]:
        yield TALKS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        DiskEngine.index(tmp_path, interrupted())


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(OutputError, match=r"cannot be written.*--index DIR"):
            DiskEngine.index(tmp_path, TALKS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
