"""Files that try to hang, exhaust or fool what reads them -> how indexing stands it.

    python benchmarks/hostile_files.py [--files 300]

Every kind of `tests/articles/hostile.py`, the small ones in several copies, are indexed
by one `qabot index`. Prints its time, largest resident set, exit code, and for how many
files it gave a reason.
"""

import argparse
import importlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_MEGABYTE = 1000 if sys.platform != "darwin" else 1_000_000


def main() -> None:
    """Make the files, index them, print the figures."""
    sys.path.insert(0, str(ROOT / "tests" / "articles"))
    hostile: Any = importlib.import_module("hostile")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300, help="how many, at least")
    wanted = parser.parse_args().files
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "articles")
        folder.mkdir()
        count = hostile.make(folder, wanted)
        told = Path(place, "told")
        command = [sys.executable, str(ROOT / "bot.py"), "index"]
        command += ["--articles", str(folder), "--index", str(Path(place, "index"))]
        begun = time.perf_counter()
        with told.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - this project's own command
                command, stdout=subprocess.PIPE, stderr=errors, env=dict(os.environ)
            )
            output = process.communicate()[0].decode() if process.stdout else ""
        seconds = time.perf_counter() - begun
        reasons = told.read_bytes().count(b" skipped file=")
    print(output.splitlines()[-2] if output.count("\n") > 1 else output)
    print(f"files       {count}")
    print(f"seconds     {seconds:.1f}")
    print(f"megabytes   {_peak():.0f}")
    print(f"exit code   {process.returncode}")
    print(f"reasons     {reasons}")


def _peak() -> float:
    """The largest resident set of a process that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MEGABYTE


if __name__ == "__main__":
    main()
