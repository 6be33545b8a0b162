"""TOML file, `.env` and environment -> frozen `Settings`.

Later sources win: the defaults below, `config/qabot.toml`, `.env`, the environment
(`QABOT_ANSWERING__EXCERPTS=3`). The Discord token comes from the last two only.
Meaning, unit and range of every setting are written in `config/qabot.toml`.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from qabot.errors import MissingError, SettingsError

PREFIX = "QABOT_"
_CONNECTION = {
    "DISCORD_TOKEN": "token",
    "DISCORD_API_BASE": "api_base",
    "DISCORD_GATEWAY": "gateway",
    "DISCORD_GUILD": "guild",
}
_NOT_IN_FILES = {"home", "connection"}


def _words(value: object) -> object:
    """Read `1,2`, `[1, 2]`, `1` or nothing as a list, as `.env` files spell them."""
    if isinstance(value, str):
        return [w.strip(" '\"") for w in value.strip(" []").split(",") if w.strip()]
    return [value] if isinstance(value, int) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Count = Annotated[int, Field(ge=1)]
Column = Annotated[str, Field(min_length=1)]
Ids = Annotated[tuple[Count, ...], BeforeValidator(_words)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


def languages() -> tuple[str, ...]:
    """Return what `retrieval.language` may be: the Snowball stemmers, and `none`."""
    import Stemmer

    return ("none", *Stemmer.algorithms())


def _language(name: str) -> str:
    if name in languages():
        return name
    told = f"{_unknown(name, languages())}; it may be {', '.join(languages())}"
    raise PydanticCustomError("unknown_language", "{told}", {"told": told})


Language = Annotated[str, AfterValidator(_language)]


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    ) | ConfigDict(defer_build=True)  # all at once, with `Settings`


class ArticleSettings(_Section):
    """Which files are articles, and what is known of them beside their text."""

    folder: str = "seeds"
    metadata: str = "config/articles.toml"
    suffixes: Words = (
        *(".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"),
        *(".pdf", ".docx", ".jsonl", ".ndjson", ".csv", ".tsv"),
    )
    max_megabytes: Annotated[float, Field(gt=0)] = 20.0
    max_table_megabytes: Annotated[float, Field(gt=0)] = 4000.0
    id_column: Column = "id"
    text_column: Column = "text"
    title_column: Column = "title"
    outlet_column: Column = "outlet"
    author_column: Column = "author"
    date_column: Column = "date"
    url_column: Column = "url"


class PassageSettings(_Section):
    """How documents are cut into passages, in characters."""

    min_characters: Annotated[int, Field(ge=0)] = 200
    max_characters: Annotated[int, Field(ge=200)] = 1200


class IndexSettings(_Section):
    """Where the index lies, and which engine ranks its passages."""

    folder: str = ""
    engine: Literal["auto", "memory", "disk"] = "auto"
    memory_passages: Annotated[int, Field(ge=0)] = 1000
    processes: Annotated[int, Field(ge=0)] = 0


class RetrievalSettings(_Section):
    """BM25 and what refines its order."""

    language: Language = "english"
    k1: Weight = 0.9
    b: Share = 0.6
    kin_weight: Share = 0.3
    candidates: Count = 100
    passages: Count = 12
    per_article: Count = 12


class AnsweringSettings(_Section):
    """How many excerpts, how long, and how sure."""

    excerpts: Annotated[int, Field(ge=1, le=10)] = 3
    characters: Annotated[int, Field(ge=80, le=1000)] = 300
    per_article: Count = 3
    threshold: Share = 0.33
    question_characters: Count = 2000


class ConversationSettings(_Section):
    """How much of earlier turns a follow-up takes over."""

    turns: Annotated[int, Field(ge=0, le=20)] = 20
    subjects: Count = 3
    question_weight: Weight = 0.8
    question_decay: Share = 0.9
    first_weight: Weight = 0.8
    title_weight: Weight = 0.3
    excerpt_weight: Weight = 0.15
    excerpt_decay: Share = 0.5
    terms: Count = 10
    most: Weight = 3.0


class ChatSettings(_Section):
    """The terminal chat."""

    history: bool = False


class DiscordSettings(_Section):
    """The Discord bot: whom it answers where, within which bounds, what it keeps."""

    servers: Ids = ()
    channels: Ids = ()
    roles: Ids = ()
    admins: Ids = ()
    direct_messages: bool = True
    every_question: Ids = ()
    threads_without_mention: bool = False
    quiet_replies: bool = False
    thread_turns: Annotated[int, Field(ge=0)] = 3
    keep: Literal["nothing", "unanswered", "all"] = "nothing"
    keep_folder: str = ""
    keep_days: Count = 90
    concurrency: Count = 4
    queue: Count = 100
    cooldown_seconds: Weight = 2.0
    server_cooldown_seconds: Weight = 0.0
    conversation_minutes: Annotated[float, Field(gt=0)] = 30.0
    conversations: Count = 10_000
    remembered_turns: Count = 10_000
    drain_seconds: Annotated[float, Field(gt=0)] = 8.0


class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    questions: bool = False


class Connection(_Section):
    """Discord's address and credentials, from `.env` or the environment only."""

    token: SecretStr | None = None
    api_base: str | None = None
    gateway: str | None = None
    guild: int | None = None


