"""A run that ended early goes on exactly where it stopped, or not at all."""

import json
import signal
from pathlib import Path

import pytest
from batch_stand_in import (
    SUFFIXES,
    Interruption,
    StandIn,
    interrupted,
    partial_of,
    questions,
    whole,
)

from qabot.errors import (
    DataError,
    OutputError,
)
from qabot.frontends import batch
from qabot.settings import ConversationSettings, Settings


def test_force_replaces_an_output_only_at_the_end(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    output.write_text("old")
    with pytest.raises(Interruption):
        batch.run(StandIn(interrupt_at=20), asked, str(output), force=True)
    assert output.read_text() == "old"
    batch.run(StandIn(), asked, str(output), force=True)
    assert output.read_bytes() == whole(tmp_path, asked)
    assert not partial_of(output).exists()


def test_force_through_a_link_replaces_what_it_leads_to(tmp_path: Path) -> None:
    asked, link = questions(tmp_path), tmp_path / "link.jsonl"
    (tmp_path / "a.jsonl").write_text("old")
    link.symlink_to(tmp_path / "a.jsonl")
    batch.run(StandIn(), asked, str(link), force=True)
    assert link.is_symlink()
    assert (tmp_path / "a.jsonl").read_bytes() == whole(tmp_path, asked)


def test_an_unfinished_run_is_not_overwritten_unasked(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    interrupted(asked, output, 20)
    before = partial_of(output).read_bytes()
    with pytest.raises(OutputError, match="--resume goes on"):
        batch.run(StandIn(), asked, str(output))
    assert partial_of(output).read_bytes() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_resumed_run_asks_only_what_is_missing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "q.txt"
    path.write_text("\n".join(f"number {n}?" for n in range(30)))
    output = tmp_path / f"a{suffix}"
    interrupted(str(path), output, 20)
    stand_in = StandIn()
    assert batch.run(stand_in, str(path), str(output), resume=True) == 0
    assert [question for question, _ in stand_in.asked] == [
        f"number {n}?" for n in range(20, 30)
    ]
    assert output.read_bytes() == whole(tmp_path, str(path), suffix)


def test_turns_of_conversations_that_go_on_are_restored(tmp_path: Path) -> None:
    names = ["over", "open", "over", None, "open", "new", "open", "new"]
    path = tmp_path / "q.jsonl"
    path.write_text(
        "\n".join(
            json.dumps({"question": str(n), "conversation": name})
            for n, name in enumerate(names)
        )
    )
    output = tmp_path / "a.jsonl"
    interrupted(str(path), output, 5)
    stand_in = StandIn()
    batch.run(stand_in, str(path), str(output), resume=True)
    assert [question for question, _ in stand_in.asked] == ["1", "4", "5", "6", "7"]
    assert output.read_bytes() == whole(tmp_path, str(path))


def test_a_partial_file_cut_anywhere_leads_to_the_same_bytes(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    expected = whole(tmp_path, asked)
    interrupted(asked, output, 26)
    content = partial_of(output).read_bytes()
    for cut in [*range(0, 300, 23), *range(300, len(content), 997), len(content)]:
        output.unlink(missing_ok=True)
        partial_of(output).write_bytes(content[:cut])
        assert batch.run(StandIn(), asked, str(output), resume=True) == 65
        assert output.read_bytes() == expected


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("moment", ["before", "while", "after"])
def test_a_run_killed_around_its_last_step_is_finished(
    tmp_path: Path, suffix: str, moment: str
) -> None:
    asked, output = questions(tmp_path, 29), tmp_path / f"a{suffix}"
    expected = whole(tmp_path, asked, suffix)
    stand_in = StandIn(signal_at=(27, signal.SIGTERM))
    assert batch.run(stand_in, asked, str(output)) == 143
    assert partial_of(output).read_bytes().count(b"\n") == 30
    if moment == "while":
        partial_of(output).with_name(f"{output.name}.partial.new").write_text("torn")
    elif moment == "after":
        output.write_bytes(expected)
    assert batch.run(StandIn(), asked, str(output), resume=True) == 65
    assert output.read_bytes() == expected
    assert not list(tmp_path.glob("*.partial*"))


def test_blocks_that_a_power_cut_left_empty_are_cut_off(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    interrupted(asked, output, 20)
    with partial_of(output).open("ab") as partial:
        partial.write(b"\0" * 5000)
    batch.run(StandIn(), asked, str(output), resume=True)
    assert output.read_bytes() == whole(tmp_path, asked)


def test_resume_with_nothing_there_starts_afresh(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.csv"
    assert batch.run(StandIn(), asked, str(output), resume=True) == 65
    assert output.read_bytes() == whole(tmp_path, asked, ".csv")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_resume_of_a_complete_output_says_so(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, output = questions(tmp_path), tmp_path / f"a{suffix}"
    batch.run(StandIn(), asked, str(output))
    before = output.read_bytes()
    capsys.readouterr()
    stand_in = StandIn()
    assert batch.run(stand_in, asked, str(output), resume=True) == 0
    assert "is complete" in capsys.readouterr().err
    assert stand_in.asked == []
    assert output.read_bytes() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("change", ["added", "edited", "foreign", "empty"])
def test_resume_of_an_output_that_answers_other_questions_is_refused(
    tmp_path: Path, suffix: str, change: str
) -> None:
    asked, output = questions(tmp_path), tmp_path / f"a{suffix}"
    batch.run(StandIn(), asked, str(output))
    text = Path(asked).read_text()
    if change == "added":
        Path(asked).write_text(text + '{"question": "One more?"}\n')
    elif change == "edited":
        Path(asked).write_text(text.replace("number 12?", "number twelve?"))
    else:
        output.write_bytes(b"\xff\xfe" if change == "foreign" else b"")
    with pytest.raises(DataError, match="does not hold the answers"):
        batch.run(StandIn(), asked, str(output), resume=True)


def _settings(**conversation: int) -> Settings:
    return Settings(conversation=ConversationSettings(**conversation))


@pytest.mark.parametrize(
    ("stand_in", "options", "changed"),
    [
        (StandIn(generation="gen-000002"), {}, "articles"),
        (StandIn(settings=_settings(turns=3)), {}, "settings"),
        (StandIn(), {"explain": True}, "settings"),
        (StandIn(), {"version": "2"}, "version"),
    ],
)
def test_resume_is_refused_where_rows_would_differ(
    tmp_path: Path, stand_in: StandIn, options: dict[str, object], changed: str
) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    interrupted(asked, output, 20)
    before = partial_of(output).read_bytes()
    with pytest.raises(DataError, match=f"have changed: {changed}:"):
        batch.run(stand_in, asked, str(output), resume=True, **options)
    assert partial_of(output).read_bytes() == before
    batch.run(StandIn(), asked, str(output), resume=True)
    assert output.read_bytes() == whole(tmp_path, asked)


def test_resume_is_refused_where_questions_changed(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    interrupted(asked, output, 20)
    with Path(asked).open("a") as text:
        text.write("\n")
    with pytest.raises(DataError, match="have changed: questions:"):
        batch.run(StandIn(), asked, str(output), resume=True)
    assert batch.run(StandIn(), asked, str(output), force=True) == 65


def test_resume_does_not_touch_a_foreign_file(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    for content in (b"my notes", b"my notes\nand more\n", b"[1]\n", b"{}\n"):
        partial_of(output).write_bytes(content)
        with pytest.raises(DataError):
            batch.run(StandIn(), asked, str(output), resume=True)
        assert partial_of(output).read_bytes() == content


def test_settings_that_do_not_shape_rows_do_not_hinder_a_resume(
    tmp_path: Path,
) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    interrupted(asked, output, 20)
    other = Settings(home=tmp_path)
    batch.run(StandIn(settings=other), asked, str(output), resume=True)
    assert output.read_bytes() == whole(tmp_path, asked)
