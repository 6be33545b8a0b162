"""The rules that the code keeps: imports, style, types, sizes, names and the map.

The tests of the first part start the tools themselves, as `pyproject.toml` sets them.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import qabot
from qabot import errors

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "qabot"
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES_OF_A_FILE = 350
MOST_LINES_OF_A_FUNCTION = 60
Function = ast.FunctionDef | ast.AsyncFunctionDef

each_file = pytest.mark.parametrize(
    "file", FILES, ids=lambda f: str(f.relative_to(ROOT))
)


# The tools


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache"],
        ["ruff", "format", "--check", "--no-cache"],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=" ".join,
)
def test_a_tool_finds_nothing(command: list[str]) -> None:
    if command[0] == "importlinter.cli":
        start = (
            "import sys; from importlinter.cli import lint_imports_command as c; c()"
        )
        line = [sys.executable, "-c", start, "--no-cache"]
    else:
        line = [sys.executable, "-m", *command]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


# The code


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def importers(package: str) -> set[str]:
    return {
        file.relative_to(PACKAGE).as_posix()
        for file in FILES
        for name, _ in imports(file)
        if name.split(".")[0] == package
    }


@each_file
def test_files_and_functions_are_of_readable_size(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE
    for node in ast.walk(tree(file)):
        if isinstance(node, Function):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MOST_LINES_OF_A_FUNCTION, f"{node.name}: {lines} lines"


def undocumented(node: ast.AST, path: str) -> Iterator[str]:
    """Public names without a docstring; overrides of a library's have its own."""
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, ast.ClassDef | Function) or each.name.startswith("_"):
            continue
        name = f"{path}.{each.name}"
        private_class = isinstance(node, ast.ClassDef) and node.name.startswith("_")
        if ast.get_docstring(each) is None and not private_class:
            yield name
        if isinstance(each, ast.ClassDef):
            yield from undocumented(each, name)


@each_file
def test_every_module_and_public_name_has_a_docstring(file: Path) -> None:
    module = tree(file)
    assert ast.get_docstring(module)
    assert list(undocumented(module, file.stem)) == []


FORBIDDEN = {"pickle", "shelve", "marshal", "dill", "joblib", "cloudpickle"}


@each_file
def test_nothing_dangerous_is_used(file: Path) -> None:
    for name, line in imports(file):
        assert name.split(".")[0] not in FORBIDDEN, line
        assert not name.endswith(("escape_markdown", "escape_mentions")), line
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in {"eval", "exec", "os.system", "os.popen"}, node.lineno
        assert called.split(".")[-1] not in {"escape_markdown", "allow_pickle"}
        for keyword in node.keywords:
            value = ast.unparse(keyword.value)
            assert (keyword.arg, value) != ("shell", "True"), node.lineno
            assert (keyword.arg, value) != ("allow_pickle", "True"), node.lineno


@each_file
def test_nothing_is_printed_below_the_front_ends(file: Path) -> None:
    place = file.relative_to(PACKAGE).as_posix()
    calls = [
        node.lineno
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    ]
    assert place.startswith(("frontends/", "cli.py")) or calls == []


@pytest.mark.parametrize("package", ["discord", "aiohttp", "simcord", "yarl"])
def test_discord_and_its_kin_are_imported_by_the_bot_alone(package: str) -> None:
    assert all(name.startswith("frontends/discord/") for name in importers(package))


ENGINES = {"rank_bm25": "memory", "tantivy": "disk", "opensearchpy": "cluster"}


@pytest.mark.parametrize(("package", "engine"), ENGINES.items())
def test_an_engines_package_is_imported_by_its_file_alone(
    package: str, engine: str
) -> None:
    assert importers(package) <= {f"indexing/engines/{engine}.py"}


STARTED = """
import sys
before = set(sys.modules)
import qabot.cli
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def test_the_command_line_imports_nothing_heavy_before_it_is_needed() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {
        "numpy",
        "rank_bm25",
        "tantivy",
        "discord",
        "aiohttp",
        "pydantic",
        "rich",
        "yaml",
    }
    assert not heavy & set(ended.stdout.split())


def test_every_file_beside_the_code_is_installed_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["qabot"]
    beside = [
        file.relative_to(PACKAGE)
        for file in PACKAGE.rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    ]
    assert beside
    names = [pattern.removeprefix("**/") for pattern in patterns]
    assert [file for file in beside if not any(map(file.match, names))] == []


def test_every_module_can_be_imported_and_does_nothing_then(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for module in pkgutil.walk_packages([str(PACKAGE)], "qabot."):
        importlib.import_module(module.name)
    assert capfd.readouterr() == ("", "")


# The drawings


def drawn_errors() -> dict[str, int | None]:
    rows = re.findall(
        r"^\s*(?:[├└]── )?(\w+Error) +(\d+|exit)", errors.__doc__ or "", re.MULTILINE
    )
    return {name: None if code == "exit" else int(code) for name, code in rows}


def test_the_drawn_tree_of_errors_is_the_one_of_the_classes() -> None:
    found = {
        name: each.exit_code
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if each is not errors.QabotError
    }
    drawn = drawn_errors()
    assert drawn.pop("QabotError") is None
    assert drawn == found
    assert all(
        getattr(errors, name).__bases__ == (errors.QabotError,) for name in found
    )


def drawn_files() -> Iterator[str]:
    """The files of the map, by its indentation."""
    text = inspect.cleandoc(qabot.__doc__ or "")
    block = text[text.index("    cli.py") : text.index("What may never break")]
    folders: dict[int, str] = {}
    for line in block.splitlines():
        match = re.match(r"( +)([\w]+\.py|[\w]+/) ", line)
        if not match:
            continue
        depth, name = len(match[1]), match[2]
        path = "".join(folders[d] for d in sorted(folders) if d < depth) + name
        if name.endswith("/"):
            folders = {d: f for d, f in folders.items() if d < depth} | {depth: name}
        yield path


def test_the_map_names_every_folder_and_file_there_is_and_no_other() -> None:
    there = {
        file.relative_to(PACKAGE).as_posix()
        for file in FILES
        if file.name != "__init__.py"
    }
    folders = {
        file.parent.relative_to(PACKAGE).as_posix() + "/"
        for file in FILES
        if file.parent != PACKAGE
    }
    drawn = list(drawn_files())
    assert sorted(drawn) == sorted(there | folders)


def test_the_map_has_the_layers_in_the_order_of_the_imports() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.findall(
        r'^    "(\w+)",$', settings.split("layers = [")[1], re.MULTILINE
    )
    drawn = [name.removesuffix(".py").rstrip("/") for name in drawn_files()]
    assert [name for name in drawn if name in layers] == layers


# The public surface


def test_open_answers_from_a_folder(tmp_path: Path) -> None:
    with qabot.open(articles=ROOT / "seeds", index=tmp_path / "index") as bot:
        reply = bot.ask("Who is Wang Wentao?")
        assert reply.question == "Who is Wang Wentao?"
        assert len(bot.sources) == 5
    assert (tmp_path / "index" / "CURRENT").is_file()


def test_open_takes_relative_paths_from_where_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("The fine was high.")
    monkeypatch.chdir(tmp_path)
    with qabot.open(articles="mine", index="index") as bot:
        assert [source.article for source in bot.sources] == ["a.txt"]
    assert (tmp_path / "index" / "CURRENT").is_file()


def test_open_tells_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(errors.MissingError, match="no articles folder"):
        qabot.open(articles=tmp_path / "no", index=tmp_path / "index")
    with pytest.raises(errors.MissingError, match="no settings file"):
        qabot.open(config=tmp_path / "no.toml")
