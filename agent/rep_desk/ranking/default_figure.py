"""What 'top X' means when no figure is named beside it."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.ranking.extremes import is_number
from agent.rep_desk.ranking.vocabulary import RANKS
from crm.query.query import Figure


def default_metric(draft: Draft) -> Figure:
    stages = [stage for one in draft.spans if (stage := draft.stage_of(one))]
    if any(draft.entity_of(one) == "line" for one in draft.spans):
        return Figure(measure="count:line")
    if _counts_contacts(draft):
        return Figure(measure="count:activity")
    sold = any(span.text in ("sold", "sell", "sells") for span in draft.spans)
    if ("Lost",) in stages:
        return Figure(measure="count:opportunity")
    if ("Won",) in stages and not sold:
        return Figure(measure="count:opportunity")
    return draft.money


def _counts_contacts(draft: Draft) -> bool:
    touched = [span for _, span in draft.left("touched")]
    if touched:
        use(*touched)
        return True
    values = [value for span in draft.spans if (value := draft.value_of(span))]
    return any(value.name == "activity.kind" for value in values)


def figure_to_come(draft: Draft) -> bool:
    """Whether a figure to rank by is still to come in the question."""
    numeric_left = any(
        (name := draft.field_of(span)) is not None and draft.is_numeric(name)
        for _, span in draft.left("field")
    )
    return numeric_left or any(
        True
        for _, span in draft.left("measure", "count", "aggregate", *RANKS)
        if not draft.stage_of(span) or span.text in ("wins", "losses")
    )


def named_elsewhere(draft: Draft, at: int) -> bool:
    """A figure after 'top 5', or before it where nothing follows: 'pipeline per rep, top 5'."""
    alone = draft.next(at) is None
    figures = [place for place, _ in draft.left("measure", "count", "aggregate")]
    figures += [place for place, span in draft.left("field") if is_number(draft, span)]
    return any(place > at or alone for place in figures)
