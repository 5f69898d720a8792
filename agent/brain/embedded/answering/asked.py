"""A question with everything that it may be answered from, and the orders and items that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agent.brain.embedded.grounding.items import find_items, narrowed_by_hint
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Need


@dataclass(frozen=True)
class Asked:
    """A question with everything that it may be answered from."""

    request: Request
    records: Records
    notes: Notes

    @property
    def text(self) -> str:
        return self.request.text


Answer = str | Need | None
# "How much was it?", asked when one order was told of.
POINTED = re.compile(r"\b(?:it|its|there|(?:that|this)(?: (?:order|one))?)\b", re.IGNORECASE)


def orders_asked(asked: Asked) -> list[dict[str, Any]]:
    """The orders that a question is about: named, described, or just spoken of; else all."""
    records, request = asked.records, asked.request
    named = [order for order in records.orders if order["order_id"] in request.orders]
    if named:
        return named
    items = items_asked(asked)
    if items:
        ids = {item.order_id for item in items}
        return [order for order in records.orders if order["order_id"] in ids]
    kept = {item.order_id for item in narrowed_by_hint(records.items, request.hint, records)}
    orders = [order for order in records.orders if order["order_id"] in kept]
    pointed = POINTED.search(asked.text) is not None
    spoken = [
        order
        for deed in reversed(asked.notes.requests)
        for order in [*_orders_of(deed), *(deed.told if pointed else ())]
        if not request.hint.every
    ]
    if len(orders) > 1 and spoken and orders == list(records.orders):
        return [order for order in records.orders if order["order_id"] == spoken[0]]
    return orders


def _orders_of(request: Request) -> list[str]:
    if request.skill.startswith("ask_") and len(request.orders) > 1:
        return []  # asked of several, no one of them was spoken of
    planned = [act["arguments"].get("order_id") for act in request.plan or []]
    return [order for order in [*request.orders, *planned] if order]


def items_asked(asked: Asked) -> list[Item]:
    """Her items that the question names."""
    found: list[Item] = []
    for target in asked.request.targets:
        found += find_items(asked.request, target, asked.records, ()).items
    return list({(item.order_id, item.item_id): item for item in found}.values())
