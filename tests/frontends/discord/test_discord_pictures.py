"""The README's pictures: what the bot sends now, drawn whole and well formed."""

import importlib
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from running import ROOT

COMMAND = "python benchmarks/discord_pictures.py"


@pytest.fixture(scope="module")
def pictures() -> dict[str, str]:
    sys.path.append(str(ROOT / "benchmarks"))
    try:
        module: Any = importlib.import_module("discord_pictures")
        return module.pictures()
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


def test_the_pictures_are_what_the_command_makes_now(pictures: dict[str, str]) -> None:
    kept = {each.name: each.read_text("utf-8") for each in _docs().glob("discord-*")}
    assert kept == pictures, f"{COMMAND} makes them anew"


def test_the_readme_shows_pictures_that_are_there(pictures: dict[str, str]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = [name for name in pictures if f"(docs/{name})" in readme]
    assert len(shown) >= 3
    assert COMMAND in readme


def test_every_picture_is_well_formed_and_stays_within_its_frame(
    pictures: dict[str, str],
) -> None:
    for picture in pictures.values():
        root = ET.fromstring(picture)  # noqa: S314 - made here
        height = float(root.attrib["height"])
        for each in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 < float(each.attrib["y"]) < height
            assert "\\" not in "".join(each.itertext())


def _docs() -> Path:
    return ROOT / "docs"
