"""The commands as processes: exit codes, output, start-up, logs."""

import contextlib
import gc
import hashlib
import json
import logging
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import typing
from pathlib import Path

import pytest
from command import ROOT, Command
from filelock import FileLock

from qabot import cli
from qabot.frontends.commands import COMMANDS
from qabot.settings import IndexSettings

SEEDS = ROOT / "seeds"
QUESTION = "Who is Feng Chongyi?"
SEVERAL = "Which vice premier did Raimondo meet?"
FOUND = "China studies professor"
REPAIRED = "001_ad1b164110e9592f.txt"


def write_questions(qabot: Command, count: int) -> None:
    """Write the first questions of the golden file, without the known answers."""
    lines = (ROOT / "tests" / "golden.jsonl").read_text("utf-8").splitlines()[:count]
    rows = (json.loads(line) for line in lines)
    texts = [json.dumps({"id": r["id"], "question": r["question"]}) for r in rows]
    (qabot.folder / "q.jsonl").write_text("\n".join(texts) + "\n")


def copy_seeds(qabot: Command) -> Path:
    folder = qabot.folder / "articles"
    folder.mkdir()
    for each in SEEDS.iterdir():
        shutil.copyfile(each, folder / each.name)
    return folder


# Exit codes.


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("--help", 0, ""),
        ("--version ask", 0, ""),
        ("ask zyzzyva", 0, ""),
        ("ask", 2, "qabot ask --help"),
        ("nonsense", 2, "invalid choice: 'nonsense'"),
        ("ask x --engine best", 2, "invalid choice: 'best'"),
        ("ask x --art seeds", 2, "unrecognized arguments: --art"),
        ("batch q.jsonl", 2, "required: --output"),
        ("batch q.jsonl --output a.txt", 2, "ends in .jsonl, .csv or .md"),
        ("batch q.jsonl --output a.csv --force --resume", 2, "not allowed with"),
        ("sources --text a --repairs", 2, "not allowed with"),
        ("check --index none", 65, "run `qabot index` to build it"),
        ("batch torn.jsonl --output a.md", 65, ""),
        ("ask x --articles none", 66, "no articles folder"),
        ("ask x --config none", 66, "no settings file none"),
        ("batch none.csv --output a.csv", 66, "no questions file none.csv"),
        ("sources --text 000", 66, "there is no article 000"),
        ("sources --repairs 01_ad1b164110e9592f.txt", 66, f"did you mean {REPAIRED}?"),
        ("index --index q.jsonl/below", 73, "choose another place with --index DIR"),
        ("batch q.jsonl --output none/a.csv", 73, "no folder"),
        ("batch q.jsonl --output q.csv", 73, "--force replaces it"),
        ("discord", 78, "DISCORD_TOKEN is not set"),
        ("--config torn.jsonl check", 78, "torn.jsonl: "),
    ],
)
def test_exit_codes(qabot: Command, line: str, code: int, told: str) -> None:
    write_questions(qabot, 1)
    (qabot.folder / "torn.jsonl").write_text('{"id"')
    (qabot.folder / "q.csv").touch()
    done = qabot(*line.split())
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    if told:
        assert done.stderr.startswith("qabot: ")
        assert done.stdout == ""


def test_wrong_settings_exit_with_78_and_tell_every_fault(qabot: Command) -> None:
    names = ("QABOT_ANSWERING__EXCERPTS", "QABOT_ANSWRING__EXCERPTS")
    done = qabot("chat", environment=dict.fromkeys(names, "99"))
    assert done.returncode == 78
    assert all(name in done.stderr for name in names)


def test_a_busy_index_exits_with_75_and_does_not_keep_others_from_asking(
    qabot: Command,
) -> None:
    (qabot.folder / "busy").mkdir()
    with FileLock(qabot.folder / "busy" / "LOCK"):
        assert qabot("index", "--index", "busy").returncode == 75
        done = qabot("ask", QUESTION, "--index", "busy")
    assert done.returncode == 0
    assert FOUND in done.stdout
    assert "WARNING qabot.indexing.index index not refreshed" in done.stderr


def test_an_index_folder_that_cannot_be_written_does_not_keep_from_asking(
    qabot: Command,
) -> None:
    (qabot.folder / "file").touch()
    done = qabot("ask", QUESTION, "--index", "file/below", "--json")
    assert done.returncode == 0
    assert done.stdout == qabot("ask", QUESTION, "--json").stdout


