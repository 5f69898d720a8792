"""'… : account, product and value', '… Give id, rep and engage date': the columns that a list shall show."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.spans import Span
from crm.opportunities import CLOSED_STAGES

FIGURES = ("aggregate", "count", "how_much", "how_long", "share")
RANKS = ("best", "worst")
IN_TIME = ("newest", "earliest", "quickest", "slowest")


def columns(draft: Draft) -> None:
    """Take a closing list of properties, where what stands before it lists rows."""
    found = draft.first("shown")
    if found is None:
        return
    at, mark = found
    mark.used = True
    head, tail = draft.spans[:at], draft.spans[at + 1 :]
    subject = next((entity for span in head if (entity := draft.entity_of(span))), None)
    summed = any(span.means(*FIGURES) for span in head)
    summed = summed or any(span.means("by") and not _names_doer(draft, span) for span in head)
    # The biggest deal is a row; the best account is told by a figure.
    ranked = subject != "opportunity" and any(span.means(*RANKS) for span in head)
    if subject is None or summed or ranked:
        return
    named = [_column(draft, span, subject) for span in tail if not span.means("and")]
    if all(named):
        draft.subject = subject
        draft.columns += [name for name in named if name]
        use(*tail)
        if not any(span.means(*RANKS, *IN_TIME) for span in head):
            use(*(span for span in head if draft.entity_of(span) == subject))


def _names_doer(draft: Draft, by: Span) -> bool:
    """'won by Ada' is no breakdown."""
    following = draft.next(draft.spans.index(by))
    return by.text == "by" and following is not None and draft.value_of(following[1]) is not None


def _column(draft: Draft, span: Span, subject: str) -> str | None:
    entity, name = draft.entity_of(span), draft.field_of(span)
    if entity is not None and name is None:
        name = draft.catalogue.entity(entity).title
    if subject == "opportunity" and span.text in ("date", "dates", "when"):
        closed = any(set(draft.stage_of(one) or ("",)) <= set(CLOSED_STAGES) for one in draft.spans)
        name = "opportunity.close_date" if closed else "opportunity.engage_date"
    if name is None and draft.measure_of(span) == "won_value":
        name = {"opportunity": "opportunity.value", "account": "account.revenue"}.get(subject)
    reached = name is not None and draft.catalogue.path(subject, name.split(".")[0]) is not None
    return name if reached else None
