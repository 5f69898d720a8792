"""Whole conversations with the embedded brain: understood, done once, said why."""

from datetime import UTC, datetime

import pytest

from prompts import FOLDER
from prompts.skills import SKILLS


def action(turn):
    assert turn.awaiting is not None, turn.reply
    assert turn.awaiting["kind"] == "confirmation", turn.reply
    return turn.awaiting["action"]


def test_customer_cancels_her_order_in_one_message_and_a_yes(talk):
    asked, done = talk("cancel order #W1000001, I no longer need it", "yes please")
    assert action(asked) == {
        "tool": "cancel_order",
        "arguments": {"order_id": "#W1000001", "reason": "no longer needed"},
    }
    assert "$100.00" in asked.reply
    assert done.tool_calls[0].status == "ok"
    assert "is cancelled" in done.reply


def test_only_the_missing_slot_is_asked_for(talk):
    asked, proposed = talk("please cancel my pending order", "I ordered it by mistake")
    assert asked.awaiting["slot"] == "reason"
    assert [option["id"] for option in asked.awaiting["options"]] == [
        "no longer needed",
        "ordered by mistake",
    ]
    assert action(proposed)["arguments"] == {"order_id": "#W1000001", "reason": "ordered by mistake"}


def test_item_is_found_by_what_she_calls_it(talk):
    (proposed,) = talk("i want to send back the mouse")
    assert action(proposed)["arguments"]["item_ids"] == ["mouse_black"]
    assert action(proposed)["arguments"]["payment_method_id"] == "credit_card_1"


@pytest.mark.parametrize(
    ("wish", "new_id"),
    [
        ("change the kettle to a bigger one", "kettle_big"),
        ("change the kettle to the cheapest one", "kettle_black"),
        ("I want the kettle in black instead", None),
        ("modify the desk lamp to a brighter one", "lamp_high"),
        ("switch the kettle to black", "kettle_black"),
        ("change teh kettel to black", "kettle_black"),
        ("CHANGE THE KETTLE TO A 2 LITER ONE", "kettle_big"),
    ],
)
def test_replacement_is_chosen_among_available_variants(talk, wish, new_id):
    (proposed,) = talk(wish)
    if new_id is not None:
        assert action(proposed)["arguments"]["new_item_ids"] == [new_id]


def test_changes_to_one_order_are_gathered_before_the_once_only_write(talk):
    (proposed,) = talk("change the kettle to black and change the desk lamp to high brightness")
    assert action(proposed)["arguments"]["item_ids"] == ["kettle_blue", "lamp_low"]
    assert action(proposed)["arguments"]["new_item_ids"] == ["kettle_black", "lamp_high"]


def test_two_requests_are_taken_one_after_another(talk):
    first, second, end = talk(
        "return the mouse to my credit card, and cancel order #W1000001 because I ordered it by mistake",
        "yes",
        "yes",
    )
    assert action(first)["tool"] == "return_items"
    assert action(second)["tool"] == "cancel_order"
    assert "is cancelled" in end.reply


def test_correction_changes_the_proposal_and_runs_nothing(talk):
    first, second = talk("return the mouse", "no, refund it to my gift card please")
    assert action(first)["arguments"]["payment_method_id"] == "credit_card_1"
    assert action(second)["arguments"]["payment_method_id"] == "gift_card_1"
    assert not any(call.tool == "return_items" for call in second.tool_calls)


def test_never_mind_drops_the_request(talk):
    _, dropped, later = talk("cancel my order, i dont need it", "never mind", "what is my gift card balance?")
    assert dropped.awaiting is None
    assert "$80.00" in later.reply


@pytest.mark.parametrize("given_up", ["no, leave it", "no", "never mind"])
def test_what_she_gave_up_is_proposed_when_she_asks_for_it_again(talk, given_up):
    wish = "I want to cancel order #W1000001, I no longer need it"
    first, _, again = talk(wish, given_up, wish)
    assert action(again) == action(first)


def test_question_in_between_is_answered_and_the_matter_goes_on(talk):
    _, between = talk("cancel order #W1000001, no longer needed", "what is the tracking number of #W1000002?")
    assert "TRACK7" in between.reply
    assert action(between)["tool"] == "cancel_order"


def test_policy_says_no_with_its_reason(talk):
    (refused,) = talk("cancel order #W1000002, I no longer need it")
    assert refused.awaiting is None
    assert "delivered" in refused.reply


def test_way_out_is_taken_when_the_first_wish_cannot_be_met(talk):
    (proposed,) = talk(
        "change the kettle to a green one. If that is not possible, cancel the order, I no longer need it"
    )
    assert action(proposed)["tool"] == "cancel_order"


def test_everything_except_leaves_the_exception(talk):
    asked, refused = talk("cancel the kettle", "ok then cancel the whole order, it was a mistake")
    assert "as a whole" in asked.reply
    assert action(refused)["arguments"]["order_id"] == "#W1000001"


def test_nothing_is_invented_about_an_order_that_is_not_hers(talk):
    (turn,) = talk("what is the status of order #W7777777?")
    assert "#W7777777" not in turn.reply or "no order" in turn.reply.lower()


def test_bot_says_that_it_is_one(stranger):
    (turn,) = stranger("are you a bot?")
    assert "automated" in turn.reply


def test_stranger_is_asked_who_she_is_before_anything_personal(stranger):
    (turn,) = stranger("where is my order #W1000001?")
    assert turn.awaiting == {"kind": "identity", "accepts": ["email", "name_and_zip"]}
    assert turn.customer_id is None
    assert turn.tool_calls == []


