"""Keys become lines, and history is kept only where it is wanted."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from qabot.frontends.prompt import prompt_reader


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with (
        create_pipe_input() as pressed,
        create_app_session(input=pressed, output=DummyOutput()),
    ):
        yield pressed


def reader(*, history: bool = False) -> Callable[[], str]:
    return prompt_reader(lambda: ["/sources", "/help", "no command"], history=history)


@pytest.mark.parametrize(
    ("pressed", "line"),
    [
        ("What?\r", "What?"),
        ("\x1b[200~one\r\n  two\nthree\n\x1b[201~\r", "one two three"),
        ("so: \x1b[200~a\x1b[31m\u202eb\x1b[201~ c\r", "so: a\ufffd[31mb c"),
        ("/so\t\r", "/sources"),
        ("so\t\r", "so"),
    ],
)
def test_keys_make_one_line(keys: PipeInput, pressed: str, line: str) -> None:
    keys.send_text(pressed)
    assert reader()() == line


@pytest.mark.parametrize(
    ("pressed", "expected"), [("\x04", EOFError), ("half\x03", KeyboardInterrupt)]
)
def test_keys_of_leaving_are_told_apart(
    keys: PipeInput, pressed: str, expected: type[BaseException]
) -> None:
    keys.send_text(pressed)
    read = reader()
    with pytest.raises(expected):
        read()


def test_no_history_is_written_unless_it_is_switched_on(
    keys: PipeInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    keys.send_text("What?\r")
    reader()()
    assert not list(tmp_path.rglob("*"))


def test_history_is_kept_for_its_owner_alone(
    keys: PipeInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    keys.send_bytes(b"What is\x80 it?\r")
    reader(history=True)()
    (path,) = (each for each in tmp_path.rglob("*") if each.is_file())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(FileHistory(path).load_history_strings()) == ["What is\\udc80 it?"]


def test_history_that_cannot_be_written_is_a_warning(
    keys: PipeInput,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    keys.send_text("What?\r")
    assert reader(history=True)() == "What?"
    assert "history not kept" in caplog.text


def test_history_that_fails_later_is_a_warning(
    keys: PipeInput,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    read = reader(history=True)
    (tmp_path / "qabot" / "chat_history").unlink()
    (tmp_path / "qabot" / "chat_history").mkdir()
    keys.send_text("What?\r")
    assert read() == "What?"
    assert "history not written" in caplog.text
