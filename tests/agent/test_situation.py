"""What the rules are told of a turn: who she is, what it is about, and whether it goes round in circles."""

from __future__ import annotations

import pytest

from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from agent.nodes import situation
from crm.customers import Customer
from crm.database import Database

FIND = Thought(calls=(Call("find_customer", {"email": "mia@example.com"}),))
ASK_ORDER = Thought(reply="Which order is it?", awaiting={"kind": "slot", "slot": "order_id", "options": []})
LOOK = Thought(calls=(Call("list_orders", {}),))


def test_a_question_asked_a_third_time_without_an_answer_goes_to_a_person(app_with, mia):
    app = app_with(ScriptedBrain([FIND, ASK_ORDER, ASK_ORDER, ASK_ORDER]))
    talk, _ = app.conversations.open()
    replies = ["mia@example.com, cancel it", "the one with the thing", "you know which"]
    turns = [app.conversations.reply(talk, f"m{n}", text) for n, text in enumerate(replies)]
    assert [turn.status for turn in turns] == ["bot", "bot", "queued"]
    assert turns[-1].handoff
    assert turns[-1].handoff["reason"] == "novel"
    assert "circles" in " ".join(turns[-1].why)


def test_who_she_is_is_not_asked_for_ever(app_with, mia):
    app = app_with(ScriptedBrain([LOOK, LOOK, LOOK]))
    talk, _ = app.conversations.open()
    turns = [app.conversations.reply(talk, f"m{n}", text) for n, text in enumerate(("orders?", "hm", "hmm"))]
    assert turns[-1].status == "queued"


def test_the_same_question_with_an_answer_between_is_no_circle(app_with, mia):
    app = app_with(ScriptedBrain([FIND, ASK_ORDER, Thought(reply="Done."), ASK_ORDER, ASK_ORDER]))
    talk, _ = app.conversations.open()
    turns = [app.conversations.reply(talk, f"m{n}", text) for n, text in enumerate("abcd")]
    assert {turn.status for turn in turns} == {"bot"}


def test_a_vip_who_is_refused_reaches_a_person_at_once(app_with, mia, sqlite_url):
    database = Database(sqlite_url)
    with database.writing() as session:
        session.get_one(Customer, mia.id).vip = True
    refused = Call("return_items", {"order_id": "#W1000001", "item_ids": ["x"], "payment_method_id": "y"})
    app = app_with(ScriptedBrain([FIND, Thought(calls=(refused,)), Thought(reply="That is not possible.")]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "mia@example.com, return the kettle")
    assert turn.handoff
    assert turn.handoff["reason"] == "vip"


@pytest.mark.parametrize(
    ("text", "understood", "expected"),
    [
        ("You took $3,500 from me for nothing", False, "queued"),
        ("You took $35 from me for nothing", False, "bot"),
        ("Please cancel my order of $3,500", True, "bot"),
    ],
)
def test_a_dispute_about_a_lot_of_money_is_a_persons_and_a_dear_routine_wish_is_not(
    app_with, mia, text, understood, expected
):
    app = app_with(ScriptedBrain([Thought(reply="I see.", understood=understood)]))
    talk, _ = app.conversations.open()
    assert app.conversations.reply(talk, "m1", text).status == expected


def test_an_opening_before_the_question_does_not_hide_that_it_is_the_same():
    recent = [{"agent": "Which order is it?"}, {"agent": "I am sorry about this. Which order is it?"}]
    assert situation.asked_before(["Which order is it?"], recent) == 2
    assert situation.asked_before(["Which item is it?"], recent) == 0
