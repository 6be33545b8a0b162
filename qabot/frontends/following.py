"""A folder whose articles change -> the qabot that knows them as they are."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, watch

from qabot.answering.opening import Qabot
from qabot.errors import QabotError
from qabot.frontends.refreshing import Refresher
from qabot.indexing.index import articles_folder, index_folder
from qabot.settings import Settings

log = logging.getLogger(__name__)

_STEP, _QUIET = 50, 300  # milliseconds
_TICK = 500  # milliseconds
_LOOKED_THROUGH = 600  # ticks: some file systems tell of no change
_FIRST_LOOK = 10  # tick: for what changed before it was watched
_AGAIN_SECONDS = 1.0
_LATER_SECONDS = 30.0


class Follower:
    """Watches the articles folder from a thread of its own, from `start` to `close`."""

    def __init__(
        self, settings: Settings, generation: str, serve: Callable[[Qabot], None]
    ) -> None:
        """Prepare to follow.

        Args:
            settings: Those of articles and index say what is followed.
            generation: What is served now, as `Qabot.generation` tells it.
            serve: Takes each new qabot over, in the follower's thread.
        """
        self._settings = settings
        self._generation = generation
        self._serve = serve
        self._refresher = Refresher()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follow", daemon=True)
        self._named = articles_folder(settings)
        self._folder = self._named.resolve()
        self._known = (settings.home / settings.articles.metadata).expanduser()
        self._apart = index_folder(settings).resolve()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, within a second or so; a refresh under way is broken off."""
        self._stop.set()
        self._refresher.stop()
        self._thread.join()

    def _run(self) -> None:
        look = _FIRST_LOOK
        while not self._stop.is_set():
            try:
                for _ in self._moments(look):
                    pause = _AGAIN_SECONDS
                    while not self._stop.is_set() and self._refresh():
                        self._stop.wait(pause)
                        pause = min(2 * pause, _LATER_SECONDS)
            except (OSError, QabotError, RuntimeError) as error:
                if self._stop.is_set():
                    return
                log.warning("articles not refreshed reason=%r", str(error))
                self._wait_for_another_folder()
            look = 1

    def _wait_for_another_folder(self) -> None:
        """Return as soon as another folder stands there, or none; later in any case."""
        watched = _inode(self._named)
        for _ in range(int(_LATER_SECONDS / _AGAIN_SECONDS)):
            if self._stop.wait(_AGAIN_SECONDS) or _inode(self._named) != watched:
                return

    def _moments(self, look: int) -> Iterator[None]:
        """Yield soon after the beginning, and whenever something changed.

        It ends where another folder has taken the place of the one that is watched;
        and now and then, for places of which no such thing can be told.

        Args:
            look: The tick at which to yield whether or not something changed.
        """
        inode = _inode(self._named)
        self._folder = self._named.resolve()
        places = [self._folder]
        if self._known.parent.is_dir():
            places.append(self._known.parent)
        watched = watch(
            *places,
            watch_filter=self._counts,
            debounce=_QUIET,
            step=_STEP,
            stop_event=self._stop,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        for tick, changes in enumerate(watched):
            if changes or tick == look:
                yield
            if tick >= _LOOKED_THROUGH or _inode(self._named) != inode:
                return

    def _counts(self, _: Change, path: str) -> bool:
        """Whether a change is one of the articles, or of what is known of them."""
        place = Path(path)
        if place == self._known:
            return True
        if not place.is_relative_to(self._folder) or place.is_relative_to(self._apart):
            return False
        parts = place.relative_to(self._folder).parts
        return not any(part.startswith(".") for part in parts)

    def _refresh(self) -> bool:
        """Serve the articles as they are; return whether it must be tried again."""
        qabot = self._refresher(self._settings)
        if qabot.generation == self._generation or self._stop.is_set():
            qabot.close()
        else:
            self._generation = qabot.generation
            log.info("articles refreshed count=%d", qabot.articles)
            self._serve(qabot)
        return qabot.stale


def _inode(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another of its name; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
