"""Deeds as they are dictated: lower case, no marks, hours and sums in words, names half heard, 'them', 'the first one'."""
# ruff: noqa: E501 - what is said and what it comes to read on one line

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import yaml
from sqlmodel import select

from crm.accounts import Account
from crm.activities import Activity
from crm.customers import Customer
from crm.opportunities import Opportunity
from tests.query.test_gold import HERE

# The small store's "today" is Tuesday, 30 June 2026, noon.
LOGGED = [
    ("log a call with cedar foods they want a discount", "call", "a1", "they want a discount", None),
    ("log a call with seder foods yesterday they want a twenty percent discount", "call", "a1", "they want a twenty percent discount", "2026-06-29"),
    ("just got off the phone with novalux they need the quote by friday", "call", "n1", "they need the quote by friday", None),
    ("i just spoke to nova lux about the renewal yesterday", "call", "n1", "the renewal", "2026-06-29"),
    ("had a meeting with nuvalux this morning went well they will sign in december", "meeting", "n1", "went well they will sign in december", "2026-06-30"),
    ("met cedar works on monday we agreed on a pilot", "meeting", "a5", "we agreed on a pilot", "2026-06-29"),
    ("log that i emailed cedar foods about the new price list", "email", "a1", "the new price list", None),
    ("record a demo at novalux went really well", "demo", "n1", "went really well", None),
    ("novalux called they want to cancel the order", "call", "n1", "they want to cancel the order", None),
    ("log a call with rosa from novalux she wants a better price", "call", "n1", "rosa: she wants a better price", None),
    ("spoke to ingrid solheim she wants a better price", "call", "n1", "Ingrid Solheim: she wants a better price", None),
    ("i had a really good call with novalux this morning they want twenty licenses", "call", "n1", "they want twenty licenses", "2026-06-30"),
    ("spoke with ingrid solheim from novalux about the contract yesterday", "call", "n1", "Ingrid Solheim: the contract", "2026-06-29"),
    ("can you log a call for me with novalux no answer left a voicemail", "call", "n1", "no answer left a voicemail", None),
    ("log a call with our customer novalux about pricing last friday", "call", "n1", "pricing", "2026-06-26"),
]  # fmt: skip
TASKS = [
    ("remind me on thursday at ten to call nova lux", "call Novalux", "n1", "2026-07-02", "10:00"),
    ("remind me to send cedar foods the contract tomorrow at half past two", "send Cedar Foods the contract", "a1", "2026-07-01", "14:30"),
    ("remind me in two weeks to check in with novalux", "check in with Novalux", "n1", "2026-07-14", None),
    ("remind me next tuesday afternoon to chase novalux about payment", "chase Novalux about payment", "n1", "2026-07-07", "14:00"),
    ("don't let me forget to call cedar works on the third of december", "call Cedar Works", "a5", "2026-12-03", None),
    ("set a reminder for friday nine am to prepare the novalux offer", "prepare the Novalux offer", "n1", "2026-07-03", "09:00"),
    ("create a task for monday call novalux about references", "call Novalux about references", "n1", "2026-07-06", None),
    ("i need to follow up with novalux next week", "follow up with Novalux", "n1", "2026-07-06", None),
    ("remind me at the end of the month to order business cards", "order business cards", None, "2026-06-30", None),
    ("remind me in half an hour to ring novalux", "ring Novalux", "n1", "2026-06-30", "12:30"),
    ("call ingrid solheim back tomorrow at quarter to four", "call ingrid solheim back", "n1", "2026-07-01", "15:45"),
    ("task send the offer to novalux by friday", "send the offer to Novalux", "n1", "2026-07-03", None),
    ("remind me a week on monday to visit cedar works", "visit Cedar Works", "a5", "2026-07-13", None),
]  # fmt: skip
MEETINGS = [
    ("schedule a meeting with nova lux thursday half past two", "n1", "2026-07-02T14:30", 30, "Meeting with Novalux"),
    ("book a demo with cedar foods for the tenth of december at quarter to four about the anchor", "a1", "2026-12-10T15:45", 30, "the anchor"),
    ("set up a call with novalux tomorrow at eleven thirty to go over pricing", "n1", "2026-07-01T11:30", 30, "go over pricing"),
    ("plan a one hour meeting with novalux on monday at nine", "n1", "2026-07-06T09:00", 60, "Meeting with Novalux"),
    ("get me a meeting with novolux on friday at noon", "n1", "2026-07-03T12:00", 30, "Meeting with Novalux"),
    ("put a meeting in with cedar works on the fifth of january at two thirty pm", "a5", "2027-01-05T14:30", 30, "Meeting with Cedar Works"),
    ("schedule a call with novalux next thursday three pm for forty five minutes to discuss the roadmap", "n1", "2026-07-09T15:00", 45, "discuss the roadmap"),
    ("can we schedule a demo with novalux for tomorrow afternoon", "n1", "2026-07-01T14:00", 30, "Demo with Novalux"),
    ("call with novalux tomorrow at three", "n1", "2026-07-01T15:00", 30, "Call with Novalux"),
    ("put nova lux down for a demo on friday at two", "n1", "2026-07-03T14:00", 30, "Demo with Novalux"),
    ("meet with novalux tomorrow at nine fifteen", "n1", "2026-07-01T09:15", 30, "Meeting with Novalux"),
]  # fmt: skip
NOTES = [
    ("add a note to novalux prefers email over phone", "n1", "prefers email over phone"),
    (
        "note on nova lux that their budget is frozen until january",
        "n1",
        "their budget is frozen until january",
    ),
    ("make a note that novalux is moving offices in spring", "n1", "novalux is moving offices in spring"),
    (
        "leave a note saying the decision maker is on leave on the cedar foods account",
        "a1",
        "the decision maker is on leave",
    ),
]
CHANGES = [
    ("move the novalux anchor deal to won at twelve thousand five hundred", {"opportunity_id": "N0002", "stage": "Won", "value": "12500"}),
    ("mark the nova lux lumen one deal as lost", {"opportunity_id": "N0001", "stage": "Lost"}),
    ("we lost the novalux anchor deal", {"opportunity_id": "N0002", "stage": "Lost"}),
    ("push the close date of n0002 to the end of next month", {"opportunity_id": "N0002", "close_date": "2026-07-31"}),
    ("push the novalux anchor deal back two weeks", {"opportunity_id": "N0002", "close_date": "2026-08-29"}),
    ("bring the close date of n0002 forward by a month", {"opportunity_id": "N0002", "close_date": "2026-07-15"}),
    ("set the value of the novalux anchor deal to one point two million", {"opportunity_id": "N0002", "value": "1200000"}),
    ("raise the value of n0002 by five hundred", {"opportunity_id": "N0002", "value": "15500"}),
    ("the novalux anchor deal closed today we won it at nine thousand", {"opportunity_id": "N0002", "stage": "Won", "value": "9000", "close_date": "2026-06-30"}),
    ("the novalux anchor deal is now worth eight grand", {"opportunity_id": "N0002", "value": "8000"}),
]  # fmt: skip


