"""'who won more', 'do we make more from finance or from medical'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft, rank_by
from agent.rep_desk.metrics import metric_after
from agent.rep_desk.ranking.vocabulary import SOLD
from agent.rep_desk.spans import Span
from crm.query.query import Figure, Filter

COMPARATIVES = (
    *("more", "less", "better", "worse", "higher", "lower", "bigger", "greater", "larger", "smaller"),
    *("fewer", "stronger", "weaker"),
)


def comparative(draft: Draft, at: int, span: Span) -> None:
    """'who won more', 'do we make more from finance or from medical'."""
    if at and draft.spans[at - 1].means("how_much") and draft.compare is not None:
        span.used = True
        return  # "How much more did we win in May than in April" is money.
    if at and draft.spans[at - 1].means("how_much") and any(draft.stage_of(one) for one in draft.spans):
        # "How much more did we win in retail than in medical".
        metric: Figure | None = metric_after(draft, at, counting=False) or Figure(measure="won_value")
    else:
        metric = metric_after(draft, at, counting=True) or _deals_of_stage(draft, at)
    if metric is None and _sells(draft, at):
        metric = draft.money
    if metric is not None:
        span.used = True
        rank_by(draft, metric, span.means("more"))
        draft.both = True


def _sells(draft: Draft, at: int) -> bool:
    before = draft.spans[at - 1] if at else None
    following = draft.next(at)
    counts = following is not None and following[1].kind == "number"
    return before is not None and not counts and (before.means("earned") or before.text in SOLD)


def _deals_of_stage(draft: Draft, at: int) -> Figure | None:
    """'who won more': deals, and more of them."""
    stage = draft.stage_of(draft.spans[at - 1]) if at else None
    following = draft.next(at)
    named = following is not None and (following[1].kind == "number" or draft.entity_of(following[1]))
    if stage is None or draft.spans[at - 1].text in SOLD or named:
        return None
    draft.spans[at - 1].used = True
    return Figure(measure="count:opportunity", where=(Filter(field=STAGE_FIELD, values=stage),))
