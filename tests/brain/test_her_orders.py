"""What a customer asks about her own orders: how many, where they go, where the money is."""

from __future__ import annotations

import pytest

from agent.brain.embedded.reading import identity


@pytest.mark.parametrize("text", ["how many orders do I have?", "what's the number of my orders?"])
def test_orders_are_counted(talk, text):
    (told,) = talk(text)
    assert "2 orders" in told.reply
    assert "Electric Kettle" not in told.reply


def test_orders_of_one_standing_are_counted(talk):
    _, told = talk("how many orders do I have?", "and how many of them are still pending?")
    assert "1 is pending" in told.reply
    assert "#W1000001" in told.reply
    assert "#W1000002" not in told.reply


def test_an_address_that_all_share_is_told_once(talk):
    (told,) = talk("what's my address?")
    assert told.reply.count("default address") == 1
    assert told.reply.count("78712") == 1


def test_where_the_refund_is_tells_the_money(talk):
    *_, told = talk("cancel #W1000001, I don't need it any more", "yes", "where's my refund?")
    assert "$100.00" in told.reply
    assert "visa" in told.reply
    assert "#W1000002" not in told.reply


@pytest.mark.parametrize(
    "text", ["when will I see my money?", "how long til I get my money", "did you refund me yet"]
)
def test_the_refund_of_a_return_waits_for_the_parcel(talk, text):
    *_, told = talk("return the mouse to my visa", "yes", text)
    assert "$99.00" in told.reply
    assert "parcel is back" in told.reply


def test_who_gets_no_refund_is_told_so(talk):
    (told,) = talk("where is my refund?")
    assert "no refund" in told.reply


@pytest.mark.parametrize(
    "text", ["when does my kettle get here", "is my kettle still coming?", "has the kettle shipped yet"]
)
def test_when_a_thing_comes_is_told_by_its_order(talk, text):
    (told,) = talk(text)
    assert "#W1000001" in told.reply
    assert "#W1000002" not in told.reply


@pytest.mark.parametrize(
    "more", ["and the mouse?", "what about my mouse", "ok and the other one?", "and the second order?"]
)
def test_the_same_is_asked_of_something_else(talk, more):
    _, told = talk("where is my kettle?", more)
    assert "#W1000002" in told.reply
    assert "#W1000001" not in told.reply


@pytest.mark.parametrize("text", ["how much was it?", "what was in it"])
def test_it_is_the_order_that_was_just_told_of(talk, text):
    _, told = talk("where is my kettle?", text)
    assert "$100.00" in told.reply
    assert "#W1000002" not in told.reply


def test_what_was_asked_about_is_sent_back(talk):
    _, proposed = talk("how much did I pay for the mouse?", "ok send it back, refund to my visa")
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["mouse_black"]


@pytest.mark.parametrize(
    "text",
    [
        "hmm wait no, actually keep it",
        "on second thought i'll keep it",
        "hang on, don't cancel it",
        "no, i want to keep my order",
        "I changed my mind",
    ],
)
def test_what_was_about_to_go_stays(talk, text):
    _, left, told = talk("cancel #W1000001, ordered by mistake", text, "is it still coming?")
    assert left.awaiting is None
    assert "leave it as it is" in left.reply
    assert told.awaiting is None
    assert "pending" in told.reply


def test_a_long_message_may_begin_with_who_she_is(stranger):
    (told,) = stranger(
        "Mia Garcia zip 78712. I have been waiting at the window all day long, can you say where my kettle is"
    )
    assert "#W1000001" in told.reply


def test_a_name_on_a_thing_is_no_name_of_hers():
    assert "a name on" in identity.beside("can you engrave a name on my kettle?")


def test_the_most_expensive_order_is_an_order(talk):
    told, more = talk("what was my most expensive order?", "and what was in it?")
    assert "#W1000001, at $100.00" in told.reply
    assert "Desk Lamp" in more.reply
    assert "#W1000002" not in more.reply


def test_money_of_what_is_only_proposed_is_no_wish_to_return(talk):
    *_, told, done = talk("cancel order #W1000001", "no longer needed", "will i get my money back?", "yes")
    assert told.reply.startswith("Nothing is done yet.")
    assert told.awaiting["action"]["tool"] == "cancel_order"
    assert "is cancelled" in done.reply


def test_where_a_return_goes_is_answered_by_the_pages(informed):
    (told,) = informed("what address do i return the mouse to?")
    assert "UPS" in told.reply
    assert told.citations
    assert told.awaiting is None


def test_a_parcel_that_is_only_said_to_be_delivered_is_seen_to(talk):
    (asked,) = talk("it says delivered but nothing is here")
    assert asked.awaiting["action"]["tool"] == "create_ticket"


@pytest.mark.parametrize(
    "text",
    [
        "my mouse is broken, can i get a refund?",
        "I got the mouse and it doesn't work. I want a refund",
        "the mouse is faulty and i'd like a refund",
    ],
)
def test_a_refund_for_what_is_broken_is_a_return_of_it(talk, text):
    (proposed,) = talk(text)
    assert proposed.awaiting["action"]["tool"] == "return_items"


def test_a_refund_beside_a_cancellation_is_only_its_money(talk):
    *_, proposed = talk("cancel my kettle order, I want a full refund", "no longer needed")
    assert proposed.awaiting["action"]["tool"] == "cancel_order"


def test_undo_that_cancels_nothing(talk):
    (told,) = talk("undo that")
    assert told.awaiting is None


def test_how_many_days_is_no_question_about_variants(talk):
    (told,) = talk("how many days until my mouse return is refunded")
    assert "options" not in told.reply


@pytest.mark.parametrize("text", ["and how much was it?", "how much were those again"])
def test_asked_beside_a_proposal_what_it_costs_is_told_of_what_is_proposed(talk_with_more, text):
    _, told = talk_with_more("return the mouse to my visa", text)
    assert "Mouse" in told.reply.split("\n\n")[0]
    assert "Order" not in told.reply.split("\n\n")[0]
    assert told.awaiting["action"]["tool"] == "return_items"
