"""A question -> the terms that are searched, with their weights."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from qabot.answering.spelling import near_spelling
from qabot.answering.thesaurus import synonyms
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer, Word
from qabot.patterns import Pattern

Kind = Literal[
    "who", "when", "where", "how_many", "how_long", "why", "said", "yes_no", "other"
]

_PATTERNS: dict[Kind, str] = {
    "said": r"""
        \b(?:what|how)\ (?:did|does|do|has|had|have|is|was|were)\b.*
        \b(?:say|said|saying|claim|describe|call|comment|think|argue|warn|tell|told|
          respond|react|predict|promise|explain|stated?|quoted?)\b
        | \bwhat\ (?:was|is|were)\ .*\b(?:words|comment|reaction|response|view|
          opinion|position|message|warning|prediction)\b""",
    "how_many": r"""
        \bhow\ (?:many|much|often|big|large|high|old|far|tall|heavy|deep|fast)\b
        | \bwhat\ (?:number|percentage|percent|amount|share|proportion|population)\b
        | \bwhat\ (?:is|was|were|are)\ the\ (?:[\w-]+\ )?(?:number|percentage|amount|
          population|size|cost|price|worth|value|total|fine)\b""",
    "how_long": r"\bhow\ long\b | \bwhat\ (?:length|duration)\b",
    "when": r"""
        \bwhen\b | \b(?:what|which)\ (?:year|date|day|month|decade|century|time|
          season|era)\b | \bhow\ (?:soon|recently)\b""",
    "where": r"""
        \bwhere\b | \b(?:what|which)\ (?:city|country|state|place|town|region|area|
          location|continent|county|province|building|venue|island|river|street)\b""",
    "why": r"""
        \bwhy\b | \bfor\ what\ reason\b | \bwhat\ (?:caused?|reasons?|purpose)\b""",
    "who": r"""
        \bwho(?:m|se)?\b | \b(?:what|which)\ (?:person|people|man|woman|company|
          companies|firms?|organi[sz]ation|group|band|team|party|officials?|president|
          leader|minister|king|queen|author|actor|artist|singer|names?|secretary|
          professor|analyst|expert|agency|university|outlet)\b
        | \bname\ (?:the|of|all|a|any|two|three|some)\b""",
    "yes_no": r"""
        ^(?:and\ |but\ |so\ )?(?:is|are|was|were|do|does|did|has|have|had|can|could|
          will|would|should|may|might)\b""",
}
_BIDS = Pattern(
    r"^\W*(?:please |can you |could you )*(?:name|list|enumerate|mention|tell me|"
    r"give me|show me)\b(?: (?:about|all|any|every|some|of|the|names?))*",
    re.IGNORECASE,
)
_NEWS = Pattern(
    r"\b(?:latest|newest|most recent|recent) (?:news|articles?|reports?|stor(?:y|ies)|"
    r"headlines?|updates?|developments?|information)\b|\blatest(?= (?:on|about)\b)",
    re.IGNORECASE,
)
_HOW = Pattern(
    r"\bhow (?:long|often|frequently|soon|recently|far|fast|quickly|big|large)\b",
    re.IGNORECASE,
)
_OFFICE = Pattern(
    r"(?<=[’']s) (?:job|role|position|post|title|office|occupation|profession|rank)"
    r"(?=\W*$)|^\W*what (?:job|role|position|post|title|office|rank)"
    r"(?= (?:does|did|do|has|had)\b)",
    re.IGNORECASE,
)
_ARTICLES = (
    r"(?:the|these|those|your|any of the) (?:articles?|texts?|documents?|sources)"
)
_ABOUT = r"(?: (?:about|on|of|regarding|with)\b)?"
_ASKING = Pattern(  # what is about the asking, not about the matter
    r"^\W*(?:(?:and|but|so|then|please) )?(?:"
    r"what (?:happened|happens|has happened|had happened|is happening|was happening)\b"
    rf"|what (?:do|does|did|can) (?:{_ARTICLES} (?:say|tell(?: me| us)?|report|"
    rf"mention)|(?:you|we) know){_ABOUT}"
    rf"|do(?:es)? (?:{_ARTICLES} (?:say|tell|report|mention)|you (?:know|have))"
    rf"(?: (?:anything|something|any (?:news|information)))?{_ABOUT}"
    r"|(?:is|are|was|were) there (?:anything|something|any (?:news|information|"
    rf"articles?|mention)){_ABOUT}|(?:any|some)thing (?:about|on)\b"
    rf"|what(?:['’]s| is) the deal with\b)|\b(?:according to|in) {_ARTICLES}\b",
    re.IGNORECASE,
)
_WHO_IN_CHINESE = Pattern("是谁|谁是|是什么人|什么是|是什么")
_KINDS = {kind: Pattern(cue, re.VERBOSE) for kind, cue in _PATTERNS.items()}


class Term(NamedTuple):
    """A term of a query.

    Attributes:
        text: As the index has it.
        word: The question's word, or the earlier turn's.
        weight: How much it tells, above 0; idf in the folder, less if carried over.
        name: Whether it looks like a name or a number.
        known: Whether a passage holds it.
        kin: Terms of the index with the same beginning, as in agree, agreement, or of
            like meaning, as in begin, start; the whole of a hyphenated word; for an
            unknown word the nearest spelling.
        number: Of the term in the index.
        kin_numbers: Of its kin.
    """

    text: str
    word: str
    weight: float
    name: bool
    known: bool
    kin: tuple[str, ...]
    number: int
    kin_numbers: tuple[int, ...]


class Query(NamedTuple):
    """What is searched; stands alone.

    Attributes:
        question: As asked.
        terms: Each once, in the question's order, then what was carried over.
        own: How many of `terms` come from the question itself.
        wholes: Joins of hyphenated words, searched besides.
        kind: What sort of answer is asked for.
        weight: Sum of the terms' weights.
        pairs: Neighbours among the question's own terms, as indices of `terms`.
    """

    question: str
    terms: tuple[Term, ...]
    own: int
    wholes: tuple[str, ...]
    kind: Kind
    weight: float
    pairs: tuple[tuple[int, int], ...]

    @property
    def searched(self) -> list[str]:
        """What engines are asked for."""
        unknown = [kin for term in self.terms if not term.known for kin in term.kin]
        return [term.text for term in self.terms] + list(self.wholes) + unknown


def kind_of(question: str) -> Kind:
    """Return what sort of answer an English question asks for."""
    plain = " ".join(question.lower().replace("’", "'").split())
    return next((kind for kind, cue in _KINDS.items() if cue.search(plain)), "other")


def make_query(
    question: str,
    tokenizer: Tokenizer,
    store: Store,
    carried: Sequence[Term] = (),
    is_name: Callable[[str], bool] | None = None,
) -> Query:
    """Make the query of a question and of what earlier turns lend it.

    Args:
        question: As asked.
        tokenizer: Of the index.
        store: Of the index.
        carried: What is lent.
        is_name: Tells of a term whether the articles write it as a name, which is asked
            where the question is in small letters, or in capitals, throughout; None: it
            never is.
    """
    asked = _WHO_IN_CHINESE.sub(_blank, question)
    kind: Kind = "other"
    if tokenizer.language == "english":
        asked = _ASKING.sub(_blank, asked)
        kind = kind_of(asked)
        for framing in (_HOW, _OFFICE, _NEWS, _BIDS):
            asked = framing.sub(_blank, asked)
    words = tokenizer.words(asked) or tokenizer.words(question)
    terms: list[Term] = []
    places: dict[str, int] = {}
    order: list[int] = []
    for word in words:
        for text in word.terms:
            if text not in places:
                places[text] = len(terms)
                terms.append(_term(text, word, question, store, tokenizer))
            order.append(places[text])
    if is_name and question in (question.lower(), question.upper()):
        terms = [term._replace(name=term.name or is_name(term.text)) for term in terms]
    own = len(terms)
    terms += [term for term in carried if term.text not in places]
    pairs = dict.fromkeys((a, b) for a, b in pairwise(order) if a != b)
    return Query(
        question=question,
        terms=tuple(terms),
        own=own,
        wholes=tuple(dict.fromkeys(w.whole for w in words if w.whole)),
        kind=kind,
        weight=sum(term.weight for term in terms),
        pairs=tuple(pairs),
    )


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _upper(word: Word, question: str) -> bool:
    """Whether a capital tells that a word is a name."""
    if not word.text[0].isupper() or question.isupper():
        return False
    before = question[: word.start].rstrip()
    begins = before[-1:] in ".!?" or not any(map(str.isalnum, before))
    return not begins or word.text.isupper()


def _term(
    text: str,
    word: Word,
    question: str,
    store: Store,
    tokenizer: Tokenizer,
) -> Term:
    frequency = store.frequency(text)
    name = _upper(word, question) or text[0].isdigit()
    whole = (word.whole,) if word.whole and store.frequency(word.whole) else ()
    known = frequency > 0 or bool(whole)
    related = (each for each in synonyms(text, tokenizer) if store.frequency(each))
    kin = tuple(dict.fromkeys((*store.kin(text), *related, *whole)))
    if not known and not kin and (near := near_spelling(word.text, store)):
        kin = tuple(t for t in tokenizer.terms(near) if store.frequency(t))
    return Term(
        text=text,
        word=word.text,
        weight=store.weight(text),
        name=name,
        known=known,
        kin=kin,
        number=store.number(text),
        kin_numbers=tuple(store.number(each) for each in kin),
    )
