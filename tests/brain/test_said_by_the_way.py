"""Why, how and whereabouts that are said beside a wish: reasons, containers, her life, what is like what."""

import pytest

from agent.brain.embedded.agenda.remarks import HER_LIFE
from agent.brain.embedded.grounding.sharing import LIKE_THIS
from agent.brain.embedded.reading import hints, message
from tests.agent.conftest import _order
from tests.brain.test_conversations import action

NAMES = {
    "perfume": "Perfume",
    "bottle": "Water Bottle",
    "board": "Skateboard",
    "kettle": "Electric Kettle",
    "lamp": "Desk Lamp",
    "hose": "Garden Hose",
    "laptop": "Laptop",
}


def named(text):
    return [
        [product for target in request.targets for product in target.products]
        for request in message.read(text, NAMES).requests
    ]


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("the perfume should be a smaller bottle, 30ml", ["perfume"]),
        ("exchange the perfume for a bigger bottle", ["perfume"]),
        ("I'd like my perfume in a bigger bottle", ["perfume"]),
        ("I'd like a 50ml bottle of perfume instead of 30ml", ["perfume"]),
        ("return the perfume and the bottle", ["perfume", "bottle"]),
        ("return the perfume and a water bottle", ["perfume", "bottle"]),
        ("swap the water bottle for a bigger bottle", ["bottle"]),
    ],
)
def test_what_a_thing_comes_in_is_no_thing_of_its_own(text, products):
    assert named(text) == [products]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the delivery takes too long", "no longer needed"),
        ("that is too long to wait", "no longer needed"),
        ("the board is too long", None),
        ("these trousers are way too long for me", None),
    ],
)
def test_thing_that_is_too_long_is_not_given_up(text, reason):
    assert hints.reason(text) == reason


def test_board_that_is_too_long_becomes_as_long_as_she_says():
    (request,) = message.read(
        "My board is too long. 31 inch would be right, plain as before.", NAMES
    ).requests
    assert request.skill == "swap_items"
    assert "31 inch" in request.targets[0].after


@pytest.mark.parametrize(
    "text",
    [
        "I do not need the kettle any more, so cancel that order",
        "the kettle was ordered by mistake, please cancel the whole order",
        "I ordered the kettle by accident. I want that order cancelled.",
    ],
)
def test_why_an_order_is_cancelled_is_no_second_deed(text):
    (request,) = message.read(text, NAMES).requests
    assert request.skill == "cancel_order"
    assert request.reason
    assert request.hint.with_products == [["kettle"]]


def test_order_she_does_not_need_is_cancelled_once_and_not_told_to_be_cancelled_already(talk):
    proposed, done = talk("I do not need the kettle any more, so cancel that order", "yes")
    assert action(proposed)["arguments"] == {"order_id": "#W1000001", "reason": "no longer needed"}
    assert "only a pending order" not in done.reply


@pytest.mark.parametrize(
    "text",
    [
        "The order with the lamp, I want to receive at home",
        "I want to get the order with the lamp at my default address",
        "My lamp order, the one to Dallas, I'd like to have at my own place",
    ],
)
def test_order_she_wants_to_receive_at_home_goes_home(text):
    (request,) = message.read(text, NAMES, {"dallas"}).requests
    assert request.skill == "change_address"
    assert request.address is not None
    assert request.address.default


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("I have a bigger family now", False),
        ("we moved to a smaller flat", False),
        ("I'd like a bigger one", True),
        ("a bigger size would be good", True),
    ],
)
def test_what_is_bigger_in_her_life_is_no_wish(said, left):
    assert ("bigger" in HER_LIFE.sub(" ", said)) is left or "smaller" in said


def test_thing_that_is_left_alone_is_not_returned():
    read = message.read("leave the laptop alone and return the hose", NAMES)
    assert [target.products for target in read.requests[0].targets] == [["hose"]]


def test_price_of_a_thing_of_hers_is_told_beside_a_deed(talk):
    (turn,) = talk("I want to know what the lamp in my pending order costs.")
    assert "$60.00" in turn.reply


@pytest.mark.parametrize(
    "said",
    [
        "I have two kettles in order #W1000003. The blue one should be black, the black one should be blue.",
        "exchange both kettles of #W1000003: the black one for blue and the blue one for black",
        "exchange the blue kettle of #W1000003 for a black one and the black kettle for a blue one",
    ],
)
def test_each_of_two_that_are_told_apart_becomes_what_she_says_of_it(talk, said):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "delivered", 2, ["kettle_blue", "kettle_black"])
    (proposed,) = talk(said)
    arguments = action(proposed)["arguments"]
    pairs = dict(zip(arguments["item_ids"], arguments["new_item_ids"], strict=True))
    assert pairs == {"kettle_blue": "kettle_black", "kettle_black": "kettle_blue"}


def test_what_stands_after_for_is_wanted_and_describes_nothing_she_has():
    wanted = [mark["wanted"] is not None for mark in LIKE_THIS.finditer("the red one for the black one")]
    assert wanted == [False, True]
