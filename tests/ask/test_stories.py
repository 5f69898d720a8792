"""What no single table answers, in the words of different reps: from records, with sources, within reach."""
# ruff: noqa: E501 - what is asked and expected reads on one line

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from sqlmodel import select, update

from agent.rep_desk import seat
from crm.accounts import Account
from crm.activities import Activity
from crm.churn.scores import ChurnScore
from crm.customers import Customer
from crm.opportunities import Opportunity
from tests.ask.conftest import NOON
from tests.query.test_gold import HERE

ASKED = {
    "accounts with open deals and no interaction": [
        "who should i call this week and why", "which customers should I reach out to first",
        "whom do I need to follow up with", "who needs my attention",
    ],
    "accounts with open deals or a deal won": [
        "accounts that are active but neglected", "which active customers have we been neglecting",
        "who has open deals but hasn't heard from us in a while",
    ],
    "open deals, engaging before prospecting": [
        "which deals should I focus on right now", "where should I spend my time", "what should I prioritise",
    ],
    "open deals engaged more than": ["any deals going nowhere", "which deals are not moving", "deals that lost momentum"],
    "summary of the account Bright Foods": [
        "summarize our relationship with bright foods", "what's the history with Bright Foods", "rundown on brigt foods",
        "tell me about Bright Foods", "where do we stand with bright foods",
    ],
    "deals closed from": [
        "what do our recently won deals have in common", "what do the deals we just won share", "any patterns in recent wins",
    ],
    "activities planned for 2026-07-01": [
        "prepare me for tomorrow's meetings", "what's on my calendar tomorrow", "who am I meeting tomorrow",
    ],
    "average sentiment of interactions in the last 60 days": [
        "where is sentiment softening and for what themes", "which accounts are getting unhappier and why",
        "is the mood going down anywhere",
    ],
    "deals engaged, won, lost or moved": [
        "what changed since last week", "what's new this week", "anything happen since last monday", "what did I miss",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reading", "asked"), [(reading, one) for reading, all_ in ASKED.items() for one in all_]
)
def test_a_story_is_told_however_it_is_asked_for(desk, ada, reading, asked):
    answer = desk.ask(asked, ada)
    assert answer.status == "answered"
    assert answer.interpretation.startswith(reading)


def test_no_question_for_a_table_gets_a_story(desk, boss):
    for item in yaml.safe_load((HERE / "store_questions.yaml").read_text()):
        for question in item["ask"]:
            assert not any(desk.ask(question, boss).interpretation.startswith(one) for one in ASKED), question


def test_the_riskiest_account_is_named_first_with_its_person_and_the_reasons(desk, boss, database):
    with database.writing() as session:
        session.add(Account(id="q1", name="Quietside", renewal_on=(NOON + timedelta(days=20)).date()))
        session.flush()
        session.add(
            Customer(id="p1", first_name="Mona", last_name="Lind", email="m@x.example", account_id="q1")
        )
        session.add(
            ChurnScore(kind="account", subject_id="q1", probability=0.9, value_at_risk=0, horizon_days=90,
                       method="test", scored_at=NOON)
        )  # fmt: skip
    answer = desk.ask("whom should I contact and why", boss)
    assert answer.rows[0][:2] == ["Quietside", "Mona Lind"]
    for reason in (
        "Mona Lind at Quietside first",
        "churn risk 90%",
        "renews on 2026-07-20",
        "never contacted",
    ):
        assert reason in answer.answer
    assert answer.sources[0] == {"kind": "account", "id": "q1"}


def test_the_theme_of_a_falling_mood_is_its_least_happy_talk(desk, boss, database):
    with database.writing() as session:
        session.add(Account(id="q2", name="Sourside"))
        for at, (days, mood, subject) in enumerate(
            ((90, 0.8, "happy"), (20, -0.9, "the price rise"), (5, 0.1, "a chat"))
        ):
            moment = NOON - timedelta(days=days)
            session.add(Activity(id=f"m{at}", kind="call", at=moment, done_at=moment, account_id="q2", subject=subject, sentiment=mood))  # fmt: skip
    rows = desk.ask("where is the mood falling", boss).rows
    row = next(row for row in rows if row[0] == "Sourside")
    assert row[1:4] == [-1.2, -0.4, "the price rise"]


def test_without_any_mood_on_record_she_is_told_so(desk, boss, database):
    with database.writing() as session:
        session.execute(update(Activity).values(sentiment=None))
    assert "I cannot tell" in desk.ask("is the mood going down anywhere", boss).answer


def test_what_she_has_planned_is_there_the_day_before_with_the_last_word(desk, ada):
    talk = desk.ask("schedule a meeting with bright foods tomorrow at two about the renewal", ada)
    desk.ask("yes", ada, talk.session)
    answer = desk.ask("prepare me for tomorrow's meetings", ada)
    assert answer.rows[0][:3] == ["14:00", "meeting", "Bright Foods"]
    assert answer.rows[0][4] == "the renewal"
    assert desk.ask("what do i have on thursday", ada).answer.startswith(
        "Nothing is planned for Thursday, 02 July"
    )


def test_her_own_tasks_are_on_her_calendar_with_or_without_an_account(desk, ada):
    talk = desk.ask("remind me tomorrow at eight to order business cards", ada)
    desk.ask("yes", ada, talk.session)
    assert [row[4] for row in desk.ask("what's on my calendar tomorrow", ada).rows] == [
        "order business cards"
    ]


def test_a_rep_at_the_terminal_acts_under_her_own_name_and_reach(desk, ada, database):
    rep = seat.named(database, "Ada Birk")
    with database.reading() as session:
        theirs = session.exec(select(Opportunity.id).where(Opportunity.agent_id == "s2")).first()
    assert desk.ask(f"move {theirs} to lost", rep).status == "refused"
    talk = desk.ask("remind me tomorrow to call bright foods", rep)
    desk.ask("yes", rep, talk.session)
    assert [row[4] for row in desk.ask("what's on my calendar tomorrow", rep).rows] == ["call Bright Foods"]


def test_a_week_is_planned_day_by_day(desk, ada):
    for day in ("thursday", "friday"):
        talk = desk.ask(f"schedule a meeting with bright foods {day} at two", ada)
        desk.ask("yes", ada, talk.session)
    rows = desk.ask("what's on my calendar this week", ada).rows
    assert [row[0] for row in rows] == ["Thu 02 Jul 14:00", "Fri 03 Jul 14:00"]


def test_an_account_that_is_not_hers_but_the_teams_is_told_about(desk, ada, database):
    with database.writing() as session:
        session.add(Account(id="t1", name="Teamside"))
        session.flush()
        session.add(Opportunity(id="T1", account_id="t1", agent_id="s1", stage="Engaging"))
    assert desk.ask("tell me about teamside", ada).interpretation.startswith(
        "summary of the account Teamside"
    )


def test_a_colleagues_plans_are_not_hers(desk, ada, database):
    with database.writing() as session:
        moment = datetime(2026, 7, 1, 9, tzinfo=UTC)
        session.add(
            Activity(id="other", kind="call", at=moment, account_id="a0", author="Ben Cole", subject="his")
        )
    assert "his" not in str(desk.ask("what's on my calendar tomorrow", ada).rows)


def test_another_teams_deals_are_in_no_story(desk, ada, database):
    with database.reading() as session:
        theirs = set(session.exec(select(Opportunity.id).where(Opportunity.agent_id.in_(["s2", "s3"]))))
    for asked in ("which deals should we focus on", "what changed since may", "deals going nowhere"):
        answer = desk.ask(asked, ada)
        assert answer.rows, asked
        assert not theirs & {cell for row in answer.rows for cell in row}, asked


def test_the_account_just_shown_is_told_about_when_pointed_at(desk, ada):
    listed = desk.ask("my top 3 accounts by revenue", ada)
    assert (
        str(listed.rows[1][0]) in desk.ask("tell me about the second one", ada, listed.session).interpretation
    )


def test_the_list_stays_in_mind_while_one_of_it_is_told_about(desk, ada):
    listed = desk.ask("my top 3 accounts by revenue", ada)
    desk.ask("tell me about the second one", ada, listed.session)
    assert (
        str(listed.rows[2][0])
        in desk.ask("log a call with the third one they signed", ada, listed.session).answer
    )
    assert str(listed.rows[1][0]) in desk.ask("tell me about the second one", ada, listed.session).answer
