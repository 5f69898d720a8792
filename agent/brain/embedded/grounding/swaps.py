"""Exchanging what has arrived and changing what has not left: the same wish, two tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent.brain.embedded.grounding.asking import item_question, method_question
from agent.brain.embedded.grounding.items import OPEN, find_items
from agent.brain.embedded.grounding.methods import choose_method
from agent.brain.embedded.grounding.orders import orders_meant
from agent.brain.embedded.grounding.variants import choose
from agent.brain.embedded.grounding.wishes import parse, read_wish, schema_of
from agent.brain.embedded.reading.words import norms
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request, Target, Wish
from agent.brain.embedded.steps import Act, Ask, Need, Step, Tell, options
from agent.wording import say
from crm.money import shown

PAREN = re.compile(r"\([^)]*\)")
# Words after "to" or "for" that name nothing in particular.
VAGUE = frozenset(
    norms(
        "a an the one another other different new some something else it them item variant version please "
        "instead my me i of type kind model"
    )
)
TOOLS = {"pending": "change_order_items", "delivered": "exchange_items"}


@dataclass(frozen=True)
class Swap:
    """One item and the variant that replaces it."""

    item: Item
    new_id: str


def swap(request: Request, records: Records) -> list[Step]:
    """The swaps of a request, gathered by order, for each order can be changed only once."""
    if request.everything:
        request = _all_items(request, records)
    if not request.targets and "target" not in request.answers:
        return _without_target(request, records)
    chosen = request.answers.get("target")
    if chosen:
        targets = [
            Target(phrase=i.name, item_id=i.item_id, after=request.text)
            for i in records.items
            if i.item_id in chosen
        ]
        request = request.model_copy(update={"targets": targets})
    found: list[Swap] = []
    told: list[Step] = []
    for target in request.targets:
        for step in _of_target(request, target, records):
            if isinstance(step, Swap):
                found.append(step)
            elif isinstance(step, Tell):
                told.append(step)
            else:
                return [step]
    kept = request.answers.get("items")
    return [*told, *_by_order(request, [s for s in found if not kept or s.item.item_id in kept], records)]


def _of_target(request: Request, target: Target, records: Records) -> Iterator[Swap | Step]:
    """The swaps of the items that a target means, or what stands in the way."""
    items = find_items(request, target, records, _statuses(request))
    if items.ambiguous:
        yield item_question(request, target.phrase, items.items)
        return
    if not items.items:
        yield Tell(say("no_such_item", item=target.phrase), request.id)
    for item in items.items:
        step = _replacement(request, target, item, records)
        if step is not None:
            yield step


def _all_items(request: Request, records: Records) -> Request:
    """'Upgrade all my items': every item that can be swapped; what is said of one holds for that one."""
    statuses = request.hint.statuses or (
        ("pending",) if any(i.status == "pending" for i in records.items) else OPEN
    )
    general = PAREN.sub(" ", request.text)
    targets = []
    for item in records.items:
        if item.status not in statuses or (request.orders and item.order_id not in request.orders):
            continue
        named = next((t for t in request.targets if item.product_id in t.products), None)
        after = f"{general}; {named.after}" if named else general
        targets.append(
            Target(phrase=item.name, item_id=item.item_id, products=[item.product_id], after=after)
        )
    return request.model_copy(update={"targets": targets, "everything": False})


def _without_target(request: Request, records: Records) -> list[Step]:
    """'Change my order': every item when she says so, otherwise the question which."""
    orders = orders_meant(request, records, OPEN)
    if not isinstance(orders, list):
        return [orders]
    items = [item for order in orders for item in records.items_of(order)]
    if len(items) == 1 or request.everything or request.hint.every:
        targets = [Target(phrase=i.name, item_id=i.item_id, after=request.text) for i in items]
        return swap(
            request.model_copy(update={"targets": targets, "orders": [o["order_id"] for o in orders]}),
            records,
        )
    pairs = [(item.item_id, item.label) for item in items]
    return [Ask("item", say("ask_which_swap"), request.id, options(pairs), "target", many=True)]


def _statuses(request: Request) -> Sequence[str]:
    """'Exchange' speaks of what arrived, 'modify' of what has not left; the likelier stands first."""
    if request.hint.statuses:
        return request.hint.statuses
    return ("delivered", "pending") if request.verb.startswith("exchang") else ("pending", "delivered")


def _replacement(request: Request, target: Target, item: Item, records: Records) -> Swap | Step | None:
    """The variant that replaces the item; None when she would rather leave it as it is."""
    if item.status not in TOOLS:
        return Tell(say("not_swappable", item=item.name, order=item.order_id, status=item.status), request.id)
    product = records.products.get(item.product_id)
    if product is None:
        return Need((item.product_id,))
    answered = request.answers.get(f"new:{item.item_id}")
    if answered:
        return Swap(item, answered[0])
    schema = schema_of(product["variants"])
    wishes = [read_wish(target, schema, item.options)]
    for words in target.alternatives:
        wishes.append(_overridden(wishes[0], parse(words, schema, item.options)) if words else wishes[0])
    for number, wish in enumerate(wishes):
        if number and not target.alternatives[number - 1]:
            return None
        step = _fitting(request, target, item, wish, records)
        if step is not None:
            return step
    return _nothing_fits(request, item, product, wishes[0])


def _overridden(wish: Wish, other: Wish) -> Wish:
    """The first wish with what the alternative says in its place."""
    merged = wish.model_copy(deep=True)
    merged.exact |= other.exact
    merged.comparisons += other.comparisons
    merged.preferred += other.preferred
    merged.free += other.free
    return merged


def _fitting(request: Request, target: Target, item: Item, wish: Wish, records: Records) -> Swap | Ask | None:
    """The variant that a wish comes down to, a question between several, or None when none fits."""
    product = records.products[item.product_id]
    if wish.as_before:
        available = [v for v in product["variants"] if v["item_id"] == item.item_id and v["available"]]
        return Swap(item, item.item_id) if available and item.status == "delivered" else None
    if wish.same_as:
        other = _already_hers(item, records)
        return Swap(item, other.item_id) if other else None
    if wish == Wish() and _describes_something(target):
        return None  # a colour that this product never had, or another product altogether
    if wish == Wish():
        return _variant_question(request, item, [v for v in product["variants"] if v["available"]])
    choice = choose(product, item.options, item.price, wish)
    others = [v for v in choice.fitting if v["item_id"] != item.item_id]
    if not others:
        return None
    if len(others) == 1 or len(choice.fitting) == 1:
        return Swap(item, others[0]["item_id"])
    return _variant_question(request, item, others)


def _describes_something(target: Target) -> bool:
    """Whether the words after 'to' or 'for' name more than 'another one'."""
    described = re.sub(r"^\W*(?:to|for|with|into|by)\b", "", target.after.strip(), flags=re.IGNORECASE)
    words = set(norms(described)) - VAGUE
    return target.after.strip() != described.strip() and bool(words)


def _already_hers(item: Item, records: Records) -> Item | None:
    """Another one of the same product in another of her orders."""
    others = [i for i in records.items if i.product_id == item.product_id and i.item_id != item.item_id]
    return others[0] if len({other.item_id for other in others}) == 1 else None


def _variant_question(request: Request, item: Item, variants: Sequence[Mapping[str, Any]]) -> Ask:
    pairs = [(v["item_id"], variant_label(v)) for v in variants if v["item_id"] != item.item_id]
    text = say("ask_replacement", item=item.label)
    return Ask("replacement", text, request.id, options(pairs), f"new:{item.item_id}")


def variant_label(variant: Mapping[str, Any]) -> str:
    return f"{', '.join(variant['options'].values())} at {shown(Decimal(variant['price']))}"


def _nothing_fits(request: Request, item: Item, product: Mapping[str, Any], wish: Wish) -> Step:
    """Say so; when she named no way out, offer what there is."""
    near = choose(
        product, item.options, item.price, wish.model_copy(update={"exact": {}, "keep": []})
    ).fitting
    offered = [v for v in near or product["variants"] if v["available"] and v["item_id"] != item.item_id]
    text = say("no_variant", item=item.name)
    if request.otherwise or not offered:
        return Tell(text, request.id)
    pairs = [(v["item_id"], variant_label(v)) for v in offered]
    return Ask(
        "replacement", f"{text} {say('offer_variants')}", request.id, options(pairs), f"new:{item.item_id}"
    )


def _by_order(request: Request, swaps: Sequence[Swap], records: Records) -> list[Step]:
    steps: list[Step] = []
    for order_id in dict.fromkeys(swap.item.order_id for swap in swaps):
        order = records.order(order_id)
        assert order is not None, "items come from her orders"
        here = [swap for swap in swaps if swap.item.order_id == order_id]
        answered = request.answers.get(f"method:{order_id}")
        method = answered[0] if answered else choose_method(request.method, records, order)
        if method is None:
            steps.append(method_question(request, records.methods, order_id, "ask_method"))
            continue
        arguments = {
            "order_id": order_id,
            "item_ids": [swap.item.item_id for swap in here],
            "new_item_ids": [swap.new_id for swap in here],
            "payment_method_id": method,
        }
        steps.append(Act(TOOLS[order["status"]], arguments, request.id))
    return steps
