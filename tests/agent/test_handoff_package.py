"""What the person who takes over is given: complete, and every fact with a record behind it."""

from __future__ import annotations

from typing import Any

import pytest

from agent.bootstrap import App
from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from crm import handoffs
from crm.customers import Customer
from tests.agent.tracing import asked_again, untraceable

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


def test_who_writes_her_address_with_the_wish_for_a_person_is_known_at_the_desk(app_with, mia) -> None:
    app = app_with(None)
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(
        talk, "m1", "mia@example.com here, I want to talk to a person about my kettle"
    )
    assert turn.handoff
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case is not None
        assert case.package["customer"]["customer_id"] == "mia_1"


def test_what_nobody_understood_is_told_in_her_own_words(app_with, mia) -> None:
    lost = Thought(reply="Hm.", understood=False)
    app = app_with(ScriptedBrain([FIND, lost, lost]))
    talk, _ = app.conversations.open()
    came_with = "mia@example.com: the spout of the kettle from #W1000001 whistles a tune"
    app.conversations.reply(talk, "m1", came_with)
    app.conversations.reply(talk, "m2", "I wrote it twice")
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case is not None
        assert f'Came with: "{came_with}"' in case.package["summary"]
        assert 'Last words: "I wrote it twice"' in case.package["summary"]
        assert "#W1000001" in case.package["title"]
        assert any("#W1000001" in reply for reply in case.package["suggested_replies"])
        assert len({reply[:20] for reply in case.package["suggested_replies"]}) == 3
        assert untraceable(session, talk, case.package) == []