@pytest.mark.parametrize("line", ["sources", "ask when? --json"])
def test_output_without_room_exits_with_74(qabot: Command, line: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = qabot(*line.split(), stdout=full)
    assert done.returncode == 74
    assert done.stderr.startswith("qabot: [Errno 28] No space left on device")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("line", ["sources", "batch q.jsonl --output -", "--help"])
def test_a_reader_that_goes_away_ends_it_quietly(qabot: Command, line: str) -> None:
    write_questions(qabot, 5)
    reader, writer = os.pipe()
    os.close(reader)
    done = qabot(*line.split(), stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_closed_standard_streams_stop_nothing(qabot: Command) -> None:
    write_questions(qabot, 1)
    line = shlex.join(qabot.line("batch", "q.jsonl", "--output", "a.jsonl"))
    done = subprocess.run(
        ["/bin/sh", "-c", f"{line} <&- >&- 2>&-"], cwd=qabot.folder, check=False
    )
    assert done.returncode == 0
    assert (qabot.folder / "a.jsonl").exists()


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_the_chat_without_a_traceback(
    qabot: Command, number: str, code: int
) -> None:
    with subprocess.Popen(
        qabot.line("repl"),
        cwd=qabot.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.Signals[number])
        assert process.wait(20) == code
        assert process.stderr.read() == b""


def test_sigterm_ends_a_batch_and_its_rows_are_kept(qabot: Command) -> None:
    (qabot.folder / "q.txt").write_text(f"{QUESTION}\n" * 20_000)
    partial = qabot.folder / "a.jsonl.partial"
    qabot("index")
    with subprocess.Popen(
        qabot.line("batch", "q.txt", "--output", "a.jsonl"),
        cwd=qabot.folder,
        stderr=subprocess.PIPE,
    ) as process:
        while process.poll() is None:
            with contextlib.suppress(FileNotFoundError):
                if partial.stat().st_size > 20_000:
                    break
        process.terminate()
        assert process.wait(20) == 143
        assert process.stderr
        assert b"--resume goes on with the rest" in process.stderr.read()
    rows = partial.read_bytes().splitlines()[1:]
    assert all(json.loads(row)["question"] == QUESTION for row in rows)


def test_an_internal_error_is_one_line_and_v_shows_the_traceback(
    qabot: Command,
) -> None:
    qabot("index", "--index", "odd")
    generation = qabot.folder / "odd" / "gen-000001"
    manifest = json.loads((generation / "manifest.json").read_text())
    junk = b'{"sound by its checksum": "yet no store"}'
    (generation / "store.json").write_bytes(junk)
    digest = hashlib.sha256(junk).hexdigest()
    manifest["files"]["store.json"] = [len(junk), digest]
    (generation / "manifest.json").write_text(json.dumps(manifest))
    done = qabot("ask", "x", "--index", "odd")
    assert done.returncode == 1
    assert done.stderr.startswith("qabot: internal error: KeyError: ")
    assert done.stderr.endswith(": run it again with -v for the traceback\n")
    assert len(done.stderr.splitlines()) == 1
    done = qabot("-v", "ask", "x", "--index", "odd")
    assert done.returncode == 1
    assert "Traceback (most recent call last):" in done.stderr


# Start-up.

MODULES = """
import sys
from qabot.cli import main
code = main(sys.argv[1:])
roots = {name.partition(".")[0] for name in sys.modules}
sys.stderr.write(" ".join(sorted(roots)) + " " + " ".join(sorted(sys.modules)))
sys.exit(code)
"""


def imported(qabot: Command, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments],
        cwd=qabot.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_the_version_is_told_before_anything_heavy_is_imported(qabot: Command) -> None:
    modules = imported(qabot, "--version")
    assert not modules & {"pydantic", "numpy", "discord", "asyncio", "qabot.settings"}


def test_ask_on_a_built_index_imports_only_what_answering_needs(qabot: Command) -> None:
    qabot("index")
    modules = imported(qabot, "ask", "hello")
    assert "qabot.answering.opening" in modules
    assert not modules & {"discord", "aiohttp", "prompt_toolkit", "rich", "ftfy"}


# Output.


def test_ask_prints_the_object_of_the_contract(qabot: Command) -> None:
    row = json.loads(qabot("ask", QUESTION, "--json").stdout)
    assert list(row) == [
        *("schema", "id", "conversation", "question", "answered", "confidence"),
        *("citations", "disagreements", "taken_as", "newest"),
        *("abstention", "error"),
    ]
    assert (row["schema"], row["id"], row["question"]) == (1, None, QUESTION)
    assert row["answered"]
    assert FOUND in row["citations"][0]["quote"]
    assert row["abstention"] is None
    assert 0 < row["confidence"] <= 1
    several = json.loads(qabot("ask", SEVERAL, "--json").stdout)
    assert [each["number"] for each in several["citations"]] == [1, 2, 3]
    assert [each["number"] for each in row["citations"]] == [1]
    citation = row["citations"][0]
    assert list(citation)[:12] == [
        *("number", "article", "title", "outlet", "date", "url"),
        *("quote", "start", "end", "repaired", "score", "also_in"),
    ]
    text = qabot("sources", "--text", citation["article"]).stdout
    stretch = text[citation["start"] : citation["end"]]
    assert " ".join(stretch.split()) == citation["quote"]
    assert not citation["repaired"]


def test_ask_prints_why_it_abstains(qabot: Command) -> None:
    row = json.loads(qabot("ask", "--json", "Who", "won the zyzzyva cup?").stdout)
    assert row["question"] == "Who won the zyzzyva cup?"
    assert not row["answered"]
    assert row["citations"] == []
    assert list(row["abstention"]) == [
        *("reason", "message", "missing", "did_you_mean", "closest")
    ]
    assert "zyzzyva" in row["abstention"]["missing"]


def test_explain_and_why_say_what_spoke_for_each_citation(qabot: Command) -> None:
    row = json.loads(qabot("ask", QUESTION, "--json", "--explain").stdout)
    assert row["citations"][0]["why"]["matched"] == ["Feng", "Chongyi"]
    printed = qabot("ask", QUESTION, "--why").stdout
    assert "Confidence " in printed
    assert "matched feng" in printed.lower()
    assert qabot("ask", QUESTION).stdout in printed


def test_ask_and_batch_write_the_same_bytes(qabot: Command) -> None:
    write_questions(qabot, 2)
    done = qabot("batch", "q.jsonl", "--output", "-")
    for line in done.stdout.splitlines(keepends=True):
        row = json.loads(line)
        asked = qabot("ask", row["question"], "--json").stdout
        given = json.dumps(row["id"])
        assert asked.replace('"id": null', f'"id": {given}', 1) == line


def test_seed_locale_clock_and_file_order_change_no_byte(qabot: Command) -> None:
    write_questions(qabot, 60)
    folders = [copy_seeds(qabot), qabot.folder / "again"]
    folders[1].mkdir()
    for each in sorted(folders[0].iterdir(), reverse=True):
        shutil.copyfile(each, folders[1] / each.name)
    environments = [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Asia/Kolkata"},
    ]
    written = []
    for folder, environment in zip(folders, environments, strict=True):
        done = qabot(
            *("batch", "q.jsonl", "--output", f"{folder.name}.jsonl"),
            *("--articles", folder.name),
            environment=environment,
        )
        assert done.returncode == 0
        written.append((qabot.folder / f"{folder.name}.jsonl").read_bytes())
    assert written[0] == written[1]


def test_a_locale_without_the_letters_changes_no_json_and_stops_no_text(
    qabot: Command,
) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    expected = qabot("ask", QUESTION, "--json").stdout
    assert not expected.isascii()
    assert qabot("ask", QUESTION, "--json", environment=ascii_only).stdout == expected
    done = qabot("ask", QUESTION, environment=ascii_only)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u201c" in done.stdout


def test_common_options_may_stand_on_either_side_of_the_command(
    qabot: Command,
) -> None:
    folder = copy_seeds(qabot)
    for each in sorted(folder.iterdir())[1:]:
        each.unlink()
    common = ("--articles", folder, "--index", "index", "--engine", "memory")
    before = qabot(*common, "sources")
    after = qabot("sources", *common)
    mixed = qabot("--articles", folder, "sources", "--index", "index")
    assert "1 article, " in before.stdout
    assert before.stdout == after.stdout == mixed.stdout
    assert (qabot.folder / "index" / "CURRENT").exists()


def test_the_engines_on_offer_are_those_of_the_settings() -> None:
    engine = typing.get_type_hints(IndexSettings)["engine"]
    assert typing.get_args(engine) == cli.ENGINES


def test_without_a_command_or_a_token_it_is_the_chat(qabot: Command) -> None:
    done = qabot(input=f"{QUESTION}\n")
    assert done.returncode == 0
    assert FOUND in done.stdout


def test_without_a_command_but_with_a_token_it_is_the_bot(qabot: Command) -> None:
    done = qabot(environment={"DISCORD_TOKEN": "no token"})
    assert done.returncode == 78
    assert done.stderr.startswith("qabot: DISCORD_TOKEN has blanks")


def test_index_says_what_changed(qabot: Command) -> None:
    folder = copy_seeds(qabot)
    first, second, *_ = names = sorted(each.name for each in folder.iterdir())

    def index() -> list[str]:
        done = qabot("index", "--articles", folder, "--index", "index")
        assert done.returncode == 0
        return done.stdout.splitlines()

    *listed, counts, place = index()
    assert listed == [f"added: {name}" for name in names]
    assert counts.startswith("5 articles, ")
    assert counts.endswith(" seconds")
    assert place == f"index at {qabot.folder / 'index' / 'gen-000001'}"
    (folder / first).unlink()
    (folder / second).write_text("Otters swim. They hold hands.\n")
    (folder / "new.xyz").touch()
    *listed, counts, place = index()
    assert f"changed: {second}" in listed
    assert f"removed: {first}" in listed
    assert counts.startswith("4 articles, ")
    assert "1 file skipped" in counts
    assert index()[0] == "nothing changed"


def test_check_finds_one_wrong_byte_and_index_mends_it(qabot: Command) -> None:
    qabot("index", "--index", "index")
    done = qabot("check", "--index", "index")
    assert done.returncode == 0
    assert done.stdout.startswith("sound: all ")
    (path,) = (qabot.folder / "index" / "gen-000001").glob("*.shard")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = qabot("check", "--index", "index")
    assert done.returncode == 65
    assert f"{path}: its bytes are not those written" in done.stderr
    assert "rebuilt" in qabot("index", "--index", "index").stdout


def test_sources_prints_the_text_that_places_refer_to(qabot: Command) -> None:
    folder = copy_seeds(qabot)
    text = "\ufeffOne \u201cline\u201d.\r\nTwo\tlines.\u2028\n\n"
    (folder / "a.txt").write_bytes(text.encode())
    done = subprocess.run(
        qabot.line("sources", "--text", "a.txt", "--articles", folder),
        capture_output=True,
        check=True,
    )
    assert done.stdout == text.removeprefix("\ufeff").encode()


def test_sources_lists_every_repaired_stretch(qabot: Command) -> None:
    stretches = qabot("sources", "--repairs").stdout.splitlines()
    assert f"{len(stretches)} stretches of broken" in qabot("sources").stdout
    text = qabot("sources", "--text", REPAIRED).stdout
    form = re.compile(
        rf"{REPAIRED} \[(\d+)\u2013(\d+)\] (?:proven|inferred) (.+) -> .+"
    )
    for line in stretches:
        found = form.fullmatch(line)
        assert found
        assert found[3] == repr(text[int(found[1]) : int(found[2])])
    assert qabot("sources", "--repairs", REPAIRED).stdout.splitlines() == stretches
    sound = qabot("sources", "--repairs", "000_e620bd615f8c713c.txt").stdout
    assert sound == "nothing was repaired\n"


# Logs.

LEVELS = """
import logging, sys
from qabot.cli import main
main(sys.argv[1:])
for name in ("qabot.indexing", "discord.http", "asyncio"):
    print(logging.getLevelName(logging.getLogger(name).getEffectiveLevel()))
"""


@pytest.mark.parametrize(
    ("arguments", "level", "expected"),
    [
        ("check", "INFO", ["WARNING", "WARNING", "WARNING"]),
        ("check -v", "INFO", ["DEBUG", "INFO", "INFO"]),
        ("discord", "INFO", ["INFO", "INFO", "INFO"]),
        ("discord -v", "INFO", ["DEBUG", "INFO", "INFO"]),
        ("discord", "ERROR", ["ERROR", "ERROR", "ERROR"]),
    ],
)
def test_commands_log_warnings_the_bot_what_is_set_and_v_everything_of_qabot(
    qabot: Command, arguments: str, level: str, expected: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEVELS, *arguments.split()],
        cwd=qabot.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QABOT_LOG__LEVEL": level},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[-3:] == expected


def test_a_log_record_is_one_line_that_no_terminal_acts_upon() -> None:
    error = ValueError("torn\nline")
    record = logging.LogRecord(
        *("qabot", logging.INFO, "a.py", 1, "said\x1b[31m\r\n2026 INFO %s"),
        ("more\u2028",),
        (ValueError, error, None),
    )
    told = cli._OneLine("%(message)s").format(record)
    assert told.isprintable()
    assert told.startswith("said\ufffd[31m 2026 INFO more ")
    assert told.endswith("ValueError: torn line")


@pytest.mark.parametrize(("before", "after"), [(None, "1"), ("3", "3")])
def test_small_matrices_are_not_shared_among_threads_unless_one_asks_for_that(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if before:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", before)
    asked = ["ask", "Hello", "--articles", str(SEEDS), "--index", str(tmp_path)]
    assert cli.main(asked) == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == after


def test_garbage_is_looked_for_also_while_a_question_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []

    def ask(*_: object, **__: object) -> int:
        found.append((gc.isenabled(), gc.get_threshold()[0]))
        return 0

    before = gc.get_threshold()
    monkeypatch.setitem(COMMANDS, "ask", ask)
    assert cli.main(["ask", "Hello"]) == 0
    assert found == [(True, 100_000)]
    assert gc.get_threshold() == before


@pytest.mark.parametrize("option", ["--articles", "--index"])
def test_an_option_that_names_no_folder_is_refused(qabot: Command, option: str) -> None:
    done = qabot("ask", option, "", QUESTION)
    assert done.returncode == 2
    assert f"{option}: it names no folder" in done.stderr
