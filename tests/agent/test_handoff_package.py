"""What the person who takes over is given: complete, and every fact with a record behind it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from agent.bootstrap import App
from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from crm import conversations, handoffs, orders
from crm.customers import Customer

CANCEL = {"order_id": "#W1000001", "reason": "no longer needed"}
RETURN = {"order_id": "#W1000002", "item_ids": ["mouse_black"], "payment_method_id": "credit_card_1"}
FIND = Thought(calls=(Call("find_customer", {"email": "mia@example.com"}),))
WHOLE = {
    "reason", "priority", "skills", "customer", "summary", "title", "intent", "slots", "tool_ledger",
    "steps_tried", "sentiment_trajectory", "promises_made", "do_not_ask_again", "suggested_next_action",
    "suggested_replies", "open_orders", "churn_risk", "citations", "transcript",
}  # fmt: skip

Talk = tuple[list[Any], list[str]]


def person(reason: str) -> Thought:
    return Thought(handoff=reason)


def asked_at_once(reason: str, words: str) -> Talk:
    return [person(reason)], [words]


def identified(reason: str, words: str) -> Talk:
    return [FIND, person(reason)], [words]


def half_way(reason: str, words: str) -> Talk:
    """She is asked to confirm a cancellation, and wants a person instead."""
    return [FIND, Thought(calls=(Call("cancel_order", CANCEL),)), person(reason)], [
        "cancel #W1000001, I am mia@example.com",
        words,
    ]


def after_a_deed(reason: str, words: str) -> Talk:
    return [
        FIND,
        Thought(calls=(Call("cancel_order", CANCEL),)),
        Thought(reply="It is cancelled."),
        person(reason),
    ], ["cancel #W1000001, I am mia@example.com", "yes", words]


def after_a_refusal(reason: str, words: str) -> Talk:
    """A pending order cannot be returned."""
    refused = Call("return_items", {**RETURN, "order_id": "#W1000001", "item_ids": ["kettle_blue"]})
    return [FIND, Thought(calls=(refused,)), Thought(reply="That is not possible."), person(reason)], [
        "return the kettle of #W1000001, mia@example.com",
        words,
    ]


WORDS = [
    ("customer_asked", "I would like to talk to somebody, please."),
    ("customer_asked", "Could a colleague look at this?"),
    ("frustration", "This is the worst service I have ever had. Useless."),
    ("policy", "There must be an exception for me."),
    ("novel", "I want to become a reseller in Portugal."),
    ("tool_failure", "It does not seem to work at all."),
]
SHAPES = (asked_at_once, identified, half_way, after_a_deed, after_a_refusal)
TALKS = [
    pytest.param(shape(*words), words[0], id=f"{shape.__name__}-{n}")
    for shape in SHAPES
    for n, words in enumerate(WORDS)
]


@pytest.mark.parametrize(("talk", "reason"), TALKS)
def test_every_fact_of_the_package_has_its_record_and_nothing_is_asked_again(
    app_with, mia: Customer, talk: Talk, reason: str
) -> None:
    thoughts, messages = talk
    app: App = app_with(ScriptedBrain(thoughts))
    conversation_id, _ = app.conversations.open()
    turns = [app.conversations.reply(conversation_id, f"m{n}", text) for n, text in enumerate(messages)]
    assert turns[-1].status == "queued"
    with app.database.reading() as session:
        case = handoffs.open_case(session, conversation_id)
        assert case is not None
        assert case.reason == reason
        assert case.package.keys() >= WHOLE
        assert untraceable(session, conversation_id, case.package) == []
        assert asked_again(session, conversation_id, case.package) == []
    assert len(case.package["suggested_replies"]) == 3
    assert messages[-1] in case.package["summary"]


def untraceable(session: Session, conversation_id: str, package: dict[str, Any]) -> list[str]:
    """The facts of a package for which the records hold nothing."""
    calls = [
        (turn.number, call)
        for turn in conversations.turns(session, conversation_id)
        for call in turn.body["tool_calls"]
    ]
    said = {message.message_id: message.text for message in conversations.messages(session, conversation_id)}
    turns = {turn.message_id: turn.body for turn in conversations.turns(session, conversation_id)}
    wrong = []
    if [(call["turn"], call["tool"], call["status"]) for call in package["tool_ledger"]] != [
        (number, call["tool"], call["status"]) for number, call in calls
    ]:
        wrong.append("tool_ledger")
    sources = {f"{call['tool']} in turn {number}" for number, call in calls}
    for name, slot in package["slots"].items():
        values = [
            call["arguments"].get(name)
            for number, call in calls
            if f"{call['tool']} in turn {number}" == slot["source"]
        ]
        waiting = [
            (body["awaiting"] or {}).get("action", {}).get("arguments", {}).get(name)
            for body in turns.values()
        ]
        if slot["value"] not in (waiting if slot["source"] == "awaiting confirmation" else values):
            wrong.append(f"slot {name}")
    wrong += [f"step {step['what']}" for step in package["steps_tried"] if step["source"] not in sources]
    done = {f"{call['tool']} in turn {number}" for number, call in calls if call["status"] == "ok"}
    wrong += [f"promise {one['what']}" for one in package["promises_made"] if one["source"] not in done]
    for mood in package["sentiment_trajectory"]:
        if (
            mood["score"] != turns[mood["message_id"]]["sentiment"]["score"]
            or mood.get("words", "") not in said[mood["message_id"]]
        ):
            wrong.append(f"mood of turn {mood['turn']}")
    wrong += [line["text"] for line in package["transcript"] if said.get(line["message_id"]) != line["text"]]
    customer = package["customer"]
    if customer:
        stored = session.get_one(Customer, customer["customer_id"])
        if (customer["name"], customer["email"]) != (stored.full_name, stored.email):
            wrong.append("customer")
        still_open = {one.id: one.status for one in orders.of_customer(session, stored.id)}
        wrong += [
            one["order_id"]
            for one in package["open_orders"]
            if still_open.get(one["order_id"]) != one["status"]
        ]
    return wrong


def asked_again(session: Session, conversation_id: str, package: dict[str, Any]) -> list[str]:
    """What the customer has given and the package does not tell: a person would ask for it again."""
    given: dict[str, Any] = {}
    identified_by: list[str] = []
    for turn in conversations.turns(session, conversation_id):
        for call in turn.body["tool_calls"]:
            given |= call["arguments"]
            if call["tool"] == "find_customer" and call["status"] == "ok":
                identified_by = list(call["arguments"])
        given |= (turn.body["awaiting"] or {}).get("action", {}).get("arguments", {})
    known = " ".join(package["do_not_ask_again"])
    missing = [name for name, value in given.items() if str(value) not in known]
    return missing + [way for way in identified_by if not package["customer"] or way not in known]


def test_a_mood_that_falls_is_quoted(app_with, mia) -> None:
    app = app_with(ScriptedBrain([Thought(reply="Let me see."), person("frustration")]))
    talk, _ = app.conversations.open()
    app.conversations.reply(talk, "m1", "Hello, where is my order?")
    app.conversations.reply(talk, "m2", "This is terrible, I hate this useless company!")
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case is not None
        assert [mood.get("words") for mood in case.package["sentiment_trajectory"]] == [
            None,
            "This is terrible, I hate this useless company!",
        ]
        assert case.package["mood_course"]["low_point"] < -0.4


def test_a_package_never_invents_a_customer(app_with) -> None:
    app = app_with(ScriptedBrain([person("customer_asked")]))
    talk, _ = app.conversations.open()
    app.conversations.reply(talk, "m1", "I am Mia Garcia and want a person")
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case is not None
        assert case.package["customer"] is None
        assert case.package["open_orders"] == []
        assert "unidentified" in case.package["title"]
