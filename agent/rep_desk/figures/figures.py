"""Everything that is counted or summed up, word by word; then what is told beside it."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.figures.beside_sums import counted_beside_sums, counted_of_those
from agent.rep_desk.figures.money import beside_counts, earned_money, said_first, sum_named
from agent.rep_desk.figures.numbers import count_named
from agent.rep_desk.figures.properties_summed import fields
from agent.rep_desk.figures.time_spent import aged, time_taken
from agent.rep_desk.figures.vocabulary import ADVERBS, VERBS
from agent.rep_desk.metrics import figure_after_aggregate
from agent.rep_desk.spans import Span
from crm.query.query import Figure


def figures(draft: Draft) -> None:
    """Everything that is counted or summed up and not yet taken."""
    for at, span in list(draft.left("aggregate", "count", "how_much", "how_long", "how_old", "measure")):
        if span.used or (span.text in ADVERBS and _figure_elsewhere(draft, span)):
            continue
        if span.means("aggregate"):
            add_figure(draft, figure_after_aggregate(draft, at))
        elif span.means("count"):
            count_named(draft, at, span)
        elif span.means("how_much"):
            span.used = True
            if not sum_named(draft, at) and (
                not draft.figures or beside_counts(draft, at) or said_first(draft, at)
            ):
                add_figure(draft, draft.money)
        elif span.means("how_old"):
            aged(draft, span)
        elif span.means("how_long"):
            time_taken(draft, span)
        else:
            _measured(draft, at, span)
    counted_beside_sums(draft)
    fields(draft)
    counted_of_those(draft)
    earned_money(draft)


def _figure_elsewhere(draft: Draft, adverb: Span) -> bool:
    """Whether another word names the figure that 'on average' only qualifies."""
    return any(
        span is not adverb
        and span.text not in ADVERBS
        and not (draft.stage_of(span) and span.text not in VERBS)
        for span in draft.spans
        if span.means("measure", "how_long", "how_much", "count")
    )


def _measured(draft: Draft, at: int, span: Span) -> None:
    measure = draft.measure_of(span)
    if measure is None or (draft.stage_of(span) and span.text not in VERBS):
        return
    if draft.stage_of(span) and draft.figures and not _listed(draft, at):
        return
    following = draft.next(at)
    if (
        measure == "won_value"
        and span.text in ("sales", "sale")
        and following
        and draft.entity_of(following[1]) == "agent"
    ):
        # "sales agents" is one phrase; "sales reps" may be two.
        span.used = True
        return
    span.used = True
    add_figure(draft, Figure(measure=measure))


def _listed(draft: Draft, at: int) -> bool:
    """'wins, losses and win rate': one figure in a row of them."""
    before = draft.spans[at - 1] if at else None
    joined = before is not None and before.means("and", "versus", "or")
    return joined and draft.spans[at].text in VERBS
