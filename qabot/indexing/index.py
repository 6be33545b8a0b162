"""Settings -> an open index of the articles folder, built or refreshed where needed."""

import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from qabot.articles.folder import File, read, scan
from qabot.articles.metadata import read_metadata
from qabot.datatypes import Metadata
from qabot.errors import BusyError, DataError, OutputError
from qabot.indexing import generations
from qabot.indexing.builder import (
    build,
    build_engine,
    built_engine,
    digest_of,
    has_its_engine,
)
from qabot.indexing.engines import Engine, engine_class
from qabot.indexing.store import FILE, Store
from qabot.indexing.tokenizer import Tokenizer
from qabot.settings import Settings

log = logging.getLogger(__name__)

_STAMPS = "stamps.json"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a refresh found, as paths of articles; all empty where nothing changed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rebuilt: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An open, immutable index.

    Attributes:
        generation: Its folder's name.
        digest: Of all that is in it, in hex: the same content has the same.
        store: Text of documents and passages, and statistics of terms.
        engine: Ranks passages.
        tokenizer: The one that made the terms.
        changes: What was done to the generation before, at opening.
    """

    generation: str
    digest: str
    store: Store
    engine: Engine
    tokenizer: Tokenizer
    changes: Changes
    _temporary: tempfile.TemporaryDirectory[str] | None = field(default=None)

    def close(self) -> None:
        """Close its files."""
        self.engine.close()
        self.store.close()
        if self._temporary:
            self._temporary.cleanup()


class _Plan:
    """The folder as it is now, and what its index must be made of."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = index_folder(settings)
        self.known = _known(settings)
        self.begun = time.time_ns()
        self.files = scan(_articles(settings), settings.articles, self.folder)
        self.fingerprint = _fingerprint(settings, self.known)
        self.tokenizer = Tokenizer(settings.retrieval.language)

    def fill(self, folder: Path) -> None:
        build(folder, self.files, self.known, self.settings, self.tokenizer)

    def fill_from(self, served: Path, folder: Path) -> None:
        """Take over the store of the served generation, and make the engine anew."""
        shutil.copyfile(served / FILE, folder / FILE)
        build_engine(folder, self.settings)


def _articles(settings: Settings) -> Path:
    return (settings.home / settings.articles.folder).expanduser()


def _known(settings: Settings) -> dict[str, Metadata]:
    return read_metadata((settings.home / settings.articles.metadata).expanduser())


def index_folder(settings: Settings) -> Path:
    """Return where the index lies: as set, else a place for this articles folder."""
    if settings.index.folder:
        return (settings.home / settings.index.folder).expanduser()
    articles = _articles(settings).resolve()
    place = hashlib.sha256(str(articles).encode("utf-8", "surrogateescape"))
    return user_cache_path("qabot") / f"{articles.name}-{place.hexdigest()[:12]}"


def _fingerprint(settings: Settings, known: Mapping[str, Metadata]) -> str:
    """Hash all that shapes an index beside articles and engine, the code included."""
    shape = {
        "code": _code(),
        "articles": settings.articles.model_dump(include={"suffixes", "max_megabytes"}),
        "passages": settings.passages.model_dump(),
        "language": settings.retrieval.language,
        "metadata": sorted((path, repr(each)) for path, each in known.items()),
    }
    return digest_of(json.dumps(shape, sort_keys=True).encode())


def _code() -> str:
    """Hash the stages that make an index: changed code must not serve an old one."""
    package = Path(__file__).parent.parent
    stages = (package / "articles", package / "indexing")
    files = sorted(file for stage in stages for file in stage.rglob("*.py"))
    return digest_of(b"\0".join(file.read_bytes() for file in files))


def open_index(settings: Settings, *, must_write: bool = False) -> Index:
    """Open the index of the settings' articles folder, refreshed if it is stale.

    Where the index cannot be written, or another process is writing it, the last
    good generation is served, or a passing one is built beside.

    Args:
        settings: Their articles, passages, index and retrieval count.
        must_write: Do not put up with a stale or passing index.

    Raises:
        MissingError: There is no articles folder, or it cannot be read.
        SettingsError: The operator's file on articles, or the language, is wrong.
        BusyError: `must_write`, and another process is writing.
        OutputError: `must_write`, and the index folder cannot be written.
    """
    plan = _Plan(settings)
    served, unfit = _served(plan)
    fill = plan.fill
    if served is None:
        added = tuple(file.path for file in plan.files if not file.skipped)
        changes = Changes(added=added, rebuilt=unfit)
    else:
        changes = _changes(plan, served)
        if changes == Changes():
            if must_write:
                _refuse_if_busy(plan.folder)
            if has_its_engine(served, settings):
                with suppress(DataError):  # its package may have another format now
                    return _open(plan, served, changes)
            changes, fill = Changes(rebuilt=True), partial(plan.fill_from, served)
    try:
        with _lock(plan.folder):
            written = generations.write(plan.folder, plan.fingerprint, fill)
    except (BusyError, OutputError) as error:
        if must_write:
            raise
        log.warning("index not refreshed reason=%r", str(error))
        return _open(plan, served, Changes()) if served else _passing(plan, changes)
    _remember(plan)
    return _open(plan, written, changes)


