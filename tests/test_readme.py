"""What the README claims: commands, transcripts, set-up, the Python example."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qabot.frontends.commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TRANSCRIPT = re.compile(
    r'^\$ qabot ask "([^"]+)"\n(.*?)(?=^\$ |^```)', re.MULTILINE | re.DOTALL
)
SHELL = re.compile(r"```sh\n(.*?)\n```", re.DOTALL)


def answered(question: str) -> str:
    """What the command prints, 88 columns wide, blank lines at the end apart."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QABOT_")}
    done = subprocess.run(
        [sys.executable, "bot.py", "ask", question],
        cwd=ROOT,
        env={**environment, "COLUMNS": "88", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip() + "\n"


def test_the_transcripts_are_what_the_command_prints() -> None:
    text = README.read_text("utf-8")
    if os.environ.get("REWRITE_README"):
        text = TRANSCRIPT.sub(
            lambda m: f'$ qabot ask "{m[1]}"\n{answered(m[1])}\n', text
        )
        README.write_text(re.sub(r"\n\n```\n", "\n```\n", text), encoding="utf-8")
    found = TRANSCRIPT.findall(README.read_text("utf-8"))

    assert len(found) == 3
    for question, shown in found:
        assert shown.strip() + "\n" == answered(question)


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"repl"}))
def test_every_command_is_named(command: str) -> None:
    assert f"`qabot {command}" in README.read_text("utf-8")


def test_the_test_command_is_what_ci_runs() -> None:
    start, tests, *_ = SHELL.findall(README.read_text("utf-8"))

    assert start.endswith("bot.py chat")
    assert tests in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_python_example_prints_a_quote() -> None:
    code = re.search(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert code is not None
    done = subprocess.run(
        [sys.executable, "-c", code[1]],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert "twice every year" in done.stdout


def test_every_file_it_links_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README.read_text("utf-8"))

    assert links
    assert all((ROOT / link).exists() for link in links)
