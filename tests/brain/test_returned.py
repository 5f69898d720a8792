"""A person had the conversation and gives it back: the bot goes on with what it was told."""

import pytest

from crm import handoffs

NOTE = "The courier promised the kettle for Friday before noon."
TOLD = f"My colleague has told me: “{NOTE}”"


@pytest.fixture
def returned(talk):
    """Mia has asked for a person, who gave her back with a note."""
    (turn,) = talk("get me a person please")
    with talk.app.database.writing() as session:
        case = handoffs.claim(session, turn.handoff["handoff_id"], "maya", talk.app.clock())
        handoffs.give_back(session, case, NOTE, talk.app.clock())
    return talk


def test_first_answer_after_the_return_tells_what_the_colleague_left_and_the_next_does_not(returned):
    first, second = returned("when does my kettle come?", "and what is in order #W1000002?")
    assert first.reply.startswith(TOLD)
    assert "#W1000001" in first.reply
    assert NOTE not in second.reply


@pytest.mark.parametrize(
    "question",
    ["what did your colleague say?", "So what was agreed?", "did she tell you?", "what happens now?"],
)
def test_she_asks_what_was_said_as_often_as_she_likes(returned, question):
    thanks, first, second = returned("thank you", question, "what did he say again?")
    assert NOTE not in thanks.reply
    assert (first.reply.startswith(TOLD), second.reply.startswith(TOLD)) == (True, True)
    assert first.understood


def test_what_is_not_understood_after_the_return_is_met_with_the_note(returned):
    (turn,) = returned("blorp the frimble then")
    assert turn.reply.startswith(TOLD)


def test_deed_after_the_return_is_confirmed_and_done_as_ever(returned):
    asked, done = returned("cancel order #W1000001, I no longer need it", "yes")
    assert asked.awaiting["kind"] == "confirmation"
    assert done.tool_calls[0].status == "ok"


def test_without_a_colleague_nobody_has_said_anything(talk):
    (turn,) = talk("what did your colleague say?")
    assert "My colleague has told me" not in turn.reply