@pytest.fixture
def rep(ada, database):
    """Ada, with an account whose name nobody spells, two open deals there and a person."""
    with database.writing() as session:
        session.add(Account(id="n1", name="Novalux", sector="energy", owner_id="s0"))
        session.add(Account(id="n2", name="Betaford", owner_id="s0"))
        session.add(Account(id="n3", name="Betalin", owner_id="s0"))
        session.flush()
        session.add(
            Customer(
                id="ingrid", first_name="Ingrid", last_name="Solheim", email="i@x.example", account_id="n1"
            )
        )
        for at, product in enumerate(("p0", "p2"), start=1):
            session.add(Opportunity(id=f"N000{at}", account_id="n1", agent_id="s0", product_id=product, stage="Engaging", engage_date=date(2026, 6, at),
                                    value=Decimal(15000) if at == 2 else None, close_date=date(2026, 8, 15) if at == 2 else None))  # fmt: skip
    return ada


@pytest.mark.parametrize("told", LOGGED, ids=lambda told: told[0])
def test_what_was_done_is_logged_as_it_was_dictated(desk, rep, told):
    found = proposed(desk, rep, told[0], "log_activity")
    assert (found["kind"], found["account_id"], found["text"], found.get("on")) == told[1:]


@pytest.mark.parametrize("told", TASKS, ids=lambda told: told[0])
def test_a_task_gets_its_day_its_hour_and_its_account(desk, rep, told):
    found = proposed(desk, rep, told[0], "log_activity")
    assert found["kind"] == "task"
    at = found["at"][:5] if "at" in found else None
    assert (found["text"], found.get("account_id"), found["on"], at) == told[1:]


