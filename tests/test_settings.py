"""Settings: where they come from, who wins, and what a fault says."""

import itertools
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from qabot.configuration import load
from qabot.errors import MissingError, SettingsError
from qabot.settings import Settings, as_json, of_json

ROOT = Path(__file__).parent.parent
HIDDEN = "not-to-be-seen"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "qabot.toml"
    path.parent.mkdir()
    path.write_text("")
    return path


def dotenv(config: Path, text: str) -> None:
    (config.parent.parent / ".env").write_bytes(text.encode())


def refusal(config: Path, **environment: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(config, environment)
    return str(caught.value)


def test_the_shipped_file_gives_every_setting_its_default_and_nothing_else() -> None:
    shipped = tomllib.loads((ROOT / "config" / "qabot.toml").read_text("utf-8"))
    defaults = json.loads(json.dumps(as_json(Settings())))
    del defaults["home"]
    assert shipped == defaults
    assert list(shipped) == list(defaults)
    assert [list(table) for table in shipped.values()] == [
        list(table) for table in defaults.values()
    ]


def test_the_shipped_file_explains_every_setting() -> None:
    lines = (ROOT / "config" / "qabot.toml").read_text("utf-8").splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"\w+ = ", line):
            assert before.startswith("# "), line


def test_the_example_names_every_variable_of_the_connection() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^(?:# )?(DISCORD_\w+)=", example, re.MULTILINE))
    names = {"DISCORD_TOKEN", "DISCORD_GUILD", "DISCORD_API_BASE", "DISCORD_GATEWAY"}
    assert named == names


def test_the_example_alone_sets_nothing(config: Path) -> None:
    dotenv(config, (ROOT / ".env.example").read_text("utf-8"))
    assert load(config, {}) == Settings(home=config.parent.parent)


def test_later_places_win(config: Path) -> None:
    def excerpts(environment: dict[str, str], **overrides: object) -> int:
        return load(config, environment, {"answering": overrides}).answering.excerpts

    assert excerpts({}) == 3
    config.write_text("[answering]\nexcerpts = 4\ncharacters = 200\n")
    assert excerpts({}) == 4
    dotenv(config, "QABOT_ANSWERING__EXCERPTS=5")
    assert excerpts({}) == 5
    environment = {"QABOT_ANSWERING__EXCERPTS": "6"}
    assert excerpts(environment) == 6
    assert excerpts(environment, excerpts=7) == 7
    assert load(config, environment).answering.characters == 200


def test_a_faulty_value_that_another_place_replaces_is_no_fault(config: Path) -> None:
    config.write_text("[answering]\nexcerpts = 0\n")
    assert load(config, {"QABOT_ANSWERING__EXCERPTS": "1"}).answering.excerpts == 1


def test_every_fault_of_every_place_is_told_at_once(config: Path) -> None:
    config.write_text(
        "chat = 3\n[answring]\n[answering]\nexcerps = 3\ncharacters = 79\n"
        '[connection]\ntoken = "x"\n'
    )
    dotenv(config, "QABOT_DISCORD__QUEU=3\nQABOT_INDEX=3\n")
    told = refusal(
        config, QABOT_ANSWRING__EXCERPTS="3", QABOT_LOG__LEVEL="LOUD", DISCORD_GUILD="x"
    )
    for part in (
        f"{config}: chat: must be a table",
        f"{config}: answring: unknown; did you mean answering?",
        f"{config}: answering.excerps: unknown; did you mean excerpts?",
        f"{config}: answering.characters: Input should be greater than or equal to 80",
        f"{config}: connection: unknown",
        ".env: QABOT_DISCORD__QUEU: unknown; did you mean queue?",
        ".env: QABOT_INDEX: unknown; did you mean QABOT_INDEX__…?",
        "QABOT_ANSWRING__EXCERPTS: unknown; did you mean QABOT_ANSWERING__…?",
        "QABOT_LOG__LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
        "DISCORD_GUILD: Input should be a valid integer",
    ):
        assert part in told
    assert len(told.splitlines()) == 12


def test_no_message_or_repr_holds_a_value(config: Path) -> None:
    names = ("QABOT_ANSWERING__EXCERPTS", "QABOT_NOTHING", "DISCORD_GUILD")
    assert HIDDEN not in refusal(config, **dict.fromkeys(names, HIDDEN))
    settings = load(config, {"DISCORD_TOKEN": HIDDEN})
    assert HIDDEN not in f"{settings!r} {settings} {as_json(settings)}"
    assert settings.connection.token == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        f"DISCORD_TOKEN={HIDDEN}",
        f"\ufeffDISCORD_TOKEN={HIDDEN}\r\nQABOT_LOG__LEVEL=INFO\r\n",
        f'export DISCORD_TOKEN="{HIDDEN}"',
        f"# note\n\nDISCORD_TOKEN = '{HIDDEN}'   # mine",
        f"DISCORD_TOKEN=  {HIDDEN}  ",
    ],
    ids=["plain", "mark and CRLF", "export and quotes", "comments", "blanks"],
)
def test_a_token_is_read_however_the_file_is_written(config: Path, text: str) -> None:
    dotenv(config, text)
    assert load(config, {}) == load(config, {"DISCORD_TOKEN": HIDDEN})


