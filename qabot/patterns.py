"""Regular expressions that are made when they are first used.

Making one takes up to a millisecond, a question needs some of them, and between a start
and its first answer every millisecond is waited for.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any


class Pattern:
    """One of them, for any number of threads; its methods are those of `re.Pattern`.

    Attributes:
        pattern: What it is made of.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Take what `re.compile` is given when it is used."""
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def _made(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As of `re.Pattern`, and so are all below."""
        return self._made.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """The same."""
        return self._made.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """The same."""
        return self._made.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """The same."""
        return self._made.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        """The same."""
        return self._made.findall

    @cached_property
    def split(self) -> Callable[..., list[Any]]:
        """The same."""
        return self._made.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        """The same."""
        return self._made.sub