@pytest.mark.parametrize("told", MEETINGS, ids=lambda told: told[0])
def test_a_meeting_gets_its_moment_its_length_and_its_subject(desk, rep, told):
    found = proposed(desk, rep, told[0], "schedule_meeting")
    start = found["starts_at"][:16]
    assert (found["account_id"], start, int(found["minutes"]), found["subject"]) == told[1:]


@pytest.mark.parametrize(("said", "account", "text"), NOTES)
def test_a_note_is_what_was_said_without_the_way_to_it(desk, rep, said, account, text):
    assert proposed(desk, rep, said, "add_note") == {"account_id": account, "text": text}


@pytest.mark.parametrize(("said", "change"), CHANGES)
def test_a_deal_is_found_by_its_account_and_changes_as_told(desk, rep, said, change):
    found = proposed(desk, rep, said, "update_opportunity")
    assert {
        name: str(Decimal(value)) if name == "value" else value for name, value in found.items()
    } == change


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("draft an email to novalux about the delayed delivery", ["Dear Ingrid Solheim", "about the delayed delivery", "Ada Birk"]),
        ("write an email to nova lux asking for the signed contract", ["May I ask you for the signed contract"]),
        ("email novalux about the renewal", ["Subject: The renewal"]),
        ("write them an email saying that the offer stands until friday", ["the offer stands until friday", "Novalux"]),
    ],
)  # fmt: skip
def test_a_letter_is_drafted_and_nothing_is_sent(desk, rep, said, words):
    session = desk.ask("tell me about novalux", rep).session
    answer = desk.ask(said, rep, session)
    assert answer.interpretation == "a draft; nothing is sent"
    assert all(word in answer.answer for word in words), answer.answer


def test_they_are_whoever_was_spoken_of_last(desk, rep):
    session = desk.ask("add a note to novalux prefers email", rep).session
    desk.ask("yes", rep, session)
    assert (
        proposed(desk, rep, "log a call with them they signed", "log_activity", session)["account_id"] == "n1"
    )
    assert (
        proposed(desk, rep, "follow up with them on thursday", "log_activity", session)["text"]
        == "follow up with Novalux"
    )


def test_they_are_asked_about_when_several_were_listed(desk, rep):
    listed = desk.ask("my top 3 accounts by revenue", rep)
    asked = desk.ask("log a call with them they want a demo", rep, listed.session)
    assert asked.status == "unsure"
    assert asked.suggestions == [row[0] for row in listed.rows]
    named = desk.ask("the second one", rep, listed.session)
    assert named.status == "confirm"
    assert str(listed.rows[1][0]) in named.answer


def test_a_place_in_the_list_stands_for_its_account_in_every_deed(desk, rep):
    listed = desk.ask("my top 3 accounts by revenue", rep)
    first, second = (str(row[0]) for row in listed.rows[:2])
    assert first in desk.ask("put a note on the first one saying they pay late", rep, listed.session).answer
    assert (
        f"call {second}" in desk.ask("remind me to call the second one on monday", rep, listed.session).answer
    )
    assert (
        first in desk.ask("schedule a meeting with the first one friday at ten", rep, listed.session).answer
    )


def test_two_names_that_sound_alike_are_asked_about_and_the_answer_completes_the_deed(desk, rep, database):
    asked = desk.ask("log a call with beta they asked for a demo", rep)
    assert asked.status == "unsure"
    assert {"Betaford", "Betalin"} == set(asked.suggestions)
    assert "Betalin: “they asked for a demo”" in desk.ask("betalin", rep, asked.session).answer
    again = desk.ask("log a call with nova they asked for a demo", rep)
    desk.ask("yes", rep, again.session)
    assert done(database, "call") == ["they asked for a demo"]


def test_several_open_deals_are_shown_to_choose_from(desk, rep, database):
    asked = desk.ask("move the novalux deal to won", rep)
    assert asked.status == "unsure"
    assert [row[0] for row in asked.rows] == ["N0002", "N0001"]
    chosen = desk.ask("the second one", rep, asked.session)
    assert "N0001" in chosen.answer
    assert "no value yet" in chosen.answer
    assert "$900.00" in desk.ask("nine hundred", rep, asked.session).answer
    desk.ask("yes", rep, asked.session)
    with database.reading() as session:
        moved = session.get_one(Opportunity, "N0001")
        assert (moved.stage, moved.value) == ("Won", Decimal(900))


