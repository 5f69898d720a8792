"""Messages as hurried, wordy, foreign, angry, old and young people type them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("kettle -> black pls", "change_order_items"),
        ("mouse back. money on gc. go", "return_items"),
        ("The mouse is no good for me. Is possible money back?", "return_items"),
        (
            "I would rather not keep the mouse after all, so if you could kindly have it collected",
            "return_items",
        ),
        ("my mouse came cracked. replace it", "exchange_items"),
        ("1 mouse back to giftcard, keep the rest", "return_items"),
        ("I shall have to part with the mouse, I am afraid", "return_items"),
        (
            "Please to cancel the order with the kettle, I have bought it in other shop.",
            "cancel_order",
        ),
        (
            "I like the kettle, but I want to swap it against a black one, everything else being equal.",
            "change_order_items",
        ),
    ],
)
def test_a_wish_is_heard_however_it_is_put(talk, text, tool):
    (proposed,) = talk(text)
    assert proposed.awaiting["action"]["tool"] == tool


@pytest.mark.parametrize("yes", ["y", "yes return", "Yes, send it back"])
def test_a_yes_may_be_one_letter_or_name_the_deed(talk, yes):
    _, done = talk("return the mouse", yes)
    assert done.tool_calls[0].status == "ok"


def test_what_things_may_be_done_with_in_general_is_no_wish(informed):
    (told,) = informed("My friend told me that one can give things back, how many days do I have for that?")
    assert told.awaiting is None


def test_how_something_was_paid_is_told(talk):
    (told,) = talk("how did I pay for the kettle?")
    assert "#W1000001 was paid with your visa" in told.reply
    assert "#W1000002" not in told.reply


@pytest.mark.parametrize(
    "text", ["this is the third time I write, nobody answers", "no one replies to my messages"]
)
def test_who_was_not_answered_hears_an_apology_and_may_have_a_person(talk, text):
    (told,) = talk(text)
    assert told.reply.startswith("I am sorry")
    assert "person" in told.reply
    assert told.handoff is None


def test_where_she_is_no_longer_tells_no_order(talk):
    (proposed,) = talk("I am no longer in Austin, send the kettle order to 9 Birch Lane, Boulder, CO 80301")
    assert proposed.awaiting["action"]["arguments"]["zip"] == "80301"


def test_what_she_was_shown_may_come_instead_of_hers(talk):
    _, proposed = talk("do you have a kettle in black?", "ok gimme that one instead of mine")
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["kettle_black"]


@pytest.mark.parametrize(
    "text",
    [
        "the kettle should have arrived by now, what is going on with it",
        "why is the kettle still not here?!",
    ],
)
def test_waiting_in_vain_is_a_question_where_it_is(talk, text):
    (told,) = talk(text)
    assert "#W1000001" in told.reply
    assert "pending" in told.reply


def test_an_address_to_be_kept_in_her_account_changes_no_order(talk):
    (proposed,) = talk("please write my new address in my account: 5 Hill Road, Apt 2, Reno, NV 89501")
    assert proposed.awaiting["action"]["tool"] == "update_customer_address"


@pytest.mark.parametrize(
    "text", ["could I get my boots a size bigger?", "I bought boots, can I have them one size up?"]
)
def test_a_size_up_of_hers_is_a_wish_before_it_is_known_who_she_is(informed_stranger, text):
    (asked,) = informed_stranger(text)
    assert asked.awaiting["kind"] == "identity"
