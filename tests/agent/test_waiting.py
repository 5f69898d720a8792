"""Waiting for a person: an honest time, a ticket when nobody is there, a choice taken at its word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from agent import desk_hours
from agent.brain import Call, Thought
from agent.brain.scripted import ScriptedBrain
from crm import handoffs, presence, staff
from crm.tickets import Ticket

PERSON = Thought(handoff="customer_asked")
FIND = Thought(calls=(Call("find_customer", {"email": "mia@example.com"}),))


@pytest.fixture
def hours():
    return desk_hours.of_store()


@pytest.mark.parametrize(
    ("moment", "opens", "told"),
    [
        ("2026-03-02T12:00", "2026-03-02T13:00", "8:00 am today (Eastern Time)"),
        ("2026-03-02T20:00", "2026-03-02T20:00", "3:00 pm today (Eastern Time)"),
        ("2026-03-03T03:00", "2026-03-03T13:00", "8:00 am tomorrow (Eastern Time)"),
        ("2026-03-08T01:00", "2026-03-09T12:00", "8:00 am on Monday, March 9 (Eastern Time)"),
    ],
)
def test_the_desk_says_when_it_is_staffed_next_over_nights_sundays_and_summer_time(
    hours, moment, opens, told
):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    opening = hours.opens(now)
    assert opening == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert hours.told(opening, now) == told


def test_at_night_the_customer_gets_a_ticket_and_the_time_from_which_somebody_answers(app_with, mia):
    app = app_with(ScriptedBrain([FIND, PERSON]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "I am mia@example.com and want a person")
    assert turn.handoff
    assert turn.handoff["expected_minutes"] is None
    # It is 7 in Portland; the desk opens at 8 and a calm case is answered within the hour.
    assert turn.handoff["answered_by"] == "2026-03-02T09:00:00-05:00"
    assert "9:00 am today (Eastern Time)" in turn.reply
    assert turn.handoff["ticket_id"] in turn.reply
    assert "connecting you" not in turn.reply
    with app.database.reading() as session:
        ticket = session.exec(select(Ticket)).one()
        case = handoffs.get(session, turn.handoff["handoff_id"])
        assert (ticket.id, ticket.customer_id) == (turn.handoff["ticket_id"], "mia_1")
        assert ticket.due_at == case.due_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def test_the_ticket_is_closed_with_its_case(app_with, mia):
    app = app_with(ScriptedBrain([PERSON]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "a person please")
    assert turn.handoff
    with app.database.writing() as session:
        maya, _ = staff.add(session, "maya@example.com", "agent", app.clock())
        held = handoffs.claim(session, turn.handoff["handoff_id"], maya.id, app.clock())
        handoffs.resolve(session, held, "Answered.", app.clock())
    with app.database.reading() as session:
        assert session.exec(select(Ticket)).one().closed_at == app.clock()


def test_with_somebody_on_duty_there_is_no_ticket_and_the_wait_is_in_minutes(app_with, mia):
    app = app_with(ScriptedBrain([PERSON]))
    with app.database.writing() as session:
        presence.arrive(session, "maya", app.clock())
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "a person please")
    assert turn.handoff
    assert (turn.handoff["ticket_id"], turn.handoff["expected_minutes"]) == (None, 0)
    assert "connecting you" in turn.reply
    assert "You are next in line." in turn.reply


def test_nobody_in_danger_is_told_that_help_comes_when_nobody_is_there(app_with, mia):
    app = app_with(ScriptedBrain([Thought(reply="Hm.")]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "I want to kill myself")
    assert turn.handoff
    assert turn.handoff["reason"] == "safety"
    assert "988" in turn.reply
    assert "do not wait for us" in turn.reply


def waiting(app_with, *later: Thought):
    app = app_with(ScriptedBrain([PERSON, *later]))
    talk, _ = app.conversations.open()
    app.conversations.reply(talk, "m1", "a person please")
    return app, talk


def test_in_words_too_she_may_go_on_with_the_bot(app_with, mia):
    app, talk = waiting(app_with, Thought(reply="Your order is on its way."))
    back = app.conversations.reply(talk, "m2", "Never mind the person, I'd rather go on with you")
    assert back.status == "bot"
    assert "we go on together" in back.reply
    assert app.conversations.reply(talk, "m3", "where is my order?").reply == "Your order is on its way."


@pytest.mark.parametrize("words", ["please call me at +1 512 555 0100", "+1 (512) 555-0100"])
def test_in_words_too_she_may_be_called_back(app_with, mia, words):
    app, talk = waiting(app_with)
    turn = app.conversations.reply(talk, "m2", words)
    assert turn.status == "queued"
    assert "+15125550100" in turn.reply
    with app.database.reading() as session:
        case = handoffs.open_case(session, talk)
        assert case
        assert case.callback_to == "+15125550100"


def test_a_call_without_a_number_is_asked_for_one(app_with, mia):
    app, talk = waiting(app_with)
    assert "At which number?" in app.conversations.reply(talk, "m2", "can somebody call me back?").reply


def test_asked_how_long_it_says_how_things_stand_and_else_it_is_silent(app_with, mia):
    app, talk = waiting(app_with)
    assert "9:00 am" in app.conversations.reply(talk, "m2", "how long will this take?").reply
    assert "9:00 am" in app.conversations.reply(talk, "m2b", "get me a human please").reply
    assert app.conversations.reply(talk, "m3", "It is about the blue kettle.").reply == ""
    assert app.conversations.reply(talk, "m3b", "The agent was kind, the courier was not.").reply == ""
    with app.database.writing() as session:
        case = handoffs.open_case(session, talk)
        assert case
        handoffs.claim(session, case.id, "maya", app.clock() + timedelta(minutes=1))
    assert app.conversations.reply(talk, "m4", "how long will this take?").reply == ""


def test_the_bot_is_silent_when_a_person_takes_over_while_it_thinks(app_with, mia):
    def taken_meanwhile(context):
        with app.database.writing() as session:
            case = handoffs.enqueue(session, context.conversation_id, "novel", 3, {}, app.clock())
            handoffs.claim(session, case.id, "maya", app.clock())
        return Thought(reply="I think that your order is late.")

    app = app_with(ScriptedBrain([taken_meanwhile]))
    talk, _ = app.conversations.open()
    turn = app.conversations.reply(talk, "m1", "where is my order?")
    assert (turn.reply, turn.status) == ("", "human")
