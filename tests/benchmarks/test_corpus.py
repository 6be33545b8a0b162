"""The articles folders that benchmarks are run on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Made, Recipe, make

Contents = dict[str, bytes]


@pytest.fixture
def recipe(source: Path, known: Path) -> Recipe:
    return Recipe(source=source, known=known, passages=40, most_known=10)


def contents(folder: Path) -> Contents:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def bodies(folder: Path) -> list[list[str]]:
    files = sorted((folder / "articles").rglob("*.txt"))
    return [file.read_text("utf-8").strip().split("\n\n")[1:] for file in files]


def test_the_same_recipe_makes_the_same_folder(recipe: Recipe, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(recipe, tmp_path / name)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_makes_another_folder(recipe: Recipe, tmp_path: Path) -> None:
    make(recipe, tmp_path / "one")
    make(replace(recipe, seed=2), tmp_path / "two")

    assert contents(tmp_path / "one") != contents(tmp_path / "two")


@pytest.mark.parametrize("passages", [16, 40, 300])
def test_it_has_as_many_passages_as_asked(
    recipe: Recipe, tmp_path: Path, passages: int
) -> None:
    made = make(replace(recipe, passages=passages), tmp_path / "made")
    found = bodies(tmp_path / "made")

    assert made.passages == passages == sum(map(len, found))
    assert made.articles == len(found)
    words = [len(p.split()) for each in found for p in each]
    assert 80 < sum(words) / len(words) < 130


def test_articles_are_mixed_where_the_source_runs_out_and_none_are_the_same(
    recipe: Recipe, tmp_path: Path
) -> None:
    made = make(replace(recipe, passages=900), tmp_path / "made")
    found = bodies(tmp_path / "made")

    assert made.mixed > 0
    assert len({"\n".join(each) for each in found}) == len(found)


def test_nothing_is_mixed_where_the_source_suffices(
    recipe: Recipe, tmp_path: Path
) -> None:
    assert make(recipe, tmp_path / "made").mixed == 0


def test_questions_name_articles_that_hold_their_answers(
    recipe: Recipe, tmp_path: Path
) -> None:
    made = make(recipe, tmp_path / "made")
    lines = (tmp_path / "made" / "questions.jsonl").read_text("utf-8").splitlines()

    assert made.questions == len(lines) == 3
    for row in map(json.loads, lines):
        text = (tmp_path / "made" / "articles" / row["articles"][0]).read_text("utf-8")
        assert row["answers"][0] in text


def test_questions_and_their_articles_are_the_same_at_every_size(
    recipe: Recipe, tmp_path: Path
) -> None:
    make(recipe, tmp_path / "small")
    make(replace(recipe, passages=300), tmp_path / "large")
    small, large = contents(tmp_path / "small"), contents(tmp_path / "large")

    kept = [path for path in small if path.startswith("articles/known/")]
    assert len(kept) == 2
    for path in ["questions.jsonl", *kept]:
        assert small[path] == large[path]


def test_rows_hold_what_files_hold(recipe: Recipe, tmp_path: Path) -> None:
    make(recipe, tmp_path / "files")
    made = make(replace(recipe, lines=True), tmp_path / "rows")
    rows = [
        json.loads(line)
        for file in sorted((tmp_path / "rows" / "articles").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]

    assert len(rows) == made.articles
    texts = [row["text"].strip().split("\n\n") for row in rows]
    assert sorted(texts) == sorted(bodies(tmp_path / "files"))


def test_a_folder_that_is_there_is_made_again_only_for_another_recipe(
    recipe: Recipe, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    first = make(recipe, folder)
    mark = folder / "mark"
    mark.touch()

    assert make(recipe, folder) == first
    assert mark.exists()
    assert make(replace(recipe, passages=50), folder).passages == 50
    assert not mark.exists()


@pytest.mark.parametrize(
    ("passages", "told"), [(4, "fits into 2 passages"), (10**6, "too small")]
)
def test_what_cannot_be_made_is_said(
    recipe: Recipe, tmp_path: Path, passages: int, told: str
) -> None:
    with pytest.raises(SystemExit, match=told):
        make(replace(recipe, passages=passages), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_what_was_made_is_told(recipe: Recipe, tmp_path: Path) -> None:
    made = make(recipe, tmp_path / "made")
    told = json.loads((tmp_path / "made" / "made.json").read_text("utf-8"))

    assert Made(**told) == made
    assert made.known == 8
