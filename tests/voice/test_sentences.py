"""What is spoken at a time, and how it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.aloud import aloud
from voice.sentences import clauses


def pieces(text: str, size: int = 3) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def test_the_first_clause_is_spoken_before_the_sentence_is_complete():
    stream = iter(pieces("I can help with that, and I will look it up in a moment for you."))
    assert next(clauses(stream)) == "I can help with that,"
    assert "".join(stream)


def test_a_price_an_email_and_an_order_number_are_never_cut():
    text = "It is $153.20 for order #W2378156. We wrote to mei.kovacs8232@example.com. Is that right?"
    said = list(clauses(pieces(text)))
    assert said[0] == "It is $153.20 for order"
    assert said[1].startswith("#W2378156")
    assert any("mei.kovacs8232@example.com" in clause for clause in said)


@given(st.text(alphabet=st.sampled_from("ab .,!?\n1$"), max_size=200), st.integers(1, 9))
def test_no_word_is_lost_or_said_twice(text, size):
    assert " ".join(clauses(pieces(text, size))).split() == text.split()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$153.20", "153 dollars and 20 cents"),
        ("$1,204.05", "1204 dollars and 5 cents"),
        ("£0.01", "1 penny"),
        ("order #W2378156", "order W, 2 3 7, 8 1 5 6"),
        ("mei.kovacs8232@example.com", "mei dot kovacs 8 2 3 2 at example dot com"),
        ("2024-05-12", "May 12, 2024"),
        ("zip 28236", "zip 2 8 2, 3 6"),
        ("your card ending in 1973", "your card ending in 1 9 7 3"),
        ("**Please** note", "Please note"),
        ("at 14:05", "at 2 oh 5 P M"),
        ("2024-13-45", "2024-13-45"),
    ],
)
def test_numbers_are_said_as_people_say_them(written, said):
    assert aloud(written) == said
