"""A session of questions: each leans on the one before."""

from __future__ import annotations

import pytest


@pytest.fixture
def say(desk, boss):
    """Ask in one session after another question."""
    session = None

    def ask(question: str):
        nonlocal session
        answer = desk.ask(question, boss, session)
        session = answer.session
        return answer

    return ask


def test_narrowing_keeps_the_figure_and_adds_the_condition(say):
    say("win rate by agent")
    narrowed = say("only those in the South")
    assert {row[0] for row in narrowed.rows} == {"Cleo Dunn", "Dev Patel"}


def test_another_region_replaces_the_first(say):
    say("revenue in the North")
    north = say("what about the South")
    assert north.query["filters"] == [{"field": "agent.office", "values": ["South"]}]


def test_another_breakdown_replaces_the_first(say):
    say("revenue by region")
    assert say("by product instead").columns == ["product", "won value"]


def test_the_deals_behind_a_figure_can_be_shown_and_narrowed(say):
    say("number of won deals in the North")
    listed = say("show the deals")
    assert "deal" in listed.columns
    dear = say("only over 10000")
    assert 0 < dear.total < listed.total


def test_a_period_can_be_changed_and_compared(say):
    say("revenue by region in Q1 2026")
    assert say("and in Q2 2026?").query["period"]["label"] == "Q2 2026"
    compared = say("compare with the previous quarter")
    assert compared.columns[-2:] == ["change", "change (%)"]
    _, now, before, change, percent = compared.rows[0]
    assert change == pytest.approx(now - before)
    assert percent == pytest.approx(100 * change / before, abs=0.01)


def test_months_asked_for_first_do_not_come_back_as_quarters(say):
    months = say("revenue by month")
    quarters = say("quarterly instead")
    assert len(quarters.rows) < len(months.rows)
    assert all("-Q" in row[0] for row in quarters.rows)


def test_a_second_figure_can_be_added(say):
    say("revenue by region")
    assert say("and the win rate").columns == ["region", "won value", "win rate (%)"]


def test_sessions_do_not_mix_between_people(desk, ada, cleo):
    first = desk.ask("my won deals", ada)
    other = desk.ask("only over 500", cleo, first.session)
    assert other.session != first.session


def test_a_figure_opens_the_rows_it_was_made_of(desk, boss):
    answer = desk.ask("number of won deals by agent", boss)
    name, count = answer.rows[0]
    from crm.query.query import Query

    behind = desk.drill(Query.model_validate(answer.query), boss, {"agent.name": name}, 0)
    assert behind.total == count
    assert {row[2] for row in behind.rows} == {name}


def test_what_nobody_can_read_is_not_answered_with_a_wrong_table(say):
    answer = say("what is the airspeed of an unladen swallow")
    assert answer.status == "unsure"
    assert answer.rows == []
    assert answer.suggestions


def test_how_many_is_that_counts_what_was_listed(say):
    listed = say("open deals in the North")
    assert say("how many is that?").rows == [[listed.total]]


def test_breaking_that_down_keeps_what_was_there(say):
    say("revenue by region")
    deeper = say("break that down by quarter")
    assert [group["field"] for group in deeper.query["groups"]] == ["agent.office", "opportunity.close_date"]


def test_a_word_that_means_nothing_here_is_asked_back(say):
    say("revenue by region")
    assert say("only the purple ones").status == "unsure"


def test_an_empty_answer_says_which_condition_empties_it(say):
    empty = say("deals in the North over 900000000")
    assert empty.rows == []
    assert "With “deal value over 900000000” left out there are" in empty.answer


def test_a_bound_on_a_change_that_nothing_meets_says_so(desk, ada):
    answer = desk.ask("reps whose revenue fell by more than 99% from Q3 2025 to Q4 2025", ada)
    assert answer.status == "answered"
    assert "Nothing matches" in answer.answer
