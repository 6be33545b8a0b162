"""Work that is shared out comes back in order, and faults as what they are."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.crew import Crew, cores
from qabot.errors import WorkerError

HERE = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def _found() -> Iterator[None]:
    """Workers are found by their module's name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
        yield


def crew(count: int = 2, setup: object = "setup") -> Crew:
    return Crew("crew_worker", setup, count)


@given(st.lists(st.text() | st.integers() | st.none(), max_size=30), st.integers(1, 3))
@settings(max_examples=3)
def test_results_are_in_the_order_of_tasks(values: list[object], count: int) -> None:
    with crew(count, {"é\ud800": [1]}) as workers:
        results = workers.results(["say", value] for value in values)
        assert list(results) == [[{"é\ud800": [1]}, value] for value in values]


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def tasks() -> Iterator[list[object]]:
        for number in range(1000):
            taken.append(number)
            yield ["say", number]

    with crew() as workers:
        results = workers.results(tasks())
        assert next(results) == ["setup", 0]
        assert len(taken) < 20
        results.close()


def test_every_worker_has_a_part() -> None:
    with crew(2) as workers:
        assert len({*workers.results([["who", None]] * 40)}) == 2


@pytest.mark.parametrize(("kind", "code"), [("die", "-9"), ("exit", "3")])
def test_a_worker_that_ends_is_a_clear_error(kind: str, code: str) -> None:
    with crew() as workers:
        results = workers.results([["say", 1], [kind, None], ["say", 2]])
        assert next(results) == ["setup", 1]
        with pytest.raises(WorkerError, match=rf"ended with code {code} .*again"):
            list(results)


def test_an_error_of_the_system_arrives_as_one() -> None:
    with crew() as workers, pytest.raises(OSError, match="No space") as caught:
        list(workers.results([["full", "/some/file"]]))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "/some/file")


def test_an_error_of_qabot_arrives_with_its_message() -> None:
    with crew() as workers, pytest.raises(WorkerError, match="index damaged: x"):
        list(workers.results([["damaged", "index damaged: x"]]))


def test_a_worker_that_does_not_start_is_told() -> None:
    def work() -> list[object]:
        with Crew("no_such_module", "x" * 10**6, 2) as workers:
            return [*workers.results([["say", 1]])]

    with pytest.raises(WorkerError, match="ended with code 1"):
        work()


def test_workers_end_with_the_crew() -> None:
    with crew() as workers:
        (who,) = workers.results([["who", None]])
    with pytest.raises(ProcessLookupError):
        os.kill(who, 0)


def test_a_worker_whose_holder_is_no_more_ends_in_silence(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with crew(1) as workers:
        (worker,) = workers._workers
        assert worker.stdin
        assert worker.stdout
        worker.stdout.close()
        worker.stdin.write(b'["who", null]\n')
        worker.stdin.close()
        worker.wait()
        worker.stdin = worker.stdout = None
    assert "Traceback" not in capfd.readouterr().err


def test_there_is_a_core() -> None:
    assert cores() >= 1
