"""The questions that grounding asks, each with the options that her records offer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Ask, options
from agent.wording import joined, say


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


def item_question(request: Request, phrase: str, items: Sequence[Item]) -> Ask:
    """Which of several items? Their ids carry the order, for the same item may be in two orders."""
    pairs = [(item.item_id, f"{item.label} of order {item.order_id}") for item in items]
    return Ask("item", say("ask_item", item=phrase), request.id, options(pairs), f"item:{phrase}")


def refund_question(request: Request, records: Records, order: dict[str, Any]) -> Ask:
    """Where should the money go? The order's own method and her gift cards are allowed."""
    original = records.original_method(order)
    allowed = [m for m in records.methods if m["payment_method_id"] == original or m["source"] == "gift_card"]
    return method_question(request, allowed or records.methods, order["order_id"], "ask_refund_method")


def method_question(request: Request, methods: Sequence[dict[str, Any]], order_id: str, wording: str) -> Ask:
    pairs = [(method["payment_method_id"], method["label"]) for method in methods]
    key = f"method:{order_id}"
    return Ask("payment_method", say(wording, order=order_id), request.id, options(pairs), key)


def address_question(request: Request, records: Records) -> Ask:
    """Where to? Her known addresses are offered; any other may be written out."""
    known = [records.customer["address"], *(order["address"] for order in records.orders)]
    different = [address for number, address in enumerate(known) if address not in known[:number]]
    pairs = [(json.dumps(address), address_label(address)) for address in different]
    return Ask("address", say("ask_address"), request.id, options(pairs), "address")


def address_label(address: dict[str, str]) -> str:
    street = f"{address['address1']}, {address['address2']}" if address["address2"] else address["address1"]
    return f"{street}, {address['city']}, {address['state']} {address['zip']}, {address['country']}"
