"""A yes said before the question was heard runs nothing: over the real socket, with a scripted brain."""

import asyncio

import pytest

from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from crm.orders import Order
from tests.agent.conftest import app_with, mia  # noqa: F401 - fixtures for the tests of this folder
from tests.voice.conftest import answering
from voice.simulator import Caller, Clip
from voice.telephony.ring import ring, talked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

WISH, YES = "I am Mia Garcia, cancel my order please.", "Yes, please go ahead."
CANCEL = Call("cancel_order", {"order_id": "#W1000001", "reason": "no longer needed"})


@pytest.fixture
def call(app_with, mia, engines, say):  # noqa: F811
    """Place a call in which she says her wish, then yes as told; gives transcript and status of the order."""

    def placed(*clips):
        find = Thought(calls=(Call("find_customer", {"email": mia.email}),))
        app = app_with(ScriptedBrain([find, Thought(calls=(CANCEL,)), Thought(reply="It is cancelled.")]))
        lines = engines(WISH, *[YES] * len(clips), seconds_a_character=0.03)
        with answering(app, lines) as url:
            stream, known = ring(url)
            spoken = [Clip(say(WISH)), *(Clip(say(YES), **clip) for clip in clips)]
            asyncio.run(Caller(spoken).place(stream, known))
            transcript = talked(url, known)["transcript"]
        with app.database.reading() as session:
            return transcript, session.get(Order, "#W1000001").status

    return placed


def test_a_yes_into_the_question_runs_nothing_and_is_asked_for_again(call):
    transcript, status = call({"interrupt_after_s": 1.0})
    assert status == "pending"
    cut, again = [line["text"] for line in transcript if line["role"] == "agent"][-2:]
    assert cut.startswith("I will cancel")
    assert cut.endswith("—")
    assert again.startswith("Just to be sure:\n\nI will cancel order #W1000001")
    assert "refund $100.00" in again
    assert again.endswith("Shall I?")


def test_the_yes_to_the_repeated_question_counts(call):
    transcript, status = call({"interrupt_after_s": 1.0}, {})
    assert status == "cancelled"
    assert transcript[-1]["text"] == "It is cancelled."


def test_a_yes_to_a_question_that_was_heard_counts_at_once(call):
    transcript, status = call({})
    assert status == "cancelled"
    assert not any("Just to be sure" in line["text"] for line in transcript)
