"""What she leaves out of a deed stays as it is, whichever way she says it."""

import pytest

from agent.brain.embedded.reading import message
from crm.customers import PaymentMethod
from tests.agent.conftest import _order
from tests.brain.test_conversations import action

NAMES = {"kettle": "Electric Kettle", "mouse": "Gaming Mouse", "lamp": "Desk Lamp"}


@pytest.fixture
def more(talk):
    """Mia has a second pending order, of a mouse, and a delivered one with two kettles and a lamp."""
    with talk.app.database.writing() as session:
        _order(session, "#W1000003", "pending", 2, ["mouse_white"])
        _order(session, "#W1000004", "delivered", 3, ["kettle_blue", "kettle_black", "lamp_low"])
    return talk


@pytest.mark.parametrize(
    "said",
    [
        "cancel all my pending orders except the one with the mouse, I no longer need them",
        "cancel all my pending orders but the mouse one, I no longer need them",
        "please cancel every order that has not shipped yet except for #W1000003, no longer needed",
        "I no longer need my pending orders, cancel all of them apart from my last order",
        "cancel both pending orders but not the one with the mouse, no longer needed",
    ],
)
def test_order_that_she_leaves_out_is_not_cancelled(more, said):
    (proposed,) = more(said)
    assert action(proposed)["arguments"]["order_id"] == "#W1000001"
    (after,) = more("yes")
    assert not after.awaiting or after.awaiting["kind"] != "confirmation", after.reply


def test_order_that_she_leaves_out_keeps_its_address(more):
    (proposed,) = more(
        "send all my pending orders to 5 Oak Road, Dallas, TX 75201 except the one with the mouse"
    )
    assert action(proposed)["arguments"]["order_id"] == "#W1000001"
    (after,) = more("yes")
    assert not after.awaiting or after.awaiting["kind"] != "confirmation", after.reply


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ("return both kettles except the black one", ["kettle_blue"]),
        ("return all kettles but the blue one", ["kettle_black"]),
        ("return everything in order #W1000004 but the lamp", ["kettle_blue", "kettle_black"]),
        ("return the lamp and the blue kettle of #W1000004 but not the mouse", ["lamp_low", "kettle_blue"]),
    ],
)
def test_thing_that_she_leaves_out_is_not_returned(more, said, items):
    (proposed,) = more(said)
    assert action(proposed)["arguments"]["item_ids"] == items


def test_but_that_tells_of_a_thing_leaves_nothing_out():
    (request,) = message.read("return everything, but the lamp is broken", NAMES).requests
    assert request.everything
    assert not request.excepted


def test_one_of_two_that_is_told_is_returned_and_not_both(more):
    (proposed,) = more("I got two kettles in order #W1000004, return the cheaper one")
    assert action(proposed)["arguments"]["item_ids"] == ["kettle_black"]


@pytest.mark.parametrize(
    "said",
    [
        "return the lamp and the black kettle of #W1000004 and put the money on PayPal. "
        "If PayPal does not work I don't want to return them",
        "Return the blue kettle of #W1000004 to PayPal only. If that is not possible, leave it.",
    ],
)
def test_who_takes_her_money_one_way_only_returns_nothing_another_way(more, said):
    with more.app.database.writing() as session:
        session.add(PaymentMethod(id="paypal_1", customer_id="mia_1", position=2, source="paypal"))
    (told,) = more(said)
    assert not told.awaiting, told.reply
    assert "not to your PayPal" in told.reply


def test_deed_that_is_done_to_nothing_is_no_deed():
    (request,) = message.read("return the kettle and the lamp, and exchange nothing else", NAMES).requests
    assert request.skill == "return_items"
    assert not message.read("please change nothing in my order", NAMES).requests
    (request,) = message.read("change nothing but the lamp: it should be brighter", NAMES).requests
    assert request.skill == "swap_items"
