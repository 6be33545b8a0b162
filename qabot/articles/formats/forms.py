"""A file's name -> the form it is in, and whether that can be read here."""

import functools
import importlib.util
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

_FORMATS = {
    ".html": ("webpage", "trafilatura"),
    ".htm": ("webpage", "trafilatura"),
    ".xhtml": ("webpage", "trafilatura"),
    ".pdf": ("pdf", "pypdf"),
    ".docx": ("docx", "docx"),
    ".jsonl": ("jsonlines", None),
    ".ndjson": ("jsonlines", None),
    ".csv": ("separated", None),
    ".tsv": ("separated", None),
}
_DISTRIBUTIONS = {"docx": "python-docx"}
_TABLES = frozenset(("jsonlines", "separated"))
_FOLDED = frozenset((".gz", ".xz"))


class UnfitError(Exception):
    """What is no article; the message says in one line why, and what may be done."""


class Form(NamedTuple):
    """How a file is read.

    Attributes:
        name: `plain`, `webpage`, `pdf`, `docx`, `jsonlines` or `separated`.
        package: What must be installed for it, or None.
        folded: `.gz`, `.xz` or empty.
    """

    name: str
    package: str | None
    folded: str

    @property
    def table(self) -> bool:
        """Whether each row is an article."""
        return self.name in _TABLES


def form_of(name: str, suffixes: Collection[str]) -> Form | None:
    """Return the form that the ending of a file's name tells, or None.

    Args:
        name: Of the file.
        suffixes: Which endings are accepted, small letters, with the dot. Those of no
            known format are plain text.
    """
    stem, _, last = name.lower().rpartition(".")
    folded = f".{last}" if f".{last}" in _FOLDED else ""
    if folded:
        stem, _, last = stem.rpartition(".")
    suffix = f".{last}"
    if not stem or suffix not in suffixes:
        return None
    return Form(*_FORMATS.get(suffix, ("plain", None)), folded)


def lacks(form: Form) -> str | None:
    """Return which extra must be installed for a form, as a sentence, or None."""
    if form.package is None or _installed(form.package):
        return None
    return "needs the extra \"formats\": pip install 'qabot[formats]'"


@functools.cache
def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def readers() -> list[str]:
    """Return what reads the formats that need a package, with its version if there."""
    found = []
    for package in sorted({package for _, package in _FORMATS.values() if package}):
        there = _version(package) if _installed(package) else "missing"
        found.append(f"{package} {there}")
    return found


def _version(package: str) -> str:
    """The version, by the name of the folder that tells of it, which is read sooner."""
    name = _DISTRIBUTIONS.get(package, package)
    spec = importlib.util.find_spec(package)
    if spec and spec.origin:
        beside = Path(spec.origin).parent.parent
        told = list(beside.glob(f"{name.replace('-', '_')}-*.dist-info"))
        if len(told) == 1:
            return told[0].stem.rpartition("-")[2]
    from importlib.metadata import version  # 10 milliseconds

    return version(name)
