"""What ordinary people say: complaints, changed minds, who they are in parts, what is sold."""

from __future__ import annotations

import pytest

from agent.brain.embedded.reading import message
from prompts import FOLDER

MAIL = "mia@example.com"


@pytest.mark.parametrize(
    "text", ["my mouse is broken", "the mouse stopped working", "my mouse has a scratch"]
)
def test_something_wrong_with_a_thing_is_met_with_what_can_be_done(talk, text):
    asked, proposed = talk(text, "a refund I guess")
    assert asked.awaiting["slot"] == "remedy"
    assert proposed.awaiting["action"]["tool"] == "return_items"


def test_what_is_broken_is_exchanged_for_the_same_again(talk):
    _, proposed = talk("my mouse is broken", "can you send me a new one?")
    assert proposed.awaiting["action"]["tool"] == "exchange_items"
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["mouse_black"]


def test_a_complaint_before_she_is_known_is_taken_up_when_she_is(stranger):
    *_, asked = stranger("my mouse is broken", MAIL)
    assert asked.awaiting["slot"] == "remedy"


def test_a_change_instead_of_the_cancellation_takes_its_place(talk):
    _, proposed = talk(
        "cancel order #W1000001, ordered by mistake", "wait, actually just change the kettle to black instead"
    )
    assert proposed.awaiting["action"]["tool"] == "change_order_items"


def test_how_long_a_refund_takes_is_no_wish_for_one(talk):
    _, again = talk("return the mouse", "how long until I get my money back?")
    assert again.awaiting["action"]["tool"] == "return_items"


def test_a_corrected_postal_code_goes_with_the_name_said_before(stranger):
    _, wrong, right = stranger("where is my kettle?", "Mia Garcia, 78721", "oh sorry it's 78712")
    assert wrong.awaiting["kind"] == "identity"
    assert "#W1000001" in right.reply


def test_what_is_missing_of_who_she_is_is_asked_for(stranger):
    _, zip_asked, known = stranger("where is my kettle?", "Mia Garcia", "78712")
    assert "postal code" in zip_asked.reply
    assert "e-mail address of your account, or your full name" not in zip_asked.reply
    assert "#W1000001" in known.reply


@pytest.mark.parametrize(
    "text", ["do you sell kettles?", "how much is the electric kettle", "what do you sell?"]
)
def test_what_is_sold_is_told_to_anybody(stranger, text):
    (told,) = stranger(text)
    assert "Electric Kettle" in told.reply
    assert told.awaiting is None


def test_a_colour_that_there_is_not_is_said_not_to_be_there(stranger):
    _, told = stranger("do you sell kettles?", "is it available in red?")
    assert "no Electric Kettle in red" in told.reply


def test_order_and_address_in_two_sentences_are_one_wish():
    reading = message.read(
        "My new address is 5 Oak Road, Dallas, TX 75201. Please change it for my open order with the lamp.",
        {"lamp": "Desk Lamp"},
    )
    assert [request.skill for request in reading.requests] == ["change_address"]
    assert reading.requests[0].address.address["zip"] == "75201"


def test_after_that_tells_the_order_of_things_only():
    reading = message.read(
        "switch the payment to paypal. after that swap the lamp for the white one, same brightness",
        {"lamp": "Desk Lamp"},
    )
    assert [request.skill for request in reading.requests] == ["change_payment", "swap_items"]


def test_a_question_asked_for_the_case_that_it_fails_waits_for_that():
    (request,) = message.read(
        "Cancel order #W1000001, no longer needed. Should that be too late, give me its tracking number.", {}
    ).requests
    assert [other.skill for other in request.otherwise] == ["ask_tracking"]


def test_a_complaint_that_names_nothing_is_asked_for_the_thing(talk):
    asked, chosen = talk("you sent me the wrong colour", "return it for a refund")
    assert asked.awaiting["slot"] in ("item", "remedy")
    assert chosen.awaiting["action"]["tool"] == "return_items"


def test_a_question_and_a_wish_in_one_sentence_are_both_heard(talk):
    (told,) = talk("what's the status of my order and can I change the address?")
    assert "#W1000001" in told.reply
    assert told.awaiting["slot"] == "address"


def test_a_thing_only_named_is_met_with_what_can_be_done(talk):
    (asked,) = talk("the mouse")
    assert asked.awaiting["slot"] == "remedy"


@pytest.mark.parametrize(
    "text",
    [
        "what is my last order?",
        "show me my most recent order",
        "what did I order last?",
        "what was the last thing I bought?",
        "what's my latest purchase",
        "which order is the newest?",
        "what did my last order come to",
    ],
)
def test_asked_for_the_last_order_she_is_told_of_that_one(talk, text):
    (turn,) = talk(text)
    assert "#W1000002" in turn.reply
    assert "#W1000001" not in turn.reply


@pytest.mark.parametrize(
    "text", ["change my email address please", "my e-mail has changed", "change my name on the account"]
)
def test_data_of_her_account_are_no_address_of_a_parcel(talk, noon, text):
    (unknown,) = talk(text)
    assert unknown.awaiting is None
    talk.app.knowledge.add([FOLDER / "knowledge" / "account.md"], noon)
    (turn,) = talk(text)
    assert turn.awaiting is None
    assert "Profile" in turn.reply
