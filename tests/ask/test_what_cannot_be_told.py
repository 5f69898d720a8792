"""What the desk says where it does not answer: what can be asked instead, and no sum of nothing."""

from __future__ import annotations

import pytest
from sqlmodel import col, update

from crm.opportunities import Opportunity


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("how many deals are open and how old is the oldest?", "how many deals are open"),
        ("Who has the most wins, and what is the favourite colour of our accounts?", "Who has the most wins"),
        ("how many orders are pending; how many parrots do we have", "how many orders are pending"),
    ],
)
def test_of_two_unlike_parts_the_one_that_can_be_asked_is_named(desk, boss, question, part):
    answer = desk.ask(question, boss)
    assert answer.status == "unsure"
    assert f"“{part}?”" in answer.answer
    assert answer.suggestions[0] == part
    assert desk.ask(part, boss).status == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "what did Ember Labs buy before in spring and how many deals are open there?",
        "how purple are the deals of Ada Birk and how many meetings were there?",
    ],
)
def test_no_part_is_offered_that_is_about_somebody_named_in_another(desk, boss, question):
    answer = desk.ask(question, boss)
    assert answer.status == "unsure"
    assert "one thing at a time" not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "total value of lost deals",
        "value of lost deals by region",
        "how much did we lose in Q2?",
        "biggest lost deal",
        "what are the lost deals of Ada Birk worth?",
        "lost deals worth over 1000",
    ],
)
def test_deals_without_amounts_are_not_summed_up_to_nothing(desk, boss, question):
    answer = desk.ask(question, boss)
    assert answer.status == "unsure"
    assert "Lost deals hold no amount" in answer.answer


@pytest.mark.parametrize("question", ["how many deals did we lose in Q2?", "total list price of lost deals"])
def test_lost_deals_are_counted_and_priced(desk, boss, question):
    answer = desk.ask(question, boss)
    assert answer.status == "answered"
    assert float(str(answer.rows[0][0])) > 0


def test_the_first_of_each_is_said_to_be_that(desk, boss):
    answer = desk.ask("for each product the biggest deal with its rep", boss)
    assert answer.answer == "3 deals, the first of each product."
    assert answer.columns[:2] == ["deal", "product"]
    assert "first 1 of each product" in answer.interpretation


def test_no_age_is_told_of_deals_without_a_beginning(database, desk, boss):
    with database.writing() as session:
        begun = update(Opportunity).where(col(Opportunity.stage) == "Prospecting")
        session.exec(begun.values(engage_date=None))
    answer = desk.ask("how many deals have been in prospecting for more than 60 days?", boss)
    assert answer.status == "unsure"
    assert "Prospecting deals hold no engage date" in answer.answer
    assert desk.ask("how many deals are in prospecting?", boss).status == "answered"
