"""TOML file, `.env` and environment -> `Settings`, checked.

Later sources win: the defaults, `config/qabot.toml`, `.env`, the environment
(`QABOT_ANSWERING__EXCERPTS=3`). The Discord token comes from the last two only.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.errors import MissingError, SettingsError
from qabot.settings import (
    DEFAULTS,
    IN_FILES,
    SECTIONS,
    Filled,
    Settings,
    unchecked,
    unknown,
)

if TYPE_CHECKING:
    from pydantic import ValidationError

PREFIX = "QABOT_"
_CONNECTION = {
    "DISCORD_TOKEN": "token",
    "DISCORD_API_BASE": "api_base",
    "DISCORD_GATEWAY": "gateway",
    "DISCORD_GUILD": "guild",
}


def load(
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
) -> Settings:
    """Read the settings from all their places and check them.

    Args:
        config: The TOML file. None looks for `config/qabot.toml` in the current
            folder, then beside the installed package; without it defaults hold.
        environment: What stands for the process's environment, which None means.
        overrides: Section and key to value, from the command line; these win.

    Raises:
        MissingError: `config` is not there.
        SettingsError: Something in them is wrong; names every fault and its place.
    """
    path = config or default_config()
    if config is not None and not config.is_file():
        raise MissingError(f"no settings file {config}: name one with --config FILE")
    home, given = _home(path), _Given()
    if path:
        given.read_tables(path)
    given.read_variables(_dotenv(home), f"{home / '.env'}: ")
    given.read_variables(os.environ if environment is None else environment)
    for section, table in (overrides or {}).items():
        for key, value in table.items():
            given.put(section, key, value, f"command line: {section}.{key}")
    settings, faults = _checked(home, given)
    if faults:
        raise _refusal(faults)
    return settings


def _checked(home: Path, given: "_Given") -> tuple[Settings, list[str]]:
    """Return settings, and what is wrong with them.

    What is as it comes, or may be any text, needs no check: so most start without
    importing what checks, which takes a quarter of the time that a first answer does.
    """
    values = {
        section: {k: v for k, v in table.items() if not _is_default(section, k, v)}
        for section, table in given.values.items()
    }
    free = {name: _free(kind) for name, kind in SECTIONS.items()}
    if all(
        key in free[section] and isinstance(value, str) and value
        for section, table in values.items()
        for key, value in table.items()
    ):
        return unchecked(home, values), given.faults
    from pydantic import TypeAdapter, ValidationError

    try:
        found = TypeAdapter(Settings).validate_python({"home": home, **values})
    except ValidationError as error:
        return DEFAULTS, given.faults + _describe(error, given.places)
    return found, given.faults


def _is_default(section: str, key: str, value: object) -> bool:
    default = getattr(getattr(DEFAULTS, section), key, None)
    if isinstance(default, tuple) and isinstance(value, list):
        return default == tuple(value)
    return type(default) is type(value) and default == value


def _free(section: type) -> set[str]:
    """The settings of a section that any text may be, if there is some."""
    texts = (str, str | None, Filled)
    return {each.name for each in fields(section) if each.type in texts}


class _Given:
    """Values of known sections, where each stands, and what is wrong with the rest."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, object]] = {name: {} for name in SECTIONS}
        self.places: dict[tuple[str, ...], str] = {}
        self.faults: list[str] = []

    def put(self, section: str, key: str, value: object, place: str) -> None:
        self.values[section][key] = value
        self.places[section, key] = place

    def read_tables(self, path: Path) -> None:
        for section, table in _read_toml(path).items():
            place = f"{path}: {section}"
            if section not in IN_FILES:
                self.faults.append(f"{place}: {unknown(section, IN_FILES)}")
            elif not isinstance(table, dict):
                self.faults.append(f"{place}: must be a table, [{section}]")
            else:
                for key, value in table.items():
                    self._put_written(section, key, value, f"{place}.{key}")

    def _put_written(self, section: str, key: str, value: object, place: str) -> None:
        """Put what may be of any type, unless what checks would take it for another."""
        default = getattr(getattr(DEFAULTS, section), key, None)
        if isinstance(value, bool) and type(default) in (int, float):
            self.faults.append(f"{place}: must be a number, not true or false")
        elif isinstance(value, str) and "\0" in value:
            self.faults.append(f"{place}: must not hold a null character")
        else:
            self.put(section, key, value, place)

    def read_variables(self, variables: Mapping[str, str], origin: str = "") -> None:
        for name, value in variables.items():
            place = origin + name
            if name in _CONNECTION:
                self.put("connection", _CONNECTION[name], value.strip() or None, place)
            elif name.startswith(PREFIX):
                section, _, key = name.removeprefix(PREFIX).lower().partition("__")
                if key and section in IN_FILES:
                    self.put(section, key, value, place)
                else:
                    known = [f"{PREFIX}{s.upper()}__…" for s in IN_FILES]
                    self.faults.append(f"{place}: {unknown(name, known)}")


def default_config() -> Path | None:
    """Return the settings file that is used where none is named, if there is one."""
    beside = Path(__file__).resolve().parent.parent / "config" / "qabot.toml"
    here = Path("config", "qabot.toml")
    return next((path for path in (here, beside) if path.is_file()), None)


def _home(config: Path | None) -> Path:
    if config is None:
        return Path.cwd()
    folder = config.resolve().parent
    return folder.parent if folder.name == "config" else folder


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: {error}: mend the file") from error


def _dotenv(home: Path) -> dict[str, str]:
    path = home / ".env"
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        found = dotenv_values(path, encoding="utf-8-sig", interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}: mend the file") from error
    return {name: value for name, value in found.items() if value is not None}


def _describe(
    error: "ValidationError", places: dict[tuple[str, ...], str]
) -> list[str]:
    """One sentence a fault, without the value, which may be a secret."""
    sentences = []
    for fault in error.errors(include_input=False, include_url=False):
        section, key = (str(part) for part in fault["loc"][:2])
        message = fault["msg"]
        if fault["type"] == "unexpected_keyword_argument":
            known = [each.name for each in fields(SECTIONS[section])]
            message = unknown(key, known)
        sentences.append(f"{places[section, key]}: {message}")
    return sentences


def _refusal(faults: list[str]) -> SettingsError:
    return SettingsError(
        "the settings cannot be used:\n"
        + "\n".join(f"  {fault}" for fault in faults)
        + "\nconfig/qabot.toml says what each one means and may be"
    )
