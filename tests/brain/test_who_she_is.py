"""Asked who she is: a name in small letters, no e-mail at hand, or why it must be known."""

from __future__ import annotations

import pytest

from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.understanding.guess import foreign_language

ASK = "where is my order?"


@pytest.mark.parametrize("parts", [("mia park", "10001"), ("10001", "mia park"), ("mia park 10001",)])
def test_a_name_in_small_letters_is_a_name_where_it_was_asked_for(stranger, mia, parts):
    *_, known = stranger(
        ASK,
        *(
            part.replace("mia park", f"{mia.first_name} {mia.last_name}".lower()).replace("10001", mia.zip)
            for part in parts
        ),
    )
    assert known.customer_id == mia.id
    assert "#W1000001" in known.reply


def test_other_words_in_place_of_a_name_harm_nothing(stranger, mia):
    _, again, known = stranger(ASK, "no clue", mia.email)
    assert again.awaiting["kind"] == "identity"
    assert known.customer_id == mia.id


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("why do you need my email?", "nobody but you"),
        ("what for?", "nobody but you"),
        ("I'd rather not give you my e-mail", "nobody but you"),
        ("i ordered as a guest", "full name and the postal code"),
        ("i forgot which email i used", "full name and the postal code"),
    ],
)
def test_who_will_not_or_cannot_say_is_told_why_and_what_else_will_do(stranger, text, said):
    _, told = stranger(ASK, text)
    assert said in told.reply
    assert told.awaiting["kind"] == "identity"


@pytest.mark.parametrize("text", ["can i get a catalogue", "how do i clean the kettle"])
def test_a_question_about_nobodys_records_asks_nobody_who_she_is(stranger, text):
    (told,) = stranger(text)
    assert "that I do not know" in told.reply
    assert told.awaiting is None


@pytest.mark.parametrize("text", ["idk my email", "dunno which order"])
def test_shorthand_is_no_foreign_language(text):
    assert foreign_language(text) is None


def test_a_common_word_is_no_slip_for_a_product():
    found = mentions("do you have the kettle in black", {"k": "Gooseneck Kettle", "b": "Knife Block"})
    assert [mention.products for mention in found] == [{"k"}]
    assert [m.products for m in mentions("the kettel", {"k": "Gooseneck Kettle"})] == [{"k"}]


def test_whether_it_can_be_cancelled_later_is_answered_before_anything_is_asked(informed_stranger):
    (told,) = informed_stranger("can i send it back after it arrived?")
    assert told.citations or "return" in told.reply


def test_a_refund_for_what_is_broken_waits_for_her_name_and_is_then_put(stranger, mia):
    asked, named, proposed, done = stranger(
        "hi, my mouse is broken, can i get a refund?",
        f"{mia.first_name} {mia.last_name}".lower(),
        mia.zip,
        "👍",
    )
    assert asked.awaiting["kind"] == named.awaiting["kind"] == "identity"
    assert proposed.awaiting["action"]["tool"] == "return_items"
    assert [call.status for call in done.tool_calls if call.tool == "return_items"] == ["ok"]
