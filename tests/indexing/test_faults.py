"""Short rounds of kills, failing calls, lost power, damage and changes; all targets.

`benchmarks/index_faults.py` runs the same rounds at full length and prints them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import hypothesis.stateful
import pytest
from faults.changing import Changing
from faults.damaging import damage
from faults.failing import calls
from faults.homes import ENGINES, Figure
from faults.killing import kill
from faults.losing import power
from faults.rebuilding import rebuild
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

ROUNDS = [(kill, 10), (calls, 24), (power, 18), (damage, 16), (rebuild, 6)]


@pytest.mark.parametrize(
    ("each", "rounds"), ROUNDS, ids=[each.__name__ for each, _ in ROUNDS]
)
def test_every_target_is_held(
    each: Callable[[Path, int], list[Figure]], rounds: int, tmp_path: Path
) -> None:
    figures = each(tmp_path, rounds)
    assert [f for f in figures if f.target not in (None, f.value)] == []
    assert any(figure.value for figure in figures)


class Followed(RuleBasedStateMachine):
    """A folder that changes, and its index."""

    folders: ClassVar[list[Path]] = []
    runs: ClassVar[int] = 0

    @initialize(engine=st.sampled_from(ENGINES), seeds=st.lists(st.integers(0, 2**32)))
    def begin(self, engine: str, seeds: list[int]) -> None:
        Followed.runs += 1
        self.changing = Changing(self.folders[0] / str(self.runs), engine)
        for seed in seeds:
            self.changing.add(seed)

    @rule(seed=st.integers(0, 2**32))
    def add(self, seed: int) -> None:
        self.changing.add(seed)

    @rule(seed=st.integers(0, 2**32))
    def copy(self, seed: int) -> None:
        self.changing.copy(seed)

    @rule(seed=st.integers(0, 2**32))
    def edit(self, seed: int) -> None:
        self.changing.edit(seed)

    @rule(seed=st.integers(0, 2**32))
    def rename(self, seed: int) -> None:
        self.changing.rename(seed)

    @rule(seed=st.integers(0, 2**32))
    def delete(self, seed: int) -> None:
        self.changing.delete(seed)

    @invariant()
    def is_as_if_built_anew(self) -> None:
        assert self.changing.differs() == []


def test_an_index_that_follows_its_folder_is_that_of_a_full_rebuild(
    tmp_path: Path,
) -> None:
    Followed.folders[:] = [tmp_path]
    few = hypothesis.settings(max_examples=4, stateful_step_count=6)
    hypothesis.stateful.run_state_machine_as_test(Followed, settings=few)
