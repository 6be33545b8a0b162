"""Settings -> an open index of the articles folder, built or refreshed where needed."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from qabot import files
from qabot.errors import BusyError, DataError, OutputError, WorkerError
from qabot.indexing import generations
from qabot.indexing.chosen import built_engine, has_its_engine
from qabot.indexing.engines import Engine, engine_class
from qabot.indexing.plan import (
    Plan,
    Progress,
    Shape,
    articles_folder,
    digests_of,
    index_folder,
)
from qabot.indexing.stamps import Stamps, note_stamps
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer
from qabot.indexing.untouched import Untouched
from qabot.settings import Settings

__all__ = [
    "Changes",
    "Index",
    "articles_folder",
    "check_index",
    "index_folder",
    "open_index",
    "open_served",
]

log = logging.getLogger(__name__)

_VERIFIED_AT_ONCE = 8_000_000  # bytes: some 5 milliseconds
_Result = TypeVar("_Result")


class Changes(NamedTuple):
    """What a refresh found, as paths of articles; all empty where nothing changed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rebuilt: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An open, immutable index.

    Attributes:
        folder: Of its generation.
        digest: Of all that is in it, in hex: the same content has the same.
        store: Text of documents and passages, and statistics of terms.
        engine: Ranks passages.
        tokenizer: The one that made the terms.
        untouched: Whether its files are as they were.
        changes: What was done to the generation before, at opening.
        stale: Whether the articles are others by now, and it could not be refreshed.
    """

    folder: Path
    digest: str
    store: Store
    engine: Engine
    tokenizer: Tokenizer
    untouched: Untouched
    changes: Changes
    stale: bool = False
    _temporary: tempfile.TemporaryDirectory[str] | None = field(default=None)

    def close(self) -> None:
        """Close its files."""
        self.engine.close()
        self.store.close()
        if self._temporary:
            self._temporary.cleanup()


def open_index(
    settings: Settings, *, must_write: bool = False, progress: Progress | None = None
) -> Index:
    """Open the index of the settings' articles folder, refreshed if it is stale.

    Where the index cannot be written, or another process is writing it, the last
    good generation is served, or a passing one is built beside.

    Args:
        settings: Their articles, passages, index and retrieval count.
        must_write: Do not put up with a stale or passing index; verify all of it.
        progress: Is told how far the reading of articles is, in bytes.

    Raises:
        MissingError: There is no articles folder, or it cannot be read.
        SettingsError: The operator's file on articles, or the language, is wrong.
        BusyError: `must_write`, and another process is writing.
        OutputError: `must_write`, and the index folder cannot be written.
        WorkerError: A process that helped was killed, and there is none to serve.
    """
    if must_write:
        _refuse_if_busy(index_folder(settings))  # before all that takes its time

    def attempt() -> Index:
        plan = Plan(settings, progress)
        served, fit = _served(plan, whole=must_write)
        return _refreshed(plan, served, fit=fit, must_write=must_write)

    return _undisturbed(index_folder(settings), attempt)


def open_served(settings: Settings, generation: Path | None = None) -> Index | None:
    """Open the generation that is served, whatever the articles are by now.

    Args:
        settings: Those it was made by.
        generation: The folder of one that is open elsewhere, which is opened instead.

    Returns:
        None where there is none, or where it is damaged or of other settings.

    Raises:
        SettingsError: As for `open_index`.
    """
    shape = Shape(settings)
    if generation is not None:
        with suppress(FileNotFoundError):  # two later ones were written since
            return _open(shape, generation)
        return None

    def attempt() -> Index | None:
        served, fit = _served(shape, whole=False)
        return _open(shape, served) if served and fit else None

    with suppress(DataError):
        return _undisturbed(shape.folder, attempt)
    return None


def check_index(settings: Settings) -> tuple[Path, int]:
    """Read and verify every byte of the served generation.

    Returns:
        Its folder, and its size in bytes.

    Raises:
        DataError: There is none, it is damaged, or made by other settings.
    """
    shape = Shape(settings)

    def attempt() -> tuple[Path, int]:
        served = generations.current(shape.folder)
        if served is None:
            raise DataError(
                f"no index at {shape.folder}: run `qabot index` to build it"
            )
        if not generations.verify(served, shape.fingerprint):
            raise DataError(
                f"the index at {served} was made by other settings or another version: "
                "run `qabot index` to rebuild it"
            )
        Store(served).verify()
        return served, sum(each.stat().st_size for each in served.iterdir())

    return _undisturbed(shape.folder, attempt)


def _undisturbed(folder: Path, attempt: Callable[[], _Result]) -> _Result:
    """Try, and again wherever another process has written a generation meanwhile.

    What was to be read may have been removed then.
    """
    while True:
        before = generations.served_or_none(folder)
        try:
            return attempt()
        except (DataError, FileNotFoundError):
            if generations.served_or_none(folder) == before:
                raise


def _served(shape: Shape, *, whole: bool) -> tuple[Path | None, bool]:
    """The generation that the pointer names, and whether it can be served.

    All of a small one is verified, and of a large one what is not verified when it is
    read; all of any if `whole`.
    """
    generation = None
    try:
        generation = generations.current(shape.folder)
        if generation is None:
            return None, True
        if generations.verify(generation, shape.fingerprint):
            if whole or generations.size(generation) < _VERIFIED_AT_ONCE:
                shape.store(generation).verify()
            return generation, True
    except DataError as error:
        if generations.served_or_none(shape.folder) != generation:
            raise
        log.warning("index rebuilt reason=%r", _without_remedy(error))
    else:
        log.info("index rebuilt reason='made by other settings or another version'")
    return generation, False


def _without_remedy(error: DataError) -> str:
    """What is damaged, without the step that has just been taken."""
    return str(error).split(": run `", maxsplit=1)[0]


def _refreshed(
    plan: Plan, served: Path | None, *, fit: bool, must_write: bool
) -> Index:
    """Open the served generation where nothing has changed, else write a new one."""
    base = served if fit else None
    fill = partial(plan.fill, served=base)
    if base is None:
        added = tuple(file.path for file in plan.files if not file.skipped)
        changes = Changes(added=added, rebuilt=not fit)
    else:
        changes = _changes(plan, base)
        if changes == Changes():
            if has_its_engine(base, plan.store(base), plan.settings):
                with suppress(DataError):  # its package may have another format now
                    return _open(plan, base)
            changes = Changes(rebuilt=True)
            fill = partial(plan.engine_anew, served=base)
    try:
        with _lock(plan.folder):
            written = _write(plan, served, fill)
    except (BusyError, OutputError, WorkerError) as error:
        if must_write or (base is None and isinstance(error, WorkerError)):
            raise
        log.warning("index not refreshed reason=%r", str(error))
        if base:
            return replace(_open(plan, base), stale=True)
        return _passing(plan, changes)
    note_stamps(plan.folder, written, plan.files, plan.digests, plan.begun)
    return replace(_open(plan, written), changes=changes)


def _changes(plan: Plan, served: Path) -> Changes:
    """Compare the folder with the served generation; files of known stamps unread."""
    stamps = Stamps(plan.folder)
    if noted := stamps.digests(served, plan.files):
        plan.digests = noted
        return Changes()
    before = digests_of(served)
    now = {each.path: stamps.digest(each, before.get(each.path)) for each in plan.files}
    plan.digests = now
    changes = Changes(
        added=tuple(path for path in now if path not in before),
        changed=tuple(p for p in now if p in before and now[p] != before[p]),
        removed=tuple(path for path in before if path not in now),
    )
    if changes == Changes():
        note_stamps(plan.folder, served, plan.files, now, plan.begun)
    return changes


def _write(plan: Plan, served: Path | None, fill: Callable[[Path], None]) -> Path:
    """Write a generation; from nothing where the one before turns out to be damaged."""
    if generations.served_or_none(plan.folder) != served:
        raise DataError(f"another process has written the index at {plan.folder}")
    try:
        return generations.write(plan.folder, plan.fingerprint, fill)
    except DataError as error:
        log.warning("index rebuilt reason=%r", _without_remedy(error))
        return generations.write(plan.folder, plan.fingerprint, plan.fill)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        files.make_folder(folder)
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
    if folder.is_dir():
        with suppress(OutputError), _lock(folder):
            pass


def _passing(plan: Plan, changes: Changes) -> Index:
    """Build a generation that goes when it is closed."""
    temporary = tempfile.TemporaryDirectory(prefix="qabot-", ignore_cleanup_errors=True)
    try:
        written = generations.write(Path(temporary.name), plan.fingerprint, plan.fill)
        opened = _open(plan, written)
    except BaseException:
        temporary.cleanup()
        raise
    return replace(opened, changes=changes, _temporary=temporary)


def _open(shape: Shape, generation: Path) -> Index:
    engine = engine_class(built_engine(generation)).open(generation)
    store = shape.store(generation)
    seen = Untouched(generation)
    return Index(
        generation, store.digest, store, engine, shape.tokenizer, seen, Changes()
    )
