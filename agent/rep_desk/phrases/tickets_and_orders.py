"""What tickets and orders are: 'open tickets', 'pending orders'."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from crm.query.query import Filter

OPENED = ("opened", "created", "create", "created in", "started", "launched", "entered")


def open_tickets(draft: Draft) -> None:
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


def order_statuses(draft: Draft) -> None:
    """'pending orders': what an order is, where orders are asked about."""
    if any(draft.entity_of(one) == "order" for one in draft.spans):
        for span in draft.spans:
            own = [sense for sense in span.senses if sense.kind == "value" and sense.name == "order.status"]
            span.senses = own or span.senses
