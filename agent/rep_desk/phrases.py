"""Phrases that stand for a condition: 'at risk', 'high-value', 'subsidiaries of', 'stuck'."""

from __future__ import annotations

from agent.rep_desk.draft import STAGE_FIELD, STAGES, Draft
from crm.opportunities import OPEN_STAGES
from crm.query.query import Filter, Order

STAGE_KINDS = tuple(STAGES)
RISKY = 50.0
STUCK_DAYS = 60


def special(draft: Draft) -> None:
    """Phrases that stand for a condition: 'at risk', 'high-value', 'subsidiaries of', 'completed'."""
    for _, span in list(draft.left("at_risk")):
        span.used = True
        risky = "contact" if draft.is_shop and "opportunity" not in draft.world.present else "account"
        draft.add_filter(Filter(field=f"{risky}.churn_risk", op=">=", values=(RISKY,)))
        draft.order.append(Order(field=f"{risky}.churn_risk"))
    for at, span in list(draft.left("valuable")):
        following = draft.next(at, skip=STAGE_KINDS)
        entity = draft.entity_of(following[1]) if following else None
        if entity is None:
            continue
        span.used = True
        if entity == "opportunity":
            draft.order.append(Order(field="opportunity.value"))
        elif not draft.first("at_risk"):
            draft.order.append(Order(field="account.revenue"))
            draft.notes.append(f"'{span.text}' is read as: the largest first")
    for at, span in list(draft.left("field")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if draft.field_of(span) == "account.parent" and following and value and value.name == "account.name":
            span.used = following[1].used = True
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
    for at, span in list(draft.left("subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if following and value and value.name == "account.name":
            span.used = following[1].used = True
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
        elif span.text.startswith("subsidiar") or span.text.startswith("a subsid"):
            span.used = True
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", op="filled"))
    for _, span in list(draft.left("independent")):
        span.used = True
        draft.add_filter(Filter(field="account.parent", op="empty"))
    for at, span in list(draft.left("stuck")):
        if not any(one.kind == "number" and one.unit == "days" for one in draft.spans):
            span.used = True
            draft.add_filter(Filter(field=STAGE_FIELD, values=OPEN_STAGES))
            draft.add_filter(Filter(field="opportunity.age", op=">", values=(STUCK_DAYS,)))
            draft.order.append(Order(field="opportunity.age"))
            draft.notes.append(f"'{span.text}' is read as: open for more than {STUCK_DAYS} days")
    for kind in ("completed", "planned"):
        for _, span in list(draft.left(kind)):
            status = "scheduled" if kind == "planned" else "completed"
            if any(draft.entity_of(one) == "activity" or one.means("touched") for one in draft.spans) or any(
                (value := draft.value_of(one)) and value.name == "activity.kind" for one in draft.spans
            ):
                span.used = True
                draft.add_filter(Filter(field="activity.status", values=(status,)))
