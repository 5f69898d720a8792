"""She asks whether something may be done: the pages answer, and only then it is offered."""

import pytest

from agent.brain.embedded.reading import message

NAMES = {"kettle": "Electric Kettle", "lamp": "Desk Lamp", "mouse": "Gaming Mouse"}


def rules_of(text):
    return [request.rule for request in message.read(text, NAMES).requests if request.rule]


@pytest.mark.parametrize(
    "text",
    [
        "is it too late to cancel my order, I placed it two days ago?",
        "am I allowed to cancel my order if I simply found it cheaper elsewhere?",
        "what happens if I cancel my order after it has been packed?",
        "can I still cancel the kettle if it has already been processed?",
        "do I have to give a reason before I can cancel my order?",
        "my mouse came scratched, can I still send it back without the carton?",
        "can I still return the mouse if I have used it for a week?",
        "am I allowed to return the mouse even though I opened it?",
        "is it too late to return the mouse, I've had it for two months?",
        "would you take the mouse back without the original box?",
        "do I have to pay for the label before I send the mouse back?",
        "what happens if I return the mouse and it breaks on the way?",
        "may I send the mouse back although I threw the packaging away",
        "can I return the mouse if it was a present from somebody?",
        "I have worn the mouse out a bit and the box is missing, will you take it back",
        "can I return the mouse? I have already opened it",
        "can I return it, if the box is gone?",
        "if the box of the mouse is gone, can I return it?",
        "i threw away the carton can i send the mouse back",
        "do you take things back that were opened?",
        "can I still exchange the mouse if the white one is out of stock?",
        "am I allowed to exchange the mouse for a different product?",
        "what happens if I exchange the mouse and the new one costs more?",
        "is it possible to change the kettle twice?",
        "can I still change the address if my order has already been shipped?",
        "is it too late to change where my order goes?",
        "am I allowed to change the payment method more than once?",
        "can I still switch my order to another card after I placed it?",
        "would you still change the address once the parcel is on its way?",
        "can I get a refund for the mouse if I paid with a gift card?",
    ],
)
def test_a_question_about_a_rule_is_heard_as_one(text):
    assert len(rules_of(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "can you send the mouse back for me",
        "can I return the mouse please",
        "could you cancel my order, I ordered it by mistake",
        "can I cancel order #W1000001, I no longer need it",
        "may I exchange the mouse for the white one?",
        "would you take the mouse back please",
        "is it possible to return the mouse?",
        "can I change the kettle to black",
        "can you change the address of my order to 5 Oak Road, Dallas, TX 75201",
        "could I pay order #W1000001 with my gift card instead",
        "i have to return the mouse",
        "would you please swap the mouse for a white one",
        "can I exchange the kettle for one that holds 2 liters if it's not too much trouble",
        "can I swap the mouse for a white one, if you have it",
        "I am allowed to return it, right? so please return the mouse",
        "can I get my money back for the mouse",
        "can you cancel it before it ships? order #W1000001, no longer needed",
        "could you change the lamp to high brightness before the order leaves",
        "can I return the mouse if possible",
        "would it be possible to have the mouse refunded to my gift card",
        "if it's not too late, cancel my order, I no longer need it",
        "may I have the kettle in black instead?",
        "can I return the mouse, I don't like it",
        "please check whether you can cancel order #W1000001, and do it if you can; ordered by mistake",
        "can you exchange the mouse for the white one, and if the white one is gone, return it",
        "can I return the mouse and get the refund to my gift card after that",
        "would you cancel the whole order, it's no longer needed",
        "can I send back the mouse that came without a cable",
        "can I exchange the mouse for the white one without paying with my card? use the gift card",
        "what if you just cancel order #W1000001, no longer needed",
    ],
)
def test_a_deed_that_is_asked_for_politely_is_no_question_about_a_rule(text):
    assert message.read(text, NAMES).requests
    assert rules_of(text) == []


SMASHED = "my mouse came smashed, can I still send it back without the carton?"


def test_the_rule_is_answered_with_its_source_and_a_yes_to_the_offer_puts_the_deed_to_her(informed):
    answered, proposed, done = informed(SMASHED, "yes please", "yes")
    assert "do not need the original box" in answered.reply
    assert answered.citations[0]["document"] == "returns.md"
    assert answered.awaiting["slot"] == "offer"
    assert "return of the Gaming Mouse" in answered.reply
    assert proposed.awaiting["action"]["tool"] == "return_items"
    assert done.tool_calls[0].status == "ok"


def test_a_yes_that_says_more_is_taken_whole(informed):
    _, proposed = informed(SMASHED, "yes, and the money to my gift card please")
    assert proposed.awaiting["action"]["arguments"]["payment_method_id"] == "gift_card_1"


def test_a_no_to_the_offer_leaves_everything_and_another_wish_is_heard(informed):
    _, left = informed(SMASHED, "no thanks")
    assert left.awaiting is None
    _, other = informed(
        "am I allowed to return the mouse if I opened it?", "no, exchange it for the white one"
    )
    assert other.awaiting["action"]["tool"] == "exchange_items"


def test_who_asks_the_same_again_or_says_do_it_wants_it_done(informed):
    _, _, proposed = informed(SMASHED, "is my other order on its way?", "ok, then return it")
    assert proposed.awaiting["action"]["tool"] == "return_items"
    informed("no")
    _, again = informed(
        "can I still return the mouse without its box?", "can I still return the mouse without its box?"
    )
    assert again.awaiting["action"]["tool"] == "return_items"


def test_what_her_records_forbid_is_said_and_not_offered(informed):
    (told,) = informed("my kettle is not here yet, can I still return it without the box?")
    assert "only items that were delivered can be returned" in told.reply
    assert told.awaiting is None


def test_a_question_in_the_middle_of_a_return_is_answered_and_the_return_goes_on(informed):
    _, asked = informed("return the mouse", "can I still return it if I threw away the box?")
    assert "do not need the original box" in asked.reply
    assert asked.awaiting["action"]["tool"] == "return_items"


def test_where_the_pages_say_nothing_the_question_counts_as_the_wish(talk):
    (proposed,) = talk("can I still return the mouse if I have used it for a week?")
    assert proposed.awaiting["action"]["tool"] == "return_items"
