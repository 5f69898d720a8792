"""Which of her orders a request means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from agent.brain.embedded.grounding.asking import order_question
from agent.brain.embedded.grounding.items import narrowed_by_hint
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Step, Tell
from agent.wording import joined, say


def orders_meant(request: Request, records: Records, statuses: Sequence[str]) -> list[dict[str, Any]] | Step:
    """The orders of a request: by number, by what she says of them, or the only one that fits."""
    named = [records.order(number) for number in request.orders]
    if request.orders:
        known = [order for order in named if order is not None]
        if not known and request.otherwise:
            return Tell(say("unknown_order", order=joined(request.orders)), request.id)
        return known or order_question(request, records, statuses)
    fitting = [order for order in records.orders if order["status"] in statuses]
    kept = {
        item.order_id for item in narrowed_by_hint(items_of_orders(fitting, records), request.hint, records)
    }
    fitting = [order for order in fitting if order["order_id"] in kept]
    if not fitting:
        return Tell(say("no_such_order", status=joined(list(statuses))), request.id)
    if len(fitting) == 1 or request.hint.every:
        return fitting
    return order_question(request, records, statuses)


def items_of_orders(orders: Iterable[dict[str, Any]], records: Records) -> list[Item]:
    return [item for order in orders for item in records.items_of(order)]