def test_dollars_in_a_value_stand_for_themselves(config: Path) -> None:
    dotenv(config, "QABOT_ARTICLES__FOLDER=${HOME}/news")
    assert load(config, {"HOME": "/root"}).articles.folder == "${HOME}/news"


def test_an_empty_token_is_none(config: Path) -> None:
    dotenv(config, f"DISCORD_TOKEN={HIDDEN}\n")
    assert load(config, {"DISCORD_TOKEN": " "}).connection.token is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("txt,.MD", (".txt", ".md")),
        ("[1,2]", (".1", ".2")),
        ("1", (".1",)),
        ("", ()),
        (".txt, .md", (".txt", ".md")),
        ("['.txt', \".md\"]", (".txt", ".md")),
    ],
)
def test_a_list_may_be_spelt_in_several_ways(
    config: Path, text: str, expected: tuple[str, ...]
) -> None:
    dotenv(config, f"QABOT_ARTICLES__SUFFIXES={text}")
    assert load(config, {}).articles.suffixes == expected
    named = {"QABOT_ARTICLES__SUFFIXES": text}
    assert load(config, named).articles.suffixes == expected


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_numbers_are_finite_and_in_range(config: Path, value: str) -> None:
    assert "DRAIN_SECONDS" in refusal(config, QABOT_DISCORD__DRAIN_SECONDS=value)


@pytest.mark.parametrize("text", ["[answering", "\udcff"], ids=["torn", "not text"])
def test_a_file_that_is_no_toml_is_named(config: Path, text: str) -> None:
    config.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert str(config) in refusal(config)


def test_a_dotenv_that_is_no_text_is_named(config: Path) -> None:
    (config.parent.parent / ".env").write_bytes(b"DISCORD_TOKEN=\xff")
    assert str(config.parent.parent / ".env") in refusal(config)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="--config"):
        load(tmp_path / "none.toml", {})


def test_paths_start_beside_the_settings_file_or_above_its_config_folder(
    tmp_path: Path, config: Path
) -> None:
    assert load(config, {}).home == tmp_path
    config.rename(tmp_path / "qabot.toml")
    assert load(tmp_path / "qabot.toml", {}).home == tmp_path


def test_the_current_folder_is_looked_into_first(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("[answering]\nexcerpts = 1\n")
    monkeypatch.chdir(config.parent.parent)
    assert load(environment={}).answering.excerpts == 1
    config.unlink()
    assert load(environment={}).answering.excerpts == 3


def test_settings_are_the_same_whether_they_needed_a_check_or_not(
    config: Path,
) -> None:
    shipped = (ROOT / "config" / "qabot.toml").read_text("utf-8")
    config.write_text(shipped)
    free = {"articles": {"folder": "there"}, "index": {"folder": "here"}}
    unchecked = load(config, {}, free)
    config.write_text(shipped.replace("excerpts = 3", 'excerpts = "3"'))
    assert load(config, {}, free) == unchecked
    assert unchecked.articles.suffixes == Settings().articles.suffixes


def test_a_start_without_settings_to_check_does_not_import_what_checks_them(
    config: Path,
) -> None:
    code = (
        "import sys, pathlib, qabot.configuration as s; "
        "s.load(pathlib.Path(sys.argv[1]), {'QABOT_ARTICLES__FOLDER': 'there'}); "
        "print('pydantic' in sys.modules); "
        "s.load(pathlib.Path(sys.argv[1]), {'QABOT_ANSWERING__EXCERPTS': '2'}); "
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, config],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]


def test_settings_go_through_json_and_come_back_without_the_connection(
    config: Path,
) -> None:
    config.write_text("[discord]\nservers = [1]\n[retrieval]\nb = 0.5\n")
    settings = load(config, {"DISCORD_TOKEN": HIDDEN})
    told = json.dumps(as_json(settings))
    assert HIDDEN not in told
    assert of_json(json.loads(told)) == load(config, {})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QABOT_ARTICLES__FOLDER", ""),
        ("QABOT_ARTICLES__METADATA", ""),
        ("QABOT_ARTICLES__ID_COLUMN", ""),
        ("DISCORD_GUILD", "0"),
        ("QABOT_DISCORD__KEEP_DAYS", "36501"),
    ],
)
def test_what_would_do_harm_is_refused(config: Path, variable: str, value: str) -> None:
    assert f"{variable}: " in refusal(config, **{variable: value})


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[answering]\nthreshold = true", "answering.threshold: must be a number"),
        ("[answering]\nexcerpts = false", "answering.excerpts: must be a number"),
        ("[discord]\nservers = true", "discord.servers: Input should be"),
        ('[articles]\nfolder = "a\\u0000b"', "articles.folder: must not hold a null"),
        (f"a = {'[' * 9000}", "recursion"),
    ],
)
def test_what_would_be_taken_for_something_else_is_refused(
    config: Path, written: str, told: str
) -> None:
    config.write_text(written)
    said = refusal(config)
    assert str(config) in said
    assert told in said
