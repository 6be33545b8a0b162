"""Calls that take time -> their results, made in threads beside the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class SearchError(Exception):
    """The search ended in an exception of any kind, which is its cause."""


class Workers:
    """Threads that do not keep the process alive when a search hangs.

    Args:
        number: How many.
        name: What they are for, in the names of the threads.
    """

    def __init__(self, number: int, name: str = "search") -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]]]
        self._calls = SimpleQueue()
        for each in range(number):
            thread = threading.Thread(target=self._work, name=f"{name}-{each}")
            thread.daemon = True
            thread.start()

    @property
    def waiting(self) -> int:
        """How many calls no thread has taken up yet."""
        return self._calls.qsize()

    async def run(self, call: Callable[[], T]) -> T:
        """Return what a call returns, made in one of the threads.

        Raises:
            SearchError: It raised anything, even a panic.
        """
        future: Future[T] = Future()
        self._calls.put((future, call))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            future, call = self._calls.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
                failure = SearchError(f"the search raised {type(error).__name__}")
                failure.__cause__ = error
                future.set_exception(failure)
            del future, call  # a result may be large, and the next call far
