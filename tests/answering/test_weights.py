"""Every cue and sign has a weight, and no other has."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qabot.answering import weights as module
from qabot.answering.confidence import SIGNS
from qabot.answering.cues import CUES
from qabot.answering.retriever import PASSAGE_CUES
from qabot.answering.weights import FILE, weights

TABLES = {"passage": PASSAGE_CUES, "excerpt": CUES, "confidence": SIGNS}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A weights file in place of the one that ships."""
    file = tmp_path / "weights.toml"
    file.write_text("[passage]\none = 0.5\ntwo = -2\n", "utf-8")
    monkeypatch.setattr(module, "FILE", file)
    weights.cache_clear()
    module._tables.cache_clear()
    yield file
    weights.cache_clear()
    module._tables.cache_clear()


def test_the_file_has_these_tables_and_no_other() -> None:
    assert set(tomllib.loads(FILE.read_text("utf-8"))) == set(TABLES)


@pytest.mark.parametrize(("table", "names"), TABLES.items())
def test_each_cue_and_sign_has_its_weight_in_its_place(
    table: str, names: tuple[str, ...]
) -> None:
    written = tomllib.loads(FILE.read_text("utf-8"))[table]
    assert set(written) == set(names)
    found = weights(table, names)
    assert found.tolist() == [written[name] for name in names]
    assert np.isfinite(found).all()


def test_weights_are_in_the_order_of_the_names(own: Path) -> None:
    assert own.is_file()
    assert weights("passage", ("two", "one")).tolist() == [-2, 0.5]
    assert weights("passage", ("one", "two")).tolist() == [0.5, -2]


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("one",), "two"),
        (("one", "two", "three"), "three"),
        (("one", "three"), "three, two"),
        ((), "one, two"),
    ],
)
def test_missing_and_foreign_names_are_refused_by_name(
    own: Path, names: tuple[str, ...], wrong: str
) -> None:
    with pytest.raises(ValueError, match=rf"\[passage\]: {wrong}$") as caught:
        weights("passage", names)
    assert str(own) in str(caught.value)
