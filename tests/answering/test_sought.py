"""The form that an answer must have, where the question tells."""

from collections.abc import Callable, Mapping

import pytest

from qabot.answering.query import make_query
from qabot.answering.sought import sought
from qabot.indexing.index import Index

ARTICLES = {
    "mill.txt": (
        "The mill\n\nThree hundred firms bought jute. Companies grew. It cost "
        "$4 million. The board met twice every year. Wang Wentao told them so.\n"
    )
}
FORMS = [
    (
        "How many companies bought jute?",
        "In 1969 some 40 large companies closed.",
        True,
    ),
    ("How many companies bought jute?", "Three hundred firms bought jute.", True),
    ("How many companies bought jute?", "Companies grew in 1969.", False),
    ("How many companies bought jute?", "In 1969 the old companies grew.", False),
    ("How much did it cost?", "It cost $4 million.", True),
    ("How much did it cost?", "It cost 40 percent.", True),
    ("How much did it cost?", "It cost them 40 workers.", False),
    ("How often does the board meet?", "It met twice every year.", True),
    ("How often does the board meet?", "It met in 1969.", False),
    ("What year did it close?", "It closed in 1969.", True),
    ("What year did it close?", "It closed on a Monday.", False),
    ("Which month was it?", "It closed in August.", True),
    ("How old was the mill?", "The 90-year-old mill closed.", True),
    ("What share of it was sold?", "A third of it was sold.", True),
    ("What did Wang say about it?", "Wang Wentao told them so.", True),
    ("What did Wang say about it?", "“It is so,” said Mr. Wang.", True),
    ("What did Wang say about it?", "The board told Mr. Wang’s old friends.", True),
    ("What did Wang say about it?", "Wang went there. Then the others spoke.", False),
    ("Who is Wang Wentao?", "She met her counterpart, Wang Wentao, in May.", True),
    ("Who is Wang Wentao?", "She met the Minister of Trade Wang Wentao.", True),
    ("Who is Wang Wentao?", "Wang Wentao, China’s minister, met them.", True),
    ("Who is Wang Wentao?", "Wáng Wéntāo is a minister.", True),
    ("Who is Wang Wentao?", "The minister is to meet with Wang Wentao.", False),
    ("Who is Wang Wentao?", "Wang Wentao told them so.", False),
    ("What is Wang Wentao’s job?", "She met the minister, Wang Wentao.", True),
    ("What was Wang Wentao's role", "The minister is to meet Wang Wentao.", False),
    ("What is jute?", "Jute is a fibre.", True),
    ("What is jute?", "It bought “jute,” which is a fibre.", True),
    ("What is meant by jute?", "Jute (a fibre), a plant, grew there.", True),
    ("What is jute?", "Three hundred firms bought jute.", False),
]
FREE = [
    "Who opened the mill?",
    "What was the mill?",
    "What is his mill?",
    "Who was it that bought all the jute?",
    "Why did it close?",
    "What did they say?",
    "the mill",
    "How many",
]


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


@pytest.mark.parametrize(("question", "text", "fits"), FORMS)
def test_an_answer_has_the_form_that_is_asked_for(
    index: Index, question: str, text: str, *, fits: bool
) -> None:
    wanted = sought(make_query(question, index.tokenizer, index.store))
    assert wanted is not None
    assert wanted(text) == fits


@pytest.mark.parametrize("question", FREE)
def test_other_questions_leave_the_form_open(index: Index, question: str) -> None:
    assert sought(make_query(question, index.tokenizer, index.store)) is None
