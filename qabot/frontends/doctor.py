"""Settings -> what is well, what is not, and the exact next step."""

import base64
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple, cast

from qabot.answering.opening import open_qabot
from qabot.configuration import PREFIX, default_config
from qabot.datatypes import Source
from qabot.errors import MissingError, OutputError, QabotError, SettingsError
from qabot.frontends.lines import clean, plain, wrapped
from qabot.frontends.text import totals
from qabot.indexing.index import index_folder, open_index
from qabot.settings import Settings

_TOKEN = re.compile(r"([\w-]{23,28})\.[\w-]{6,7}\.[\w-]{27,}", re.ASCII)
_NAMED = 3

State = Literal["ok", "note", "fault"]


class Finding(NamedTuple):
    """What was found on one subject.

    Attributes:
        subject: One or two words.
        state: A `fault` has to be mended, a `note` may be.
        message: One or two sentences.
        step: What to do next about it.
        code: Of a fault: what the process exits with.
    """

    subject: str
    state: State
    message: str
    step: str = ""
    code: int = 0


def run(settings: Settings, config: Path | None) -> int:
    """Print what was found, and return 0 or the exit code of the worst finding.

    The worst is the first fault: each subject rests on those before it.

    Args:
        settings: All of them are looked at.
        config: The settings file that was named, if one was.
    """
    found = tuple(examine(settings, config))
    width = shutil.get_terminal_size().columns
    for each in found:
        first = f"{each.state:<6} {each.subject:<9} "
        # An address that is broken over lines can be neither pressed nor copied.
        whole = len(first) + len(each.message) if " " not in each.message else width
        rows = wrapped("text", each.message, whole, first, " " * len(first))
        sys.stdout.write(plain(rows) + "\n")
    faults = [each for each in found if each.state == "fault"]
    steps = [each.step for each in (*faults, *found) if each.step]
    step = steps[0] if steps else "qabot chat to ask, qabot discord to serve Discord"
    sys.stdout.write(f"next: {clean(step)}\n")
    return faults[0].code if faults else 0


def examine(settings: Settings, config: Path | None) -> Iterator[Finding]:
    """Look at one subject after the other; a missing or stale index is built."""
    yield _settings(settings, config)
    yield _dotenv(settings)
    try:
        with open_qabot(settings) as qabot:
            sources = qabot.sources
    except QabotError as error:
        yield _fault("articles", error)
    else:
        yield from _articles(settings, sources)
        yield _index(settings)
    yield _temporary()
    yield from _kept(settings)
    yield from _discord(settings)


def _settings(settings: Settings, config: Path | None) -> Finding:
    path = config or default_config()
    known = settings.home / settings.articles.metadata
    message = f"{path.resolve()}" if path else "no config/qabot.toml: defaults hold"
    message += f"; {known if known.is_file() else f'no {known}'}"
    if names := sorted(name for name in os.environ if name.startswith(PREFIX)):
        message += f"; from the environment: {', '.join(names)}"
    return Finding("settings", "ok", message)


def _dotenv(settings: Settings) -> Finding:
    path = settings.home / ".env"
    if not path.is_file():
        return Finding(".env", "ok", f"no {path}")
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        step = f"chmod 600 {path}"
        return Finding(".env", "note", f"{path} can be read by others: {step}", step)
    return Finding(".env", "ok", f"{path}, for this user alone")


def _articles(settings: Settings, sources: tuple[Source, ...]) -> Iterator[Finding]:
    folder = (settings.home / settings.articles.folder).expanduser()
    articles = sum(not source.skipped and not source.same_as for source in sources)
    passages = sum(source.passages for source in sources)
    message = f"{totals(articles, passages)} in {folder}"
    if not any(source.passages for source in sources):
        suffixes = ", ".join(settings.articles.suffixes)
        step = f"put articles ({suffixes}) into {folder}, or name one with --articles"
        yield Finding("articles", "fault", message, step, MissingError.exit_code)
    else:
        yield Finding("articles", "ok", message)
    yield from _listed(
        "repaired", "ok", [f"{s.article} ({s.repairs})" for s in sources if s.repairs]
    )
    yield from _listed(
        "skipped", "note", [f"{s.article} ({s.skipped})" for s in sources if s.skipped]
    )
    yield from _listed(
        "warnings", "note", [f"{s.article}: {w}" for s in sources for w in s.warnings]
    )


