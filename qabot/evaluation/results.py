"""What came of a question -> a row that figures are computed from, kept as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qabot.errors import DataError, MissingError

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Result:
    """A question, judged; None where its row does not tell.

    A place is counted from 1; 0 means that it is not among the first ten. Excerpts,
    and what is right of them, are those of an answer, whatever the threshold.

    Attributes:
        id: Of the row.
        question: As asked.
        kind: What sort of question it is.
        conversation: Results that share it are not independent.
        answerable: Whether the folder answers.
        answered: Whether the confidence reached the threshold.
        confidence: Of the reply, 0 to 1.
        first: Whether the first excerpt is right.
        some: Whether one of the excerpts is.
        first_article: Whether the first excerpt is of a right article.
        passage: Place of the first right passage.
        article: Place of the first right article.
        raw: That of a follow-up without the turns before it.
        rewrite: That of its self-contained form, without turns.
        stay: That of the follow-up, the article that was last cited put first.
        raw_first: Whether the first excerpt is right for it without turns.
        rewrite_first: Whether it is for the self-contained form.
        alone: Place of the right article for a self-contained form without turns.
        alone_after: The same after the turns before it.
        left_out: Confidence with every passage that holds an answer left out.
        quotes: How many were quoted, those of `also_in` included.
        quotes_exact: How many of them stand in their file.
        also_in: How many mentions in other articles.
        also_in_exact: How many of them stand in their file.
        disagreements: How many the reply shows.
        claims: How many different things the sources claim.
        claims_shown: How many of them stand in the excerpts.
    """

    id: str
    question: str
    kind: str
    conversation: str
    answerable: bool | None
    answered: bool
    confidence: float
    first: bool | None = None
    some: bool | None = None
    first_article: bool | None = None
    passage: int | None = None
    article: int | None = None
    raw: int | None = None
    rewrite: int | None = None
    stay: int | None = None
    raw_first: bool | None = None
    rewrite_first: bool | None = None
    alone: int | None = None
    alone_after: int | None = None
    left_out: float | None = None
    quotes: int = 0
    quotes_exact: int = 0
    also_in: int = 0
    also_in_exact: int = 0
    disagreements: int = 0
    claims: int | None = None
    claims_shown: int | None = None


_RESULT = TypeAdapter(Result)


def written(results: Iterable[Result]) -> str:
    """Return results as JSON lines; the same results give the same text."""
    rows = ({"schema": _SCHEMA, **asdict(each)} for each in results)
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def by_id(results: Iterable[Result]) -> dict[str, Result]:
    """Return results by their ids, in their order."""
    return {each.id: each for each in results}


def read(path: Path) -> dict[str, Result]:
    """Return kept results by id.

    Raises:
        MissingError: There is no such file, or it cannot be opened.
        DataError: It does not hold results as `written` makes them.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise MissingError(
            f"{path}: {error.strerror}: name what `qabot evaluate --save` wrote"
        ) from error
    except UnicodeDecodeError as error:
        raise _unfit(path, 1) from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            result = _RESULT.validate_json(line, strict=True)
            fits = json.loads(line)["schema"] == _SCHEMA
        except (ValidationError, KeyError) as error:
            raise _unfit(path, number) from error
        if not fits:
            raise _unfit(path, number)
        found.append(result)
    return by_id(found)


def _unfit(path: Path, line: int) -> DataError:
    return DataError(
        f"{path}: line {line} is no result of this version: make the file anew with "
        "`qabot evaluate --save`"
    )
