"""A word that decides what a question means has its part in the query, or the desk says that it has none."""

from __future__ import annotations

import pytest

from agent.rep_desk.parser import read
from crm.query.catalogue import CannotAnswer
from crm.query.compiler import compile_query
from crm.query.query import Figure, Group, Query, Related
from crm.query.scope import Asker


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Oldest and youngest account in the entertainment sector", "youngest"),
        ("accounts that bought in the same month as Konex", "same"),
        ("for approved ones: revenue by region", "approved"),
        ("Our franchisees: revenue by region", "franchisees"),
        ("revenue by region, we only count approved ones", "approved"),
        ("revenue by region - without the disputed ones", "disputed"),
        ("revenue by region since we launched", "launched"),
        ("revenue by region, but only renewals", "renewal"),
        ("deals won since I joined", "since"),
        ("how many deals did the West win and what was the win rate of the East", "and"),
        ("average deal in the East and number of reps in the West", "and"),
        ("how many open deals has Kami Bicknell and how many wins has Zane Levy", "open"),
        ("top rep in the West and top product in the East", "top"),
        ("accounts whose revenue is below the average of their sector", "average of their"),
        ("reps whose win rate dropped below 60% in Q4", "below"),
        ("deals by size: under 1000, 1000 to 5000, over 5000", "1000"),
        ("each rep's share of their team's revenue", "their"),
        ("how much revenue per deal does each region make", "per deal"),
        ("which sector do we lose most in, by rate", "rate"),
        ("reps with at least 5 wins over 5000 in Q4", "over"),
        ("If we win every engaging deal, what is our revenue?", "if"),
        ("what did the top rep sell most of", "whoever is top"),
        ("what does our best customer buy the most", "whoever is top"),
        ("which product does the weakest region win most", "whoever is top"),
        ("customers we lost", "customers that left"),
        ("how many accounts have we lost in 2025", "customers that left"),
        ("lost clients by region", "customers that left"),
        ("did we lose any customers", "customers that left"),
    ],
)
def test_a_rep_is_told_which_word_her_answer_would_leave_out(maven, question, word):
    reading = read(question, maven.lexicon, maven.today)
    assert not reading.is_sure
    assert word in " ".join((*reading.missed, *reading.unheld)).replace("_", " ")


def test_a_bound_without_a_figure_is_a_yes_or_a_no(maven):
    for question, said in (
        ("is kary hendrixson's win rate above 60%", "yes"),
        ("Is Kary Hendrixson's win rate over 70%?", "no"),
    ):
        reading = read(question, maven.lexicon, maven.today)
        assert reading.is_sure
        assert rows(maven, reading.query)[0][-1] == said


def test_a_month_in_which_nobody_closed_a_deal_still_counts_as_one_of_every_month(maven):
    every = Related(
        entity="opportunity", present=True, every=Group(field="opportunity.close_date", grain="month")
    )
    whole = read("deals in 2025", maven.lexicon, maven.today).query.period
    ever = Query(subject="agent", related=(every,))
    in_each = Query(subject="agent", related=(every.model_copy(update={"period": whole}),))
    # No deal closed in two months of 2025: nobody closed one in each of the twelve.
    assert rows(maven, ever)
    assert not rows(maven, in_each)


def test_a_figure_less_another_counts_nothing_as_nought(maven):
    west = read("revenue of the West", maven.lexicon, maven.today).query
    gtk = read("revenue of GTK 500 in the East", maven.lexicon, maven.today).query
    figure = Figure(measure="won_value", where=west.filters, less=gtk.filters)
    less = rows(maven, Query(subject="opportunity", figures=(figure,)))
    assert less == rows(maven, west)


def test_two_periods_beside_the_change_from_row_to_row_are_two_questions(maven):
    asked = "month-on-month revenue change in 2025 and revenue in the last six months of 2025"
    with pytest.raises(CannotAnswer, match="two questions"):
        rows(maven, read(asked, maven.lexicon, maven.today).query)


def test_a_list_of_what_is_not_kept_of_deals_says_so(maven):
    with pytest.raises(CannotAnswer, match="is not kept of deals"):
        rows(maven, Query(subject="opportunity", columns=("order.placed_at",)))


def rows(asked, query):
    compiled = compile_query(asked.world.catalogue, query, Asker("anyone"))
    return asked.reader.run(compiled.statement, compiled.as_of or asked.today).rows
