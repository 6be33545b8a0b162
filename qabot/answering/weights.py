"""`weights.toml` -> the weights of cues and signs, as vectors in their order."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("weights.toml")


@cache
def weights(table: str, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the weights of a table, one for each name, in the order of the names.

    Args:
        table: `passage`, `excerpt` or `confidence`.
        names: Of all its cues or signs.

    Raises:
        ValueError: A name has no weight, or a weight no name.
    """
    found = _tables()[table]
    if set(found) != set(names):
        wrong = ", ".join(sorted(set(found) ^ set(names)))
        raise ValueError(f"{FILE}: [{table}]: {wrong}")
    return np.array([found[name] for name in names])


@cache
def _tables() -> dict[str, dict[str, float]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
