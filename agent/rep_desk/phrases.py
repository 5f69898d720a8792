"""Phrases that stand for a condition: 'at risk', 'high-value', 'subsidiaries of', 'stuck'."""

from __future__ import annotations

from datetime import date

from agent.rep_desk.by_time import DEFAULT_LIMIT
from agent.rep_desk.draft import STAGE_FIELD, STAGE_KINDS, Draft, rank_by, use
from agent.rep_desk.lexicon import Sense
from agent.rep_desk.spans import Span
from agent.rep_desk.times import Moment
from crm.opportunities import OPEN_STAGES
from crm.query.query import Figure, Filter, Group, Operator, Order

# Most shoppers buy nothing in any quarter; most accounts stay. What is a high risk differs.
RISKY = {"contact": 50.0, "account": 30.0}
STUCK_DAYS = 60
OPENED = ("opened", "created", "create", "created in", "started", "launched", "entered")
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


def special(draft: Draft) -> None:
    """Take every phrase that stands for a condition."""
    for take in STEPS:
        take(draft)


def _at_risk(draft: Draft) -> None:
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


def _open_tickets(draft: Draft) -> None:
    """'open tickets', 'how many tickets are closed': somebody closed them or nobody; no deal is meant."""
    if draft.likely_subject() != "ticket" and not _beside_tickets(draft):
        return
    for _, span in list(draft.left("stage_open", "stage_closed", "dated_engage")):
        if span.text in OPENED:
            span.senses = []  # When it was opened is its own date.
            span.used = True
        elif span.means("stage_open", "stage_closed"):
            span.used = True
            status = "open" if span.means("stage_open") else "closed"
            draft.add_filter(Filter(field="ticket.status", values=(status,)))
    for _, span in list(draft.left("overdue")):
        span.used = True
        draft.add_filter(Filter(field="ticket.status", values=("open",)))
        draft.add_filter(Filter(field="ticket.due_at", op="<", values=(draft.today,)))


def _beside_tickets(draft: Draft) -> bool:
    """'shoppers with open tickets'."""
    stages = [at for at, one in enumerate(draft.spans) if one.means("stage_open", "stage_closed")]
    near = [draft.spans[beside] for at in stages for beside in (at - 1, at + 1) if beside < len(draft.spans)]
    return any(draft.entity_of(one) == "ticket" for one in near)


def _order_statuses(draft: Draft) -> None:
    """'pending orders': what an order is, where orders are asked about."""
    if any(draft.entity_of(one) == "order" for one in draft.spans):
        for span in draft.spans:
            own = [sense for sense in span.senses if sense.kind == "value" and sense.name == "order.status"]
            span.senses = own or span.senses


def _reaches(moment: Moment, today: date) -> bool:
    return moment.period.end is None or moment.period.end > today


def _valuable(draft: Draft) -> None:
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


def _parents(draft: Draft) -> None:
    """'whose parent company is Sonron', 'subsidiaries of Sonron'."""
    for at, span in list(draft.left("field", "subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        beside = at > 0 and draft.spans[at - 1].last + 1 == span.first
        if span.means("subsidiaries") and (value is None or value.name != "account.name") and beside:
            # "The Bubba Gump subsidiaries".
            following = (at - 1, draft.spans[at - 1])
            value = draft.value_of(following[1])
        about_parent = span.means("subsidiaries") or draft.field_of(span) == "account.parent"
        if not span.means("subsidiaries") and draft.words[span.last + 1 : span.last + 2] == ["of"]:
            continue
        if about_parent and following and value and value.name == "account.name":
            use(span, following[1])
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))
            summed = any(True for _ in draft.left("measure", "aggregate", "how_much"))
            draft.subject = "account" if span.means("subsidiaries") and not summed else draft.subject


def _family(draft: Draft) -> None:
    """'Acme and its subsidiaries': the company, and those whose parent it is."""
    for at, span in list(draft.left("family")):
        value = draft.value_of(draft.spans[at - 1]) if at else None
        if value is not None and value.name == "account.name":
            use(span, draft.spans[at - 1])
            draft.add_filter(Filter(field="account.family", values=(value.value,)))
    for _, span in list(draft.left("value")):
        value = draft.value_of(span)
        whole = draft.words[span.last + 1 : span.last + 2] == ["group"] and "group" not in span.text
        if whole and value is not None and value.name == "account.name":
            span.used = True  # "The Acme group".
            draft.add_filter(Filter(field="account.family", values=(value.value,)))


def _owned(draft: Draft) -> None:
    """'which companies does Acme own': its subsidiaries; what a seller owns is his."""
    for at, span in list(draft.left("doing")):
        before = draft.spans[at - 1] if at else None
        value = draft.value_of(before) if before is not None else None
        asked = any(draft.entity_of(one) == "account" for one in draft.spans[:at])
        if (
            span.text in ("own", "owns")
            and before is not None
            and value
            and value.name == "account.name"
            and asked
        ):
            use(span, before)
            draft.subject = "account"
            draft.add_filter(Filter(field="account.parent", values=(value.value,)))


