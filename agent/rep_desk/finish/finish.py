"""The last step of reading: a draft becomes consistent, with dates, stages and defaults settled."""

from __future__ import annotations

from agent.rep_desk.as_of import open_then
from agent.rep_desk.draft import Draft
from agent.rep_desk.finish.beside import beside
from agent.rep_desk.finish.bounded import grouped_by_having, without_any
from agent.rep_desk.finish.broken_down import as_shares, deals_of_each, kinds_apart, listed_with_figures
from agent.rep_desk.finish.compared import counted_for_comparison
from agent.rep_desk.finish.contests import contests
from agent.rep_desk.finish.dated import date_breakdowns
from agent.rep_desk.finish.differences import differences, periods_apart, side_by_side
from agent.rep_desk.finish.listed import order_rows, show_columns, sorted_figure
from agent.rep_desk.finish.open_deals import named_stage, open_at_estimate
from agent.rep_desk.finish.pooling import best_of_each, first_of_each, on_average, together
from agent.rep_desk.finish.stages import (
    at_list_price,
    cancelled_too,
    counted_in_deals,
    days_to_win,
    extreme_of_all,
    of_won_deals,
    sold_in_a_shop,
    stages_apart,
    stages_of_measures,
)
from agent.rep_desk.finish.subject import settle_subject
from agent.rep_desk.finish.through_deals import through_deals
from agent.rep_desk.finish.whether import bounded_yes_or_no, exists


def finish(draft: Draft) -> None:
    """Settle what the clauses left open."""
    counted_for_comparison(draft)
    contests(draft)
    bounded_yes_or_no(draft)
    exists(draft)
    kinds_apart(draft)
    on_average(draft)
    extreme_of_all(draft)
    of_won_deals(draft)
    days_to_win(draft)
    grouped_by_having(draft)
    listed_with_figures(draft)
    beside(draft)
    counted_in_deals(draft)
    sold_in_a_shop(draft)
    cancelled_too(draft)
    stages_of_measures(draft)
    stages_apart(draft)
    sorted_figure(draft)
    settle_subject(draft)
    periods_apart(draft)
    side_by_side(draft)
    date_breakdowns(draft)
    open_then(draft)
    named_stage(draft)
    open_at_estimate(draft)
    through_deals(draft)
    first_of_each(draft)
    show_columns(draft)
    as_shares(draft)
    at_list_price(draft)
    best_of_each(draft)
    together(draft)
    differences(draft)
    deals_of_each(draft)
    without_any(draft)
    order_rows(draft)
