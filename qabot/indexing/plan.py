"""Settings and the folder as it is -> what its index must be made of."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from platformdirs import user_cache_path

from qabot import files
from qabot.articles.folder import scan
from qabot.articles.formats.forms import readers
from qabot.articles.metadata import read_metadata
from qabot.datatypes import Metadata
from qabot.indexing.grown import Was, grown
from qabot.indexing.stamps import digest_of, digest_of_listed
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer
from qabot.settings import Settings, as_json

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much, both in bytes."""

_FOLDER = "folder.json"
_PLACES = ("folder", "metadata")


def articles_folder(settings: Settings) -> Path:
    """Return where the articles lie."""
    return (settings.home / settings.articles.folder).expanduser()


def index_folder(settings: Settings) -> Path:
    """Return where the index lies: as set, else a place for this articles folder."""
    if settings.index.folder:
        return (settings.home / settings.index.folder).expanduser()
    articles = articles_folder(settings).resolve()
    place = hashlib.sha256(str(articles).encode("utf-8", "surrogateescape"))
    return user_cache_path("qabot") / f"{articles.name}-{place.hexdigest()[:12]}"


class Shape:
    """What shapes an index beside the articles, and where it lies.

    Attributes:
        settings: Their articles, passages, index and retrieval count.
        folder: Of the index.
        known: What the operator says of articles, by path.
        tokenizer: Of the settings' language.
        fingerprint: Of all that shapes it, the code included.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = index_folder(settings)
        metadata = settings.home / settings.articles.metadata
        self.known = read_metadata(metadata.expanduser())
        self.tokenizer = Tokenizer(settings.retrieval.language)
        self.fingerprint = _fingerprint(settings, self.known)
        self._stores: dict[Path, Store] = {}

    def store(self, generation: Path) -> Store:
        """Return the store of a generation, opened and verified once.

        Raises:
            DataError: It is damaged.
        """
        if generation not in self._stores:
            self._stores[generation] = Store(generation)
        return self._stores[generation]


class Plan(Shape):
    """The folder as it is now, and what its index must be made of.

    Attributes:
        begun: When it was looked at, in nanoseconds since the epoch.
        files: Of the folder, by path.
        digests: Of each file's bytes, or why it is not read; filled when known.
    """

    def __init__(self, settings: Settings, progress: Progress | None) -> None:
        super().__init__(settings)
        self.begun = time.time_ns()
        self.files = scan(articles_folder(settings), settings.articles, self.folder)
        self.digests: dict[str, str] = {}
        self._progress = progress

    def fill(self, folder: Path, served: Path | None = None) -> None:
        """Write a generation, upon the served one where there is one."""
        from qabot.indexing.builder import Builder  # a start without changes is quicker
        from qabot.indexing.listing import Listing
        from qabot.indexing.making import Maker

        before = (served, Store(served)) if served else None
        if not self.digests:
            self.digests = {each.path: digest_of_listed(each) for each in self.files}
        told = _files_of(served) if served else {}
        unchanged = {p for p, was in told.items() if was.digest == self.digests.get(p)}
        listing = Listing(
            self.files,
            self.digests,
            before[1].shards if before else [],
            unchanged,
            self.settings.articles,
            grown(
                [each for each in self.files if each.path not in unchanged],
                told,
                self.settings.articles,
            ),
        )
        maker = Maker(self.settings, self.tokenizer, self.known)
        builder = Builder(listing, before, maker, self.fingerprint, self._progress)
        missed = builder.fill(folder)
        made_of = self.digests | {path: f"! {why}" for path, why in missed.items()}
        sizes = {file.path: file.stamp.size for file in self.files}
        written = json.dumps({p: Was(each, sizes[p]) for p, each in made_of.items()})
        files.write(folder / _FOLDER, [written.encode()])
        self.digests = {p: d for p, d in self.digests.items() if p not in missed}

    def engine_anew(self, folder: Path, served: Path) -> None:
        """Take over the store of the served generation, and make the engine anew."""
        from qabot.indexing.builder import build_engine

        for each in folder.iterdir():
            files.unlink(each)
        for each in (*Store(served).files_of(), served / _FOLDER):
            files.share(each, folder / each.name)
        build_engine(folder, self.settings)


def digests_of(generation: Path) -> dict[str, str]:
    """Return what each file was that a generation was made of, by path.

    It is the digest of its bytes; or `! ` and why it was not read.
    """
    return {path: was.digest for path, was in _files_of(generation).items()}


def _files_of(generation: Path) -> dict[str, Was]:
    told = json.loads((generation / _FOLDER).read_bytes())
    return {path: Was(*each) for path, each in told.items()}


def _fingerprint(settings: Settings, known: Mapping[str, Metadata]) -> str:
    told = as_json(settings)
    shape = {
        "code": _code(),
        "readers": readers(),
        "articles": {k: v for k, v in told["articles"].items() if k not in _PLACES},
        "passages": told["passages"],
        "language": settings.retrieval.language,
        "metadata": sorted((path, repr(each)) for path, each in known.items()),
    }
    return digest_of(json.dumps(shape, sort_keys=True).encode())


def _code() -> str:
    """Hash the stages that make an index: changed code must not serve an old one."""
    package = Path(__file__).parent.parent
    stages = (package / "articles", package / "indexing")
    code = sorted(file for stage in stages for file in stage.rglob("*.py"))
    return digest_of(b"\0".join(file.read_bytes() for file in code))
