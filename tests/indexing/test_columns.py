"""Arrays come out of a file as they went in, or not at all."""

import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DataError
from qabot.indexing.columns import Columns, joined, split, write_columns

KINDS = st.sampled_from(["<u1", "<u2", "<u4", "<i4", "<i8", "<u8", "?"])
COLUMNS = st.dictionaries(
    st.text(st.characters(codec="ascii"), max_size=5),
    st.tuples(KINDS, st.lists(st.integers(0, 1), max_size=20)),
    max_size=5,
)
EXAMPLE = {"one": np.arange(5, dtype="<i8"), "two": np.zeros(0, "<u2")}


@given(
    columns=COLUMNS,
    tail=st.binary(max_size=50),
    facts=st.dictionaries(st.text(), st.integers()),
)
def test_what_is_written_is_read(
    columns: dict[str, tuple[str, list[int]]], tail: bytes, facts: dict[str, int]
) -> None:
    arrays = {name: np.array(values, kind) for name, (kind, values) in columns.items()}
    with TemporaryDirectory() as folder:
        seal = write_columns(Path(folder) / "c", arrays, facts, tail)
        found = Columns(Path(folder) / "c", seal)
        for name, array in arrays.items():
            assert found[name].dtype == array.dtype
            assert found[name].tolist() == array.tolist()
        assert found.facts == facts
        assert found.seal == seal
        assert (found.tail(0, 99), found.tail_size) == (tail, len(tail))
        assert found.tail(3, 7) == tail[3:7]


def test_arrays_are_aligned_and_cannot_be_changed(tmp_path: Path) -> None:
    write_columns(tmp_path / "c", {"a": np.zeros(3, "?"), **EXAMPLE}, {})
    one = Columns(tmp_path / "c", None)["one"]
    assert one.ctypes.data % 8 == 0
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 1


@pytest.mark.parametrize(
    "junk", [b"", b"x", b"qabot\0\x02\n\xff\xff\xff\xff", bytes(99)]
)
def test_what_is_no_such_file_is_refused_and_named(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "c").write_bytes(junk)
    with pytest.raises(DataError, match=rf"{tmp_path}/c: .*qabot index"):
        Columns(tmp_path / "c", None).facts  # noqa: B018 - it is read by this


HEADERS = [
    b"[]",
    b"{}",
    b'{"size": "x"}',
    b'{"size": Infinity}',
    b'{"size": -9}',
    b"[" * 9000,
    b"\xff",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_with_junk_is_refused(tmp_path: Path, header: bytes) -> None:
    start = b"qabot\0\x02\n" + len(header).to_bytes(4, "little")
    (tmp_path / "c").write_bytes(start + header + bytes(64))
    with pytest.raises(DataError, match="index damaged"):
        Columns(tmp_path / "c", None).facts  # noqa: B018 - it is read by this


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        Columns(tmp_path / "c", None)


def test_another_seal_is_refused_though_the_file_is_sound(tmp_path: Path) -> None:
    seal = write_columns(tmp_path / "c", EXAMPLE, {})
    assert Columns(tmp_path / "c", seal)["one"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(DataError, match="not those written"):
        Columns(tmp_path / "c", "0" * 64)["one"]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    write_columns(tmp_path / "c", EXAMPLE, {})
    with pytest.raises(FileExistsError):
        write_columns(tmp_path / "c", {}, {})


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",))),
        min_size=1,
    )
)
def test_joined_strings_are_split_again(strings: list[str]) -> None:
    assert list(split(joined(strings))) == strings


_MANY = """
import resource, sys
from pathlib import Path
from qabot.errors import QabotError
from qabot.indexing.columns import Columns
soft, hard = map(int, sys.argv[2:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
try:
    held = [Columns(Path(sys.argv[1]), None) for _ in range(300)]
except QabotError as error:
    sys.exit(f"{type(error).__name__}: {error}")
with open(sys.argv[1], "rb"):
    print(len(held))
"""


def test_more_files_are_opened_than_a_system_lets_who_does_not_ask(
    tmp_path: Path,
) -> None:
    write_columns(tmp_path / "c", EXAMPLE, {})
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    line = [sys.executable, "-c", _MANY, tmp_path / "c"]
    asked = subprocess.run(
        [*line, "60", str(allowed)], capture_output=True, text=True, check=False
    )
    assert (asked.stdout, asked.stderr) == ("300\n", "")
    refused = subprocess.run(
        [*line, "60", "60"], capture_output=True, text=True, check=False
    )
    assert refused.stderr == (
        f"QabotError: {tmp_path}/c: Too many open files: "
        "let more files be open (`ulimit -n`)\n"
    )
