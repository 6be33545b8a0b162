"""The n-th call of the system fails while results and plots are written."""

import io
import json
from pathlib import Path

from faults.failing import FailingSystem, failures, system

from qabot.answering.opening import Qabot
from qabot.errors import OutputError
from qabot.evaluation.results import read
from qabot.frontends.evaluate import Options, run

QUESTION = {"question": "When was the mill closed?", "answers": ["1969"]}


def test_results_that_cannot_be_kept_are_told_and_leave_the_old_ones(
    bot: Qabot, tmp_path: Path
) -> None:
    asked, output = tmp_path / "q.jsonl", tmp_path / "kept.jsonl"
    asked.write_text(json.dumps(QUESTION), "utf-8")

    def work() -> int:
        options = Options(save=output, force=True)
        return run(bot, str(asked), options, io.StringIO())

    with system(counting := FailingSystem()):
        assert work() == 0
    for at in range(1, counting.calls + 1):
        for failure in failures(at):
            output.write_bytes(b"old")
            code, told = 0, ""
            with system(FailingSystem(failure)):
                try:
                    code = work()
                except OutputError as error:
                    code, told = error.exit_code, str(error)
            assert (code, str(output) in told) in [(0, False), (73, True)]
            assert code or output.read_bytes() != b"old"
            assert output.read_bytes() == b"old" or len([*read(output)]) == 1
            assert {each.name for each in tmp_path.iterdir()} == {
                asked.name,
                output.name,
            }