def _parent_of(draft: Draft) -> None:
    """'the parent of Codehow' asks for a property; 'which company' before it only says of what kind."""
    for at, span in list(draft.left("field")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if draft.field_of(span) == "account.parent" and value and value.name == "account.name":
            use(span, *(one for one in draft.spans[:at] if draft.entity_of(one) == "account"))
            draft.subject = "account"
            draft.columns = ["account.name", "account.parent"]


def _parents_alone(draft: Draft) -> None:
    """'how many accounts have subsidiaries': they are the parents of others."""
    for at, span in list(draft.left("subsidiaries")):
        has = at > 0 and draft.spans[at - 1].means("whose")
        counted = draft.first("count")
        owner = at > 1 and draft.entity_of(draft.spans[at - 2]) == "account"
        if span.text != "subsidiaries" or not has or not owner or draft.first("best", "worst", "by"):
            continue
        use(span, draft.spans[at - 1], draft.spans[at - 2])
        if counted is not None:
            counted[1].used = True
            draft.figures.append(Figure(measure="distinct:account.parent"))
        else:
            draft.figures.append(Figure(measure="count:account"))
            draft.add_group(Group(field="account.parent"))
            draft.add_filter(Filter(field="account.parent", op="filled"))
        use(*(one for _, one in draft.left("which")))


def _with_subsidiaries(draft: Draft) -> None:
    """'which parent company has the most subsidiaries', 'how many subsidiaries does each parent have'."""
    found = draft.first("subsidiaries")
    lead = draft.spans[max(0, found[0] - 2) : found[0]] if found else []
    ranked_itself = any(span.means("best", "worst") for span in lead)
    if ranked_itself and lead[-1].means("number"):
        return  # "The largest 5 subsidiaries": they are what is ranked.
    parents = [span for _, span in draft.left("field") if draft.field_of(span) == "account.parent"]
    ranked = draft.first("best", "worst")
    if (
        found is None
        or "subsidiar" not in found[1].text
        or not (ranked or (parents and draft.first("count", "by")) or _by_number(draft, found[0]))
    ):
        return
    use(found[1], *parents, *(one for one in draft.spans if draft.entity_of(one) == "account"))
    use(*(span for _, span in draft.left("which", "by", "count", "whose")))
    draft.add_group(Group(field="account.parent"))
    draft.add_filter(Filter(field="account.parent", op="filled"))
    rank_by(draft, Figure(measure="count:account"), descending=ranked is None or ranked[1].means("best"))
    if ranked is not None:
        number = next((one for _, one in draft.left("number") if not one.unit), None)
        draft.limit = int(number.number) if number else 1
        use(ranked[1], *([number] if number else ()))


def _by_number(draft: Draft, at: int) -> bool:
    """'accounts by number of subsidiaries'."""
    return at > 1 and draft.spans[at - 1].means("count") and draft.spans[at - 2].means("by")


LIST_PRICE: dict[str, Operator] = {"over_list": "<", "under_list": ">", "at_list": "="}


def _list_price(draft: Draft) -> None:
    """'won above list price' is a discount below zero."""
    for _, span in list(draft.left(*LIST_PRICE)):
        span.used = True
        sense = span.sense(*LIST_PRICE)
        if span.means("at_list") and any(draft.measure_of(one) == "open_pipeline" for one in draft.spans):
            continue  # The pipeline is at list price where a deal has no value yet.
        unsold = any(one.means("stage_open", "stage_lost") for one in draft.spans)
        if span.means("at_list") and unsold:
            # "Lost deals at list price": what they would have brought.
            for _, value in list(draft.left("field")):
                value.used = value.used or draft.field_of(value) == "opportunity.value"
            draft.figures.append(Figure(measure="sum:opportunity.list_price"))
        elif sense is not None:
            draft.add_filter(Filter(field="opportunity.discount", op=LIST_PRICE[sense.kind], values=(0,)))


def _subsidiaries(draft: Draft) -> None:
    for _, span in list(draft.left("subsidiaries")):
        if "subsidiar" in span.text:
            span.used = True
            before = draft.spans[: draft.spans.index(span)]
            summed = any(True for _ in draft.left("measure", "aggregate", "how_much"))
            summed = summed or any(draft.entity_of(one) == "opportunity" for one in before)
            draft.subject = draft.subject if summed else "account"
            draft.add_filter(Filter(field="account.parent", op="filled"))
    for _, span in list(draft.left("independent")):
        span.used = True
        draft.add_filter(Filter(field="account.parent", op="empty"))


def _belonging(draft: Draft) -> None:
    """'deals that belong to Ada': only a company has subsidiaries."""
    for at, span in list(draft.left("subsidiaries")):
        following = draft.next(at)
        value = draft.value_of(following[1]) if following else None
        if span.text.startswith(("belong", "part of")) and value is not None and value.name != "account.name":
            span.used = True


def _stuck(draft: Draft) -> None:
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


def _statuses(draft: Draft) -> None:
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


def _statused(draft: Draft, at: int) -> None:
    """'with status scheduled': the noun adds nothing."""
    before = draft.previous(at, skip=("whose",))
    if before is not None and any(s.name == "activity.status" for s in before[1].senses):
        before[1].used = True


def _flags(draft: Draft) -> None:
    """'VIP customers': a property that is or is not so."""
    for at, span in list(draft.left("field")):
        name = draft.field_of(span)
        grouped = at and draft.spans[at - 1].means("by")
        if name is not None and draft.catalogue.field(name).kind == "flag" and not grouped:
            denied = at > 0 and draft.spans[at - 1].means("not")
            draft.spans[at - 1].used = draft.spans[at - 1].used or denied
            span.used = True
            draft.add_filter(Filter(field=name, values=(not denied,)))


def _is_activity(draft: Draft, span: Span) -> bool:
    value = draft.value_of(span)
    kind = value is not None and value.name == "activity.kind"
    return kind or draft.entity_of(span) == "activity" or span.means("touched")


STEPS = (
    _open_tickets,
    _order_statuses,
    _at_risk,
    _valuable,
    _family,
    _parents,
    _belonging,
    _owned,
    _parent_of,
    _parents_alone,
    _with_subsidiaries,
    _subsidiaries,
    _list_price,
    _stuck,
    _statuses,
    _flags,
)
