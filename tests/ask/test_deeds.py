"""Deeds: shown, confirmed, done once, in the ledger and the audit, within the rep's reach."""

from __future__ import annotations

from sqlmodel import select

from crm.activities import Activity
from crm.audit import AuditEntry
from crm.effects import Effect
from crm.opportunities import Opportunity, StageChange


def test_a_call_with_the_first_account_listed_is_logged_after_a_yes(desk, ada, database):
    listed = desk.ask("my top 3 accounts by revenue", ada)
    asked = desk.ask("log a call with the first one: they want a discount", ada, listed.session)
    assert asked.status == "confirm"
    assert str(listed.rows[0][0]) in asked.answer
    assert logged(database) == []
    assert desk.ask("yes", ada, listed.session).status == "done"
    assert logged(database) == ["they want a discount"]
    with database.reading() as session:
        assert session.exec(select(Effect)).one().tool == "log_activity"
        assert "log_activity" in session.exec(select(AuditEntry.action)).all()


def test_a_no_does_nothing_and_a_later_yes_does_nothing_either(desk, ada, database):
    session = desk.ask("add a note to Bright Foods: prefers e-mail", ada).session
    assert desk.ask("no", ada, session).status == "refused"
    assert desk.ask("yes", ada, session).status != "done"
    assert logged(database, "note") == []


def test_a_second_yes_does_it_no_second_time(desk, ada, database):
    session = desk.ask("add a note to Bright Foods: prefers e-mail", ada).session
    desk.ask("yes", ada, session)
    desk.ask("yes", ada, session)
    assert logged(database, "note") == ["prefers e-mail"]


def test_a_deal_moves_and_its_step_is_kept(desk, ada, database):
    with database.reading() as session:
        deal = session.exec(
            select(Opportunity).where(Opportunity.stage == "Engaging", Opportunity.agent_id == "s0")
        ).first()
    talk = desk.ask(f"move {deal.id} to Won at 1200", ada)
    assert talk.status == "confirm"
    desk.ask("yes", ada, talk.session)
    with database.reading() as session:
        moved = session.get_one(Opportunity, deal.id)
        assert (moved.stage, float(moved.value)) == ("Won", 1200.0)
        assert session.exec(select(StageChange)).one().to_stage == "Won"


def test_another_teams_deal_cannot_be_moved(desk, ada, database):
    with database.reading() as session:
        deal = session.exec(select(Opportunity).where(Opportunity.agent_id == "s2")).first()
    answer = desk.ask(f"move {deal.id} to Lost", ada)
    assert answer.status == "refused"
    assert "no opportunity" in answer.answer


def test_a_meeting_comes_with_a_calendar_file(desk, ada):
    talk = desk.ask("schedule a meeting with Bright Foods on Friday at 3pm about the renewal", ada)
    done = desk.ask("yes", ada, talk.session)
    calendar = done.result["result"]["ics"]
    assert "DTSTART:20260703T150000Z" in calendar
    assert "SUMMARY:the renewal" in calendar


def test_a_reminder_is_a_task_on_its_day(desk, ada, database):
    talk = desk.ask("remind me on Thursday to send Bright Foods the offer", ada)
    desk.ask("yes", ada, talk.session)
    with database.reading() as session:
        task = session.exec(select(Activity).where(Activity.kind == "task")).one()
    assert task.at.date().isoformat() == "2026-07-02"
    assert task.done_at is None


def test_an_unknown_account_is_asked_about(desk, ada):
    answer = desk.ask("log a call with Zzyzx Holdings: hello", ada)
    assert answer.status == "unsure"
    assert "Which account" in answer.answer


def logged(database, kind="call"):
    with database.reading() as session:
        query = select(Activity.body).where(Activity.kind == kind, ~Activity.id.startswith("act"))
        return list(session.exec(query))


def test_a_meeting_that_is_dictated_begins_when_it_was_said(desk, ada):
    spoken = desk.ask("schedule a meeting with Bright Foods on thursday at half past two", ada)
    assert "14:30" in spoken.answer
    spoken = desk.ask("schedule a meeting with Bright Foods on thursday at ten", ada)
    assert "10:00" in spoken.answer
