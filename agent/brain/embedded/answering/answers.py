"""Answers to questions, each from the customer's records and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agent.brain.embedded.answering import catalogue, refunds, sums
from agent.brain.embedded.answering.asked import Answer, Asked, items_asked, orders_asked
from agent.brain.embedded.grounding.asking import address_label
from agent.brain.embedded.reading import hints
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Item, total
from agent.wording import joined, say, standing
from crm.money import shown

ON_ITS_WAY = ("pending", "pending (item modified)", "processed")
PAID = ("did i (?:pay|use)", "i paid", "(?:was|is|were|are) (?:\\w+ ){1,4}?paid", "paid (?:with|for)")
ARRIVING = ("when", "arriv\\w*", "com(?:e|es|ing)", "waiting", "here yet", "get here")

ONE_THING = re.compile(r"\b(?:it|they|them|that|those|this|these)\b", re.IGNORECASE)
OF_THE_ORDER = re.compile(r"\b(?:orders?|total|all|altogether|remaining|left|rest|whole)\b|#", re.IGNORECASE)


def answer(kind: str, asked: Asked) -> Answer:
    """The answer in words; Need when a product must be looked up first; None when the records do not tell."""
    return KINDS[kind](asked)


def _tracking(asked: Asked) -> Answer:
    lines = []
    for order in orders_asked(asked):
        if order["tracking_ids"]:
            lines.append(
                f"The tracking number of order {order['order_id']} is {joined(order['tracking_ids'])}."
            )
        else:
            lines.append(
                f"Order {order['order_id']} is {standing(order['status'])} and has no tracking number."
            )
    return " ".join(lines) or None


def _status(asked: Asked) -> Answer:
    orders = orders_asked(asked)
    coming = [order for order in orders if order["status"] in ON_ITS_WAY]
    lines = [
        f"Order {o['order_id']} ({joined([i['name'] for i in o['items']])}) is {standing(o['status'])}."
        for o in (coming if coming and has(asked.text, *ARRIVING) else orders)
    ]
    return " ".join(lines) or None


def _address(asked: Asked) -> Answer:
    """The default address, and of the orders asked about where they go: what goes there too is told once."""
    mine = asked.records.customer["address"]
    orders = orders_asked(asked)
    there = [o["order_id"] for o in orders if o["address"] == mine]
    lines = [
        f"Order {o['order_id']} goes to {address_label(o['address'])}."
        for o in orders
        if o["address"] != mine
    ]
    default = f"Your default address is {address_label(mine)}."
    if there:
        default += (
            f" Order{'s' if len(there) > 1 else ''} {joined(there)} go{'' if len(there) > 1 else 'es'} there."
        )
    return " ".join([default, *lines])


def _order_count(asked: Asked) -> Answer:
    """How many orders she has, and how each stands; 'how many are pending?' counts those."""
    every, wanted = asked.records.orders, hints.orders(asked.text).statuses
    counted = [order for order in every if any(order["status"].startswith(status) for status in wanted)]
    if wanted:
        numbers = joined([order["order_id"] for order in counted])
        are = "is" if len(counted) == 1 else "are"
        told = say("counted_of", count=len(counted), all=len(every), are=are, status=joined(wanted))
        return f"{told}{': ' + numbers if numbers else ''}."
    told = say("counted_one" if len(every) == 1 else "counted", count=len(every))
    listed = joined([f"{o['order_id']} is {standing(o['status'])}" for o in every])
    return f"{told}{': ' + listed if listed else ''}."


def _contents(asked: Asked) -> Answer:
    lines = []
    for order in orders_asked(asked):
        named = joined([f"{i.label} at {shown(i.price)}" for i in asked.records.items_of(order)])
        lines.append(
            f"Order {order['order_id']} ({order['status']}) has {named}; {shown(total(order))} in all."
        )
    return " ".join(lines) or None


def _details(asked: Asked) -> Answer:
    """What the items that she names are like, and what they cost."""
    items = items_asked(asked)
    return _told(items) if items else _contents(asked)


def _told(items: Sequence[Item]) -> str:
    lines = []
    for item in items:
        options = joined([f"{option} {value}" for option, value in item.options.items()])
        lines.append(f"The {item.name} of order {item.order_id} has {options}, and cost {shown(item.price)}.")
    if len(items) > 1:
        lines.append(f"Together they cost {shown(sum((i.price for i in items), Decimal(0)))}.")
    return " ".join(lines)


def _order_total(asked: Asked) -> Answer:
    """What an order costs; without one, what all items of a kind cost together."""
    items = items_asked(asked) or _proposed(asked)
    if items:
        return _told(items)
    orders = orders_asked(asked)
    remaining = has(asked.text, "remaining", "left", "rest")
    lines = []
    for order in orders:
        kept = [
            i
            for i in asked.records.items_of(order)
            if not remaining or i.item_id not in _given_back(asked, order)
        ]
        amount = sum((item.price for item in kept), Decimal("0.00"))
        lines.append(
            f"{'What remains of order' if remaining else 'Order'} {order['order_id']} costs {shown(amount)}."
        )
    return " ".join(lines) or None


def _proposed(asked: Asked) -> list[Item]:
    """'How much was it?', asked while something is to be done with things of an order: those."""
    proposal = asked.notes.proposal
    if proposal is None or not ONE_THING.search(asked.text) or OF_THE_ORDER.search(asked.text):
        return []
    order, chosen = proposal.arguments.get("order_id"), proposal.arguments.get("item_ids", [])
    return [item for item in asked.records.items if item.order_id == order and item.item_id in chosen]


def _given_back(asked: Asked, order: Mapping[str, Any]) -> list[str]:
    return [
        item
        for deed in asked.notes.deeds
        if deed.tool == "return_items" and deed.arguments["order_id"] == order["order_id"]
        for item in deed.arguments["item_ids"]
    ]


def _methods(asked: Asked) -> Answer:
    """The methods on her account; asked how something was paid, that."""
    if has(asked.text, *PAID):
        labels = {method["payment_method_id"]: method["label"] for method in asked.records.methods}
        paid = [(o["order_id"], asked.records.original_method(o)) for o in orders_asked(asked)]
        wanted = hints.method(asked.text) if has(asked.text, "which", "any") else None
        sources = {m["payment_method_id"]: m["source"] for m in asked.records.methods}
        if wanted and wanted.sources:  # "which ones did I pay with PayPal?"
            paid = [(order, by) for order, by in paid if sources.get(by or "") in wanted.sources]
            if not paid:
                return say("none_paid_so")
        told = [f"Order {order} was paid with your {labels[by]}." for order, by in paid if by in labels]
        return " ".join(told) or None
    return f"On your account you have {joined([m['label'] for m in asked.records.methods])}."


def _done(asked: Asked) -> Answer:
    """What was done last, in the words in which she was told; an honest no where nothing was."""
    told = [deed.done for deed in asked.notes.deeds if deed.done]
    return say("yes_done", done=told[-1]) if told else say("nothing_done")


def _dearest(asked: Asked) -> Answer:
    """The most expensive item of an order; asked for the most expensive order, that."""
    orders = orders_asked(asked)
    if orders and has(asked.text, "(?:most expensive|priciest|dearest|biggest|largest) (?:order|purchase)"):
        order = max(orders, key=total)
        return say("dearest_order", order=order["order_id"], total=shown(total(order)))
    items = [item for order in orders for item in asked.records.items_of(order)]
    if not items:
        return None
    item = max(items, key=lambda i: i.price)
    return f"The most expensive item is the {item.name} of order {item.order_id}, at {shown(item.price)}."


KINDS: dict[str, Callable[[Asked], Answer]] = {
    "tracking": _tracking,
    "status": _status,
    "address": _address,
    "contents": _contents,
    "order_count": _order_count,
    "details": _details,
    "order_total": _order_total,
    "refund_total": sums.refund_total,
    "refund_status": refunds.refund_status,
    "gift_card": sums.gift_card,
    "methods": _methods,
    "variants": catalogue.variants_told,
    "dearest": _dearest,
    "done": _done,
}
