"""A term -> whether the articles write it as a name: with a capital nearly always.

Who types a question in small letters means the same names.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from qabot.indexing.engines import Engine
from qabot.indexing.store import Store

_LOOKED_INTO = 20  # passages
_SHARE = 0.8


def naming(engine: Engine, store: Store) -> Callable[[str], bool]:
    """Return what tells whether a term is written as a name; for any number of threads.

    Args:
        engine: Finds the few passages that are looked into.
        store: Of the same index.
    """

    @lru_cache(maxsize=65536)
    def is_name(term: str) -> bool:
        number = store.number(term)
        capital = every = 0
        for match in engine.search([term], _LOOKED_INTO):
            passage = store.passage(match.passage)
            here = passage.terms == number
            begins = passage.borders[passage.borders < len(here)]
            here[begins] = False  # a sentence begins with a capital
            every += int(np.count_nonzero(here))
            capital += int(np.count_nonzero(here & passage.capitals))
        return every > 0 and capital >= _SHARE * every

    return is_name
