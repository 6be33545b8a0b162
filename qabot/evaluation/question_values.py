"""The fields of a row -> values of the kind that is wanted.

Every function here raises `RowError` where a value is of another kind or holds a NUL.
A value that is null counts as left out.
"""

import re

from qabot.evaluation.question_rows import Fields, Number, RowError

_SURROGATE = re.compile("[\ud800-\udfff]")


def question(row: Fields) -> str:
    """Return the question, which may be empty but not left out."""
    value = text(row, "question")
    if value is None:
        raise RowError("question: left out")
    return value


def name(row: Fields, key: str) -> str | None:
    """Return an id, text or number; None where it is left out or empty."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _unfit(key, "text or a number", value)
    return _sound(key, value) or None


def text(row: Fields, key: str) -> str | None:
    """Return text; None where it is left out."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or isinstance(value, Number):
        raise _unfit(key, "text", value)
    return _sound(key, value)


def truth(row: Fields, key: str) -> bool | None:
    """Return true or false; None where it is left out."""
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise _unfit(key, "true or false", value)


def texts(row: Fields, key: str) -> tuple[str, ...]:
    """Return a list of texts; one text is a list of one, and numbers are texts."""
    return _texts(key, row.get(key))


def lists(row: Fields, key: str) -> tuple[tuple[str, ...], ...]:
    """Return a list of lists of texts; one list of texts is a list of one."""
    value = row.get(key)
    if isinstance(value, list) and any(isinstance(each, list) for each in value):
        return tuple(_texts(key, each) for each in value)
    single = _texts(key, value)
    return (single,) if single else ()


def pairs(row: Fields, key: str) -> tuple[tuple[str, str], ...]:
    """Return the names and texts of an object, in its order."""
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise _unfit(key, "an object", value)
    return tuple((_sound(key, k), _one(key, v)) for k, v in value.items())


def _texts(key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_one(key, each) for each in value)
    return (_one(key, value),)


def _one(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(key, "texts", value)
    return _sound(key, value)


def _sound(key: str, value: str) -> str:
    if "\0" in value:
        raise RowError(f"{key}: holds a NUL character")
    return str(value) if value.isascii() else _SURROGATE.sub("\ufffd", value)


def _unfit(key: str, wanted: str, value: object) -> RowError:
    kinds = {
        Number: "a number",
        str: "text",
        bool: "true or false",
        list: "a list",
        dict: "an object",
    }
    found = kinds.get(type(value), "null")
    return RowError(f"{key}: must be {wanted}, not {found}")
