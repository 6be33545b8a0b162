"""Tasks -> results, in order, by processes that work side by side.

A worker is a module of qabot that runs `work_off`: it reads a task a line from standard
input and writes a result a line to standard output, both JSON. So nothing is pickled,
and whoever imports qabot need not guard their main module.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Self, TypeVar

from qabot.errors import QabotError, WorkerError

_ROOT = Path(__file__).parent.parent
T = TypeVar("T")
_Worker = subprocess.Popen[bytes]
_AHEAD = 2  # tasks given to a worker before it is done with the first


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


class Crew:
    """Worker processes; they end with the `with` block, whatever ends it."""

    def __init__(self, module: str, setup: Any, count: int) -> None:  # noqa: ANN401 - JSON
        """Start the workers.

        Args:
            module: What each runs, as `python -m` names it.
            setup: Given to each before its tasks; what JSON can hold.
            count: How many, 1 or more.
        """
        path = os.pathsep.join(
            [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        self._workers: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(count):
                self._workers.append(_started(module, path))
            for worker in self._workers:
                _send(worker, setup)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def kill(self) -> None:
        """End the workers at once; from any thread."""
        for worker in self._workers:
            worker.kill()

    def __exit__(self, *_: object) -> None:
        self.kill()
        for worker in self._workers:
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream:
                    with suppress(BrokenPipeError):  # of a task that it did not take
                        stream.close()

    def results(self, tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the result of each task, in their order.

        Tasks are taken from the iterable only as workers come to need them.

        Raises:
            WorkerError: A worker ended, or its task raised; says what.
        """
        idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            idle.put(worker)

        def run(task: Any) -> Any:  # noqa: ANN401 - JSON
            worker = idle.get()
            try:
                return _ask(worker, task)
            finally:
                idle.put(worker)

        pool = ThreadPoolExecutor(len(self._workers))
        try:
            waiting = (pool.submit(run, task) for task in tasks)
            for future in _ahead(waiting, _AHEAD * len(self._workers)):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def rounds(self, tasks: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """Yield the results of each round, in which every worker has one task.

        Args:
            tasks: One for each worker, always in the same order: a worker may remember
                what it was given.

        Raises:
            WorkerError: As for `results`.
        """
        pools = [ThreadPoolExecutor(1) for _ in self._workers]
        try:
            waiting = (
                [
                    pool.submit(_ask, worker, task)
                    for pool, worker, task in zip(
                        pools, self._workers, one, strict=True
                    )
                ]
                for one in tasks
            )
            for futures in _ahead(waiting, _AHEAD):
                yield [future.result() for future in futures]
        finally:
            for pool in pools:
                pool.shutdown(wait=False, cancel_futures=True)


def _ahead(items: Iterable[T], count: int) -> Iterator[T]:
    """Yield items, each only when so many after it were taken from their source."""
    taken: deque[T] = deque()
    for item in items:
        taken.append(item)
        if len(taken) > count:
            yield taken.popleft()
    yield from taken


def _ask(worker: _Worker, task: Any) -> Any:  # noqa: ANN401 - JSON
    _send(worker, task)
    return _result(worker)


def _started(module: str, path: str) -> _Worker:
    return subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C is for the one who holds them
    )


def _send(worker: _Worker, value: Any) -> None:  # noqa: ANN401 - JSON
    assert worker.stdin is not None  # noqa: S101 - it was opened as a pipe
    try:
        worker.stdin.write(json.dumps(value).encode() + b"\n")
        worker.stdin.flush()
    except BrokenPipeError as error:
        raise WorkerError(_ended(worker)) from error


def _result(worker: _Worker) -> Any:  # noqa: ANN401 - JSON
    assert worker.stdout is not None  # noqa: S101 - it was opened as a pipe
    line = worker.stdout.readline()
    if not line.endswith(b"\n"):
        raise WorkerError(_ended(worker))
    result = json.loads(line)
    if "raised" in result:
        number, strerror, filename = result["raised"]
        if number is not None:
            raise OSError(number, strerror, filename)
        raise WorkerError(strerror)
    return result["result"]


def _ended(worker: _Worker) -> str:
    return (
        f"a worker process ended with code {worker.wait()} before its work was done: "
        "was it killed for its memory? Run the command again: what is done is kept"
    )


def work_off(start: Callable[[Any], Callable[[Any], Any]]) -> None:
    """Be a worker: read the setup and then tasks, and write a result for each.

    Args:
        start: Takes the setup and returns what turns a task into a result.
    """
    tasks, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may stand among the results
    setup = tasks.readline()
    if not setup:  # who held this worker is no more
        return
    work = None
    for line in tasks:
        try:
            work = work or start(json.loads(setup))
            result = {"result": work(json.loads(line))}
        except OSError as error:
            result = {"raised": [error.errno, error.strerror, _name(error)]}
        except QabotError as error:
            result = {"raised": [None, str(error), None]}
        try:
            _reply(results, result)
        except BrokenPipeError:  # who held this worker is no more
            os._exit(1)


def _name(error: OSError) -> str | None:
    return None if error.filename is None else os.fsdecode(error.filename)


def _reply(results: IO[bytes], result: dict[str, Any]) -> None:
    results.write(json.dumps(result).encode() + b"\n")
    results.flush()
