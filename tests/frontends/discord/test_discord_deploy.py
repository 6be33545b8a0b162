"""The service unit and the container file: what they name is there, and is allowed."""

import configparser
import dataclasses
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from running import ROOT

from qabot import errors
from qabot.settings import DiscordSettings, Settings

UNIT = ROOT / "deploy" / "qabot.service"
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# What a restart may mend: another process ends, a disk or the memory has room again.
PASSING = {errors.BusyError, errors.OutputError, errors.WorkerError}


def unit() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(UNIT.read_text("ascii"))
    return parser["Service"]


def steps() -> list[tuple[str, str]]:
    """Give the instructions of the container file and their arguments."""
    lines = (ROOT / "Containerfile").read_text("ascii").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in kept)]


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("no systemd here")
    text = UNIT.read_text("ascii").replace("/opt/qabot/.venv/bin/qabot", "/bin/true")
    copy = tmp_path / "qabot.service"
    copy.write_text(text.replace("/opt/qabot", str(tmp_path)), encoding="ascii")
    done = subprocess.run(
        [systemd, "verify", copy], capture_output=True, text=True, check=False
    )
    assert "qabot.service" not in done.stderr


def test_the_unit_starts_the_bot_and_restarts_it_only_where_that_may_help() -> None:
    service = unit()
    program, command = service["ExecStart"].split()
    assert program == f"{service['WorkingDirectory']}/.venv/bin/qabot"
    assert "qabot" in PROJECT["scripts"]
    assert command == "discord"
    hopeless = {
        each.exit_code
        for each in errors.QabotError.__subclasses__()
        if each not in PASSING
    }
    assert {*map(int, service["RestartPreventExitStatus"].split())} == hopeless


def test_the_unit_gives_the_bot_time_to_deliver() -> None:
    assert int(unit()["TimeoutStopSec"]) > Settings().discord.drain_seconds + 2
    (told,) = re.findall(r"--stop-timeout (\d+)", README)
    assert int(told) > Settings().discord.drain_seconds + 2


def test_the_container_file_installs_and_starts_the_bot() -> None:
    written = dict(steps())
    assert [name for name, _ in steps()] == (
        "FROM WORKDIR COPY RUN ENV USER VOLUME ENTRYPOINT CMD".split()
    )
    assert json.loads(written["ENTRYPOINT"]) == [*PROJECT["scripts"]]
    assert json.loads(written["CMD"]) == ["discord"]
    assert "pip install --no-cache-dir -e ." in written["RUN"]
    (minor,) = re.findall(r"python:3\.(\d+)-", written["FROM"])
    (least,) = re.findall(r">=3\.(\d+)", PROJECT["requires-python"])
    assert int(minor) >= int(least)


def test_what_the_container_writes_is_in_volumes_of_its_user() -> None:
    written = dict(steps())
    places = json.loads(written["VOLUME"])
    (own,) = re.findall(r"install -d -o (\d+) (.+)", written["RUN"])
    assert (own[0], own[1].split()) == (written["USER"], places)
    homes = dict(each.split("=") for each in written["ENV"].split())
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        assert f"{homes[name]}/qabot" in places
        assert f":{homes[name]}/qabot " in README


def test_the_image_holds_no_token_and_the_files_it_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text("ascii").splitlines()
    left_out = {line for line in lines if not line.startswith("#")}
    assert {".env", ".git", ".venv"} <= left_out
    for needed in ("bot.py", "pyproject.toml", "qabot", "config", "seeds", "README.md"):
        assert (ROOT / needed).exists()
        assert needed not in left_out


def test_the_readme_names_files_that_are_there() -> None:
    for name in ("deploy/qabot.service", "Containerfile", ".env.example"):
        assert name in README
        assert (ROOT / name).is_file()


def test_every_setting_that_the_readme_names_exists() -> None:
    part = README[README.index("## Discord") : README.index("## Settings")]
    named = set(re.findall(r"discord\.([a-z_]+)", part)) - {"com"}
    fields = {each.name for each in dataclasses.fields(DiscordSettings)}
    assert named
    assert named <= fields


def test_every_line_of_the_log_that_the_readme_explains_is_written() -> None:
    explained = re.findall(r"`([^`]+)` in its log", README)
    sources = (ROOT / "qabot" / "frontends" / "discord").glob("*.py")
    code = "".join(each.read_text("utf-8") for each in sources)
    assert len(explained) >= 4
    for words in explained:
        assert words.replace("connection put off", "connection %s") in code
