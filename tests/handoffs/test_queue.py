"""Who is next, who takes whom, and what happens when somebody disappears."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm import conversations, dispatch, handoff_events, handoff_moves, handoffs, presence, waiting_time
from crm.database import Database
from crm.errors import AlreadyClaimed, BadInput, Conflict
from crm.handoffs import Handoff
from tests.handoffs.conftest import Queue

MINUTE = timedelta(minutes=1)


def order_of(database: Database) -> list[str]:
    with database.reading() as session:
        return [case.id for case in handoffs.waiting_cases(session)]


def test_danger_comes_first_and_then_whoever_was_promised_an_answer_earliest(database, queue: Queue) -> None:
    calm_but_early = queue(priority=4, minutes=0)
    upset = queue(priority=2, minutes=10)
    in_danger = queue(priority=1, minutes=200)
    upset_much_later = queue(priority=2, minutes=230)
    assert order_of(database) == [in_danger.id, upset.id, calm_but_early.id, upset_much_later.id]


def test_each_waiting_customer_knows_her_place(database, queue: Queue) -> None:
    cases = [queue(minutes=minute) for minute in range(4)]
    with database.reading() as session:
        assert [handoffs.position(session, case) for case in cases] == [1, 2, 3, 4]


def test_second_person_to_claim_a_case_is_told_that_somebody_was_first(
    database, queue: Queue, maya, leo, noon
) -> None:
    case = queue()
    with database.writing() as session:
        handoffs.claim(session, case.id, maya, noon)
    with database.writing() as session, pytest.raises(AlreadyClaimed):
        handoffs.claim(session, case.id, leo, noon)
    with database.reading() as session:
        assert handoffs.get(session, case.id).claimed_by == maya
        assert conversations.get(session, case.conversation_id).status == "human"
        assert handoffs.position(session, handoffs.get(session, case.id)) == 0


def test_a_case_about_fraud_waits_for_who_knows_fraud_until_it_is_late(
    database, queue: Queue, maya, noon
) -> None:
    fraud, plain = queue(priority=2, skills=("fraud",)), queue(priority=3)
    with database.writing() as session:
        presence.arrive(session, maya, noon, skills=["billing"])
        assert taken(dispatch.take_next(session, maya, noon)) == plain.id
        assert dispatch.take_next(session, maya, noon) is None
        assert taken(dispatch.take_next(session, maya, noon + 20 * MINUTE)) == fraud.id


def test_nobody_is_given_more_cases_than_she_can_hold_and_a_snoozed_one_does_not_count(
    database, queue: Queue, maya, noon
) -> None:
    for minute in range(4):
        queue(minutes=minute)
    with database.writing() as session:
        presence.arrive(session, maya, noon, capacity=2)
        first = dispatch.take_next(session, maya, noon)
        assert first
        assert dispatch.take_next(session, maya, noon)
        assert dispatch.take_next(session, maya, noon) is None
        handoff_moves.snooze(session, first, noon + 30 * MINUTE, noon)
        assert dispatch.take_next(session, maya, noon + MINUTE)
        assert dispatch.take_next(session, maya, noon + MINUTE) is None
        assert presence.load(session, maya, noon + 31 * MINUTE) == 3


def test_cases_are_given_out_in_turn_to_those_on_duty(database, queue: Queue, maya, leo, noon) -> None:
    for minute in range(5):
        queue(minutes=minute)
    later = noon + 5 * MINUTE
    with database.writing() as session:
        presence.arrive(session, maya, later, capacity=2)
        presence.arrive(session, leo, later, capacity=2)
        presence.arrive(session, "gone", noon - 10 * MINUTE)
        given = dispatch.give_out(session, later)
    assert sorted(case.claimed_by or "" for case in given) == sorted([maya, maya, leo, leo])
    assert len(order_of(database)) == 1


def test_a_busy_person_gets_nothing_of_the_round_but_may_still_take(
    database, queue: Queue, maya, noon
) -> None:
    queue()
    with database.writing() as session:
        presence.arrive(session, maya, noon, status="busy")
        assert dispatch.give_out(session, noon) == []
        assert dispatch.take_next(session, maya, noon)


def test_the_cases_of_somebody_who_vanished_return_to_their_place(
    database, queue: Queue, maya, leo, noon
) -> None:
    early, late = queue(minutes=0), queue(minutes=2)
    with database.writing() as session:
        presence.arrive(session, maya, noon)
        presence.arrive(session, leo, noon + 3 * MINUTE)
        handoffs.claim(session, early.id, maya, noon)
    with database.writing() as session:
        back = dispatch.release_vanished(session, noon + 3 * MINUTE)
        assert [case.id for case in back] == [early.id]
        assert conversations.get(session, early.conversation_id).status == "queued"
    assert order_of(database) == [early.id, late.id]
    with database.writing() as session:
        assert taken(dispatch.take_next(session, leo, noon + 3 * MINUTE)) == early.id
        assert kinds(session, early) == ["queued", "claimed", "released", "claimed"]


def test_who_shows_signs_of_life_keeps_her_case(database, queue: Queue, maya, noon) -> None:
    case = queue()
    with database.writing() as session:
        presence.arrive(session, maya, noon)
        handoffs.claim(session, case.id, maya, noon)
        assert presence.still_here(session, maya, noon + 2 * MINUTE)
        assert dispatch.release_vanished(session, noon + 3 * MINUTE) == []
        assert handoffs.get(session, case.id).claimed_by == maya


def test_a_missed_promise_is_marked_once(database, queue: Queue, maya, noon) -> None:
    case = queue(priority=2)
    with database.writing() as session:
        assert dispatch.mark_breaches(session, noon + 15 * MINUTE) == []
        assert [late.id for late in dispatch.mark_breaches(session, noon + 16 * MINUTE)] == [case.id]
        assert dispatch.mark_breaches(session, noon + 17 * MINUTE) == []
        handoffs.claim(session, case.id, maya, noon + 18 * MINUTE)
        assert kinds(session, case) == ["queued", "breached", "claimed"]


def test_a_case_passed_to_leo_is_kept_for_him_ten_minutes(database, queue: Queue, maya, leo, noon) -> None:
    case = queue()
    with database.writing() as session:
        handoff_moves.transfer_to_person(session, handoffs.claim(session, case.id, maya, noon), leo, noon)
    with database.writing() as session, pytest.raises(Conflict, match="kept for a colleague"):
        handoffs.claim(session, case.id, maya, noon + 9 * MINUTE)
    with database.writing() as session:
        assert dispatch.take_next(session, maya, noon + 9 * MINUTE) is None
        assert taken(dispatch.take_next(session, leo, noon + 9 * MINUTE)) == case.id
        assert handoffs.get(session, case.id).reserved_for is None


def test_a_case_that_leo_does_not_take_is_open_to_everybody_again(
    database, queue: Queue, maya, leo, noon
) -> None:
    case = queue()
    with database.writing() as session:
        handoff_moves.transfer_to_person(session, handoffs.claim(session, case.id, maya, noon), leo, noon)
        assert taken(dispatch.take_next(session, maya, noon + 10 * MINUTE)) == case.id


def test_a_case_passed_to_a_skill_goes_to_who_has_it(database, queue: Queue, maya, leo, noon) -> None:
    case = queue()
    with database.writing() as session:
        presence.arrive(session, maya, noon, skills=["orders"])
        presence.arrive(session, leo, noon, skills=["legal"])
        handoff_moves.transfer_to_skill(session, handoffs.claim(session, case.id, maya, noon), "legal", noon)
        assert dispatch.take_next(session, maya, noon) is None
        assert taken(dispatch.take_next(session, leo, noon)) == case.id


def test_a_case_cannot_be_laid_aside_until_yesterday(database, queue: Queue, maya, noon) -> None:
    case = queue()
    with database.writing() as session:
        held = handoffs.claim(session, case.id, maya, noon)
        with pytest.raises(BadInput, match="future"):
            handoff_moves.snooze(session, held, noon - MINUTE, noon)


def test_a_returned_conversation_carries_the_note_for_the_bot(database, queue: Queue, maya, noon) -> None:
    case = queue()
    with database.writing() as session:
        held = handoffs.claim(session, case.id, maya, noon)
        handoffs.give_back(session, held, "A new kettle is on its way, free of charge.", noon)
    with database.reading() as session:
        assert conversations.get(session, case.conversation_id).status == "bot"
        assert (
            handoffs.latest_note(session, case.conversation_id)
            == "A new kettle is on its way, free of charge."
        )


def test_a_resolved_case_says_how_it_ended(database, queue: Queue, maya, noon) -> None:
    case = queue()
    with database.writing() as session:
        held = handoffs.claim(session, case.id, maya, noon)
        handoffs.resolve(session, held, "Refunded by hand.", noon, code="solved", outcome="satisfied")
    with database.writing() as session:
        done = handoffs.get(session, case.id)
        assert (done.resolution_code, done.outcome) == ("solved", "satisfied")
        assert conversations.get(session, case.conversation_id).status == "closed"
        with pytest.raises(Conflict):
            handoffs.held_by(session, case.id, maya)
        assert kinds(session, case) == ["queued", "claimed", "resolved"]


def test_a_customer_who_will_not_wait_goes_on_with_the_bot(database, queue: Queue, maya, noon) -> None:
    case, other = queue(), queue(minutes=1)
    with database.writing() as session:
        handoff_moves.stay_with_bot(session, handoffs.get(session, case.id), noon)
        assert conversations.get(session, case.conversation_id).status == "bot"
        handoffs.claim(session, other.id, maya, noon)
    with database.writing() as session, pytest.raises(Conflict, match="just taken over"):
        handoff_moves.stay_with_bot(session, handoffs.get(session, other.id), noon)


def test_a_customer_may_ask_to_be_called(database, queue: Queue, noon) -> None:
    case = queue()
    with database.writing() as session:
        waiting = handoffs.get(session, case.id)
        handoff_moves.ask_for_call(session, waiting, "+15125550100", noon + 60 * MINUTE, noon)
    with database.reading() as session:
        assert handoffs.get(session, case.id).callback_to == "+15125550100"


def test_the_expected_wait_comes_from_who_is_there_and_how_long_cases_took(
    database, queue: Queue, maya, noon
) -> None:
    cases = [queue(minutes=minute) for minute in range(4)]
    with database.writing() as session:
        assert waiting_time.expected(session, cases[3], noon) is None
        presence.arrive(session, maya, noon, capacity=1)
        assert waiting_time.expected(session, cases[0], noon) == timedelta(0)
        assert waiting_time.expected(session, cases[2], noon) == 2 * waiting_time.USUAL
        held = handoffs.claim(session, cases[0].id, maya, noon)
        handoffs.resolve(session, held, "done", noon + 2 * MINUTE)
        presence.still_here(session, maya, noon + 2 * MINUTE)
        assert waiting_time.expected(session, cases[3], noon + 2 * MINUTE) == 4 * MINUTE


def taken(case: Handoff | None) -> str | None:
    return case.id if case else None


def kinds(session, case: Handoff) -> list[str]:
    session.flush()
    return [event.kind for event in handoff_events.of_case(session, case.id)]