class Settings(_Section):
    """Every setting, checked.

    Attributes:
        home: The folder that relative paths in the settings start from.
    """

    home: Path = Field(default_factory=Path)
    articles: ArticleSettings = Field(default_factory=ArticleSettings)
    passages: PassageSettings = Field(default_factory=PassageSettings)
    index: IndexSettings = Field(default_factory=IndexSettings)
    retrieval: RetrievalSettings = Field(default_factory=RetrievalSettings)
    answering: AnsweringSettings = Field(default_factory=AnsweringSettings)
    conversation: ConversationSettings = Field(default_factory=ConversationSettings)
    chat: ChatSettings = Field(default_factory=ChatSettings)
    discord: DiscordSettings = Field(default_factory=DiscordSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    connection: Connection = Field(default_factory=Connection)


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
    try:
        settings = Settings.model_validate({"home": home, **given.values})
    except ValidationError as error:
        raise _refusal(given.faults + _describe(error, given.places)) from None
    if given.faults:
        raise _refusal(given.faults)
    return settings


class _Given:
    """Values of known sections, where each stands, and what is wrong with the rest."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, object]] = {name: {} for name in _sections()}
        self.places: dict[tuple[str, ...], str] = {}
        self.faults: list[str] = []

    def put(self, section: str, key: str, value: object, place: str) -> None:
        self.values.setdefault(section, {})[key] = value
        self.places[section, key] = place

    def read_tables(self, path: Path) -> None:
        for section, table in _read_toml(path).items():
            place = f"{path}: {section}"
            if section not in _sections():
                self.faults.append(f"{place}: {_unknown(section, _sections())}")
            elif not isinstance(table, dict):
                self.faults.append(f"{place}: must be a table, [{section}]")
            else:
                for key, value in table.items():
                    self.put(section, key, value, f"{place}.{key}")

    def read_variables(self, variables: Mapping[str, str], origin: str = "") -> None:
        for name, value in variables.items():
            place = origin + name
            if name in _CONNECTION:
                self.put("connection", _CONNECTION[name], value.strip() or None, place)
            elif name.startswith(PREFIX):
                section, _, key = name.removeprefix(PREFIX).lower().partition("__")
                if key and section in _sections():
                    self.put(section, key, value, place)
                else:
                    known = [f"{PREFIX}{s.upper()}__…" for s in _sections()]
                    self.faults.append(f"{place}: {_unknown(name, known)}")


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
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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


def _sections() -> list[str]:
    return [name for name in Settings.model_fields if name not in _NOT_IN_FILES]


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return "unknown" + (f"; did you mean {near[0]}?" if near else "")


def _describe(error: ValidationError, places: dict[tuple[str, ...], str]) -> list[str]:
    """One sentence a fault, without the value, which may be a secret."""
    sentences = []
    for fault in error.errors(include_input=False, include_url=False):
        section, key = (str(part) for part in fault["loc"][:2])
        message = fault["msg"]
        if fault["type"] == "extra_forbidden":
            message = _unknown(key, [*getattr(Settings(), section).model_dump()])
        sentences.append(f"{places[section, key]}: {message}")
    return sentences


def _refusal(faults: list[str]) -> SettingsError:
    return SettingsError(
        "the settings cannot be used:\n"
        + "\n".join(f"  {fault}" for fault in faults)
        + "\nconfig/qabot.toml says what each one means and may be"
    )
