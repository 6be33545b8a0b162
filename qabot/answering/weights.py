"""`weights.toml` -> the weights of cues and signs, as vectors in their order."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.answering.confidence import SIGNS
from qabot.answering.cues import CUES

FILE = Path(__file__).with_name("weights.toml")


class Weights(NamedTuple):
    """Linear weights.

    Attributes:
        excerpt: One for each of `CUES`.
        confidence: One for each of `SIGNS`.
        bias: Of the confidence.
    """

    excerpt: NDArray[np.float64]
    confidence: NDArray[np.float64]
    bias: float


@cache
def read_weights() -> Weights:
    """Read the weights that ship with the code.

    Raises:
        ValueError: A cue has no weight, or a weight no cue.
    """
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    bias = tables["confidence"].pop("bias")
    for name, names in (("excerpt", CUES), ("confidence", SIGNS)):
        if set(tables[name]) != set(names):
            wrong = sorted(set(tables[name]) ^ set(names))
            raise ValueError(f"{FILE}: [{name}]: {', '.join(wrong)}")
    return Weights(
        np.array([tables["excerpt"][name] for name in CUES]),
        np.array([tables["confidence"][name] for name in SIGNS]),
        bias,
    )
