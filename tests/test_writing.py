"""Whatever is written goes through `qabot.files`, or stands here with its reason."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "qabot"

WRITING = {
    *("write_text", "write_bytes", "touch", "mkdir", "makedirs", "mkdtemp", "mkstemp"),
    *("unlink", "rmdir", "rmtree", "rename", "renames", "link", "symlink"),
    *("hardlink_to", "symlink_to", "truncate", "ftruncate", "fsync", "fdatasync"),
    *("copyfile", "copy2", "copytree", "copyfileobj", "fdopen", "savefig"),
    *(
        "NamedTemporaryFile",
        "TemporaryFile",
        "TemporaryDirectory",
        "SpooledTemporaryFile",
    ),
    *("FileHandler", "FileHistory", "FileLock", "memmap", "mmap", "tofile"),
    *("sqlite3.connect", "shutil.move"),
}
"""Calls that change a disk, or hand out what does; beside `open` and `replace`."""
ELSEWHERE = {
    ("articles/folder.py", "os.open"): "reads, with flags against links and waiting",
    ("articles/formats/rows.py", "sqlite3.connect"): "ids seen, in a nameless file",
    ("cli.py", "Path(os.devnull).open"): "stands in for streams that are closed",
    ("cli.py", "os.open"): "standard output, once its reader has gone",
    ("evaluation/questions.py", "tempfile.TemporaryFile"): "a pipe is read twice",
    ("evaluation/questions.py", "shutil.copyfileobj"): "into that nameless file",
    ("frontends/batch.py", "os.fdopen"): "standard output",
    ("frontends/chat.py", "os.open"): "standard output, once its reader has gone",
    ("frontends/discord/desk.py", "self._served.replace"): "of nothing on disk",
    ("frontends/discord/starts.py", "FileLock"): "a lock, without bytes",
    ("frontends/evaluate_plots.py", "figure.savefig"): "into memory",
    ("frontends/partial.py", "self._stream.truncate"): "of a stream of `files.edit`",
    ("indexing/engines/disk.py", "(links / file.name).symlink_to"): "goes at once",
    ("indexing/engines/disk.py", "TemporaryDirectory"): "tantivy's own, until taken",
    ("indexing/engines/disk.py", "file.rename"): "tantivy's own, before any is served",
    ("frontends/prompt.py", "FileHistory"): "prompt_toolkit adds lines by itself",
    ("indexing/columns.py", "mmap.mmap"): "reads",
    ("indexing/index.py", "FileLock"): "a lock, without bytes",
    ("indexing/index.py", "tempfile.TemporaryDirectory"): "where none can be kept",
}
"""Where that is not through `qabot.files`, and why."""


def writes(call: ast.Call) -> bool:
    """Whether a call may change a disk, as far as its name and arguments tell."""
    called = ast.unparse(call.func)
    last = called.split(".")[-1]
    if called.startswith("files.") or called in {"link", "rename"}:  # our own
        return False
    if called == "os.open":
        return True
    if last == "open":
        given = [*call.args, *(k.value for k in call.keywords if k.arg == "mode")]
        modes = [each.value for each in given if isinstance(each, ast.Constant)]
        named = [ast.unparse(each) for each in given if ast.unparse(each) == "mode"]
        return any(re.fullmatch("[rwaxbt+]*[wax+].*", str(m)) for m in modes) or bool(
            named
        )
    if called == "os.replace":
        return True
    if last == "replace":  # of a path; that of a string takes two
        return "." in called and len(call.args) == 1 and not call.keywords
    return last in WRITING or called in WRITING


def writers(code: str) -> set[str]:
    """Return the calls and base classes that may change a disk."""
    nodes = [*ast.walk(ast.parse(code))]
    calls = (each for each in nodes if isinstance(each, ast.Call))
    classes = (each for each in nodes if isinstance(each, ast.ClassDef))
    bases = {ast.unparse(base) for each in classes for base in each.bases}
    return {ast.unparse(each.func) for each in calls if writes(each)} | bases & WRITING


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("path.open('w')", {"path.open"}),
        ("open(path, mode='r+b')", {"open"}),
        ("open(path, 'ab')", {"open"}),
        ("path.open(mode)", {"path.open"}),
        ("path.open('rb'), open(path, encoding='utf-8')", set()),
        ("os.open(path, flags)", {"os.open"}),
        ("new.replace(old), os.replace(new, old)", {"new.replace", "os.replace"}),
        ("text.replace('a', 'b'), replace(value, one=1)", set()),
        ("path.write_text('a')", {"path.write_text"}),
        ("files.write(path, [])", set()),
        ("class A(FileHistory): pass", {"FileHistory"}),
    ],
)
def test_a_call_that_writes_is_seen(code: str, found: set[str]) -> None:
    assert writers(code) == found


def test_nothing_is_written_but_through_the_one_module_of_files() -> None:
    found = {
        (file.relative_to(PACKAGE).as_posix(), written)
        for file in PACKAGE.rglob("*.py")
        if file != PACKAGE / "files.py"
        for written in writers(file.read_text(encoding="utf-8"))
    }
    assert found == set(ELSEWHERE)
