"""The command as a process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Command:
    """`python bot.py` in a folder of its own, which has a settings file."""

    folder: Path

    def __call__(
        self,
        *arguments: object,
        environment: Mapping[str, str] = MappingProxyType({}),
        **more: object,
    ) -> subprocess.CompletedProcess[str]:
        options = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
        if "input" in more:
            del options["stdin"]
        return subprocess.run(
            self.line(*arguments),
            cwd=self.folder,
            env={**os.environ, **environment},
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
            **options,
        )

    def line(self, *arguments: object) -> list[str]:
        return [sys.executable, str(ROOT / "bot.py"), *map(str, arguments)]
