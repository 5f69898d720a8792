"""'at risk', 'likely to churn', 'high-value'."""

from __future__ import annotations

from datetime import date

from agent.rep_desk.by_time import DEFAULT_LIMIT
from agent.rep_desk.draft import STAGE_KINDS, Draft, use
from agent.rep_desk.times import Moment
from crm.query.query import Filter, Order

# Most shoppers buy nothing in any quarter; most accounts stay. What is a high risk differs.
RISKY = {"contact": 50.0, "account": 30.0}


def at_risk(draft: Draft) -> None:
    for at, span in list(draft.left("at_risk")):
        span.used = True
        risky = "contact" if draft.is_shop and "opportunity" not in draft.world.present else "account"
        best = draft.previous(at)
        if best is not None and best[1].means("best"):
            # "Most likely to churn" is an order, not a threshold.
            best[1].used, draft.subject, draft.limit = True, risky, draft.limit or DEFAULT_LIMIT
        else:
            draft.add_filter(Filter(field=f"{risky}.churn_risk", op=">=", values=(RISKY[risky],)))
        draft.order.append(Order(field=f"{risky}.churn_risk"))
        ahead = [one for _, one in draft.left("time") if one.moment and _reaches(one.moment, draft.today)]
        if ahead:
            # "At risk of churning this quarter" is about what is to come, not about deals of the quarter.
            use(*ahead)
            draft.notes.append("risk is the chance to leave within the horizon of the scores, 90 days")


def _reaches(moment: Moment, today: date) -> bool:
    return moment.period.end is None or moment.period.end > today


def valuable(draft: Draft) -> None:
    for at, span in list(draft.left("valuable")):
        following = draft.next(at, skip=STAGE_KINDS)
        entity = draft.entity_of(following[1]) if following else None
        before = draft.previous(at)
        if before is not None and before[1].means("best", "worst"):
            span.used = True  # "the least valuable customer" is ranked already
            continue
        if entity is None:
            continue
        span.used = True
        field = "opportunity.value" if entity == "opportunity" else "account.revenue"
        draft.order.append(Order(field=field))
        draft.notes.append(f"'{span.text}' is read as: the largest first")
