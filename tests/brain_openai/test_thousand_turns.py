"""A thousand turns with an endpoint that fails three requests of ten, in every way it can."""

import random
from collections import Counter

import pytest
from sqlmodel import select

from agent.brain.breaker import Breaker
from crm.tickets import Ticket
from tests.brain_openai.test_faults import PASSING
from tests.brain_openai.wire import calls, fails, says

pytestmark = pytest.mark.slow

TURNS = 1000
FAULTS = [
    *PASSING.values(),
    fails(401),
    fails(400, "maximum context length"),
    says("I have refunded you $999.99."),
]


@pytest.mark.timeout(900)
def test_every_turn_is_answered_and_nothing_is_done_twice(talk_with, mia):
    dice = random.Random(7)

    def model(body):
        if dice.random() < 0.3:
            return dice.choice(FAULTS)
        last = body["messages"][-1]
        subject = str(last["content"]).rpartition("open a ticket: ")[2] if last["role"] == "user" else ""
        if "open a ticket: " in str(last["content"]) and last["role"] == "user":
            return calls(("create_ticket", {"subject": subject}))
        return says("Thank you, is there anything else?")

    talk = talk_with(model, breaker=Breaker(failures=5, seconds=0.0))
    talk.somebody_is_on_duty()
    talk.say("I am mia@example.com")
    brains: Counter[str] = Counter()
    confirmed = []
    turn = None
    for number in range(TURNS):
        awaiting = (turn.awaiting or {}) if turn else {}
        if awaiting.get("kind") == "confirmation":
            confirmed.append(awaiting["action"]["arguments"]["subject"])
            turn = talk.say("yes")
        else:
            turn = talk.say(f"please open a ticket: case {number}")
        assert turn.reply
        assert "999.99" not in turn.reply
        if turn.status != "bot":
            # A promise that the model insisted on was handed over; the next customer comes.
            talk.id, _ = talk.app.conversations.open()
            talk.say("I am mia@example.com")
            turn = None
            continue
        brains[turn.brain] += 1
    with talk.app.database.reading() as session:
        subjects = Counter(ticket.subject for ticket in session.exec(select(Ticket)))
    assert set(subjects.values()) == {1}
    assert set(subjects) == set(confirmed)
    assert len(confirmed) > TURNS / 4
    assert brains["openai"] > brains["embedded"] > 0
