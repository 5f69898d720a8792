"""From a request to steps: every slot is filled from the customer's own records, or asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from agent.brain.embedded import generic, swaps
from agent.brain.embedded.items import OPEN, find_items, narrowed_by_hint
from agent.brain.embedded.methods import choose_address, choose_method
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import MethodHint, Request
from agent.brain.embedded.steps import Act, Ask, Handover, Step, Tell, options
from agent.wording import joined, say


def steps_for(request: Request, records: Records) -> list[Step]:
    """What to do about a request, in order."""
    ground = {
        "cancel_order": _cancel,
        "return_items": _return,
        "give_up": _give_up,
        "swap_items": swaps.swap,
        "change_address": _readdress,
        "change_payment": _repay,
    }
    if request.skill == "person":
        return [Handover(request.id)]
    if request.skill not in ground:
        return generic.steps(request, records)
    return ground[request.skill](request, records)


def order_question(request: Request, records: Records, statuses: Sequence[str]) -> Ask:
    """Which order? With those that the deed could be for."""
    fitting = [order for order in records.orders if order["status"] in statuses] or list(records.orders)
    return Ask(
        "order_id",
        say("ask_order"),
        request.id,
        options([(o["order_id"], order_label(o)) for o in fitting]),
        "orders",
        many=True,
    )


def order_label(order: dict[str, Any]) -> str:
    names = joined([line["name"] for line in order["items"]])
    return f"{order['order_id']} ({order['status']}: {names})"


def orders_meant(request: Request, records: Records, statuses: Sequence[str]) -> list[dict[str, Any]] | Step:
    """The orders of a request: by number, by what she says of them, or the only one that fits."""
    named = [records.order(number) for number in request.orders]
    if request.orders:
        known = [order for order in named if order is not None]
        return known or order_question(request, records, statuses)
    fitting = [order for order in records.orders if order["status"] in statuses]
    kept = {item.order_id for item in narrowed_by_hint(_items(fitting, records), request.hint, records)}
    fitting = [order for order in fitting if order["order_id"] in kept]
    if not fitting:
        return Tell(say("no_such_order", status=joined(list(statuses))), request.id)
    if len(fitting) == 1 or request.hint.every:
        return fitting
    return order_question(request, records, statuses)


def _items(orders: Iterable[dict[str, Any]], records: Records) -> list[Item]:
    return [item for order in orders for item in records.items_of(order)]


def _cancel(request: Request, records: Records) -> list[Step]:
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
    return _cancellations(request, orders)


def _cancellations(request: Request, orders: Sequence[dict[str, Any]]) -> list[Step]:
    reason = next(iter(request.answers.get("reason", [])), None) or request.reason
    if reason is None:
        known = ("no longer needed", "ordered by mistake")
        return [Ask("reason", say("ask_reason"), request.id, options([(r, r) for r in known]), "reason")]
    return [Act("cancel_order", {"order_id": o["order_id"], "reason": reason}, request.id) for o in orders]


def _covers(request: Request, order: dict[str, Any], records: Records) -> bool:
    """Whether the items named are all that the order has."""
    named = {
        item.item_id for t in request.targets for item in find_items(request, t, records, ["pending"]).items
    }
    return {line["item_id"] for line in order["items"]} <= named


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
        named = [item.item_id for item in waiting if item.order_id == order["order_id"]]
        if named:
            (wholly if len(named) == len(order["items"]) else partly).append(order)
    if wholly:
        steps += _cancellations(request, wholly)
    for order in partly:
        others = [
            line["name"] for line in order["items"] if line["item_id"] not in {i.item_id for i in waiting}
        ]
        steps.append(
            Tell(say("no_partial_cancel", order=order["order_id"], others=joined(others)), request.id)
        )
    if not items:
        steps.append(Tell(_missing(request), request.id))
    elif not steps:
        status = items[0].status
        steps.append(Tell(say("not_cancellable", order=items[0].order_id, status=status), request.id))
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
    return found, None


def item_question(request: Request, phrase: str, items: Sequence[Item]) -> Ask:
    """Which of several items? Their ids carry the order, for the same item may be in two orders."""
    pairs = [(item.item_id, f"{item.label} of order {item.order_id}") for item in items]
    return Ask("item", say("ask_item", item=phrase), request.id, options(pairs), f"item:{phrase}")


def _return(request: Request, records: Records) -> list[Step]:
    if request.everything or (request.orders and not request.targets):
        return _return_whole(request, records)
    if not request.targets:
        orders = orders_meant(request, records, ["delivered"])
        if not isinstance(orders, list):
            return [orders]
        items = _items(orders, records)
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
    items = [item for item in _items(orders, records) if (item.order_id, item.item_id) not in kept]
    return _returns(request, [i for i in items if i.status == "delivered"] or items, records)


def _kept(request: Request, records: Records) -> set[tuple[str, str]]:
    return {
        (item.order_id, item.item_id)
        for target in request.excepted
        for item in find_items(Request(skill="return_items"), target, records, OPEN).items
    }


def _returns(request: Request, items: Sequence[Item], records: Records) -> list[Step]:
    """One return for each order."""
    chosen = request.answers.get("items")
    if chosen:
        items = [item for item in items if item.item_id in chosen]
    steps: list[Step] = []
    for order_id in dict.fromkeys(item.order_id for item in items):
        order = records.order(order_id)
        assert order is not None, "items come from her orders"
        method = _answered(request, order_id) or choose_method(request.method, records, order)
        if method is None:
            steps.append(refund_question(request, records, order))
            continue
        ids = [item.item_id for item in items if item.order_id == order_id]
        arguments = {"order_id": order_id, "item_ids": ids, "payment_method_id": method}
        steps.append(Act("return_items", arguments, request.id))
    return steps


def _answered(request: Request, order_id: str) -> str | None:
    return next(iter(request.answers.get(f"method:{order_id}", [])), None)


def refund_question(request: Request, records: Records, order: dict[str, Any]) -> Ask:
    """Where should the money go? The order's own method and her gift cards are allowed."""
    original = records.original_method(order)
    allowed = [m for m in records.methods if m["payment_method_id"] == original or m["source"] == "gift_card"]
    return method_question(request, allowed or records.methods, order["order_id"], "ask_refund_method")