def _listed(subject: str, state: State, named: list[str]) -> Iterator[Finding]:
    if named:
        more = len(named) - _NAMED
        shown = ", ".join(named[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        yield Finding(subject, state, f"{shown}: qabot sources lists them")


def _index(settings: Settings) -> Finding:
    folder = index_folder(settings)
    try:
        with closing(open_index(settings, must_write=True)) as index:
            generation = index.folder
    except QabotError as error:
        return _fault("index", error)
    if not os.access(folder, os.W_OK | os.X_OK):
        message = (
            f"{folder} is served, but this user cannot write it: once the articles "
            "change, every start makes an index anew"
        )
        return Finding("index", "note", message)
    return Finding("index", "ok", f"every byte verified in {generation}")


def _temporary() -> Finding:
    try:
        return Finding("temporary", "ok", f"{tempfile.gettempdir()} can be written")
    except OSError:
        message = "no folder for temporary files can be written"
        step = "set TMPDIR to a folder that can be written"
        return Finding("temporary", "fault", message, step, OutputError.exit_code)


def _kept(settings: Settings) -> Iterator[Finding]:
    """Look at the place where questions are to be kept, if they are."""
    if settings.discord.keep == "nothing":
        return
    from qabot.frontends.discord.keeping import kept_folder

    folder = kept_folder(settings.discord, settings.home)
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        yield Finding("kept", "ok", f"{settings.discord.keep} questions, in {folder}")
    else:
        step = f"give this user the right to write {there}, or set discord.keep_folder"
        message = f"{folder} cannot be written: no question would be kept"
        yield Finding("kept", "fault", message, step, OutputError.exit_code)


def _discord(settings: Settings) -> Iterator[Finding]:
    from qabot.frontends.discord.checkup import ask_discord, invitation
    from qabot.frontends.discord.connection import check_addresses, check_token

    connection = settings.connection
    if connection.token is None:
        message = "DISCORD_TOKEN is not set; only the Discord bot needs it"
        step = (
            f"qabot chat; for Discord, put DISCORD_TOKEN=... into {settings.home}/.env"
        )
        yield Finding("token", "note", message, step)
        return
    try:
        token = check_token(connection)
        check_addresses(connection)
        shape = _shape(token)
    except SettingsError as error:
        yield _fault("token", error)
        return
    where = "the environment" if "DISCORD_TOKEN" in os.environ else ".env"
    yield Finding("token", "ok", f"DISCORD_TOKEN from {where} has a token's shape")
    if application := _application(shape[1]):
        link = invitation(int(application), settings.discord)
        yield Finding("invite", "ok", link)
    for each in ask_discord(settings):
        code = SettingsError.exit_code if each.state == "fault" else 0
        state = cast("State", each.state)
        yield Finding(each.subject, state, each.message, each.step, code)


def _shape(token: str) -> re.Match[str]:
    shape = _TOKEN.fullmatch(token)
    if shape is None:
        raise SettingsError(
            "DISCORD_TOKEN has not the shape of a token, three parts with dots "
            "between: copy it anew from https://discord.com/developers/applications "
            "(Bot > Reset Token)"
        )
    return shape


def _application(part: str) -> str | None:
    """Return the application's id, which the first part of a token spells."""
    try:
        spelt = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return None
    return spelt.decode() if spelt.isdigit() else None


def _fault(subject: str, error: QabotError) -> Finding:
    message = str(error)
    return Finding(subject, "fault", message, message, error.exit_code)
