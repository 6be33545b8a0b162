"""A generation and settings -> the engine that it has, and should have."""

from pathlib import Path

from qabot.indexing.store import Store
from qabot.settings import Settings

ENGINE = "engine.txt"


def built_engine(generation: Path) -> str:
    """Return the name of the engine that a generation has."""
    return (generation / ENGINE).read_text(encoding="ascii")


def has_its_engine(generation: Path, store: Store, settings: Settings) -> bool:
    """Tell whether the engine of a generation is the one the settings choose."""
    return built_engine(generation) == engine_name(settings, store.passages)


def engine_name(settings: Settings, passages: int) -> str:
    """Return the engine that the settings choose for so many passages."""
    index = settings.index
    if index.engine != "auto":
        return index.engine
    return "memory" if passages <= index.memory_passages else "disk"
