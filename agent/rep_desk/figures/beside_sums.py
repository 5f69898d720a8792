"""Rows counted beside sums: 'won deals and won value per product'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, use
from agent.rep_desk.figures.added import add_figure
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter


def counted_beside_sums(draft: Draft) -> None:
    """'won deals and won value per product': rows in a row with sums are counted beside them."""
    for at, span in list(draft.left("entity")):
        before = draft.spans[at - 1] if at else None
        stage = draft.stage_of(before) if before is not None and not before.used else None
        if draft.entity_of(span) != "opportunity" or before is None or stage is None or not draft.figures:
            continue
        lead = draft.spans[at - 2] if at > 1 else None
        after = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        if _joined(draft, lead, at - 3) or _joined(draft, after, at + 2):
            counted = Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))
            use(before, span)
            draft.figures.insert(0 if _joined(draft, after, at + 2) else len(draft.figures), counted)


def _joined(draft: Draft, link: Span | None, beyond: int) -> bool:
    """Whether 'and' leads to a figure."""
    if link is None or not link.means("and") or not 0 <= beyond < len(draft.spans):
        return False
    other = draft.spans[beyond]
    return other.means("measure", "aggregate", "count") and draft.measure_of(other) not in (None, "won_deals")


def counted_of_those(draft: Draft) -> None:
    """'their total staff, and how many of those accounts are there': a number beside a sum."""
    for at, span in list(draft.left("restated")):
        noun = draft.spans[at + 1] if at + 1 < len(draft.spans) else None
        entity = draft.entity_of(noun) if noun is not None else None
        if span.text.startswith("how many of") and entity is not None and noun is not None and draft.figures:
            use(span, noun)
            add_figure(draft, Figure(measure=f"count:{entity}"))
