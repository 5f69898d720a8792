"""A model thinks: one request for the usual question, and the guard between it and every deed."""

import subprocess
import sys

from agent import bootstrap
from agent.brain.openai import messages
from agent.settings import Settings
from crm import effects, orders
from tests.brain_openai.wire import calls, says

CANCEL = ("cancel_order", {"order_id": "#W1000001", "reason": "no longer needed"})


def test_the_usual_question_needs_one_request(talk_with, mia):
    talk = talk_with(says("Your order #W1000001 is pending."))
    turn = talk.say("Where is my order? I am mia@example.com")
    assert turn.reply == "Your order #W1000001 is pending."
    assert turn.customer_id == mia.id
    assert turn.brain == "openai"
    assert len(talk.model.asked) == 1
    shown = talk.model.asked[0]["messages"][-1]["content"]
    assert "#W1000001" in shown
    assert "mia@example.com" in shown
    assert turn.prompts == list(messages.labels())


def test_words_reach_the_screen_as_they_come(mia_with):
    talk = mia_with(says("Hello there, what can I do for you today?"))
    turn = talk.say("hi again")
    assert "".join(talk.screen) == turn.reply
    assert len(talk.screen) > 5


def test_a_write_is_confirmed_and_then_runs_once(mia_with):
    talk = mia_with(
        calls(CANCEL, text="Of course."),
        says("Your order #W1000001 has been cancelled; $100.00 goes back to your card."),
    )
    asked = talk.say("Please cancel #W1000001, I no longer need it")
    assert asked.awaiting == {"kind": "confirmation", "action": {"tool": CANCEL[0], "arguments": CANCEL[1]}}
    assert asked.reply.startswith("Of course.")
    done = talk.say("yes")
    assert done.reply.startswith("Your order #W1000001 has been cancelled")
    with talk.app.database.reading() as session:
        assert [row.tool for row in effects.of_conversation(session, talk.id)] == ["cancel_order"]
        assert session.get(orders.Order, "#W1000001").status == "cancelled"


def test_whoever_is_not_known_is_asked_who_she_is(talk_with, mia):
    talk = talk_with(calls(CANCEL), says("Sure. Could you tell me your e-mail address?"))
    turn = talk.say("cancel #W1000001")
    assert turn.awaiting == {"kind": "identity", "accepts": ["email", "name_and_zip"]}
    assert talk.say("why?").awaiting == {"kind": "identity", "accepts": ["email", "name_and_zip"]}


def test_a_missing_detail_is_asked_for_with_choices_that_exist(mia_with):
    options = [
        {"id": "#W1000001", "label": "the kettle and the lamp"},
        {"id": "#W7777777", "label": "an order that nobody placed"},
    ]
    talk = mia_with(
        calls(("ask_customer", {"slot": "order_id", "question": "Which one?", "options": options}))
    )
    turn = talk.say("cancel my order")
    assert turn.reply == "Which one?"
    assert turn.awaiting == {"kind": "slot", "slot": "order_id", "options": options[:1]}


def test_look_ups_run_together_and_one_change_at_a_time(mia_with):
    second = (
        "return_items",
        {"order_id": "#W1000002", "item_ids": ["mouse_black"], "payment_method_id": "credit_card_1"},
    )
    talk = mia_with(
        calls(("get_product", {"product_id": "kettle"}), ("get_product", {"product_id": "lamp"})),
        calls(CANCEL, second),
        says("Your order #W1000001 has been cancelled."),
    )
    turn = talk.say("Cancel the kettle order and return the mouse. Which kettles are there?")
    products = [call.arguments["product_id"] for call in turn.tool_calls if call.tool == "get_product"]
    assert products == ["kettle", "lamp"]
    assert turn.awaiting["action"]["tool"] == "cancel_order"
    talk.say("yes")
    assert "return_items" in talk.model.asked[-1]["messages"][-3]["content"]


def test_a_model_that_hands_over_queues_the_case(mia_with):
    talk = mia_with(calls(("transfer_to_human", {"summary": "wants a person", "reason": "customer_asked"})))
    turn = talk.say("a human please")
    assert turn.status == "queued"
    assert turn.handoff["reason"] == "customer_asked"


def test_what_never_changes_comes_first(mia_with):
    talk = mia_with(says("Fine."), says("Fine."))
    talk.say("one")
    talk.say("two")
    first, second = talk.model.asked[-2:]
    assert first["messages"][0] == second["messages"][0]
    assert first["tools"] == second["tools"]
    assert first["messages"][:3] == second["messages"][:3]


def test_tokens_and_money_are_counted(mia_with):
    talk = mia_with(says("Fine.", usage=(1000, 100)))
    turn = talk.say("one")
    assert turn.usage["input_tokens"] == 1000
    assert turn.usage["cost_usd"] == (500 * 1.0 + 500 * 0.5 + 100 * 2.0) / 1_000_000


def test_two_first_customers_at_once_are_both_counted():
    """In a process of its own, since only the very first turns of one make the counters."""
    first_turns = (
        "import sys; from concurrent.futures import ThreadPoolExecutor; from agent import costs\n"
        "sys.setswitchinterval(1e-6)\n"
        "with ThreadPoolExecutor(16) as turns:\n"
        "    assert len(set(turns.map(lambda _: costs.meter(), range(64)))) == 1\n"
    )
    for _ in range(3):
        subprocess.run([sys.executable, "-c", first_turns], check=True)


def test_the_service_that_thinks_with_a_model_hears_its_claims_by_meaning(tmp_path):
    settings = Settings(openai_base_url="http://model.test/v1", data_dir=tmp_path, _env_file=None)
    app = bootstrap.build(settings)
    assert app.claims is not None
    assert app.brain.model.meaning is app.claims
    app.close()


def test_her_records_are_looked_up_once_and_before_anyone_thinks(mia_with):
    talk = mia_with(says("It is on its way."))
    turn = talk.say("Where is my parcel?")
    looked = [call.tool for call in turn.tool_calls]
    assert looked.count("get_customer") == looked.count("list_orders") == 1
    assert len(talk.model.asked) == 2  # her greeting was the first


def test_a_yes_looks_nothing_up_before_it_is_done(mia_with):
    talk = mia_with(calls(CANCEL), says("It is cancelled."))
    assert talk.say("Cancel my order #W1000001, I no longer need it").awaiting["kind"] == "confirmation"
    turn = talk.say("yes")
    assert turn.tool_calls[0].tool == "cancel_order"
    assert turn.tool_calls[0].status == "ok"
