"""A rule is answered to anybody; what is offered then waits until it is known who she is."""

from __future__ import annotations

import pytest

SMASHED = "my mouse came smashed, can I still send it back without the carton?"
MAIL = "mia@example.com"


def returns_the_mouse(turn):
    action = (turn.awaiting or {}).get("action") or {}
    return action.get("tool") == "return_items" and action["arguments"]["order_id"] == "#W1000002"


def test_a_stranger_learns_the_rule_and_is_asked_for_her_name_only_to_have_it_done(informed_stranger):
    answered, proposed = informed_stranger(SMASHED, MAIL)
    assert "do not need the original box" in answered.reply
    assert answered.awaiting["kind"] == "identity"
    assert returns_the_mouse(proposed)
    assert "original box" not in proposed.reply


@pytest.mark.parametrize("yes", ["yes", "yes please", "ok, go ahead", "sure"])
def test_a_yes_before_she_is_known_asks_who_she_is_and_goes_on_then(informed_stranger, yes):
    _, asked, proposed, done = informed_stranger(SMASHED, yes, MAIL, "yes")
    assert asked.awaiting["kind"] == "identity"
    assert "nothing open" not in asked.reply
    assert returns_the_mouse(proposed)
    assert done.tool_calls[0].status == "ok"


@pytest.mark.parametrize(
    "said",
    [
        f"yes, my mail is {MAIL}",
        f"{MAIL} and yes please do",
        "Mia Garcia 78712",
        f"ok it's {MAIL}",
    ],
)
def test_who_she_is_said_with_the_yes_or_alone_takes_the_offer_up(informed_stranger, said):
    _, proposed = informed_stranger(SMASHED, said)
    assert returns_the_mouse(proposed)


def test_a_yes_outlives_a_wrong_address(informed_stranger):
    *_, proposed = informed_stranger(SMASHED, "yes", "maya@example.com", MAIL)
    assert returns_the_mouse(proposed)


def test_a_yes_that_says_more_is_kept_whole(informed_stranger):
    *_, proposed = informed_stranger(SMASHED, "yes, and the money to my gift card please", MAIL)
    assert returns_the_mouse(proposed)
    assert proposed.awaiting["action"]["arguments"]["payment_method_id"] == "gift_card_1"


def test_a_no_before_she_is_known_leaves_it_for_good(informed_stranger):
    _, left, known = informed_stranger(SMASHED, "no thanks", MAIL)
    assert "leave it as it is" in left.reply
    assert known.awaiting is None
    assert "return" not in known.reply.lower()


BETWEEN = pytest.mark.parametrize(
    "between", ["are you a robot?", "thank you", "do I pay for the return label?"]
)


@BETWEEN
def test_what_is_said_in_between_does_not_lose_the_offer(informed_stranger, between):
    *_, proposed = informed_stranger(SMASHED, between, MAIL)
    assert returns_the_mouse(proposed)


@BETWEEN
def test_a_yes_after_something_in_between_is_one_to_the_offer(informed_stranger, between):
    *_, asked, proposed = informed_stranger(SMASHED, between, "yes please", MAIL)
    assert asked.awaiting["kind"] == "identity"
    assert returns_the_mouse(proposed)


def test_who_comes_with_something_else_gets_that_and_the_offer_once_more(informed_stranger):
    _, _, offered, proposed = informed_stranger(SMASHED, "where is my kettle?", MAIL, "yes")
    assert "#W1000001" in offered.reply
    assert offered.awaiting["slot"] == "offer"
    assert returns_the_mouse(proposed)


def test_no_but_something_else_is_the_something_else(informed_stranger):
    *_, proposed = informed_stranger(SMASHED, "no, exchange it for the white one", MAIL)
    assert proposed.awaiting["action"]["tool"] == "exchange_items"


def test_what_is_missing_for_an_offer_is_asked_once_she_is_known(informed_stranger):
    *_, asked = informed_stranger("can I still return something without the box?", "yes", MAIL)
    assert returns_the_mouse(asked) or asked.awaiting["slot"] == "item"


def test_a_yes_after_an_aside_is_still_one_to_the_open_offer(informed):
    *_, proposed = informed(SMASHED, "do I pay for the return label?", "ok yes")
    assert returns_the_mouse(proposed)
