"""'… : account, product and value', '… Give id, rep and engage date': the columns that a list shall show."""

from __future__ import annotations

from agent.rep_desk.draft import Draft, use
from agent.rep_desk.spans import Span

FIGURES = ("aggregate", "count", "how_much", "how_long", "by", "share", "best", "worst")


def columns(draft: Draft) -> None:
    """Take a closing list of properties, where what stands before it lists rows."""
    found = draft.first("shown")
    if found is None:
        return
    at, mark = found
    mark.used = True
    head, tail = draft.spans[:at], draft.spans[at + 1 :]
    subject = next((entity for span in head if (entity := draft.entity_of(span))), None)
    if subject is None or any(span.means(*FIGURES) for span in head):
        return
    named = [_column(draft, span, subject) for span in tail if not span.means("and")]
    if all(named):
        draft.subject = subject
        draft.columns += [name for name in named if name]
        use(*tail, *(span for span in head if draft.entity_of(span) == subject))


def _column(draft: Draft, span: Span, subject: str) -> str | None:
    entity, name = draft.entity_of(span), draft.field_of(span)
    if entity is not None and name is None:
        name = draft.catalogue.entity(entity).title
    if name is None and draft.measure_of(span) == "won_value":
        name = {"opportunity": "opportunity.value", "account": "account.revenue"}.get(subject)
    reached = name is not None and draft.catalogue.path(subject, name.split(".")[0]) is not None
    return name if reached else None
