"""What was measured so far of a contender, on disk: a run that was stopped goes on."""

import hashlib
import json
from pathlib import Path
from typing import Any

from peers_bench.contenders import Contender
from peers_bench.environment import BENCHMARKS, REQUIREMENTS, ROOT

_SKIPPED = "skipped"
_SHAPING = (".py", ".toml", ".txt")


class State:
    """The stages of one contender at one size, each kept as soon as it is measured."""

    def __init__(self, file: Path, identity: str) -> None:
        """Read what the file has, if it was measured of the same things.

        Args:
            file: Need not be there.
            identity: Of all that shapes the figures.
        """
        self._file = file
        self._identity = identity
        self.stages: dict[str, Any] = {}
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            if kept["identity"] == identity:
                self.stages = kept["stages"]
        except (OSError, ValueError, KeyError):
            pass
        self.stages.pop(_SKIPPED, None)  # limits may be others now

    @property
    def skipped(self) -> str | None:
        """Why it is not measured further, or None."""
        return self.stages.get(_SKIPPED)

    def skip(self, reason: str) -> None:
        """Measure it no further in this run; the next one tries again."""
        self.keep(_SKIPPED, reason)

    def keep(self, stage: str, found: object) -> None:
        """Write a stage down."""
        self.stages[stage] = found
        partial = self._file.with_name(self._file.name + ".partial")
        content = {"identity": self._identity, "stages": self.stages}
        partial.write_text(json.dumps(content), encoding="utf-8")
        partial.replace(self._file)


def identity_of(contender: Contender, corpus: str, asked: object) -> str:
    """Return what tells figures from those of other code, articles or questions."""
    told = hashlib.sha256(json.dumps([corpus, asked, contender.name]).encode())
    adapter = contender.adapter.partition(":")[0].replace(".", "/") + ".py"
    shared = ("measuring.py", "serve.py", "adapters/shared.py")
    files = [BENCHMARKS / adapter, *(Path(__file__).parent / name for name in shared)]
    if contender.peer:
        files.append(REQUIREMENTS)
    elif "qabot" in contender.name:
        package = ROOT / "qabot"
        files += [file for file in package.rglob("*") if file.suffix in _SHAPING]
    for file in sorted(files):
        told.update(file.read_bytes())
    return told.hexdigest()