def method_question(request: Request, methods: Sequence[dict[str, Any]], order_id: str, wording: str) -> Ask:
    pairs = [(method["payment_method_id"], method["label"]) for method in methods]
    key = f"method:{order_id}"
    return Ask("payment_method", say(wording, order=order_id), request.id, options(pairs), key)


def _give_up(request: Request, records: Records) -> list[Step]:
    """'Cancel or return': pending orders are cancelled, delivered ones returned."""
    if request.targets and not request.everything:
        return _cancel_items(request, records)
    kept = _kept(request, records)
    steps: list[Step] = []
    pending = [order for order in records.orders if order["status"] == "pending"]
    steps += (
        _cancellations(request, [o for o in pending if not any(k[0] == o["order_id"] for k in kept)])
        if pending
        else []
    )
    arrived = [i for i in records.items if i.status == "delivered" and (i.order_id, i.item_id) not in kept]
    return steps + _returns(request, arrived, records)


def _readdress(request: Request, records: Records) -> list[Step]:
    steps: list[Step] = []
    orders: list[dict[str, Any]] = []
    if not request.profile_only:
        chosen = request.model_copy(deep=True)
        if request.hint.place and request.address and request.address.place == request.hint.place:
            chosen.hint.place = None
        meant = orders_meant(chosen, records, ["pending", "pending (item modified)"])
        if not isinstance(meant, list):
            return [meant]
        orders = meant
    for order in orders:
        address = _written(request) or choose_address(request.address, records, order["order_id"])
        if address is None:
            return [address_question(request, records)]
        if address != order["address"]:
            steps.append(Act("change_order_address", {"order_id": order["order_id"], **address}, request.id))
    if request.profile_too or request.profile_only:
        address = _written(request) or choose_address(request.address, records, None)
        if address is None:
            return [address_question(request, records)]
        if address != records.customer["address"]:
            steps.append(Act("update_customer_address", dict(address), request.id))
    return steps or [Tell(say("address_already"), request.id)]


def _written(request: Request) -> dict[str, str] | None:
    import json

    answer = next(iter(request.answers.get("address", [])), None)
    return json.loads(answer) if answer else None


def address_question(request: Request, records: Records) -> Ask:
    """Where to? Her known addresses are offered; any other may be written out."""
    import json

    known = [records.customer["address"], *(order["address"] for order in records.orders)]
    different = [address for number, address in enumerate(known) if address not in known[:number]]
    pairs = [(json.dumps(address), address_label(address)) for address in different]
    return Ask("address", say("ask_address"), request.id, options(pairs), "address")


def address_label(address: dict[str, str]) -> str:
    street = f"{address['address1']}, {address['address2']}" if address["address2"] else address["address1"]
    return f"{street}, {address['city']}, {address['state']} {address['zip']}, {address['country']}"


def _repay(request: Request, records: Records) -> list[Step]:
    orders = orders_meant(request, records, ["pending"])
    if not isinstance(orders, list):
        return [orders]
    steps: list[Step] = []
    for order in orders:
        original = records.original_method(order)
        hint = request.method if request.method != MethodHint(original=True) else None
        method = _answered(request, order["order_id"]) or (
            choose_method(hint, records, order) if hint else None
        )
        if method is None or (hint is None and method == original):
            others = [m for m in records.methods if m["payment_method_id"] != original]
            steps.append(method_question(request, others, order["order_id"], "ask_new_method"))
            continue
        steps.append(
            Act(
                "change_order_payment",
                {"order_id": order["order_id"], "payment_method_id": method},
                request.id,
            )
        )
    return steps
