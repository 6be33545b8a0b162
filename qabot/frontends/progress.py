"""How far a long work is -> a line at the terminal, with rate and time left."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[int, int], None]
"""Called with how much is done, and of how much."""

_SHOWN_FROM = 1.0  # seconds


@contextmanager
def progress(
    what: str = "indexing", unit: str = "MB", size: float = 1e6
) -> Iterator[Told | None]:
    """Show a bar on standard error for what takes over a second, at a terminal only.

    The rate is that of what is done from the first call on.

    Args:
        what: What is done.
        unit: What is counted.
        size: How much of what is told makes one unit.

    Yields:
        What is to be told how far it is; None where nobody looks.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} {task.fields[unit]}"),
        TextColumn("{task.fields[rate]:,.1f} {task.fields[unit]}/s"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=1, unit=unit, rate=0.0)
    first: tuple[float, int] | None = None

    def tell(done: int, total: int) -> None:
        nonlocal first
        first = first or (time.monotonic(), done)
        seconds = time.monotonic() - first[0]
        if seconds < _SHOWN_FROM:
            return
        if not bar.live.is_started:
            bar.start()
        rate = (done - first[1]) / size / seconds
        bar.update(task, completed=done / size, total=total / size, rate=rate)

    try:
        yield tell
    finally:
        bar.stop()
