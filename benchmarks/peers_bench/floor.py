"""How fast memory is, and what that means for a question: nobody can be faster."""

import time

import numpy as np

_BYTES = 256_000_000
_ROUNDS = 7
POSTING = 8
"""Bytes of a posting: which passage, and how much it counts there."""


def bandwidth() -> float:
    """Return bytes copied a second, in the best of several rounds; one thread."""
    source = np.ones(_BYTES // 8)
    target = np.zeros_like(source)
    best = float("inf")
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - begun)
    return source.nbytes / best


def floor(postings: float, bytes_a_second: float) -> float:
    """Return the seconds it takes to read so many postings."""
    return postings * POSTING / bytes_a_second
