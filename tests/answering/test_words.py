"""What counts as going on, greeting and thanking, in which language."""

import pytest

from qabot.answering.words import words_of
from qabot.settings import languages

LISTED = ("english", "german", "french", "spanish", "italian", "portuguese", "dutch")
LISTED += ("russian", "swedish")


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("english", "Did he see her?", {"he", "she"}),
        ("spanish", "¿Cómo he llegado?", set()),
        ("spanish", "¿Cuándo nació ella?", {"she"}),
        ("german", "Was sagte er?", {"he"}),
        ("german", "Kam sie?", {"she", "they"}),
        ("german", "also it is", set()),
        ("dutch", "Waar zijn het?", set()),
        ("russian", "Когда он родился?", {"he"}),
        ("none", "Did he see her?", set()),
        ("turkish", "he", set()),
    ],
)
def test_pronouns_are_those_of_the_language(
    language: str, text: str, kinds: set[str]
) -> None:
    assert set(words_of(language).pronouns(text)) == kinds


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("english", "what about Oban?"),
        ("english", "Why?"),
        ("german", "und in Perth?"),
        ("german", "warum?"),
        ("french", "Et à Paris ?"),
        ("spanish", "¿Y en Madrid?"),
        ("spanish", "¿Por qué?"),
        ("italian", "E a Roma?"),
        ("portuguese", "E em Lisboa?"),
        ("dutch", "En in Gent?"),
        ("russian", "А в Москве?"),
        ("swedish", "Och i Lund?"),
    ],
)
def test_an_ellipsis_goes_on_in_its_own_language_alone(
    language: str, text: str
) -> None:
    assert words_of(language).goes_on.match(text)
    assert not words_of("none").goes_on.match(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("german", "Also wer gewann den Pokal?"),
        ("german", "Warum gewann Perth?"),
        ("spanish", "¿Por qué ganó Perth?"),
        ("english", "Why did Perth win?"),
        ("english", "Orban won?"),
    ],
)
def test_a_whole_question_is_no_ellipsis(language: str, text: str) -> None:
    assert not words_of(language).goes_on.match(text)


@pytest.mark.parametrize(
    ("language", "greeting", "thanks", "more"),
    [
        ("english", "hi there", "thanks a lot", "show me more please"),
        ("german", "guten tag zusammen", "vielen dank", "mehr bitte"),
        ("french", "bonjour à tous", "merci beaucoup", "encore"),
        ("spanish", "hola a todos", "muchas gracias", "más por favor"),
        ("italian", "ciao a tutti", "grazie mille", "ancora"),
        ("portuguese", "bom dia", "muito obrigado", "mais"),
        ("dutch", "goedemorgen", "dank je wel", "meer graag"),
        ("russian", "привет всем", "спасибо большое", "ещё"),
        ("swedish", "hej alla", "tack så mycket", "visa mer"),
    ],
)
def test_greetings_thanks_and_more_are_known(
    language: str, greeting: str, thanks: str, more: str
) -> None:
    words = words_of(language)
    assert words.is_message(greeting, "greetings")
    assert words.is_message(thanks, "thanks")
    assert words.more.fullmatch(more)
    assert not words.is_message(thanks, "greetings")
    assert not words.is_message(f"{greeting} mr smith", "greetings")


@pytest.mark.parametrize("language", languages())
def test_a_language_has_its_own_lists_or_none(language: str) -> None:
    words = words_of(language)
    assert bool(words.kinds) == (language in {*LISTED, "porter"})
    for pattern in (words.goes_on, words.more, words.which):
        assert not pattern.fullmatch("")
    assert not words.is_message("", "greetings")
    assert not words.points_back.search("")
