"""Which of her orders a request means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from agent.brain.embedded.grounding.asking import order_question
from agent.brain.embedded.grounding.items import narrowed_by_hint, sent_to
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Step, Tell
from agent.wording import joined, say


def orders_meant(request: Request, records: Records, statuses: Sequence[str]) -> list[dict[str, Any]] | Step:
    """The orders of a request: by number, by what she says of them, or the only one that fits."""
    if request.hint.others and not request.orders:
        return _each_meant(request, records, statuses)
    named = [records.order(number) for number in request.orders]
    if request.orders:
        known = [order for order in named if order is not None]
        if not known and request.otherwise:
            return Tell(say("unknown_order", order=joined(request.orders)), request.id)
        return known or order_question(request, records, statuses)
    left_out = spared(request, records, statuses)
    fitting = [
        order for order in records.orders if order["status"] in statuses and order["order_id"] not in left_out
    ]
    kept = {
        item.order_id for item in narrowed_by_hint(items_of_orders(fitting, records), request.hint, records)
    }
    fitting = [order for order in fitting if order["order_id"] in kept]
    too_late = _of_another_status(request, fitting, records)
    if too_late is not None:
        return Tell(say("too_late", order=too_late["order_id"], status=too_late["status"]), request.id)
    if not fitting:
        plain = dict.fromkeys(status.split(" (")[0] for status in statuses)
        return Tell(say("no_such_order", status=joined(list(plain))), request.id)
    if len(fitting) == 1 or request.hint.every:
        return fitting
    return order_question(request, records, statuses)


def _each_meant(request: Request, records: Records, statuses: Sequence[str]) -> list[dict[str, Any]] | Step:
    """'The one to Reno and the one to Dallas': all of them, or what stands in the way of one."""
    chosen: list[dict[str, Any]] = []
    for hint in (request.hint.model_copy(update={"others": []}), *request.hint.others):
        orders = orders_meant(request.model_copy(update={"hint": hint}), records, statuses)
        if not isinstance(orders, list):
            return orders
        chosen += [order for order in orders if order not in chosen]
    return chosen


def spared(request: Request, records: Records, statuses: Sequence[str]) -> set[str]:
    """The orders that she leaves out of what shall be done with all that stand so."""
    hint, numbers = request.spared, set(request.spared_orders)
    if hint is None:
        return numbers
    told = {product for group in hint.with_products for product in group}
    for order in records.orders:
        holds = any(line["product_id"] in told for line in order["items"])
        if holds or (hint.place and sent_to(order["order_id"], hint.place, records)):
            numbers.add(order["order_id"])
    if hint.newest or hint.oldest:
        standing = [item for item in records.items if item.status in statuses]
        numbers |= {item.order_id for item in narrowed_by_hint(standing, hint, records)}
    return numbers


def _of_another_status(
    request: Request, fitting: Sequence[dict[str, Any]], records: Records
) -> dict[str, Any] | None:
    """The order that holds what she says, when none of the fitting ones holds any of it."""
    wanted = {product for group in request.hint.with_products for product in group}

    def holds(order: dict[str, Any]) -> bool:
        return any(line["product_id"] in wanted for line in order["items"])

    if not wanted or any(map(holds, fitting)):
        return None
    return next((order for order in records.orders if holds(order)), None)


def items_of_orders(orders: Iterable[dict[str, Any]], records: Records) -> list[Item]:
    return [item for order in orders for item in records.items_of(order)]
