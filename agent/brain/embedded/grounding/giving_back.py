"""Cancelling what has not left and returning what has arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from agent.brain.embedded.grounding.asking import item_question, refund_question
from agent.brain.embedded.grounding.items import (
    OPEN,
    chosen_items,
    corrected_items,
    each_line_once,
    find_items,
)
from agent.brain.embedded.grounding.methods import choose_method, paying
from agent.brain.embedded.grounding.orders import items_of_orders, orders_meant, spared
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Step, Tell, options
from agent.wording import joined, say


def cancel(request: Request, records: Records) -> list[Step]:
    if request.targets and request.everything and not request.orders:
        holding = {
            i.order_id for t in request.targets for i in find_items(request, t, records, ["pending"]).items
        }
        request = request.model_copy(update={"orders": sorted(holding), "targets": []})
    if request.targets and not request.orders:
        return _cancel_items(request, records)
    if request.targets and request.orders and not request.everything:
        whole = [records.order(number) for number in request.orders]
        if any(order and not _covers(request, order, records) for order in whole):
            return _cancel_items(request, records)
    orders = orders_meant(request, records, ["pending"])
    if not isinstance(orders, list):
        return [orders]
    if orders and not any(order["status"] == "pending" for order in orders):
        order = orders[0]
        why = "already_cancelled" if order["status"] == "cancelled" else "not_cancellable"
        return [Tell(say(why, order=order["order_id"], status=order["status"]), request.id)]
    elsewhere = _refunded_elsewhere(request, orders, records)
    return [elsewhere] if elsewhere else _cancellations(request, orders)


def _refunded_elsewhere(request: Request, orders: Sequence[dict[str, Any]], records: Records) -> Tell | None:
    """She wants the money somewhere else and has said what to do if that cannot be: it cannot."""
    for order in orders if request.otherwise else ():
        if choose_method(request.method, records, order) != records.original_method(order):
            return Tell(say("cancel_refund_original", order=order["order_id"]), request.id)
    return None


def _cancellations(request: Request, orders: Sequence[dict[str, Any]]) -> list[Step]:
    reason = request.answered("reason") or request.reason
    if reason is None:
        known = ("no longer needed", "ordered by mistake")
        return [Ask("reason", say("ask_reason"), request.id, options([(r, r) for r in known]), "reason")]
    return [Act("cancel_order", {"order_id": o["order_id"], "reason": reason}, request.id) for o in orders]


def _covers(request: Request, order: dict[str, Any], records: Records) -> bool:
    """Whether the items named are all that the order has."""
    named = [i for t in request.targets for i in find_items(request, t, records, ["pending"]).items]
    return not _not_named(order, each_line_once(named, records))


def _not_named(order: dict[str, Any], named: Sequence[Item]) -> list[str]:
    """The names of what else the order holds; of two equal things, the one that is not meant."""
    left = Counter(item.item_id for item in named if item.order_id == order["order_id"])
    others = []
    for line in order["items"]:
        left[line["item_id"]] -= 1
        if left[line["item_id"]] < 0:
            others.append(line["name"])
    return others


def _cancel_items(request: Request, records: Records) -> list[Step]:
    """Items cannot be cancelled, orders can: fine when the items are the whole order, or have arrived."""
    items, question = _targets(request, records, OPEN)
    if question:
        return [question]
    arrived = [item for item in items if item.status == "delivered"]
    waiting = [item for item in items if item.status == "pending"]
    steps: list[Step] = _returns(request, arrived, records) if arrived else []
    partly: list[dict[str, Any]] = []
    wholly: list[dict[str, Any]] = []
    for order in records.orders:
        if any(item.order_id == order["order_id"] for item in waiting):
            (partly if _not_named(order, waiting) else wholly).append(order)
    if wholly:
        steps += _cancellations(request, wholly)
    for order in partly:
        others = joined(_not_named(order, waiting))
        steps.append(Tell(say("no_partial_cancel", order=order["order_id"], others=others), request.id))
    if not items:
        steps.append(Tell(_missing(request), request.id))
    elif not steps:
        status = items[0].status
        why = "already_cancelled" if status == "cancelled" else "not_cancellable"
        steps.append(Tell(say(why, order=items[0].order_id, status=status), request.id))
    return steps


def _missing(request: Request) -> str:
    """Why no item was found: it is in an order of another status, or nowhere."""
    return say("no_such_item", item=joined([target.phrase for target in request.targets]) or "that")


def _targets(request: Request, records: Records, statuses: Sequence[str]) -> tuple[list[Item], Ask | None]:
    """The items of all targets, or the question which one is meant."""
    found: list[Item] = []
    for target in request.targets:
        fitting = find_items(request, target, records, statuses)
        if fitting.ambiguous:
            return [], item_question(request, target.phrase, fitting.items)
        found += [item for item in fitting.items if item not in found or fitting.items.count(item) > 1]
    kept = _kept(request, records) if request.excepted else set()
    return [item for item in found if (item.order_id, item.item_id) not in kept], None


def return_items(request: Request, records: Records) -> list[Step]:
    """What she named, or chose when she was asked, or whole orders."""
    if request.answers.get("items"):
        return _returns(request, chosen_items(request, records), records)
    something = has(request.text, "something", "(?:an?|one|some|few|couple of) (?:items?|things?)")
    if request.everything or (request.orders and not request.targets and not something):
        return _return_whole(request, records)
    if not request.targets:
        orders = orders_meant(request, records, ["delivered"])
        if not isinstance(orders, list):
            return [orders]
        items = items_of_orders(orders, records)
        if len(items) == 1:
            return _returns(request, items, records)
        pairs = [(item.item_id, item.label) for item in items]
        return [Ask("item", say("ask_which_return"), request.id, options(pairs), "items", many=True)]
    items, question = _targets(request, records, ["delivered"])
    if question:
        return [question]
    arrived = [item for item in items if item.status == "delivered"]
    if not arrived:
        return [_not_arrived(request, items)]
    return _returns(request, arrived, records)


def _not_arrived(request: Request, items: Sequence[Item]) -> Tell:
    if not items:
        return Tell(_missing(request), request.id)
    item = items[0]
    return Tell(say("not_returnable", item=item.name, order=item.order_id, status=item.status), request.id)


def _return_whole(request: Request, records: Records) -> list[Step]:
    """All items of the orders meant, less what she keeps."""
    chosen = request.model_copy(deep=True)
    chosen.hint.every = chosen.hint.every or not (
        chosen.hint.newest or chosen.hint.place or chosen.hint.with_products
    )
    if request.targets and not request.orders:
        holding = {
            i.order_id for t in request.targets for i in find_items(request, t, records, ["delivered"]).items
        }
        chosen.orders = [
            order for order in holding if (records.order(order) or {}).get("status") == "delivered"
        ]
    orders = orders_meant(chosen, records, ["delivered"])
    if not isinstance(orders, list):
        return [orders]
    kept = _kept(request, records)
    items = [item for item in items_of_orders(orders, records) if (item.order_id, item.item_id) not in kept]
    return _returns(request, [i for i in items if i.status == "delivered"] or items, records)


def _kept(request: Request, records: Records) -> set[tuple[str, str]]:
    return {
        (item.order_id, item.item_id)
        for target in request.excepted
        for item in find_items(Request(skill="return_items"), target, records, OPEN).items
    }


def _returns(request: Request, items: Sequence[Item], records: Records) -> list[Step]:
    """One return for each order."""
    items = each_line_once(corrected_items(request, items, records), records)
    steps: list[Step] = []
    for order_id in dict.fromkeys(item.order_id for item in items):
        order = records.order(order_id)
        assert order is not None, "items come from her orders"
        method = request.answered(f"method:{order_id}") or paying(request, records, order)
        if method is None:
            steps.append(refund_question(request, records, order))
            continue
        ids = [item.item_id for item in items if item.order_id == order_id]
        arguments = {"order_id": order_id, "item_ids": ids, "payment_method_id": method}
        steps.append(Act("return_items", arguments, request.id))
    return steps


def give_up(request: Request, records: Records) -> list[Step]:
    """'Cancel or return': pending orders are cancelled, delivered ones returned."""
    if request.targets and not request.everything:
        return _cancel_items(request, records)
    kept = _kept(request, records)
    steps: list[Step] = []
    left_out = spared(request, records, OPEN)
    mine = [order for order in records.orders if order["order_id"] not in left_out]
    pending = [order for order in mine if order["status"] == "pending"]
    steps += (
        _cancellations(request, [o for o in pending if not any(k[0] == o["order_id"] for k in kept)])
        if pending
        else []
    )
    items = [i for i in records.items if (i.order_id, i.item_id) not in kept and i.order_id not in left_out]
    arrived = [item for item in items if item.status == "delivered"]
    return steps + _returns(request, arrived, records)
