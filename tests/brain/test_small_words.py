"""A short yes, no, thanks or never mind means what it means after the agent's last words."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "Have a good day!"),
        ("no that's all", "Have a good day!"),
        ("ok thanks", "Have a good day!"),
        ("great", "All right."),
        ("ok nvm", "Have a good day!"),
        ("yes", "Of course. What is it?"),
    ],
)
def test_who_is_asked_whether_there_is_more_is_taken_at_her_word(talk, text, said):
    *_, answered = talk("where is my order", text)
    assert said in answered.reply
    assert answered.understood


def test_thanks_in_the_middle_of_a_matter_is_no_farewell(talk):
    _, again = talk("return the mouse and the lamp", "thanks a lot")
    assert "Have a good day" not in again.reply


def test_an_answer_that_fits_no_option_is_said_to_fit_none(talk):
    _, again, proposed = talk("exchange the mouse", "the green one", "the white one")
    assert again.reply.startswith("That I could not match")
    assert proposed.awaiting["action"]["arguments"]["new_item_ids"] == ["mouse_white"]


def test_another_question_between_does_not_count_as_going_in_circles(talk):
    *_, last = talk("exchange the mouse", "where is my order?", "where is my other order going?")
    assert last.handoff is None
    assert last.awaiting["slot"] == "replacement"


@pytest.mark.parametrize("text", ["yess", "Yesss please", "okkk", "yeahh do it"])
def test_a_stretched_yes_is_a_yes(talk, text):
    _, done = talk("return the mouse", text)
    assert done.tool_calls[0].status == "ok"


@pytest.mark.parametrize("text", ["ok cancel that", "no stop, don't do that", "nooo"])
def test_a_no_to_a_question_in_the_middle_leaves_everything(talk, text):
    asked, left = talk("cancel order #W1000001", text)
    assert asked.awaiting["slot"] == "reason"
    assert "leave it as it is" in left.reply or text == "ok cancel that"
    assert not [call for call in left.tool_calls if call.tool == "cancel_order"]


def test_cancel_that_stops_an_exchange_and_returns_nothing(talk):
    proposed, left = talk("exchange the mouse for the white one", "ok cancel that")
    assert proposed.awaiting["action"]["tool"] == "exchange_items"
    assert "leave it as it is" in left.reply
    assert left.awaiting is None


@pytest.mark.parametrize(
    "beside", ["actually leave it. when does my kettle come?", "never mind! where is my kettle?"]
)
def test_who_gives_up_and_asks_something_else_is_not_asked_again(talk, beside):
    _, left = talk("cancel order #W1000001, no longer needed", beside)
    assert left.reply.startswith("All right, I leave it as it is.")
    assert "#W1000001" in left.reply
    assert left.awaiting is None
