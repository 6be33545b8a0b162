"""JSON lines -> rows."""

import json
from collections.abc import Iterator
from io import RawIOBase

from qabot.articles.formats.lines import lines
from qabot.articles.formats.rows import Row


def rows(stream: RawIOBase, longest: int, after: int = 0) -> Iterator[Row]:
    """Read every line that is not blank as an object; numbers stay as they are spelt.

    Args:
        stream: The bytes.
        longest: How long a row may be, in bytes.
        after: How many lines were before the first byte.

    Raises:
        UnfitError: It is no text.
    """
    for line in lines(stream, longest, after):
        if line.fault:
            yield Row(line.number, {}, fault=line.fault)
        elif content := line.text.strip(" \t\r\n"):
            value = _decode(content)
            if isinstance(value, dict):
                yield Row(line.number, value, line.encoding)
            else:
                fault = value if isinstance(value, str) else "no JSON object"
                yield Row(line.number, {}, fault=fault)


def _decode(content: str) -> object:
    """The object, or what is wrong, in words."""
    try:
        value: object = _DECODER.decode(content)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg} at character {error.colno}"
    except RecursionError:
        return "nested too deep"
    return None if isinstance(value, str) else value


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
