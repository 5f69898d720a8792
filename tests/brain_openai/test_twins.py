"""Mood, summary and wording through the model: each with its embedded twin, and none that lies."""

import json

import pytest

from agent import costs
from agent.brain.breaker import Breaker
from agent.brain.openai.endpoint import Endpoint
from agent.rewording import reworded
from agent.sentiment import Mood
from agent.sentiment.openai import OpenAIScorer
from agent.summary import summarised
from crm.errors import BadInput
from tests.brain_openai.wire import ScriptedModel, fails, says

TWIN = Mood(0.0, "neutral", "neutral", 0.5)


class Twin:
    def score(self, text, embedding=None, *, with_emotion=True):
        return TWIN


def endpoint(*steps):
    return Endpoint(
        "m", base_url="http://model.test/v1", transport=ScriptedModel(*steps), sleep=lambda _: None
    )


FELT = {"score": -0.8, "emotion": "anger", "confidence": 0.9, "urgency": 1, "hesitation": 0, "confusion": 0}


def test_the_model_reads_a_mood():
    mood = OpenAIScorer(endpoint(says(json.dumps(FELT))), Twin()).score("where IS it?!")
    assert (mood.label, mood.emotion, mood.score) == ("negative", "anger", -0.8)


@pytest.mark.parametrize(
    "wrong", [says("angry"), says(json.dumps({**FELT, "score": -7})), fails(500), fails(400)]
)
def test_a_mood_that_cannot_be_read_is_left_to_the_twin(wrong):
    assert OpenAIScorer(endpoint(wrong), Twin()).score("where IS it?!") == TWIN


LEDGER = [
    {
        "tool": "cancel_order",
        "arguments": {"order_id": "#W1000001", "reason": "no longer needed"},
        "status": "ok",
        "result": {"order_id": "#W1000001", "status": "cancelled", "refund": "100.00"},
    }
]
TALK = [{"role": "customer", "text": "Cancel #W1000001, and I was promised $20 last week"}]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Order #W1000001 was cancelled and $100.00 refunded. She says she was promised $20.", True),
        ("Order #W1000001 was cancelled and $120.00 refunded.", False),
        ("Order #W1000002 was cancelled.", False),
        ("A new kettle has been shipped.", False),
    ],
)
def test_a_summary_is_kept_when_the_records_bear_it_out(written, kept):
    assert summarised(endpoint(says(written)), TALK, LEDGER, "twin") == (written if kept else "twin")


def test_a_summary_that_does_not_come_is_the_twins():
    assert summarised(endpoint(fails(500)), TALK, LEDGER, "twin") == "twin"


@pytest.mark.parametrize(
    ("worded", "kept"),
    [
        ("I understand. Your order #W1000001 is still pending, at $100.00. Anything else?", True),
        ("Your order #W1000001 is pending, at $90.00. Anything else?", False),
        ("Your order #W1000001 is pending, at $100.00.", False),
        ("I have refunded #W1000001, $100.00. Anything else?", False),
    ],
)
def test_a_wording_keeps_every_fact_or_is_not_used(worded, kept):
    reply = "Order #W1000001 is pending, total $100.00. Anything else?"
    assert reworded(endpoint(says(worded)), reply, "frustration") == (worded if kept else reply)


def test_prices_are_read_and_wrong_ones_named():
    price = costs.prices("gpt=0.40/1.60/0.10, llama:8b=0/0")["gpt"]
    assert price.of(1_000_000, 500_000, 1_000_000) == pytest.approx(0.2 + 0.05 + 1.6)
    for wrong in ("gpt", "gpt=1", "gpt=a/b", "=1/2", "gpt=-1/2"):
        with pytest.raises(BadInput, match="WARMLINE_MODEL_PRICES"):
            costs.prices(wrong)


def test_a_breaker_opens_lets_one_trial_through_and_closes():
    now = [0.0]
    breaker = Breaker(failures=2, seconds=10, clock=lambda: now[0])
    breaker.failed()
    assert breaker.may_try()
    breaker.failed()
    assert not breaker.may_try()
    now[0] = 10.0
    assert [breaker.may_try(), breaker.may_try()] == [True, False]
    breaker.failed()
    now[0] = 29.0
    assert not breaker.may_try()
    now[0] = 31.0
    assert breaker.may_try()
    breaker.succeeded()
    assert not breaker.is_open


def test_no_emotion_is_kept_without_consent():
    mood = OpenAIScorer(endpoint(says(json.dumps(FELT))), Twin()).score("where IS it?!", with_emotion=False)
    assert (mood.emotion, mood.score) == ("neutral", -0.8)
