"""Deals that are still open: which of the open stages is named, and what they are worth so far."""

from __future__ import annotations

from collections.abc import Sequence

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.query import Filter

BOUNDS = (">", ">=", "<", "<=", "between")


def open_at_estimate(draft: Draft) -> None:
    """'open deals over 10000': an open deal has no close value yet, what it may bring is bounded."""
    is_open = any(
        item.field == STAGE_FIELD and item.op == "=" and set(item.values) <= set(OPEN_STAGES)
        for item in draft.filters
    )
    if is_open:
        draft.filters = at_estimate(draft.filters)


def at_estimate(filters: Sequence[Filter]) -> list[Filter]:
    """The same with bounds on what open deals may bring in place of their close values."""
    return [
        item.model_copy(update={"field": "opportunity.estimate"})
        if item.field == "opportunity.value" and item.op in BOUNDS
        else item
        for item in filters
    ]


def named_stage(draft: Draft) -> None:
    """'in prospecting for 60 days': a deal that ages is open, but of the open stages one is named."""
    named = {stage for span in draft.spans for stage in _stage_name(draft, span)}
    for at, item in enumerate(draft.filters):
        both = item.field == STAGE_FIELD and item.op == "=" and set(item.values) == set(OPEN_STAGES)
        if both and len(named) == 1:
            draft.filters[at] = item.model_copy(update={"values": tuple(named)})


def _stage_name(draft: Draft, span: Span) -> tuple[str, ...]:
    stages = draft.stage_of(span) or ()
    return stages if len(stages) == 1 and stages[0] in OPEN_STAGES else ()
