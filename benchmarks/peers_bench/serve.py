"""A contender's class and JSON lines -> its answers, as JSON lines.

    python -m peers_bench.serve MODULE:CLASS index|ask PASSAGES FOLDER

`index` indexes and ends. `ask` opens the index and reads what is wanted, a line each:
`{"ask": [QUESTION, ...], "most_seconds": S}` gives a line for each question asked
within the time, the first one always, and `{"asked": N, "seconds": S}`; with `"quiet"`
only that. `{"memory": true}` gives the process's peak and private memory in bytes.

What a contender prints itself goes to standard error.
"""

import importlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import IO, Any

from peers_bench.adapters.shared import Adapter


def serve(adapter: Adapter, requests: IO[str], replies: IO[str]) -> None:
    """Do what is wanted, until there is no more of it."""
    for line in requests:
        wanted = json.loads(line)
        done = memory() if wanted.get("memory") else _ask(adapter, wanted, replies)
        _write(replies, done)


def _ask(adapter: Adapter, wanted: dict[str, Any], replies: IO[str]) -> dict[str, Any]:
    most, quiet = wanted["most_seconds"], wanted.get("quiet", False)
    asked, started = 0, time.perf_counter()
    for question in wanted["ask"]:
        begun, used = time.perf_counter(), time.process_time()
        if asked and begun - started > most:
            break
        shown = adapter.search(question)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        asked += 1
        if not quiet:
            told = {"seconds": seconds, "cpu": cpu}
            _write(replies, {**told, **shown._asdict(), **(shown.took or {})})
    return {"asked": asked, "seconds": time.perf_counter() - started}


def memory() -> dict[str, int | None]:
    """Return the most that was resident, and what no other process shares, in bytes.

    None where the system (any but Linux) does not tell.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        shares = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return {"peak": None, "private": None}
    peak = re.findall(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)
    private = re.findall(r"^Private_(?:Clean|Dirty):\s+(\d+)", shares, re.MULTILINE)
    return {"peak": 1024 * int(peak[0]), "private": 1024 * sum(map(int, private))}


def _write(stream: IO[str], value: dict[str, Any]) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()


def main() -> None:
    """Index, or answer what standard input wants."""
    name, mode, passages, folder = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module, _, kind = name.partition(":")
    adapter: Adapter = getattr(importlib.import_module(module), kind)()
    if mode == "index":
        adapter.index(Path(passages), Path(folder))
        return
    adapter.open(Path(passages), Path(folder))
    serve(adapter, sys.stdin, replies)


if __name__ == "__main__":
    main()
