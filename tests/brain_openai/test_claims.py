"""Promises and facts in many wordings: what is untrue is not shown, and no honest sentence is turned away."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from agent.brain import Context
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.openai.check import Check
from agent.brain.openai.notes import Notes
from agent.brain.openai.screen import Screen
from tests.brain_openai.conftest import MEANING

SAID = yaml.safe_load((Path(__file__).parent / "claims.yaml").read_text())
PAGE = (
    "Items can be returned within 30 days of delivery. After a return is registered, you receive an email "
    "with instructions on how to send the items back. Standard shipping takes 3 to 5 business days and is "
    "free above $50. We do not match prices."
)
KETTLES = [("kettle_blue", "40.00"), ("kettle_black", "35.00"), ("kettle_big", "52.00")]
LAMPS = [("lamp_low", "60.00"), ("lamp_high", "75.00")]


def order(number, status, *items, **more):
    lines = [{"item_id": item, "name": name, "price": price} for item, name, price in items]
    total = f"{sum(float(price) for _, _, price in items):.2f}"
    paid = {"transaction_type": "payment", "amount": total, "payment_method_id": "credit_card_1"}
    return {"order_id": number, "status": status, "items": lines, "total": total, "payments": [paid]} | more


def result(tool, outcome, **arguments):
    return {"tool": tool, "arguments": arguments, "status": "ok", "result": outcome}


FIRST = order(
    "#W1000001", "pending", ("kettle_blue", "Electric Kettle", "40.00"), ("lamp_low", "Desk Lamp", "60.00")
)
SECOND = order("#W1000002", "delivered", ("mouse_black", "Gaming Mouse", "99.00"), tracking_ids=["TRACK7"])
MIA = {
    "first_name": "Mia",
    "last_name": "Garcia",
    "email": "mia@example.com",
    "address": {"address1": "1 Elm Street", "city": "Austin", "state": "TX", "zip": "78712"},
    "payment_methods": [
        {"id": "credit_card_1", "source": "credit_card", "brand": "visa", "last_four": "1111"},
        {"id": "gift_card_1", "source": "gift_card", "balance": "80.00"},
    ],
}
RECORDS = (
    result("get_customer", MIA),
    result("list_orders", {"orders": [FIRST, SECOND]}),
    result("get_product", {"variants": [{"item_id": i, "price": p} for i, p in KETTLES]}),
    result("get_product", {"variants": [{"item_id": i, "price": p} for i, p in LAMPS]}),
    result("search_knowledge", {"passages": [{"document": "returns.md", "heading": "", "passage": PAGE}]}),
)
BACK = {"transaction_type": "refund", "amount": "100.00", "payment_method_id": "credit_card_1"}
DONE = result(
    "cancel_order",
    {
        "order_id": "#W1000001",
        "status": "cancelled",
        "refund": "100.00",
        "refund_time": "within 5 to 7 business days",
    },
    order_id="#W1000001",
    reason="no longer needed",
)
CANCELLED = FIRST | {"status": "cancelled", "payments": [*FIRST["payments"], BACK]}


def shown(text, records=RECORDS, notes=None, asked="what about my orders and returns?", size=4):
    """What she sees of this answer, which comes in small pieces."""
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    context = Context("c", "m", asked, customer_id="mia_1", results=records, now=now)
    pieces = []
    screen = Screen(pieces.append, Check.of(context, notes or Notes(), MEANING))
    for start in range(0, len(text), size):
        screen.hear(text[start : start + size])
    screen.finish()
    return "".join(pieces), screen.problem


@pytest.mark.parametrize("said", SAID["untrue"])
def test_what_nobody_did_and_no_record_says_is_not_said(said):
    seen, problem = shown(said)
    assert problem is not None
    assert seen != said


@pytest.mark.parametrize("said", SAID["true"])
def test_an_honest_sentence_is_shown_whole(said):
    assert shown(said) == (said, None)


@pytest.mark.parametrize("endless", ["a ", "a.", "1-2-3-", "your order is ", "I have just ", "twenty "])
def test_a_sentence_without_an_end_costs_no_more_than_its_length(endless):
    def seconds(times):
        started = time.process_time()
        shown(endless * times)
        return time.process_time() - started

    seconds(50)
    assert seconds(2000) < 4.0, "word by word from the beginning this takes half a minute"


@pytest.mark.parametrize("said", SAID["true_after"])
def test_what_was_done_may_be_told_in_any_words(said):
    records = (*RECORDS, DONE, result("list_orders", {"orders": [CANCELLED, SECOND]}))
    notes = Notes(done=[{"tool": DONE["tool"], "arguments": DONE["arguments"], "result": DONE["result"]}])
    assert shown(said, records, notes, "yes, cancel #W1000001") == (said, None)


@pytest.mark.parametrize(
    "said",
    [
        "It went out the door some days ago.",
        "It reached your home.",
    ],
)
def test_that_a_parcel_left_or_came_is_true_of_the_order_whose_record_shows_it(said):
    assert shown(said, asked="and what about #W1000002?") == (said, None)
    assert shown(said, asked="and what about #W1000001?")[1] is not None


USUAL = [
    "Your order #W1000001 is pending and will be packed soon.",
    "It is pending. It contains an Electric Kettle and a Desk Lamp, $100.00 in all.",
    "Your order #W1000002 was delivered. Is there anything else I can help with?",
    "Sure. Could you tell me your e-mail address?",
    "You can return it within 30 days of delivery.",
    "Shall I cancel #W1000001? The $100.00 would go back to your Visa.",
]


def test_the_usual_answer_does_not_reach_the_encoder(monkeypatch):
    """It would cost two milliseconds a sentence."""

    def refuse(self, texts):
        raise AssertionError(f"encoded {texts}")

    monkeypatch.setattr(Encoder, "encode", refuse)
    for said in USUAL:
        assert shown(said, asked="how are my orders #W1000001 and #W1000002?") == (said, None)
    with pytest.raises(AssertionError, match="encoded"):
        shown("Your parcel is at the pickup point round the corner.")


def test_nothing_of_a_claim_told_by_meaning_is_seen_before_it_is_judged():
    for size in (1, 4, 50):
        seen, problem = shown("Your order is pending. The postman rang twice and left.", size=size)
        assert problem is not None
        assert "rang" not in seen
        assert seen.startswith("Your order is pending.")


def test_without_an_encoder_the_lists_judge_alone():
    check = Check.of(Context("c", "m", "where is it?"), Notes())
    assert check.problem("Your parcel is at the depot.") is None
    assert check.problem("Your order has been cancelled.") is not None
