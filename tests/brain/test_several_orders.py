"""Several orders named in one breath are all meant, and none of them is forgotten."""

import pytest

from agent.brain.embedded.reading import message
from agent.brain.embedded.reading.plain import plain
from tests.agent.conftest import _order
from tests.brain.test_conversations import action

NAMES = {"kettle": "Electric Kettle", "mouse": "Gaming Mouse", "lamp": "Desk Lamp", "chair": "Office Chair"}
PLACES = {"reno", "dallas"}


@pytest.mark.parametrize(
    "said",
    [
        "cancel the order with the lamp and the one with the mouse, I don't need them",
        "cancel the kettle order and the mouse order, they are no longer needed",
        "cancel the orders with the lamp and with the mouse, no longer needed",
        "please cancel my order with the kettle as well as my order with the mouse, both no longer needed",
    ],
)
def test_both_orders_that_she_names_are_cancelled_one_after_the_other(talk, said):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "pending", 2, ["mouse_white"])
    first, second = talk(said, "yes")
    assert action(first)["arguments"]["order_id"] == "#W1000001"
    assert action(second)["arguments"]["order_id"] == "#W1000003"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("cancel the order to Reno and the one to Dallas, ordered by mistake", ["reno", "dallas"]),
        ("both the order to Reno and the one to Dallas should go to my home address", ["reno", "dallas"]),
        ("pay the order going to Dallas and the one going to Reno with my Visa", ["dallas", "reno"]),
    ],
)
def test_orders_are_told_by_where_each_of_them_goes(text, places):
    (request,) = message.read(text, NAMES, PLACES).requests
    assert [request.hint.place, *(hint.place for hint in request.hint.others)] == places


def test_two_things_in_one_order_are_one_order():
    (request,) = message.read(
        "cancel the order with the lamp and the kettle, I don't need it", NAMES
    ).requests
    assert request.hint.with_products == [["lamp"], ["kettle"]]
    assert not request.hint.others


def test_thing_said_to_be_of_some_size_is_told_by_it(talk):
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "pending", 2, ["kettle_big"])
    (proposed,) = talk("the kettle of 2L should be black please")
    assert action(proposed)["arguments"]["item_ids"] == ["kettle_big"]


def test_letter_before_like_in_is_spelled_only_where_it_stands_alone():
    assert plain("the kettle I'd like in black") == "the kettle I'd like in black"
    assert plain("w like in whiskey") == "w"


def test_where_a_thing_is_sent_is_told_with_the_address(talk):
    (turn,) = talk("where is my lamp being sent to?")
    assert "1 Elm Street" in turn.reply
