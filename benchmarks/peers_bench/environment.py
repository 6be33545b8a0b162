"""The list of the peers' packages -> a Python environment that has them."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "peers-requirements.txt"
"""The packages, pinned."""

BENCHMARKS = Path(__file__).parent.parent
ROOT = BENCHMARKS.parent
_READY = "ready.txt"


def peers_python(cache: Path) -> Path:
    """Return the Python of the peers' environment, which is made where it is missing.

    Raises:
        SystemExit: It cannot be made.
    """
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = cache / f"peers-{wanted}"
    python = folder / "bin" / "python"
    if (folder / _READY).exists():
        return python
    print(f"making the peers' environment in {folder}", flush=True)
    if folder.exists():
        shutil.rmtree(folder)
    install = ["-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS)]
    for line in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), *install],
    ):
        if subprocess.run(line, check=False).returncode:  # noqa: S603 - pip and venv
            raise SystemExit(f"{' '.join(line)} failed: see above, and run this again")
    (folder / _READY).touch()
    return python


def surroundings(*, peer: bool) -> dict[str, str]:
    """Return the environment of a contender's process: nothing of qabot's is set.

    Peers neither report what they do to their makers nor find qabot's code.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QABOT_", "DISCORD_", "PYTHON"))
    }
    path = [BENCHMARKS] if peer else [BENCHMARKS, ROOT]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "LANGSMITH_TRACING": "false",
        "TOKENIZERS_PARALLELISM": "false",
    }
