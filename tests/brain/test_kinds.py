"""Kinds of request that had been missed: by purpose, a wish for each of two, all that fit, announcements."""

import pytest

from agent.brain.embedded.grounding.wishes import parse
from agent.brain.embedded.reading import message
from tests.agent.conftest import _order
from tests.brain.test_conversations import action

NAMES = {
    "kettle": "Electric Kettle",
    "mouse": "Gaming Mouse",
    "keyboard": "Mechanical Keyboard",
    "shirt": "T-Shirt",
    "boots": "Hiking Boots",
    "hose": "Garden Hose",
}


def meant(text):
    (request,) = message.read(text, NAMES).requests
    assert not request.everything
    return {product for target in request.targets for product in target.products}


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("I gave up gaming, send back all my gaming gear please", {"mouse", "keyboard"}),
        ("My son stopped gaming, so return everything that has to do with it", {"mouse", "keyboard"}),
        (
            "I took up gaming and want to return everything not related to it",
            {"kettle", "shirt", "boots", "hose"},
        ),
        ("return all my clothes", {"shirt"}),
        ("please send back everything I bought for the garden", {"hose"}),
        ("I'd like to return all footwear", {"boots"}),
        ("cancel or return anything related to hiking", {"boots"}),
    ],
)
def test_things_are_known_by_what_they_are_for(text, products):
    assert meant(text) == products


def test_everything_without_a_purpose_is_everything():
    (request,) = message.read("return everything in my order", NAMES).requests
    assert request.everything
    assert not request.targets


def test_each_of_two_becomes_what_she_wants_of_it(talk):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "delivered", 2, ["kettle_blue", "kettle_blue"])
    (proposed,) = talk(
        "exchange both kettles of order #W1000003: one of them in black, the other with 2 liters"
    )
    assert action(proposed)["arguments"]["item_ids"] == ["kettle_blue", "kettle_blue"]
    assert action(proposed)["arguments"]["new_item_ids"] == ["kettle_black", "kettle_big"]


def test_all_that_fit_are_told_with_their_prices(talk):
    (told,) = talk(
        "change the kettle to another color or size. Tell me the prices of all options that would fit "
        "and then take the cheapest one"
    )
    assert "$35.00" in told.reply
    assert "$52.00" in told.reply
    (listed,) = talk("change the kettle to a cheaper one; which would fit and what would each cost?")
    assert "these would fit: black, 1L at $35.00" in listed.reply


def test_several_changes_that_are_announced_are_those_that_follow(talk):
    (proposed,) = talk(
        "I would like to make several changes. Order #W1000001 should go to 5 Oak Road, Dallas, TX 75201."
    )
    assert action(proposed)["tool"] == "change_order_address"


def test_how_a_refund_is_preferred_is_no_second_return():
    text = (
        "return the kettle. PayPal is preferred for the refund, but otherwise a credit card can be accepted."
    )
    (request,) = message.read(text, NAMES).requests
    assert request.skill == "return_items"


def test_a_comparison_is_of_an_option_that_can_be_compared():
    schema = {"deck material": ["bamboo", "maple"], "length": ["28 inch", "31 inch", "34 inch"]}
    wish = parse("for a shorter bamboo material one", schema, {"deck material": "maple", "length": "31 inch"})
    assert [comparison.options for comparison in wish.comparisons] == [["length", "height", "battery life"]]


@pytest.mark.parametrize(
    "said",
    [
        "send order #W1000001 elsewhere please",
        "order #W1000001 should go somewhere else",
        "my parcel has to be delivered elsewhere",
    ],
)
def test_order_that_should_go_elsewhere_is_not_cancelled_but_asked_where_to(talk, said):
    (turn,) = talk(said)
    assert "What is the new address?" in turn.reply


def test_somebody_who_found_it_elsewhere_cancels_because_she_no_longer_needs_it(talk):
    (turn,) = talk("cancel order #W1000001, I found it somewhere else")
    assert turn.awaiting["action"]["arguments"]["reason"] == "no longer needed"


def test_order_on_its_way_back_is_told_in_words_and_not_by_the_records_status(talk):
    *_, done, asked = talk(
        "return everything of #W1000002", "to the original payment method", "yes", "where are my orders?"
    )
    assert "#W1000002" in asked.reply, done.reply
    assert "is being returned" in asked.reply
    assert "return requested" not in asked.reply
