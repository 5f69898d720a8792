"""A breakdown by time is by the date of what is counted."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from crm.query.catalogue import CannotAnswer
from crm.query.dates import figure_date
from crm.query.query import Figure


def date_breakdowns(draft: Draft) -> None:
    """A breakdown 'by month' is by the date of what is counted."""
    for at, group in enumerate(draft.groups):
        if group.field == "date":
            if not draft.figures:
                draft.figures.append(Figure(measure="count:opportunity"))
            try:
                field = _date_field(draft)
            except CannotAnswer:
                # "Weekly … of agents": they have no date.
                draft.doubts.append(group.grain or "date")
                field = "opportunity.close_date"
            draft.groups[at] = group.model_copy(update={"field": field})


def _date_field(draft: Draft) -> str:
    if draft.period_field:
        return draft.period_field
    return figure_date(draft.catalogue, draft.query(), draft.figures[0])
