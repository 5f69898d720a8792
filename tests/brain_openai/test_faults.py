"""The fault table: whatever the wire does, the customer is answered and nothing unconfirmed is done."""

import httpx2
import pytest

from agent.brain.breaker import Breaker
from agent.brain.scripted import ScriptedBrain
from agent.costs import Allowance, Price
from crm import effects, orders
from tests.brain_openai.conftest import UNDERSTUDY
from tests.brain_openai.wire import calls, fails, says, stream

GOOD = says("Your order #W1000001 is pending.")
CANCEL = ("cancel_order", {"order_id": "#W1000001", "reason": "no longer needed"})


def status_of(talk, order_id):
    with talk.app.database.reading() as session:
        return session.get(orders.Order, order_id).status


def writes(talk):
    with talk.app.database.reading() as session:
        return [row.tool for row in effects.of_conversation(session, talk.id)]


PASSING = {
    "a time-out": httpx2.ReadTimeout("slow"),
    "no connection": httpx2.ConnectError("refused"),
    "a broken connection": httpx2.RemoteProtocolError("gone"),
    "500": fails(500),
    "503": fails(503),
    "429": fails(429),
    "an error inside the stream": httpx2.Response(
        200,
        headers={"content-type": "text/event-stream"},
        content=b'data: {"error": {"message": "overloaded"}}\n\n',
    ),
    "bytes that are no JSON": httpx2.Response(
        200, headers={"content-type": "text/event-stream"}, content=b"data: {oops\n\n"
    ),
    "an empty answer": says(""),
    "a page instead of a stream": httpx2.Response(
        200, headers={"content-type": "text/html"}, content=b"<html>"
    ),
    "a cut stream of words": says("Your order #W1000001 is", finish=None),
    "a cut stream inside a call": calls(CANCEL, finish=None),
    "a call cut off by its length": calls(("cancel_order", '{"order_id": "#W10'), finish="length"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_tried_again_and_nobody_notices(mia_with, fault):
    talk = mia_with(PASSING[fault], GOOD)
    turn = talk.say("where is #W1000001?")
    assert turn.reply == "Your order #W1000001 is pending."
    assert "".join(talk.screen) == turn.reply
    assert writes(talk) == []
    assert talk.understudy.seen == []


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_answered_by_the_understudy(mia_with, fault):
    talk = mia_with(PASSING[fault])
    turn = talk.say("where is #W1000001?")
    assert turn.reply == UNDERSTUDY
    assert turn.brain == "embedded"
    assert any("could not take this turn" in why for why in turn.why)
    assert len(talk.model.asked) <= 1 + 3
    assert writes(talk) == []


def test_a_fault_of_ours_in_reading_a_model_is_answered_by_the_understudy(mia_with):
    def at_fault(context):
        raise LookupError(context.text)

    talk = mia_with()
    talk.brain.model = ScriptedBrain([at_fault])
    turn = talk.say("where is #W1000001?")
    assert (turn.reply, turn.brain) == (UNDERSTUDY, "embedded")


def test_the_provider_says_how_long_to_wait(mia_with):
    talk = mia_with(fails(429, retry_after="2"), GOOD)
    assert talk.say("where is #W1000001?").reply == "Your order #W1000001 is pending."
    assert talk.waits == [2.0]


def test_a_wait_longer_than_the_turn_is_not_waited_for(mia_with):
    talk = mia_with(fails(429, retry_after="60"))
    assert talk.say("where is #W1000001?").reply == UNDERSTUDY
    assert talk.waits == []


def test_a_key_that_is_not_accepted_is_not_tried_twice(mia_with):
    talk = mia_with(fails(401))
    assert talk.say("hello?").reply == UNDERSTUDY
    assert len(talk.model.asked) == 2


def test_a_model_that_declines_leaves_the_turn_to_the_understudy(mia_with):
    for refusal in (stream([{"refusal": "I cannot"}]), stream([{"content": "Hm"}], finish="content_filter")):
        talk = mia_with(refusal)
        turn = talk.say("cancel it")
        assert turn.reply == UNDERSTUDY
        assert "refused" in turn.why[-1] or any("refused" in why for why in turn.why)


OVERFLOWS = [
    "maximum context length is 4096",
    "the request exceeds the available context size",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
    "Input is too long for requested model.",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081",
]


@pytest.mark.parametrize("told", OVERFLOWS)
def test_an_overflow_is_asked_again_with_less(mia_with, told):
    talk = mia_with(*[says("Fine.")] * 6, fails(400, told), GOOD)
    for number in range(6):
        talk.say(f"something else, number {number}")
    assert talk.say("where is #W1000001?").reply == "Your order #W1000001 is pending."
    long, short = (sum(len(str(m)) for m in asked["messages"]) for asked in talk.model.asked[-2:])
    assert short < long


@pytest.mark.parametrize(
    "written", ['{"order_id": "#W1000001", "rea', "[1, 2]", '{"order_id": "#W1000001"}', "null"]
)
def test_malformed_arguments_are_told_once_then_asked_of_the_customer(mia_with, written):
    talk = mia_with(calls(("cancel_order", written)))
    turn = talk.say("cancel #W1000001")
    assert len(talk.model.asked) == 1 + 2
    assert turn.reply.endswith("?")
    assert turn.tool_calls[-1].tool != "cancel_order"
    assert writes(talk) == []
    assert status_of(talk, "#W1000001") == "pending"


def test_malformed_arguments_that_the_model_puts_right_do_no_harm(mia_with):
    talk = mia_with(calls(("cancel_order", '{"order_id"')), calls(CANCEL))
    assert talk.say("cancel #W1000001").awaiting["action"]["tool"] == "cancel_order"


def test_a_tool_that_does_not_exist_is_told_once(mia_with):
    talk = mia_with(calls(("drop_tables", {"now": True})), GOOD)
    assert talk.say("where is #W1000001?").reply == "Your order #W1000001 is pending."
    talk = mia_with(calls(("drop_tables", {"now": True})))
    turn = talk.say("where is #W1000001?")
    assert (turn.status, turn.handoff["reason"]) == ("queued", "tool_failure")


def test_the_same_call_again_is_not_run_again(mia_with):
    same = calls(("get_product", {"product_id": "kettle"}))
    talk = mia_with(same)
    turn = talk.say("which kettles?")
    assert [call.tool for call in turn.tool_calls].count("get_product") == 1
    assert turn.status == "queued"
    assert len(talk.model.asked) <= 1 + 3


def test_an_endless_chain_of_different_calls_has_an_end(mia_with):
    numbers = iter(range(1000))
    talk = mia_with(lambda body: calls(("get_product", {"product_id": f"p{next(numbers)}"})))
    turn = talk.say("which kettles?")
    assert turn.reply
    assert len(talk.model.asked) <= 1 + 9


PROMISES = [
    "I have refunded you.",
    "I've cancelled your order #W1000001 and refunded the amount.",
    "Done! Your refund is on its way.",
    "Your order has been cancelled.",
    "I will refund you today.",
    "I just emailed you a return label.",
    "You will receive a full refund.",
    "Your replacement has been shipped.",
    "Your order has been shipped, it is #W1000001.",
    "We've waived the fee for you.",
    "I am going to send you a new lamp.",
    "I've escalated this to my manager.",
    "Your parcel is at the depot.",
    "The courier is fetching the lamp from your flat.",
]


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_that_no_tool_kept_is_never_said(mia_with, promise):
    talk = mia_with(says(promise), says("I can cancel it for you if you like."))
    turn = talk.say("I want my money back")
    assert turn.reply == "I can cancel it for you if you like."
    assert promise.rstrip(".") not in "".join(talk.screen)
    insisting = mia_with(says(promise))
    turn = insisting.say("I want my money back")
    assert turn.status == "queued"
    assert promise.rstrip(".") not in turn.reply + "".join(insisting.screen)


HONEST = [
    "I can cancel the order for you. Shall I?",
    "Your order #W1000002 has been delivered.",
    "It has not been cancelled.",
    "I have checked: #W1000001 is pending and costs $100.00.",
    "Once you confirm, I will cancel it and the refund of $100.00 goes back to your card.",
    "Your order #W1000002 has been shipped with TRACK7.",
    "Refunds arrive within 5 to 7 business days.",
    "The kettle costs $40.00 and the lamp $60.00, together $100.00.",
    "I have found your order. It is still pending, so it can be changed.",
    "Would you like me to send it to another address?",
]


@pytest.mark.parametrize("sentence", HONEST)
def test_an_honest_sentence_is_said(mia_with, sentence):
    talk = mia_with(says(sentence))
    assert talk.say("what about my orders?").reply == sentence
    assert len(talk.model.asked) == 2


INVENTED = [
    "Your order #W9999999 is pending.",
    "That makes $99.95.",
    "It arrives on March 17.",
    "It arrives on 2026-03-17.",
    "It takes 2 to 3 business days.",
    "I can offer you a 20% discount.",
    "The tracking number is 9400111899223.",
    "Write to boss@warmline.example.",
    "See https://evil.example/?c=mia for more.",
    "It will be there on Friday.",
    "It comes tomorrow.",
]


@pytest.mark.parametrize("sentence", INVENTED)
def test_a_fact_that_no_tool_returned_is_never_said(mia_with, sentence):
    talk = mia_with(says(f"Hello Mia. {sentence}"), GOOD)
    turn = talk.say("where is my order?")
    assert turn.reply == "Your order #W1000001 is pending."
    insisting = mia_with(says(f"Hello Mia. {sentence}"))
    turn = insisting.say("where is my order?")
    assert turn.reply == UNDERSTUDY
    assert sentence[-8:] not in "".join(insisting.screen)


def test_a_deed_may_be_told_in_a_later_turn(mia_with):
    talk = mia_with(calls(CANCEL), says("It is cancelled."), says("Yes, I have cancelled order #W1000001."))
    talk.say("cancel #W1000001, no longer needed")
    talk.say("yes")
    assert talk.say("did you really do it?").reply == "Yes, I have cancelled order #W1000001."


def test_one_deed_does_not_vouch_for_another_order(mia_with):
    talk = mia_with(calls(CANCEL), says("It is cancelled."), says("I have cancelled order #W1000002."), GOOD)
    talk.say("cancel #W1000001, no longer needed")
    talk.say("yes")
    assert talk.say("and the other?").reply != "I have cancelled order #W1000002."


def test_a_confirmed_write_is_answered_for_even_when_the_model_is_gone(mia_with):
    talk = mia_with(calls(CANCEL), httpx2.ConnectError("gone"))
    talk.say("cancel #W1000001, no longer needed")
    turn = talk.say("yes")
    assert turn.reply == UNDERSTUDY
    assert writes(talk) == ["cancel_order"]
    assert status_of(talk, "#W1000001") == "cancelled"


def test_a_provider_that_is_down_is_left_alone_and_asked_again_later(mia_with):
    now = [0.0]
    talk = mia_with(
        httpx2.ConnectError("gone"), breaker=Breaker(failures=2, seconds=10, clock=lambda: now[0])
    )
    talk.say("one")
    talk.say("two")
    asked = len(talk.model.asked)
    assert talk.say("three").reply == UNDERSTUDY
    assert len(talk.model.asked) == asked
    now[0] = 11.0
    talk.model.steps[:] = [says("I am back.")]
    assert talk.say("four").reply == "I am back."
    assert talk.say("five").reply == "I am back."


def test_a_turn_that_the_understudy_began_is_ended_by_it(mia_with):
    talk = mia_with(calls(("get_product", {"product_id": "kettle"})), httpx2.ConnectError("gone"))
    turn = talk.say("which kettles?")
    assert turn.brain == "embedded"
    assert turn.reply == UNDERSTUDY


def test_a_spent_budget_leaves_the_conversation_to_the_understudy(mia_with):
    talk = mia_with(says("Fine."), allowance=Allowance(Price(1.0, 1.0, 1.0), dollars=0.0002))
    assert talk.say("one").reply == "Fine."
    turn = talk.say("two")
    assert turn.reply == UNDERSTUDY
    assert any("budget" in why for why in turn.why)


def test_tokens_are_the_limit_where_the_model_has_no_price(mia_with):
    talk = mia_with(says("Fine."), allowance=Allowance(None, dollars=0.0, tokens=150))
    talk.say("one")
    assert talk.say("two").reply == UNDERSTUDY


def test_a_server_that_does_not_count_streams_is_estimated(mia_with):
    def picky(body):
        return (
            fails(400, "unknown field stream_options")
            if "stream_options" in body
            else says("Fine.", usage=None)
        )

    talk = mia_with(picky)
    turn = talk.say("one")
    assert turn.reply == "Fine."
    assert turn.usage["input_tokens"] > 500
