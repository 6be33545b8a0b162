"""Doctor: what is well, what is not, the next step, and no secret in any of it."""

import base64
import shutil
from pathlib import Path

import pytest
from command import ROOT, Command
from filelock import FileLock

from qabot.configuration import load
from qabot.frontends import doctor
from qabot.frontends.doctor import Finding
from qabot.indexing.index import index_folder

# Discord's place in these tests: a port on which nobody listens.
NOBODY = "http://127.0.0.1:9/api/v10"
APPLICATION = "123456789012345678"
TOKEN = ".".join(
    (base64.b64encode(APPLICATION.encode()).decode(), "Fa-_ke", "not-a-secret" * 3)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "qabot.toml").write_text('[index]\nfolder = "index"\n')
    return tmp_path


def found(folder: Path, **environment: str) -> dict[str, Finding]:
    environment = {"DISCORD_API_BASE": NOBODY, **environment}
    settings = load(folder / "qabot.toml", environment)
    findings = tuple(doctor.examine(settings, folder / "qabot.toml"))
    return {each.subject: each for each in findings}


def test_all_is_well_with_the_articles_that_ship(folder: Path) -> None:
    findings = found(folder)
    assert {each.state for each in findings.values()} == {"ok", "note"}
    assert findings["articles"].message.startswith("5 articles, ")
    assert "001_ad1b164110e9592f.txt" in findings["repaired"].message
    assert str(folder / "qabot.toml") in findings["settings"].message
    assert findings["token"].state == "note"


def test_the_settings_variables_of_the_environment_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QABOT_ANSWERING__EXCERPTS", "2")
    assert "QABOT_ANSWERING__EXCERPTS" in found(folder)["settings"].message


def test_skipped_files_are_named_with_the_reason(folder: Path) -> None:
    (folder / "seeds" / "page.xyz").write_text("x")
    finding = found(folder)["skipped"]
    assert (finding.state, finding.code) == ("note", 0)
    assert "page.xyz (no reader for .xyz)" in finding.message


def test_a_missing_folder_is_a_fault_and_the_index_is_not_looked_at(
    folder: Path,
) -> None:
    shutil.rmtree(folder / "seeds")
    findings = found(folder)
    assert (findings["articles"].state, findings["articles"].code) == ("fault", 66)
    assert "index" not in findings


def test_a_folder_without_articles_is_a_fault_that_says_what_to_put_there(
    folder: Path,
) -> None:
    shutil.rmtree(folder / "seeds")
    (folder / "seeds").mkdir()
    finding = found(folder)["articles"]
    assert (finding.state, finding.code) == ("fault", 66)
    assert finding.step.startswith("put articles (.txt, ")


def test_an_index_that_cannot_be_written_is_a_fault(folder: Path) -> None:
    (folder / "index").write_text("a file")
    finding = found(folder)["index"]
    assert (finding.state, finding.code) == ("fault", 73)
    assert "--index DIR" in finding.step


def test_an_index_that_another_process_writes_is_a_fault(folder: Path) -> None:
    (folder / "index").mkdir()
    with FileLock(folder / "index" / "LOCK"):
        assert found(folder)["index"].code == 75


def test_a_damaged_index_is_rebuilt(folder: Path) -> None:
    found(folder)
    settings = load(folder / "qabot.toml", {})
    store = next(index_folder(settings).glob("gen-*/*.shard"))
    store.write_bytes(store.read_bytes()[:-1])
    finding = found(folder)["index"]
    assert finding.state == "ok"
    assert "gen-000002" in finding.message


@pytest.mark.parametrize(("mode", "state"), [(0o600, "ok"), (0o640, "note")])
def test_a_dotenv_that_others_can_read_is_told(
    folder: Path, mode: int, state: str
) -> None:
    (folder / ".env").touch()
    (folder / ".env").chmod(mode)
    finding = found(folder)[".env"]
    assert finding.state == state
    assert finding.step == ("" if state == "ok" else f"chmod 600 {folder / '.env'}")


def test_a_token_gives_the_invitation_with_the_least_permissions(
    folder: Path,
) -> None:
    findings = found(folder, DISCORD_TOKEN=TOKEN)
    assert findings["token"].state == "ok"
    link = findings["invite"].message
    assert f"client_id={APPLICATION}" in link
    assert link.endswith("permissions=309237713920")
    assert findings["login"].state == "note"
    assert "does not answer" in findings["login"].message


def test_the_invitation_is_in_one_piece_and_no_library_chats_beside_it(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    environment = {"DISCORD_API_BASE": NOBODY, "DISCORD_TOKEN": TOKEN}
    doctor.run(load(folder / "qabot.toml", environment), None)
    link = found(folder, DISCORD_TOKEN=TOKEN)["invite"].message
    assert link in capsys.readouterr().out
    assert caplog.messages == []


@pytest.mark.parametrize(("name", "code"), [("kept", 0), ("file", 73)])
def test_the_place_of_kept_questions_is_looked_at(
    folder: Path, name: str, code: int
) -> None:
    (folder / "file").touch()
    (folder / "qabot.toml").write_text(
        f'[discord]\nkeep = "all"\nkeep_folder = "{name}"\n'
    )
    assert found(folder)["kept"].code == code
    assert not (folder / "kept").exists()


def test_without_threads_the_permission_to_open_them_is_not_asked_for(
    folder: Path,
) -> None:
    (folder / "qabot.toml").write_text("[discord]\nthread_turns = 0\n")
    link = found(folder, DISCORD_TOKEN=TOKEN)["invite"].message
    assert link.endswith("permissions=274877975552")


def test_a_token_of_another_first_part_gives_no_invitation(folder: Path) -> None:
    findings = found(folder, DISCORD_TOKEN=f"a{TOKEN}")
    assert findings["token"].state == "ok"
    assert "invite" not in findings


@pytest.mark.parametrize("token", ["hidden", f"Bot {TOKEN}", TOKEN[:-20], "hid den"])
def test_a_token_of_no_plausible_shape_is_a_fault(folder: Path, token: str) -> None:
    finding = found(folder, DISCORD_TOKEN=token)["token"]
    assert (finding.state, finding.code) == ("fault", 78)
    assert "Reset Token" in finding.step


def test_an_address_that_would_leak_the_token_is_a_fault(folder: Path) -> None:
    environment = {"DISCORD_TOKEN": TOKEN, "DISCORD_GATEWAY": "ws://example.org"}
    assert found(folder, **environment)["token"].code == 78


def test_the_exit_code_and_the_next_step_are_those_of_the_first_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "seeds")
    settings = load(folder / "qabot.toml", {"DISCORD_TOKEN": "hidden"})
    assert doctor.run(settings, None) == 66
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1].startswith("next: no articles folder")
    assert "fault  token" in printed


def test_the_token_is_never_shown(qabot: Command) -> None:
    for token in (TOKEN, "x" * 30):
        environment = {"DISCORD_TOKEN": token, "DISCORD_API_BASE": NOBODY}
        done = qabot("-v", "doctor", environment=environment)
        assert token not in done.stdout + done.stderr
        assert token[-20:] not in done.stdout + done.stderr


def test_the_command_says_the_next_step(qabot: Command) -> None:
    done = qabot("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("next: qabot chat; for Discord")
