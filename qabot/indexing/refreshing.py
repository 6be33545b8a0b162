"""An index to be refreshed -> refreshed, by a process that does nothing else."""

from collections.abc import Callable
from typing import Any

from qabot.crew import work_off
from qabot.indexing.index import open_index
from qabot.settings import of_json


def _start(setup: dict[str, Any]) -> Callable[[Any], bool]:
    settings = of_json(setup)

    def refresh(_: object) -> bool:
        """Refresh it; return whether that could not be done, and it is stale."""
        index = open_index(settings)
        index.close()
        return index.stale

    return refresh


if __name__ == "__main__":
    work_off(_start)
