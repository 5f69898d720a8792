"""The state that a record is in: 'stuck', 'completed meetings', 'VIP customers'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, Draft
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from crm.opportunities import OPEN_STAGES
from crm.query.query import Filter, Order

STUCK_DAYS = 60
LASTING = (
    "sitting in",
    "sitting",
    "been around",
    "been going",
    "open for",
    "been open",
    "been in",
    "remained in",
    "remained open",
    "open longer",
    "open more",
)


def stuck(draft: Draft) -> None:
    if any(one.kind == "number" and one.unit == "days" for one in draft.spans):
        return
    for _, span in list(draft.left("stuck")):
        if span.text in LASTING:
            # Without a number of days it is no long time: "got open for GTX", "been in Engaging since May".
            kind = "stage_open" if "open" in span.text else "doing"
            span.senses = [Sense(kind, kind)]
            span.used = kind == "doing"
            continue
        span.used = True
        draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
        draft.add_filter(Filter(field="opportunity.age", op=">", values=(STUCK_DAYS,)))
        draft.order.append(Order(field="opportunity.age"))
        draft.notes.append(f"'{span.text}' is read as: open for more than {STUCK_DAYS} days")


def statuses(draft: Draft) -> None:
    """'completed meetings', 'scheduled calls'."""
    if not any(_is_activity(draft, span) for span in draft.spans):
        return
    for at, span in list(draft.left("completed", "planned")):
        before = draft.previous(at)
        if before is not None and before[1].means("absent"):
            continue  # "Without any completed interaction".
        _statused(draft, at)
        span.used = True
        status = "scheduled" if span.means("planned") else "completed"
        draft.add_filter(Filter(field="activity.status", values=(status,)))


def _is_activity(draft: Draft, span: Span) -> bool:
    value = draft.value_of(span)
    kind = value is not None and value.name == "activity.kind"
    return kind or draft.entity_of(span) == "activity" or span.means("touched")


def _statused(draft: Draft, at: int) -> None:
    """'with status scheduled': the noun adds nothing."""
    before = draft.previous(at, skip=("whose",))
    if before is not None and any(s.name == "activity.status" for s in before[1].senses):
        before[1].used = True


def flags(draft: Draft) -> None:
    """'VIP customers': a property that is or is not so."""
    for at, span in list(draft.left("field")):
        name = draft.field_of(span)
        grouped = at and draft.spans[at - 1].means("by")
        if name is not None and draft.catalogue.field(name).kind == "flag" and not grouped:
            denied = at > 0 and draft.spans[at - 1].means("not")
            draft.spans[at - 1].used = draft.spans[at - 1].used or denied
            span.used = True
            draft.add_filter(Filter(field=name, values=(not denied,)))
