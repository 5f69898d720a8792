"""Wishes measured from what she has: a size up, mine, one of two; and a yes to a question that offers two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.brain.embedded.grounding.variants import choose
from agent.brain.embedded.grounding.wishes import parse
from tests.agent.conftest import _order

SIZES = {"size": ["S", "M", "L", "XL"], "color": ["black", "red"]}
HAS = {"size": "M", "color": "black"}
SHIRTS = {
    "variants": [
        {
            "item_id": f"{size}-{color}",
            "price": "20",
            "available": True,
            "options": {"size": size, "color": color},
        }
        for size, color in (("S", "black"), ("M", "black"), ("L", "red"), ("XL", "black"))
    ]
}


def fitting(words):
    return [v["item_id"] for v in choose(SHIRTS, HAS, Decimal(20), parse(words, SIZES, HAS)).fitting]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("a size bigger if you have it", ["L-red"]),
        ("one size up", ["L-red"]),
        ("the next size", ["L-red"]),
        ("in the next size down", ["S-black"]),
        ("two sizes bigger", ["XL-black"]),
        ("three sizes up", []),
        ("it is a size too small", ["L-red"]),
    ],
)
def test_sizes_are_counted_from_the_one_she_has_among_those_there_are(words, chosen):
    assert fitting(words) == chosen


def test_what_she_has_is_compared_with_and_not_wished_for():
    assert "XL-black" in fitting("I bought it in size M, I want a bigger one")


def test_question_for_a_size_up_of_hers_is_a_wish_for_it(talk):
    (proposed,) = talk("is there one size bigger of the kettle?")
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["kettle_big"]


def test_what_would_change_unasked_is_said(talk):
    (proposed,) = talk("change the kettle in order #W1000001 to the black one with 2 liters")
    assert proposed.awaiting["slot"] == "replacement"
    (proposed,) = talk("exchange the mouse for the white one")
    assert "would change too" not in proposed.reply


def test_nothing_smaller_than_the_smallest_is_said_so(talk):
    (asked,) = talk("change the kettle to a smaller one")
    assert "1L, is already the lowest there is" in asked.reply


@pytest.mark.parametrize("text", ["yes", "either", "I don't mind, whatever is quicker"])
def test_a_yes_to_a_choice_is_asked_again_in_other_words(talk, text):
    asked, again, proposed = talk("my mouse is broken", text, "return it")
    assert again.awaiting["slot"] == "remedy"
    assert again.reply != asked.reply
    assert "could not match" not in again.reply
    assert proposed.awaiting["action"]["tool"] == "return_items"


def test_exchange_and_for_what_may_be_one_answer(talk):
    _, proposed = talk("the mouse is too loud", "exchange it for the white one")
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["mouse_white"]


@pytest.mark.parametrize(
    "text", ["ok change mine to the black one", "great, I'd like to change mine to the black one"]
)
def test_mine_is_hers_of_what_was_asked_about(talk, text):
    _, proposed = talk("what kettles do you have?", text)
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["kettle_blue"]
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["kettle_black"]


@pytest.fixture
def two_kettles(talk):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "delivered", 2, ["kettle_blue", "kettle_blue"])
        _order(session, "#W1000004", "pending", 3, ["mouse_white", "mouse_white"])
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "I want to return just one of the two kettles in #W1000003",
        "I got two identical kettles in order #W1000003, need to send one of them back",
        "return one of the kettles in order #W1000003 and keep the other",
    ],
)
def test_one_of_two_equal_things_can_be_returned(two_kettles, text):
    (proposed,) = two_kettles(text)
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["kettle_blue"]


def test_both_of_two_equal_things_are_chosen_as_two(two_kettles):
    _, proposed = two_kettles("return something from order #W1000003", "both kettles")
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["kettle_blue", "kettle_blue"]


@pytest.mark.parametrize(
    "text",
    [
        "remove one of the two mice from order #W1000004",
        "I ordered two gaming mice in #W1000004 but only need one",
    ],
)
def test_one_of_two_in_an_order_that_waits_is_not_the_whole_order(two_kettles, text):
    told, proposed = two_kettles(text, "then cancel the whole order, ordered by mistake")
    assert "single items cannot be taken out" in told.reply
    assert proposed.awaiting["action"]["arguments"]["order_id"] == "#W1000004"
