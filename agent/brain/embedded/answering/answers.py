"""Answers to questions, each from the customer's records and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent.brain.embedded.grounding.asking import address_label
from agent.brain.embedded.grounding.items import find_items, narrowed_by_hint
from agent.brain.embedded.grounding.swaps import variant_label
from agent.brain.embedded.grounding.wishes import schema_of
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.reading.naming import values
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.records import Item, Records, total
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Need
from agent.wording import joined
from crm.money import shown

MOST_LISTED = 12


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


def answer(kind: str, asked: Asked) -> Answer:
    """The answer in words; Need when a product must be looked up first; None when the records do not tell."""
    return KINDS[kind](asked)


def _orders(asked: Asked) -> list[dict[str, Any]]:
    """The orders that a question is about: named, described, or just spoken of; else all."""
    records, request = asked.records, asked.request
    named = [order for order in records.orders if order["order_id"] in request.orders]
    if named:
        return named
    items = _items(asked)
    if items:
        ids = {item.order_id for item in items}
        return [order for order in records.orders if order["order_id"] in ids]
    kept = {item.order_id for item in narrowed_by_hint(records.items, request.hint, records)}
    orders = [order for order in records.orders if order["order_id"] in kept]
    spoken = [
        order
        for deed in reversed(asked.notes.requests)
        for order in _orders_of(deed)
        if not request.hint.every
    ]
    if len(orders) > 1 and spoken and orders == list(records.orders):
        return [order for order in records.orders if order["order_id"] == spoken[0]]
    return orders


def _orders_of(request: Request) -> list[str]:
    planned = [act["arguments"].get("order_id") for act in request.plan or []]
    return [order for order in [*request.orders, *planned] if order]


def _items(asked: Asked) -> list[Item]:
    """Her items that the question names."""
    found: list[Item] = []
    for target in asked.request.targets:
        found += find_items(asked.request, target, asked.records, ()).items
    return list({(item.order_id, item.item_id): item for item in found}.values())


def _tracking(asked: Asked) -> Answer:
    lines = []
    for order in _orders(asked):
        if order["tracking_ids"]:
            lines.append(
                f"The tracking number of order {order['order_id']} is {joined(order['tracking_ids'])}."
            )
        else:
            lines.append(f"Order {order['order_id']} is {order['status']} and has no tracking number.")
    return " ".join(lines) or None


def _status(asked: Asked) -> Answer:
    lines = [
        f"Order {o['order_id']} ({joined([i['name'] for i in o['items']])}) is {o['status']}."
        for o in _orders(asked)
    ]
    return " ".join(lines) or None


def _address(asked: Asked) -> Answer:
    lines = [f"Order {o['order_id']} goes to {address_label(o['address'])}." for o in _orders(asked)]
    lines.append(f"Your default address is {address_label(asked.records.customer['address'])}.")
    return " ".join(lines)


def _contents(asked: Asked) -> Answer:
    lines = []
    for order in _orders(asked):
        named = joined([f"{i.label} at {shown(i.price)}" for i in asked.records.items_of(order)])
        lines.append(
            f"Order {order['order_id']} ({order['status']}) has {named}; {shown(total(order))} in all."
        )
    return " ".join(lines) or None


def _details(asked: Asked) -> Answer:
    """What the items that she names are like, and what they cost."""
    items = _items(asked)
    if not items:
        return _contents(asked)
    lines = []
    for item in items:
        options = joined([f"{option} {value}" for option, value in item.options.items()])
        lines.append(f"The {item.name} of order {item.order_id} has {options}, and cost {shown(item.price)}.")
    if len(items) > 1:
        lines.append(f"Together they cost {shown(sum((i.price for i in items), Decimal(0)))}.")
    return " ".join(lines)


def _order_total(asked: Asked) -> Answer:
    """What an order costs; without one, what all items of a kind cost together."""
    items = _items(asked)
    if items:
        return _details(asked)
    orders = _orders(asked)
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


def _given_back(asked: Asked, order: Mapping[str, Any]) -> list[str]:
    return [
        item
        for deed in asked.notes.deeds
        if deed.tool == "return_items" and deed.arguments["order_id"] == order["order_id"]
        for item in deed.arguments["item_ids"]
    ]


def _refund_total(asked: Asked) -> Answer:
    """What the deeds of this conversation give back, together and one by one."""
    deeds = [deed for deed in asked.notes.deeds if deed.gives_back]
    if not deeds:
        return None
    together = sum((deed.gives_back for deed in deeds), Decimal("0.00"))
    parts = joined(
        [f"{shown(abs(deed.gives_back))} for order {deed.arguments.get('order_id', '')}" for deed in deeds]
    )
    word = "you get back" if together >= 0 else "you pay"
    return f"In total {word} {shown(abs(together))}" + (f" ({parts})." if len(deeds) > 1 else ".")


def _gift_card(asked: Asked) -> Answer:
    cards = [m for m in asked.records.methods if m["balance"] is not None]
    if not cards:
        return "You have no gift card on your account."
    return " ".join(f"Your gift card holds {shown(Decimal(card['balance']))}." for card in cards)


def _methods(asked: Asked) -> Answer:
    return f"On your account you have {joined([m['label'] for m in asked.records.methods])}."


def _product(asked: Asked) -> dict[str, Any] | Need | None:
    """The product that the question is about."""
    ids = [p for t in asked.request.targets for p in t.products]
    ids = [p for p in ids if p in {i.product_id for i in asked.records.items}] or ids
    if not ids:
        return None
    return asked.records.products.get(ids[0]) or Need((ids[0],))


def _variants(asked: Asked) -> Answer:
    """How many there are, which, and at what price; narrowed by what she names."""
    product = _product(asked)
    if product is None or isinstance(product, Need):
        return product
    available = [v for v in product["variants"] if v["available"]]
    words = " ".join(f"{t.before} {t.after}" for t in asked.request.targets)
    fitting, named = _narrowed(available, words)
    if has(asked.text, "cheapest", "least expensive", "lowest price"):
        return _extreme(product, fitting, min, "cheapest")
    if has(asked.text, "most expensive", "priciest"):
        return _extreme(product, fitting, max, "most expensive")
    count = len(fitting) if named else len(available)
    line = (
        f"There are {count} {product['name']} options available{' with ' + joined(named) if named else ''}."
    )
    if count == 1:
        line = f"There is 1 {product['name']} option available{' with ' + joined(named) if named else ''}."
    if (
        count
        and (named or has(asked.text, "which", "what", "list", "all", "price", "prices"))
        and count <= MOST_LISTED
    ):
        line += f" They are: {'; '.join(variant_label(v) for v in fitting)}."
    return line


def _narrowed(variants: Sequence[Mapping[str, Any]], words: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    said: dict[str, list[str]] = {}
    for value in values(words, schema_of(variants)):
        said.setdefault(value.option, []).append(value.value)
    fitting = [
        v for v in variants if all(v["options"].get(option) in given for option, given in said.items())
    ]
    return fitting, [value for given in said.values() for value in given]


def _extreme(
    product: Mapping[str, Any], variants: Sequence[Mapping[str, Any]], pick: Callable[..., Any], word: str
) -> str:
    if not variants:
        return f"There is no such {product['name']} available."
    chosen = pick(variants, key=lambda v: Decimal(v["price"]))
    options = joined([f"{option} {value}" for option, value in chosen["options"].items()])
    return (
        f"The {word} {product['name']} available has {options}, and costs {shown(Decimal(chosen['price']))}."
    )


def _dearest(asked: Asked) -> Answer:
    """The most expensive item of an order."""
    orders = _orders(asked)
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
    "details": _details,
    "order_total": _order_total,
    "refund_total": _refund_total,
    "gift_card": _gift_card,
    "methods": _methods,
    "variants": _variants,
    "dearest": _dearest,
}