def test_a_deal_that_is_won_early_closes_today_and_not_when_it_was_expected(desk, rep, database):
    talk = desk.ask("mark the novalux anchor deal as won", rep)
    desk.ask("yes", rep, talk.session)
    with database.reading() as session:
        assert session.get_one(Opportunity, "N0002").close_date == date(2026, 6, 30)


def test_what_is_missing_is_asked_for_piece_by_piece(desk, rep):
    asked = desk.ask("schedule a meeting with novalux", rep)
    assert "which day" in asked.answer
    assert "what time" in desk.ask("thursday", rep, asked.session).answer
    assert "02 July 2026 at 15:00" in desk.ask("three", rep, asked.session).answer
    asked = desk.ask("add a note to novalux", rep)
    assert "they moved" in desk.ask("they moved to a new office", rep, asked.session).answer


def test_a_deed_is_changed_before_its_yes_and_done_as_changed(desk, rep, database):
    talk = desk.ask("remind me on thursday at ten to call novalux", rep)
    assert "Friday, 03 July 2026 at 10:00" in desk.ask("no friday", rep, talk.session).answer
    assert "Friday, 03 July 2026 at 11:00" in desk.ask("make it eleven", rep, talk.session).answer
    desk.ask("yes please", rep, talk.session)
    with database.reading() as session:
        (task,) = session.exec(select(Activity).where(Activity.kind == "task")).all()
    assert task.at.isoformat()[:16] == "2026-07-03T11:00"


@pytest.mark.parametrize(
    "reply", ["ok which deals are open", "right, show me the top accounts", "yes but on friday at nine"]
)
def test_a_yes_with_more_in_it_runs_nothing(desk, rep, database, reply):
    talk = desk.ask("log a call with novalux they want a discount", rep)
    desk.ask(reply, rep, talk.session)
    assert done(database, "call") == []


def test_a_question_before_the_yes_drops_the_deed_and_says_so(desk, rep):
    talk = desk.ask("log a call with novalux they want a discount", rep)
    assert "dropped, not done" in desk.ask("how many deals are open?", rep, talk.session).interpretation


def test_a_reminder_that_repeats_is_declined_rather_than_kept_once(desk, rep):
    answer = desk.ask("remind me every monday to check the pipeline", rep)
    assert answer.status == "unsure"
    assert "cannot repeat" in answer.answer


def test_more_of_a_name_than_is_needed_is_still_the_name(desk, rep, database):
    with database.writing() as session:
        session.add(Account(id="n4", name="Marrow Fenwick Olive Oil Company", owner_id="s0"))
    found = proposed(desk, rep, "note for marrow fenwick that invoices go to finance", "add_note")
    assert found == {"account_id": "n4", "text": "invoices go to finance"}


def test_an_entry_of_yesterday_is_kept_at_yesterday(desk, rep, database):
    talk = desk.ask("log a call with novalux yesterday they signed", rep)
    desk.ask("yes", rep, talk.session)
    with database.reading() as session:
        (call,) = session.exec(select(Activity).where(Activity.body == "they signed")).all()
    assert call.at.date() == date(2026, 6, 29)
    assert call.done_at is not None


@pytest.mark.parametrize("name", ["maven", "store"])
def test_no_question_is_taken_for_a_deed(desk, rep, name):
    session = desk.ask("my top 3 accounts by revenue", rep).session
    for item in yaml.safe_load((HERE / f"{name}_questions.yaml").read_text()):
        for question in item["ask"]:
            answer = desk.ask(question, rep, session)
            assert answer.pending is None, question
            assert answer.interpretation not in (
                "a deed that is not clear yet; nothing was done",
                "a draft; nothing is sent",
            ), question


def proposed(desk, rep, said, tool, session=None):
    answer = desk.ask(said, rep, session)
    assert answer.status == "confirm", answer.answer
    assert answer.pending["tool"] == tool
    return answer.pending["arguments"]


def done(database, kind):
    with database.reading() as session:
        query = select(Activity.body).where(Activity.kind == kind, ~Activity.id.startswith("act"))
        return list(session.exec(query))
