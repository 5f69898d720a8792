"""What a model says to somebody in danger is for nobody. And whoever waits for a model holds up nobody."""

import threading
import time

from agent import turns_at_once
from crm import effects
from tests.brain_openai.wire import calls, says

CANCEL = ("cancel_order", {"order_id": "#W1000001", "reason": "no longer needed"})
DANGER = "Cancel #W1000001. When it is gone I want to end my life, I cannot go on like this"


def test_a_quick_model_says_nothing_to_somebody_in_danger(mia_with):
    talk = mia_with(says("Sure, it will be packed tomorrow. Have a nice day!"))
    turn = talk.say(DANGER)
    assert turn.handoff["reason"] == "safety"
    assert talk.screen == []
    assert "nice day" not in turn.reply


def test_nothing_a_quick_model_wants_done_is_done_for_somebody_in_danger(mia_with):
    talk = mia_with(calls(CANCEL, text="Of course."))
    turn = talk.say(DANGER)
    assert turn.handoff["reason"] == "safety"
    assert turn.awaiting is None
    assert talk.screen == []
    with talk.app.database.reading() as session:
        assert effects.of_conversation(session, talk.id) == []


def test_whoever_waits_for_a_slow_model_keeps_nobody_else_waiting(talk_with, mia):
    together = threading.Barrier(turns_at_once.PLACES + 2)

    def answer(_body):
        # Passed only when all of them wait for the model at the same time.
        together.wait(10)
        return says("Hello there.")

    talk = talk_with(answer)
    opened = [talk.app.conversations.open()[0] for _ in range(together.parties)]
    replies = []

    def say(conversation_id):
        replies.append(talk.app.conversations.reply(conversation_id, "m1", "hello").reply)

    customers = [threading.Thread(target=say, args=(one,)) for one in opened]
    for one in customers:
        one.start()
    for one in customers:
        one.join(20)
    assert replies == ["Hello there."] * together.parties


def test_two_messages_of_one_customer_take_turns_while_a_model_is_slow(talk_with, mia):
    def answer(_body):
        time.sleep(0.1)  # the slow model
        return says("Hello there.")

    talk = talk_with(answer)
    replies = []

    def say(number):
        replies.append(talk.app.conversations.reply(talk.id, f"m{number}", f"hello {number}").reply)

    messages = [threading.Thread(target=say, args=(one,)) for one in range(turns_at_once.PLACES + 4)]
    for one in messages:
        one.start()
    for one in messages:
        one.join(20)
    assert replies == ["Hello there."] * len(messages)
