"""Why the articles do not answer, said so that a person can go on from there."""

import re
from typing import NamedTuple

from qabot.answering.query import Query
from qabot.answering.spelling import looked_up, near_spelling
from qabot.answering.words import Words
from qabot.datatypes import Reason
from qabot.indexing.store import Store

_LIMIT = 2
_NAMED = 5
_WORD_SHOWN = 40


class Refusal(NamedTuple):
    """Why there is no answer; fields as in `Abstention`."""

    reason: Reason
    message: str
    missing: tuple[str, ...] = ()
    did_you_mean: tuple[tuple[str, str], ...] = ()


def small_talk(question: str, words: Words) -> str | None:
    """Return a friendly line for greetings, thanks and questions about the bot.

    Args:
        question: As asked.
        words: Of the language of the settings.
    """
    plain = re.sub(r"[^\w'\- ]+", " ", question.lower().replace("’", "'"))
    plain = " ".join(plain.split())
    if words.is_message(plain, "greetings"):
        return "Hello! Ask me something about the articles, and I will quote them."
    if words.is_message(plain, "thanks"):
        return "You are welcome. Ask on whenever you like."
    if words.is_message(plain, "about"):
        return (
            "I answer questions about a folder of articles: I quote the passages that "
            "answer, word for word with their place, or say that the articles do not. "
            "For a list of them there is `sources`."
        )
    return None


def nothing_asked() -> Refusal:
    """Return the refusal of a question without a word to search for."""
    return Refusal(
        "empty_question",
        "There is nothing in that to search for. Ask with a name or a key word.",
    )


def no_articles() -> Refusal:
    """Return the refusal of an empty folder."""
    return Refusal("no_articles", "There are no articles to answer from yet.")


def no_more() -> Refusal:
    """Return the refusal of further excerpts where all were shown."""
    return Refusal("not_in_articles", "There is nothing more on that in the articles.")


def refuse(query: Query, store: Store, articles: int, *, together: bool) -> Refusal:
    """Return why a query has no answer.

    Args:
        query: With at least one term.
        store: Of the index.
        articles: How many there are.
        together: Whether one passage holds most of what is known of the question.
    """
    own = query.terms[: query.own]
    known = {term.word for term in own if term.known}
    missing = tuple(
        dict.fromkeys(t.word for t in own if not t.known and t.word not in known)
    )
    nearest = ((word, near_spelling(word, store)) for word in missing[:_NAMED])
    did_you_mean = tuple((looked_up(word), near) for word, near in nearest if near)
    unknown = sum(term.weight for term in own if not term.known)
    counted = f"these {articles} articles" if articles != 1 else "this article"
    quoted = _listed(missing)
    if missing and unknown >= query.weight / _LIMIT:
        some = (
            f"None of {counted} has" if articles != 1 else "The article does not have"
        )
        words = "word" if len(missing) == 1 else "words"
        message = f"{some} the {words} {quoted}."
        return Refusal("words_unknown", message, missing, did_you_mean)
    none = "None of them has" if articles != 1 else "It does not have"
    also = f" {none} {quoted}." if missing else ""
    if not together:
        words = "other words" if missing else "words"
        message = f"The {words} of the question stand in {counted}, but never together."
        return Refusal("never_together", message + also, missing, did_you_mean)
    message = f"I found nothing in {counted} that answers this."
    return Refusal("not_in_articles", message + also, missing, did_you_mean)


def _listed(words: tuple[str, ...]) -> str:
    """Words in quotation marks, with `or` before the last; the first few of many."""
    named = [f"“{_shortened(word)}”" for word in words[:_NAMED]]
    if len(words) > _NAMED:
        named.append(f"{len(words) - _NAMED} more")
    return " or ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def _shortened(word: str) -> str:
    return word if len(word) <= _WORD_SHOWN else word[: _WORD_SHOWN - 1] + "…"
