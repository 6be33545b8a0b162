"""What tells unchanged files without reading them: a cache beside the generations.

::

    INDEX/stamps.json   {"a.txt": [size, modified, changed, inode, skipped, digest], …
                         "": [generation, files]}

Anything may be in it, or nothing: then files are read again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from qabot import files
from qabot.articles.folder import File, digest_of_file
from qabot.articles.unfolding import fault

_STAMPS = "stamps.json"


class Stamps:
    """The stamps of an index folder, as they were noted last."""

    def __init__(self, index: Path) -> None:
        """Read them."""
        self._noted: dict[str, object] = {}
        with suppress(OSError, ValueError, RecursionError):
            noted = json.loads((index / _STAMPS).read_text(encoding="utf-8"))
            if isinstance(noted, dict):
                self._noted = noted

    def digests(self, generation: Path, listed: tuple[File, ...]) -> dict[str, str]:
        """Return the digests of files that a generation was made of, as noted.

        Nothing is returned where one of them changed, came or went since.
        """
        if self._noted.get("") != [generation.name, len(listed)]:
            return {}
        noted = {file.path: self._digest(file) for file in listed}
        known = {path: digest for path, digest in noted.items() if digest is not None}
        return known if len(known) == len(listed) else {}

    def digest(self, file: File, before: str | None) -> str:
        """Return the digest of a file: that of before where it is noted, else read."""
        noted = self._digest(file)
        return noted if noted and noted == before else digest_of_listed(file)

    def _digest(self, file: File) -> str | None:
        noted = self._noted.get(file.path)
        if not isinstance(noted, list) or noted[:-1] != [*file.stamp, file.skipped]:
            return None
        return noted[-1] if isinstance(noted[-1], str) else None


def note_stamps(
    index: Path,
    generation: Path,
    listed: Iterable[File],
    digests: Mapping[str, str],
    begun: int,
) -> None:
    """Note the stamps of files that a generation was made of, if they can be trusted.

    Args:
        index: The index folder.
        generation: That is served now.
        listed: The files.
        digests: Of those that were taken up as they are.
        begun: When they were listed, in nanoseconds since the epoch.
    """
    noted: dict[str, object] = {
        file.path: [*file.stamp, file.skipped, digests[file.path]]
        for file in listed
        if file.path in digests
        and file.stamp.settled(begun)
        and (file.skipped or not digests[file.path].startswith("!"))
    }
    told = json.dumps(noted | {"": [generation.name, len(digests)]})
    with suppress(OSError):
        files.replace(index / _STAMPS, told.encode())


def digest_of_listed(file: File) -> str:
    """Return the sha256 of a file's bytes, in hex; or `! ` and why it is not read."""
    if file.skipped:
        return f"! {file.skipped}"
    try:
        return digest_of_file(file)
    except OSError as error:
        return f"! {fault(error)}"


def digest_of(data: bytes) -> str:
    """Return the sha256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
