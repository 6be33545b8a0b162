"""What all tests share: a home of their own, and the command with its articles."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from command import ROOT, Command

hypothesis.settings.register_profile(
    "qabot", derandomize=True, deadline=None, database=None
)
hypothesis.settings.load_profile("qabot")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep out the caches, settings and token of the person who runs the tests."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith(("QABOT_", "DISCORD_", "XDG_")):
                patch.delenv(name)
        patch.setenv("HOME", str(folder))
        yield folder


@pytest.fixture
def qabot(tmp_path: Path) -> Command:
    """The command, with the articles that ship with qabot."""
    config = tmp_path / "config" / "qabot.toml"
    config.parent.mkdir()
    config.write_text(f'[articles]\nfolder = "{ROOT / "seeds"}"\n')
    return Command(tmp_path)
