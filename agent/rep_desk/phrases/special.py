"""Every phrase that stands for a condition, in the order in which they are taken."""

from __future__ import annotations

from agent.rep_desk.draft import Draft
from agent.rep_desk.phrases.list_price import against_list_price
from agent.rep_desk.phrases.parents import belonging_to_somebody, family, owned, parent_of, with_parent
from agent.rep_desk.phrases.risk_and_worth import at_risk, valuable
from agent.rep_desk.phrases.states import flags, statuses, stuck
from agent.rep_desk.phrases.subsidiaries import parents_alone, those_with_a_parent, with_subsidiaries
from agent.rep_desk.phrases.tickets_and_orders import open_tickets, order_statuses

STEPS = (
    open_tickets,
    order_statuses,
    at_risk,
    valuable,
    family,
    with_parent,
    belonging_to_somebody,
    owned,
    parent_of,
    parents_alone,
    with_subsidiaries,
    those_with_a_parent,
    against_list_price,
    stuck,
    statuses,
    flags,
)


def special(draft: Draft) -> None:
    """Take every phrase that stands for a condition."""
    for take in STEPS:
        take(draft)