def check_index(settings: Settings) -> tuple[Path, int]:
    """Read and verify every byte of the served generation.

    Returns:
        Its folder, and its size in bytes.

    Raises:
        DataError: There is none, it is damaged, or made by other settings.
    """
    folder = index_folder(settings)
    served = generations.current(folder)
    if served is None:
        raise DataError(f"no index at {folder}: run `qabot index` to build it")
    if not generations.verify(served, _fingerprint(settings, _known(settings))):
        raise DataError(
            f"the index at {served} was made by other settings or another version: "
            "run `qabot index` to rebuild it"
        )
    return served, sum(each.stat().st_size for each in served.iterdir())


def _served(plan: _Plan) -> tuple[Path | None, bool]:
    """The generation that can be served, and whether there is one that cannot."""
    try:
        generation = generations.current(plan.folder)
        if generation is None:
            return None, False
        if generations.verify(generation, plan.fingerprint):
            return generation, False
    except DataError as error:
        log.warning("index rebuilt reason=%r", str(error))
    else:
        log.info("index rebuilt reason='made by other settings or another version'")
    return None, True


def _changes(plan: _Plan, served: Path) -> Changes:
    store = Store(served / FILE)
    try:
        before = store.digests()
    finally:
        store.close()
    now = _digests(plan, before)
    return Changes(
        added=tuple(path for path in now if path not in before),
        changed=tuple(p for p in now if p in before and now[p] != before[p]),
        removed=tuple(path for path in before if path not in now),
    )


def _digests(plan: _Plan, before: dict[str, str]) -> dict[str, str]:
    """The digest of each file; those whose stamp is known are not read."""
    stamps = _stamps(plan.folder)
    digests = {}
    fresh = False
    for file in plan.files:
        known = stamps.get(file.path)
        if file.skipped:
            digests[file.path] = ""
        elif known == [*file.stamp, before.get(file.path)]:
            digests[file.path] = before[file.path]
        else:
            fresh = True
            digests[file.path] = _digest(file)
    if fresh and digests == before:
        _remember(plan)
    return digests


def _digest(file: File) -> str:
    try:
        return digest_of(read(file))
    except OSError:
        return ""


def _stamps(folder: Path) -> dict[str, object]:
    """Path of each file to its stamp and digest; a cache, which anything may be in."""
    try:
        stamps = json.loads((folder / _STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _remember(plan: _Plan) -> None:
    """Note the stamps of the files that the served generation was made of."""
    served = generations.current(plan.folder)
    if served is None:
        return
    store = Store(served / FILE)
    digests = store.digests()
    store.close()
    stamps = {
        file.path: [*file.stamp, digests[file.path]]
        for file in plan.files
        if not file.skipped and file.path in digests and file.stamp.settled(plan.begun)
    }
    with suppress(OSError):
        generations.replace_text(plan.folder / _STAMPS, json.dumps(stamps))


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "LOCK", timeout=0):
            yield
    except Timeout as error:
        raise BusyError(
            f"another process is writing the index at {folder}: try again later"
        ) from error
    except OSError as error:
        raise OutputError(
            f"the index cannot be written at {folder}: {error.strerror}: "
            "choose another place with --index DIR"
        ) from error


def _refuse_if_busy(folder: Path) -> None:
    with suppress(OutputError), _lock(folder):
        pass


def _passing(plan: _Plan, changes: Changes) -> Index:
    """Build a generation that goes when it is closed."""
    temporary = tempfile.TemporaryDirectory(prefix="qabot-", ignore_cleanup_errors=True)
    try:
        written = generations.write(Path(temporary.name), plan.fingerprint, plan.fill)
        return _open(plan, written, changes, temporary)
    except BaseException:
        temporary.cleanup()
        raise


def _open(
    plan: _Plan,
    generation: Path,
    changes: Changes,
    temporary: tempfile.TemporaryDirectory[str] | None = None,
) -> Index:
    retrieval = plan.settings.retrieval
    engine = engine_class(built_engine(generation)).open(
        generation, k1=retrieval.k1, b=retrieval.b
    )
    store = Store(generation / FILE)
    return Index(
        generation.name,
        generations.digest(generation),
        store,
        engine,
        plan.tokenizer,
        changes,
        temporary,
    )
