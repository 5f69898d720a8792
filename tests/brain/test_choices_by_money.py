"""Limits on what something costs, deeds that the money chooses between, what a gift card will hold."""

from __future__ import annotations

import pytest

from tests.agent.conftest import _order


@pytest.mark.parametrize(
    "text",
    [
        "change the kettle to the 2L one, unless that one costs more, then leave it",
        "change the kettle to the 2L one unless it is dearer",
        "change the kettle to 2L, but only if it isn't more expensive",
        "change the kettle to 2L. I don't want to pay more though",
        "change the kettle to 2L at no extra cost",
        "change the kettle to 2L, if it's more than $10 extra, forget it",
    ],
)
def test_what_costs_more_than_she_allows_is_left_and_she_is_told_by_how_much(talk, text):
    (told,) = talk(text)
    assert "$12.00 more" in told.reply
    assert "leave yours as it is" in told.reply
    assert told.awaiting is None


@pytest.mark.parametrize(
    "text",
    [
        "change the kettle to the black one, as long as it doesn't cost more",
        "change the kettle to 2L, if it's more than $20 extra, forget it",
        "change the kettle to 2L. If it costs more, that's fine",
    ],
)
def test_what_her_limit_allows_is_done(talk, text):
    (proposed,) = talk(text)
    assert proposed.awaiting["action"]["tool"] == "change_order_items"


def test_condition_that_names_one_of_two_things_is_about_that_one(talk):
    (proposed,) = talk(
        "change the kettle to 2L and the lamp to high. If the kettle is dearer leave it as it is"
    )
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["lamp_high"]


def test_who_says_how_she_would_pay_more_sets_no_limit(talk):
    (proposed,) = talk("change the kettle to 2L. If it costs more, charge my gift card")
    assert proposed.awaiting["action"]["arguments"]["payment_method_id"] == "gift_card_1"


@pytest.mark.parametrize(
    "text",
    [
        "should I return the mouse or the kettle? which of the two saves me more?",
        "I can only send back one of them, the kettle or the mouse. do whichever gives me more money back",
    ],
)
def test_of_two_deeds_the_one_that_gives_more_back_is_proposed_with_both_sums(talk, text):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "delivered", 2, ["kettle_blue"])
    (proposed,) = talk(text)
    assert "$99.00" in proposed.reply
    assert "$40.00" in proposed.reply
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["mouse_black"]


def test_cancelling_is_weighed_against_a_change(talk):
    (proposed,) = talk(
        "cancel order #W1000001, no longer needed, or change the kettle to black, whichever saves me more"
    )
    assert proposed.awaiting["action"]["tool"] == "cancel_order"
    assert "$5.00" in proposed.reply


def test_what_the_card_will_hold_is_told_with_the_question_and_after_it(talk):
    proposed, done = talk("return the mouse to my gift card. how much will my gift card have then?", "yes")
    assert "would hold $179.00" in proposed.reply
    assert proposed.awaiting["kind"] == "confirmation"
    assert "holds $179.00" in done.reply


@pytest.mark.parametrize(
    "text",
    [
        "if I return the mouse, how much will my gift card have then?",
        "what will be on my gift card if I return the mouse?",
    ],
)
def test_a_deed_only_thought_of_is_reckoned_and_offered(talk, text):
    told, proposed = talk(text, "yes please")
    assert "would hold $179.00" in told.reply
    assert told.awaiting["slot"] == "offer"
    assert proposed.awaiting["action"]["arguments"]["payment_method_id"] == "gift_card_1"


def test_what_a_return_would_give_back_is_told_before_it_is_asked_for(talk):
    (told,) = talk("if I return the mouse how much do I get back")
    assert "$99.00" in told.reply
    assert told.awaiting["slot"] == "offer"
