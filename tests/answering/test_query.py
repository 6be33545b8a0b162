"""A question becomes terms that are weighed, related and put in order."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.query import Query, Term, kind_of, make_query
from qabot.indexing.index import Index
from qabot.indexing.indexed import number_of
from qabot.indexing.store import UNKNOWN, idf
from qabot.indexing.tokenizer import Tokenizer

ARTICLES = {
    "bridge.txt": (
        "The Tay bridge\n\nThomas Bouch opened the iron bridge in June 1878.\n\n"
        "Queen Victoria crossed the bridge at Dundee.\n"
    ),
    "mill.txt": (
        "The jute mill\n\nThe old mill at Dundee spun jute for tourists.\n\n"
        "A museum of tourism holds the well-known looms.\n"
    ),
}
PASSAGES = 4
KINDS = [
    ("Who opened the bridge?", "who"),
    ("Whose bridge was it?", "who"),
    ("By whom was it built?", "who"),
    ("Which company built it?", "who"),
    ("Name the engineer of the bridge.", "who"),
    ("When did it open?", "when"),
    ("In which year did it fall?", "when"),
    ("What date was it?", "when"),
    ("Where is the mill?", "where"),
    ("What city has the mill?", "where"),
    ("How many guns has it?", "how_many"),
    ("How much did it cost?", "how_many"),
    ("What was the total cost?", "how_many"),
    ("What percentage of the looms stood still?", "how_many"),
    ("How long did it stand?", "how_long"),
    ("For what duration did it stand?", "how_long"),
    ("Why did it fall?", "why"),
    ("What caused the fall?", "why"),
    ("What did Bouch say about the wind?", "said"),
    ("How did the queen describe the bridge?", "said"),
    ("What was her reaction to it?", "said"),
    ("Did the bridge fall?", "yes_no"),
    ("And was it mended?", "yes_no"),
    ("What fell?", "other"),
    ("the bridge", "other"),
    ("", "other"),
]


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def query_of(index: Index, question: str, carried: tuple[Term, ...] = ()) -> Query:
    return make_query(question, index.tokenizer, index.store, carried)


def named(query: Query) -> list[str]:
    return [term.word for term in query.terms if term.name]


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_the_words_of_a_question_tell_the_kind_of_answer(
    question: str, kind: str
) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_case_and_blanks_do_not_change_the_kind(question: str, kind: str) -> None:
    assert kind_of(f"  {question.upper()} ".replace(" ", "\n ")) == kind


def test_terms_stand_once_in_the_order_of_the_question(index: Index) -> None:
    query = query_of(index, "Did the bridge at Dundee, the bridges of iron, fall?")
    assert [term.text for term in query.terms] == ["bridg", "dunde", "iron", "fall"]
    assert query.own == 4


def test_a_term_keeps_the_word_it_was_first_asked_with(index: Index) -> None:
    query = query_of(index, "bridges or bridge")
    assert [term.word for term in query.terms] == ["bridges"]


def test_a_question_of_stop_words_has_no_terms(index: Index) -> None:
    query = query_of(index, "What is it about?")
    assert query.terms == query.pairs == query.wholes == ()
    assert query.weight == 0
    assert query.searched == []


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who met Thomas Bouch?", ["Thomas", "Bouch"]),
        ("Bouch met the queen", []),
        ("Was it opened? Bouch opened it", []),
        ("USA and the bridge", ["USA"]),
        ("what fell in 1878 at 20th street", ["1878", "20th"]),
        ("WHO MET THOMAS BOUCH", []),
        ("who met thomas bouch", []),
    ],
)
def test_capitals_inside_a_sentence_and_digits_make_a_name(
    index: Index, question: str, names: list[str]
) -> None:
    assert named(query_of(index, question)) == names


@pytest.mark.parametrize(
    ("word", "passages"), [("Dundee", 2), ("looms", 1), ("jute", 2), ("zeppelin", 0)]
)
def test_a_term_weighs_its_idf_in_the_folder(
    index: Index, word: str, passages: int
) -> None:
    (term,) = query_of(index, f"the {word}").terms
    assert term.weight == pytest.approx(idf(PASSAGES, passages))
    assert term.known == (passages > 0)


def test_kin_share_a_beginning(index: Index) -> None:
    (term,) = query_of(index, "the tourist").terms
    assert term.text == "tourist"
    assert term.kin == ("tourism",)


def test_kin_of_a_term_are_given_once(index: Index) -> None:
    (term,) = query_of(index, "the dundea").terms
    assert term.kin == ("dunde",)


def test_a_number_has_no_kin(index: Index) -> None:
    (term,) = query_of(index, "in 18789").terms
    assert term.kin == ()


def assert_numbered(index: Index, term: Term) -> None:
    """A term and its kin have the store's numbers; kin are always in the store."""
    assert term.number == index.store.number(term.text)
    assert [*term.kin_numbers] == [number_of(kin) for kin in term.kin]
    assert UNKNOWN not in term.kin_numbers


