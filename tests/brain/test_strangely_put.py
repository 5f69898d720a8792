"""The same wishes in a hurry: without marks, in chat shorthand, of things that are not hers."""

from __future__ import annotations

import pytest

from agent.brain.embedded.reading import message
from agent.brain.embedded.reading.plain import plain

NAMES = {"boots": "Hiking Boots", "shirt": "T-Shirt"}


@pytest.mark.parametrize("text", ["yes pls", "ok thx do it", "k", "ya plz"])
def test_a_yes_in_shorthand_is_a_yes(talk, text):
    _, done = talk("return the mouse to my visa", text)
    assert done.tool_calls[0].status == "ok"


@pytest.mark.parametrize(
    "text", ["return the backpack please", "I want to send back my laptop", "exchange the backpack"]
)
def test_a_thing_that_is_not_hers_is_said_to_be_none_of_hers(talk_with_more, text):
    (told,) = talk_with_more(text)
    assert "I find no" in told.reply
    assert told.awaiting is None


@pytest.mark.parametrize("text", ["sorry, I meant return the mouse", "sorry i meant the mouse"])
def test_after_a_thing_that_is_not_hers_she_may_name_her_own(talk_with_more, text):
    _, proposed = talk_with_more("return the backpack", text)
    assert proposed.awaiting["action"]["arguments"]["item_ids"] == ["mouse_black"]


@pytest.mark.parametrize("text", ["did you change it?", "is it done now", "did that go through?"])
def test_whether_it_is_done_is_told(talk, text):
    *_, told = talk("change the kettle to the black one", "yes", text)
    assert told.reply.startswith("Yes.")
    assert told.awaiting is None


def test_whether_it_is_done_where_nothing_was(talk):
    _, told = talk("where is my kettle?", "did you cancel it?")
    assert told.reply.startswith("No, ")


@pytest.mark.parametrize(
    "text",
    [
        "tshirt is too small, got anything bigger?",
        "my t-shirt is too tight, do you have a larger one?",
    ],
)
def test_too_small_and_is_there_a_bigger_one_asks_to_have_hers_changed(text):
    (request,) = message.read(plain(text), NAMES).requests
    assert request.skill == "swap_items"
    assert request.targets[0].products == ["shirt"]


@pytest.mark.parametrize(
    "text", ["do you sell hiking boots one size bigger than 9?", "do you sell hiking boots a size up from 9"]
)
def test_a_size_counted_from_another_asks_about_the_shop(text):
    assert {request.skill for request in message.read(text, NAMES).requests} == {"ask_variants"}


def test_what_is_sold_is_told_with_a_word_behind(stranger):
    (told,) = stranger("what do you sell then")
    assert "Electric Kettle" in told.reply


def test_which_orders_were_paid_in_a_way(talk):
    none, both = talk("which orders did I pay with my gift card?", "which ones did I pay with my visa?")
    assert "None of your orders" in none.reply
    assert "#W1000001" in both.reply
    assert "#W1000002" in both.reply


def test_who_narrows_the_choice_is_not_told_that_nothing_matched(talk_with_more):
    asked, narrowed = talk_with_more("change the kettle", "a bigger one in black")
    assert 1 < len(narrowed.awaiting["options"]) < len(asked.awaiting["options"])
    assert not narrowed.reply.startswith("That I could not match")


@pytest.mark.parametrize("text", ["can you engrave my initials on it", "do you have a branch in Lisbon?"])
def test_a_question_that_no_page_answers_is_honestly_not_known(talk, text):
    (told,) = talk(text)
    assert "that I do not know" in told.reply


@pytest.mark.parametrize("more", ["and in black?", "what about black ones"])
def test_a_question_about_a_product_goes_on(stranger, more):
    _, told = stranger("do you sell kettles?", more)
    assert "with black" in told.reply
    assert "$35.00" in told.reply
    assert "$52.00" not in told.reply


def test_somebody_known_may_go_on_too(talk):
    _, told = talk("which kettles do you sell?", "and 2L ones?")
    assert "$52.00" in told.reply
    assert "$35.00" not in told.reply


def test_what_a_thing_has_is_told_by_its_name(talk_with_more):
    _, told = talk_with_more("which backpacks do you sell?", "and waterproof ones?")
    assert "available with waterproof." in told.reply
    assert "small" in told.reply
    assert "large" not in told.reply


@pytest.mark.parametrize(
    "text",
    [
        "exchange the mouse {'color': 'black'} to {'color': 'white'}. I want to return it",
        "modify mouse {'color': 'black'} to {'color': 'white'}. If it is there, exchange it to the same one",
        "exchange the mouse ⟦0⟧ to ⟦7⟧",
    ],
)
def test_marks_that_stand_for_nothing_stop_nobody(talk, text):
    (told,) = talk(text)
    assert told.reply
    assert told.handoff is None or told.handoff["reason"] != "tool_failure"
