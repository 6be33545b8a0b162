"""A paragraph -> its sentences.

A sentence ends at `.`, `!`, `?` or `…`, with the brackets and quotation marks that
close there, before white space and something that can begin a sentence; the full stops
of Chinese, Japanese, Hindi, Arabic and Urdu need no white space. Titles ("Mr."),
initials, ordinals ("No. 2") and dates ("Aug. 28") do not end one; "U.S.", "Inc." and
the like do only before a word that usually begins one. Own rules: of the maintained
splitters that keep offsets, sentencex cuts after "Ms." and inside "Mr. He", and leaves
an opening quotation mark with the sentence before.
"""

import re

from qabot.articles.paragraphs import strip
from qabot.datatypes import Span

# It begins with a set of characters, which is what `re` looks for fastest.
_END = re.compile(
    r"""
    [.!?…。！？।॥؟۔]
    (?: (?<=[.!?…]) (?<![.!?…].) [.!?…]*+ [\"'”’»)\]]*+ (?=\s)  # a run once: linear
      | (?<=[。！？।॥؟۔]) [。！？।॥؟۔]*+ [」』”’）]*+
    )
    \s*
    """,
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[^\s“‘\"(\[—–-]+$")
_OPENING = "\"'“‘«([—–-"
_NO_BEGINNING = ".!?…,;:)]}»”’"
_REACH = 40


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _set(
    """adm amb asst capt cmdr cmr col cpl dr dra drs fr gen gov hon insp lt maj messrs
    mgr mlle mme mr mrs ms msgr mt mx pfc pres prof pvt rep reps rev sen sens sgt sra
    supt treas vs viz cf approx eg ie e.g i.e esp incl"""
)
_BEFORE_A_NUMBER = _set(
    """no nos art ch chap ed eq est fig figs op p para pp pt sec vol vols c ca jan feb
    mar apr jun jul aug sep sept oct nov dec"""
)
_SELDOM_LAST = _set(
    "inc ltd co corp bros llc plc jr sr etc al ave blvd dept univ ft st"
)
_SELDOM_LAST_AS_NAMES = _set(
    """ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss
    mo mont neb nev okla ore pa tenn tex vt va wash wis wyo jan feb mar apr jun jul
    aug sep sept oct nov dec mon tue wed thu fri sat sun assn est arch bro"""
)
_STARTERS = _set(
    """a according after all also although an and another any as at because before
    both but by despite during each even every few for from he her here his how
    however i if in instead it its last later many meanwhile more most my nearly no
    not now of on once one only or other others our she since so some still such
    that the their then there these they this those though through thus to today
    under until we what when where whether which while who why with yesterday yet
    you your"""
)
_ALSO_NAMES = _set("a an any he i many no so you her")
_INITIAL = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_LIST_NUMBER = re.compile(r"\d{1,3}")
_NEXT_WORD = re.compile(r"[^\W_]+")
_NEXT_INITIAL = re.compile(r"[^\W\d_]\.")


def sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """Return the sentences of a paragraph, without the white space between them.

    Args:
        text: The text that `paragraph` lies in.
        paragraph: Anything; of nothing but white space gives no sentence.
    """
    found = []
    start = paragraph.start
    for end in _END.finditer(text, paragraph.start, paragraph.end):
        if end.end() < paragraph.end and _ends(text, Span(start, paragraph.end), end):
            found.append(strip(text, Span(start, end.end())))
            start = end.end()
    found.append(strip(text, Span(start, paragraph.end)))
    return tuple(span for span in found if span.end > span.start)


def _ends(text: str, rest: Span, end: re.Match[str]) -> bool:
    """Whether the sentence that `rest` begins with ends at a mark."""
    mark = end.group().strip()
    if mark[0] in "。！？।॥؟۔":
        return True
    following = text[end.end() : min(end.end() + _REACH, rest.end)].lstrip(_OPENING)
    if not following or following[0].islower() or following[0] in _NO_BEGINNING:
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    earliest = max(rest.start, end.start() - _REACH)
    before = _WORD_BEFORE.search(text, earliest, end.start())
    if before is None:
        return True
    if _LIST_NUMBER.fullmatch(before.group()):
        return before.start() > rest.start
    return not _abbreviates(before.group().strip("'’"), following, mark)


def _abbreviates(word: str, following: str, mark: str) -> bool:
    """Whether the full stop after a word belongs to it, and ends no sentence."""
    plain = word.lower()
    next_word = _NEXT_WORD.match(following)
    starter = next_word.group().lower() if next_word else ""
    if plain in _NEVER_LAST:
        return True
    if plain in _BEFORE_A_NUMBER and following[0].isdigit():
        return True
    if _INITIAL.fullmatch(word) and mark == ".":
        if word == "I" and not _NEXT_INITIAL.match(following):
            return False
        return starter not in _STARTERS or starter in _ALSO_NAMES
    seldom_last = (
        plain in _SELDOM_LAST
        or (plain in _SELDOM_LAST_AS_NAMES and word[0].isupper())
        or _LETTERS.fullmatch(word)
    )
    return bool(seldom_last) and starter not in _STARTERS