def test_name_and_postal_code_are_enough(stranger):
    _, turn = stranger("where is my order #W1000001?", "Mia Garcia, 78712")
    assert turn.verified
    assert "pending" in turn.reply


def test_wish_for_a_person_ends_the_bots_part(talk):
    handed, silent = talk("let me talk to a human please", "hello?")
    assert handed.status == "queued"
    assert handed.handoff["reason"] == "customer_asked"
    assert silent.status == "queued"
    assert silent.tool_calls == []


def test_conditional_wish_for_a_person_is_not_yet_one(talk):
    (turn,) = talk("return the mouse, and if you cannot do that let me talk to a person")
    assert action(turn)["tool"] == "return_items"


def test_other_language_is_met_with_the_truth(stranger):
    (turn,) = stranger("Hola, quiero devolver mi pedido porque ya no lo necesito, gracias")
    assert "English" in turn.reply


def test_question_about_the_store_is_answered_while_a_slot_is_awaited(talk):
    talk.app.knowledge.add([FOLDER / "knowledge" / "shipping.md"], datetime(2026, 3, 2, tzinfo=UTC))
    _, between, proposed = talk(
        "please cancel my pending order", "do you deliver on sundays?", "I ordered it by mistake"
    )
    assert "Sundays" in between.reply
    assert between.citations[0]["document"] == "shipping.md"
    assert between.awaiting["slot"] == "reason"
    assert action(proposed)["tool"] == "cancel_order"


def test_small_talk_before_a_confirmation_does_not_lose_the_matter(talk):
    _, between, done = talk("cancel order #W1000001, I no longer need it", "are you a bot?", "yes")
    assert "automated" in between.reply
    assert action(between)["tool"] == "cancel_order"
    assert "is cancelled" in done.reply


def test_a_ticket_is_opened_once_and_the_matter_is_closed(talk):
    asked, done, after = talk(
        "my item arrived damaged, one leg is missing", "yes", "what is my gift card balance?"
    )
    assert action(asked)["tool"] == "create_ticket"
    assert done.awaiting is None
    assert done.reply.count("Ticket") == 1
    assert after.awaiting is None


def test_the_skill_that_the_readme_adds_works_from_the_next_message_on(talk):
    readme = (FOLDER.parent / "README.md").read_text()
    example = readme.split("## Adding a skill")[1].split("```yaml\n")[1].split("```")[0]
    file = SKILLS / "engrave.yaml"
    file.write_text(example)
    try:
        asked, done = talk("could you have my initials engraved on the pen?", "yes")
    finally:
        file.unlink()
    assert "ask our workshop to engrave" in asked.reply
    assert "the workshop will write to you" in done.reply
    assert done.awaiting is None


def test_after_a_no_she_says_which_items_and_is_followed(talk):
    _, asked, proposed = talk("change the kettle to black", "no, that is not right", "the desk lamp")
    assert asked.awaiting["slot"] == "item"
    assert proposed.awaiting["slot"] == "replacement"


def test_correction_names_another_item(talk):
    _, second = talk("change the kettle to black", "actually cancel the order instead, it was a mistake")
    assert action(second)["tool"] == "cancel_order"


def test_sum_of_several_deeds_is_told_without_being_asked(talk):
    *_, end = talk("return the mouse and cancel order #W1000001, no longer needed", "yes", "yes")
    assert "In total you get back" in end.reply


def test_refund_goes_the_second_way_when_the_first_is_not_allowed(talk):
    (proposed,) = talk(
        "return the mouse, the money to paypal. If the rules say no to that, my gift card is fine"
    )
    assert action(proposed)["arguments"]["payment_method_id"] == "gift_card_1"


def test_order_that_is_not_hers_leads_to_what_she_wants_then(talk):
    (turn,) = talk(
        "cancel #W7777777, a friend asked me. If you can't, tell me the status of my order with the mouse"
    )
    assert "delivered" in turn.reply
    assert turn.awaiting is None


def test_order_that_holds_the_thing_is_too_late_and_no_other_is_taken(talk):
    (turn,) = talk("cancel my mouse order, no longer needed")
    assert turn.awaiting is None
    assert "delivered" in turn.reply


def test_gift_card_is_told_before_and_after(talk):
    asked, done = talk(
        "How much is on my gift card? And return the mouse to it. What will the card hold afterwards?",
        "yes",
    )
    assert "$80.00" in asked.reply
    assert action(asked)["tool"] == "return_items"
    assert "gift card holds" in done.reply


def test_second_of_two_ways_to_be_paid_is_tried_when_the_first_is_refused(talk):
    (proposed,) = talk("return the mouse, I'd prefer paypal but I guess only a gift card is possible")
    assert action(proposed)["arguments"]["payment_method_id"] == "gift_card_1"


def test_stranger_who_asks_and_wants_is_asked_who_she_is(stranger, mia):
    asked, proposed = stranger(
        "Is there a black kettle? If so I'd like that one instead of mine.", f"my e-mail is {mia.email}"
    )
    assert asked.awaiting["kind"] == "identity"
    assert action(proposed)["arguments"]["new_item_ids"] == ["kettle_black"]


def test_cancellation_is_not_undone_by_cancelling_more(talk):
    (turn,) = talk("please undo the cancellation of my order")
    assert turn.status == "queued"
    assert "cancel_order" not in [call.tool for call in turn.tool_calls]