def test_terms_and_their_kin_have_the_numbers_of_the_index(index: Index) -> None:
    tourist, zeppelin, whole = query_of(index, "tourist zeppelin mu-seum").terms[:3]
    assert tourist.number == number_of("tourist")
    assert tourist.kin_numbers == (index.store.number("tourism"),)
    assert (zeppelin.number, zeppelin.kin_numbers) == (UNKNOWN, ())
    assert (whole.number, whole.known, whole.kin) == (UNKNOWN, True, ("museum",))
    for term in (tourist, zeppelin, whole):
        assert_numbered(index, term)


def test_kin_are_searched_for_unknown_terms_only(index: Index) -> None:
    known = query_of(index, "the tourist")
    unknown = query_of(index, "the loomery")
    assert known.terms[0].kin == ("tourism",)
    assert known.searched == ["tourist"]
    assert unknown.terms[0].kin == ("loom",)
    assert unknown.searched == [unknown.terms[0].text, "loom"]


def test_pairs_are_neighbours_once_and_never_a_term_with_itself(index: Index) -> None:
    query = query_of(index, "iron bridge, bridge of Dundee, iron bridge")
    assert [term.text for term in query.terms] == ["iron", "bridg", "dunde"]
    assert query.pairs == ((0, 1), (1, 2), (2, 0))


def test_parts_of_a_hyphenated_word_are_terms_and_its_whole_is_searched_too(
    index: Index,
) -> None:
    query = query_of(index, "the well-known looms")
    (whole,) = query.wholes
    assert [term.text for term in query.terms] == ["know", "loom"]
    assert whole in index.tokenizer.terms("well-known")
    assert query.searched == ["know", "loom", whole]


def test_what_is_carried_over_follows_once_and_makes_no_pairs(index: Index) -> None:
    bridge, tay = query_of(index, "bridge Tay").terms
    query = query_of(index, "Who opened the bridge?", (bridge, tay))
    assert [term.text for term in query.terms] == ["open", "bridg", "tay"]
    assert query.own == 2
    assert query.pairs == ((0, 1),)
    assert query.weight == pytest.approx(sum(term.weight for term in query.terms))


@given(question=st.text(max_size=80))
def test_any_text_makes_a_consistent_query(index: Index, question: str) -> None:
    query = query_of(index, question)
    texts = [term.text for term in query.terms]
    assert len(set(texts)) == len(texts) == query.own
    for term in query.terms:
        assert_numbered(index, term)
    assert all(term.weight > 0 and term.word in question for term in query.terms)
    for left, right in query.pairs:
        assert left != right
        assert 0 <= min(left, right) <= max(left, right) < query.own


def test_without_a_language_stop_words_are_terms(index: Index) -> None:
    query = make_query("who opened it", Tokenizer("none"), index.store)
    assert [term.text for term in query.terms] == ["who", "opened", "it"]


@pytest.mark.parametrize(
    "bid",
    [
        "Name all",
        "List the names of",
        "Please tell me about the",
        "Give me",
        "What is the latest on",
        "Give me the most recent reports on",
        "Newest developments:",
        "What happened to the",
        "And what is happening with",
        "What do the articles say about",
        "Does the article mention",
        "What do you know about the",
        "Do you have any information on",
        "Do these texts say anything about",
        "Is there any news about",
        "Anything on",
        "What’s the deal with the",
        "According to these documents,",
    ],
)
def test_how_an_answer_is_bidden_is_no_part_of_the_query(
    index: Index, bid: str
) -> None:
    asked = make_query(f"{bid} iron bridges", index.tokenizer, index.store)
    plain = make_query("iron bridges", index.tokenizer, index.store)
    assert asked.terms == plain.terms


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What do the articles say about bridges?", "other"),
        ("What did Bouch say about bridges?", "said"),
        ("According to the articles, who built bridges?", "who"),
        ("Is there anything about bridges?", "other"),
        ("Is there a bridge?", "yes_no"),
    ],
)
def test_how_it_is_asked_does_not_tell_what_sort_of_answer_is_wanted(
    index: Index, question: str, kind: str
) -> None:
    assert make_query(question, index.tokenizer, index.store).kind == kind


@pytest.mark.parametrize(
    "question",
    ["What happened?", "Is there anything?", "What do your sources say?"],
)
def test_a_question_of_nothing_else_is_searched_as_it_is(
    index: Index, question: str
) -> None:
    query = make_query(question, index.tokenizer, index.store)
    words = index.tokenizer.words(question)
    assert [term.text for term in query.terms] == [t for w in words for t in w.terms]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the queen's job?", ["queen's"]),
        ("What was Bouch’s role", ["Bouch’s"]),
        ("What office does Bouch hold?", ["Bouch", "hold"]),
        ("What is Bouch's role in the fall?", ["Bouch's", "role", "fall"]),
        ("李强是谁?", ["李", "强"]),
        ("桥是什么？", ["桥"]),
    ],
)
def test_words_that_ask_who_one_is_are_no_part_of_the_query(
    index: Index, question: str, words: list[str]
) -> None:
    query = make_query(question, index.tokenizer, index.store)
    terms = [t for word in words for t in index.tokenizer.terms(word)]
    assert [term.text for term in query.terms] == terms
