"""All settings, frozen: meaning, unit and range are written in `config/qabot.toml`.

Whoever makes them in code is trusted; `configuration` checks what people write.
"""

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class _Check:
    """A check by pydantic, which is imported where there is something to check."""

    def __init__(
        self, kind: str, *how: Callable[[Any], object], **bounds: float
    ) -> None:
        self._kind, self._how, self._bounds = kind, how, bounds

    def __get_pydantic_core_schema__(
        self, kind: object, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        import pydantic

        check = getattr(pydantic, self._kind)(*self._how, **self._bounds)
        return handler.generate_schema(Annotated[kind, check])


def _words(value: object) -> object:
    """Read `1,2`, `[1, 2]`, `1` or nothing as a list, as `.env` files spell them."""
    if isinstance(value, str):
        return [w.strip(" '\"") for w in value.strip(" []").split(",") if w.strip()]
    return [value] if type(value) is int else value


def _endings(value: object) -> object:
    """Read the endings of files however they are spelt: txt, .TXT."""
    words = _words(value)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return words
    return [f".{word.lower().removeprefix('.')}" for word in words]


def _within(**bounds: float) -> _Check:
    return _Check("Field", **bounds)


Words = Annotated[tuple[str, ...], _Check("BeforeValidator", _words)]
Endings = Annotated[tuple[str, ...], _Check("BeforeValidator", _endings)]
Count = Annotated[int, _within(ge=1)]
Natural = Annotated[int, _within(ge=0)]
Days = Annotated[int, _within(ge=1, le=36_500)]
Filled = Annotated[str, _within(min_length=1)]
Ids = Annotated[tuple[Count, ...], _Check("BeforeValidator", _words)]
Share = Annotated[float, _within(ge=0, le=1)]
Weight = Annotated[float, _within(ge=0)]
Positive = Annotated[float, _within(gt=0)]


def languages() -> tuple[str, ...]:
    """Return what `retrieval.language` may be: the Snowball stemmers, and `none`."""
    import Stemmer

    return ("none", *Stemmer.algorithms())


def unknown(name: str, known: Sequence[str]) -> str:
    """Return what to say of a name that is not known, with the nearest that is."""
    near = difflib.get_close_matches(name, known, n=1)
    return "unknown" + (f"; did you mean {near[0]}?" if near else "")


def _language(name: str) -> str:
    if name in languages():
        return name
    from pydantic_core import PydanticCustomError

    told = f"{unknown(name, languages())}; it may be {', '.join(languages())}"
    raise PydanticCustomError("unknown_language", "{told}", {"told": told})


Language = Annotated[str, _Check("AfterValidator", _language)]


class _Section:
    __pydantic_config__: ClassVar[Mapping[str, object]] = {
        "extra": "forbid",
        "allow_inf_nan": False,
    }


@dataclass(frozen=True)
class ArticleSettings(_Section):
    """Which files are articles, and what is known of them beside their text."""

    folder: Filled = "seeds"
    metadata: Filled = "config/articles.toml"
    suffixes: Endings = (
        *(".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"),
        *(".pdf", ".docx", ".jsonl", ".ndjson", ".csv", ".tsv"),
    )
    max_megabytes: Positive = 20.0
    max_table_megabytes: Positive = 4000.0
    id_column: Filled = "id"
    text_column: Filled = "text"
    title_column: Filled = "title"
    outlet_column: Filled = "outlet"
    author_column: Filled = "author"
    date_column: Filled = "date"
    url_column: Filled = "url"


@dataclass(frozen=True)
class PassageSettings(_Section):
    """How documents are cut into passages, in characters."""

    min_characters: Natural = 200
    max_characters: Annotated[int, _within(ge=200)] = 1200


@dataclass(frozen=True)
class IndexSettings(_Section):
    """Where the index lies, and which engine ranks its passages."""

    folder: str = ""
    engine: Literal["auto", "memory", "disk"] = "auto"
    memory_passages: Natural = 1000
    processes: Natural = 0


@dataclass(frozen=True)
class RetrievalSettings(_Section):
    """BM25 and what refines its order."""

    language: Language = "english"
    k1: Weight = 0.9
    b: Share = 0.6
    kin_weight: Share = 0.3
    candidates: Count = 60
    passages: Count = 12
    per_article: Count = 12


@dataclass(frozen=True)
class AnsweringSettings(_Section):
    """How many excerpts, how long, and how sure."""

    excerpts: Annotated[int, _within(ge=1, le=10)] = 3
    characters: Annotated[int, _within(ge=80, le=1000)] = 300
    per_article: Count = 3
    threshold: Share = 0.33
    question_characters: Count = 2000


@dataclass(frozen=True)
class ConversationSettings(_Section):
    """How much of earlier turns a follow-up takes over."""

    turns: Annotated[int, _within(ge=0, le=20)] = 20
    subjects: Count = 3
    question_weight: Weight = 0.8
    question_decay: Share = 0.9
    first_weight: Weight = 0.8
    title_weight: Weight = 0.3
    excerpt_weight: Weight = 0.15
    excerpt_decay: Share = 0.5
    terms: Count = 10
    most: Weight = 3.0


@dataclass(frozen=True)
class ChatSettings(_Section):
    """The terminal chat."""

    history: bool = False


@dataclass(frozen=True)
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
    thread_turns: Natural = 3
    keep: Literal["nothing", "unanswered", "all"] = "nothing"
    keep_folder: str = ""
    keep_days: Days = 90
    concurrency: Count = 4
    queue: Count = 100
    cooldown_seconds: Weight = 2.0
    server_cooldown_seconds: Weight = 0.0
    conversation_minutes: Positive = 30.0
    conversations: Count = 10_000
    remembered_turns: Count = 10_000
    drain_seconds: Positive = 8.0


@dataclass(frozen=True)
class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    questions: bool = False


@dataclass(frozen=True)
class Connection(_Section):
    """Discord's address and credentials, from `.env` or the environment only."""

    token: str | None = field(default=None, repr=False)
    api_base: str | None = None
    gateway: str | None = None
    guild: Count | None = None


@dataclass(frozen=True)
class Settings(_Section):
    """Every setting.

    Attributes:
        home: The folder that relative paths in the settings start from.
    """

    home: Path = Path()
    articles: ArticleSettings = ArticleSettings()
    passages: PassageSettings = PassageSettings()
    index: IndexSettings = IndexSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    conversation: ConversationSettings = ConversationSettings()
    chat: ChatSettings = ChatSettings()
    discord: DiscordSettings = DiscordSettings()
    log: LogSettings = LogSettings()
    connection: Connection = Connection()


DEFAULTS = Settings()
SECTIONS = {
    each.name: type(getattr(DEFAULTS, each.name))
    for each in fields(Settings)
    if each.name != "home"
}
IN_FILES = [name for name in SECTIONS if name != "connection"]


def as_json(settings: Settings) -> dict[str, Any]:
    """Return settings as JSON holds them, the connection left out."""
    told = asdict(settings) | {"home": os.fspath(settings.home)}
    return {name: told[name] for name in ("home", *IN_FILES)}


def of_json(told: Mapping[str, Any]) -> Settings:
    """Return the settings that `as_json` was given."""
    return unchecked(Path(told["home"]), {name: told[name] for name in IN_FILES})


def unchecked(home: Path, values: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Return settings of values by section and name; lists stand for tuples."""
    sections = {
        name: SECTIONS[name](
            **{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
        )
        for name, table in values.items()
    }
    return Settings(home, **sections)
