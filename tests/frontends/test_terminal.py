"""The chat as a process: in a terminal, a dumb one, a pipe and a file."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
READY = "\x1b[?2004h"
SECONDS = 20


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    root = str(HERE.parent.parent)
    return {
        **kept,
        "PYTHONPATH": root,
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        **more,
    }


def piped(text: bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(HERE / "stand_in.py")],
        input=text,
        capture_output=True,
        env=environment(**more),
        timeout=SECONDS,
        check=False,
    )


def test_a_pipe_is_answered_line_by_line_without_prompt_or_colour() -> None:
    done = piped(b"hello\n\nWho is Raimondoo?\n/open", FORCE_COLOR="1")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert text.startswith("Hello. Ask a question about the articles.\n\nNo article")
    assert "\x1b" not in text
    assert "> " not in text
    assert text.endswith("“Raimondo met the premier.”\n\n")


def test_an_empty_pipe_is_fine() -> None:
    done = piped(b"")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_bytes_that_are_no_text_neither_stop_a_pipe_nor_break_its_output() -> None:
    done = piped(b"\xff\xfe?\nhello\n", PYTHONUTF8="0", PYTHONIOENCODING="ascii:strict")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u201cYesterday" in done.stdout
    assert b"Hello." in done.stdout


def test_a_reader_that_goes_away_ends_the_chat_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, str(HERE / "stand_in.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b"hello\nhello\n")
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(SECONDS) == 0


class Terminal:
    """A pseudo terminal with a chat in it."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self._master = master
        self.process = process
        self.seen = ""

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def expect(self, text: str) -> str:
        """Read until `text` shows up, and return what was new."""
        start = len(self.seen)
        end = time.monotonic() + SECONDS
        while text not in self.seen[start:]:
            left = end - time.monotonic()
            assert left > 0, f"{text!r} is not in {self.seen[start:]!r}"
            if select.select([self._master], [], [], left)[0]:
                self.seen += os.read(self._master, 65536).decode(errors="replace")
        return self.seen[start:]

    def leave(self) -> int:
        self.press("\x04")
        return self.process.wait(SECONDS)


@contextmanager
def terminal(*, stdout: str = "$0", **more: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    # A shell that leads its session and opens the terminal is controlled by it.
    script = f'exec "$1" "$2" <"$0" >"{stdout}" 2>"$0"'
    command = ["sh", "-c", script, os.ttyname(slave), sys.executable]
    with subprocess.Popen(
        [*command, str(HERE / "stand_in.py")],
        env=environment(**more),
        start_new_session=True,
    ) as process:
        try:
            yield Terminal(master, process)
        finally:
            process.kill()
            os.close(master)
            os.close(slave)


def test_a_terminal_chat_takes_pastes_commands_and_ctrl_c_until_ctrl_d() -> None:
    with terminal() as screen:
        assert "2 articles, 13 passages." in screen.expect(READY)
        screen.press("\x1b[200~Who is\nRaimondoo?\n\x1b[201~\r")
        assert "No article has the word “Raimondoo”." in screen.expect(READY)
        screen.press("half a question\x03")
        assert "Dropped." in screen.expect(READY)
        screen.press("stall\r")
        screen.expect("stalling")
        screen.press("\x03")
        assert "Dropped." in screen.expect(READY)
        screen.press("What?\r")
        answer = screen.expect(READY)
        assert "[bold]fourth[/bold] visit, \ufffd[31mshe said." in answer
        assert "\x1b[31m" not in answer
        screen.press("/open 1\r")
        assert "\x1b[1m  “Yesterday, in a small sign" in screen.expect(READY)
        assert screen.leave() == 0


def test_no_color_is_respected() -> None:
    with terminal(NO_COLOR="1") as screen:
        screen.expect(READY)
        screen.press("What?\r")
        screen.expect(READY)
        assert screen.leave() == 0
    codes = {
        code
        for found in re.findall(r"\x1b\[([0-9;]*)m", screen.seen)
        for code in found.split(";")
    }
    assert codes <= {"", "0", "1", "2", "22"}


def test_a_dumb_terminal_gets_text_only() -> None:
    with terminal(TERM="dumb") as screen:
        screen.expect("> ")
        screen.press("What?\n")
        assert "“Yesterday" in screen.expect("> ")
        screen.press("half\x03")
        assert "Dropped." in screen.expect("Ctrl-D leaves.\r\n\r\n> ")
        assert screen.leave() == 0
    assert "\x1b" not in screen.seen


def test_output_to_a_file_has_no_escapes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with terminal(stdout=str(path)) as screen:
        screen.press("What?\n\x04")
        assert screen.process.wait(SECONDS) == 0
    text = path.read_text(encoding="utf-8")
    assert "“Yesterday" in text
    assert "\x1b" not in text
