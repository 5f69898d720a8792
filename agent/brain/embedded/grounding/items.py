"""Which of her items a target means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.brain.embedded.reading.addresses import letters_of
from agent.brain.embedded.reading.naming import comparable, values
from agent.brain.embedded.reading.words import has, lexicon, norms
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import OrderHint, Request, Target

OPEN = ("pending", "delivered")
SAME = re.compile(r"\bsame ([^,.;]{1,40}?)(?=,|;|\.| and | but |$)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The items that fit, and whether she must say which of them she means."""

    items: tuple[Item, ...]
    ambiguous: bool = False


def find_items(request: Request, target: Target, records: Records, statuses: Sequence[str]) -> Found:
    """The items that a target means, among orders in one of `statuses` (all when nothing else is left)."""
    mine = _by_name(target, records.items)
    chosen = request.answers.get(f"item:{target.phrase}")
    if chosen:
        return Found(tuple(item for item in mine if item.item_id in chosen and item.status in statuses)[:1])
    if any(records.order(order_id) for order_id in request.orders):
        mine = [item for item in mine if item.order_id in request.orders]
    for status in statuses:
        # "Exchange" speaks of what arrived, "modify" of what has not left: the likelier status comes first.
        if request.verb and any(item.status == status for item in mine) and not request.hint.statuses:
            mine = [item for item in mine if item.status == status]
            break
    mine = [item for item in mine if item.status in statuses] or mine
    hint = (
        request.hint.model_copy(update={"with_products": target.holding}) if target.holding else request.hint
    )
    mine = narrowed_by_hint(mine, hint, records)
    mine = _described(mine, target, request.skill)
    return _counted(mine, target, request)


def chosen_items(request: Request, records: Records) -> list[Item]:
    """The items that she picked when she was asked which, each as often, within the orders she named."""
    here = [
        item
        for item in records.items
        if item.status in OPEN and (not request.orders or item.order_id in request.orders)
    ]
    return _as_often(here, request.answers.get("items", []))


def _as_often(items: Sequence[Item], chosen: Sequence[str]) -> list[Item]:
    """The items that were chosen: of two equal ones both only when both were."""
    left = Counter(chosen)
    picked = []
    for item in items:
        if left[item.item_id] > 0:
            left[item.item_id] -= 1
            picked.append(item)
    return picked


def each_line_once(items: Sequence[Item], records: Records) -> list[Item]:
    """No item more often than its order holds it: two phrases may mean the same one."""
    left = Counter((item.order_id, item.item_id) for item in records.items)
    kept = []
    for item in items:
        left[item.order_id, item.item_id] -= 1
        if left[item.order_id, item.item_id] >= 0:
            kept.append(item)
    return kept


def corrected_items(request: Request, items: Sequence[Item], records: Records) -> list[Item]:
    """The items, but for an order where she said which ones she means: those."""
    kept = [item for item in items if f"items:{item.order_id}" not in request.answers]
    asked = [name for name in request.answers if name.startswith("items:")]
    for name in asked:
        here = [item for item in records.items if f"items:{item.order_id}" == name]
        kept += _as_often(here, request.answers[name])
    return kept


def _by_name(target: Target, items: Sequence[Item]) -> list[Item]:
    if target.item_id:
        return [item for item in items if target.item_id in (item.item_id, item.product_id)]
    return [item for item in items if item.product_id in target.products]


def narrowed_by_hint(items: Sequence[Item], hint: OrderHint, records: Records) -> list[Item]:
    """Keep the items of the orders that the hint means; a hint that fits none is passed over."""
    kept = list(items)
    if hint.statuses:
        kept = [item for item in kept if item.status in hint.statuses] or kept
    if hint.with_products:
        kept = _holding(kept, hint, records) or kept
    if hint.without_products:
        kept = [item for item in kept if not _together(item, hint.without_products, records)] or kept
    if hint.place:
        kept = [item for item in kept if sent_to(item.order_id, hint.place, records)] or kept
    if hint.not_place:
        kept = [item for item in kept if not sent_to(item.order_id, hint.not_place, records)] or kept
    if kept and (hint.newest or hint.oldest) and not hint.every:
        places = [order["order_id"] for order in records.orders]
        ends = sorted({item.order_id for item in kept}, key=places.index)
        chosen = ends[-1] if hint.newest else ends[0]
        kept = [item for item in kept if item.order_id == chosen]
    return kept


def _holding(items: Sequence[Item], hint: OrderHint, records: Records) -> list[Item]:
    """Items of orders with these products, best those that hold nothing else ('the kettle order')."""
    every = {product for group in hint.with_products for product in group}
    held = {order["order_id"]: {line["product_id"] for line in order["items"]} for order in records.orders}

    def fit(item: Item) -> tuple[int, bool]:
        groups = sum(bool(held[item.order_id] & set(group)) for group in hint.with_products)
        return groups, bool(groups) and not hint.every and held[item.order_id] <= every

    best = max(map(fit, items), default=(0, False))
    if not best[0]:
        return []
    if hint.alone:
        return [item for item in items if held[item.order_id] <= every]
    return [item for item in items if fit(item) == best]


def _together(item: Item, products: Sequence[str], records: Records) -> bool:
    order = records.order(item.order_id)
    return order is not None and any(line["product_id"] in products for line in order["items"])


def sent_to(order_id: str, place: str, records: Records) -> bool:
    """Whether the order goes to this city or state."""
    order = records.order(order_id)
    return order is not None and lies_in(order["address"], place)


def lies_in(address: dict[str, str], place: str) -> bool:
    """Whether an address is in the place, by city, state, or the state's name."""
    wanted = lexicon()["places"].get(place, place)
    names = {address["city"].lower(), address["state"].lower()}
    return wanted in names or letters_of(wanted).lower() in names


def _described(items: list[Item], target: Target, skill: str) -> list[Item]:
    """Keep the items that have the options and the price that she describes."""
    if target.options:
        items = [i for i in items if all(i.options.get(k) == v for k, v in target.options.items())] or items
    # "The tablet in gold, same 8 inches": what stays the same is what she has.
    kept = target.after
    if skill == "swap_items":
        kept = "" if target.count else " ".join(SAME.findall(target.after))
    words = f"{target.before} {kept}"
    said: dict[str, list[str]] = {}
    schema = {
        option: {i.options[option] for i in items if option in i.options}
        for i in items
        for option in i.options
    }
    for value in values(words, schema):
        said.setdefault(value.option, []).append(value.value)
    for option, wanted in said.items():
        items = [i for i in items if i.options.get(option) in wanted] or items
    if len(items) > 1 and has(words, "more expensive", "most expensive", "pricier", "priciest"):
        items = [max(items, key=lambda i: i.price)]
    if len(items) > 1 and has(words, "less expensive", "least expensive", "cheaper", "cheapest"):
        items = [min(items, key=lambda i: i.price)]
    if len(items) > 1 and target.count is None:
        items = _compared(items, target.before if skill == "swap_items" else words)
    return items


def _compared(items: list[Item], words: str) -> list[Item]:
    """'The smaller one' of two that she has."""
    for table in (lexicon()["directions"], lexicon()["extremes"]):
        for said, entry in table.items():
            if not has(words, re.escape(said)):
                continue
            for option in entry["options"]:
                ranks = comparable({i.options[option] for i in items if option in i.options})
                if ranks and len(ranks) > 1 and all(option in i.options for i in items):
                    best = max(ranks.values()) if entry["way"] == "up" else min(ranks.values())
                    return [i for i in items if ranks[i.options[option]] == best]
    return items


def _counted(items: list[Item], target: Target, request: Request) -> Found:
    """One item, as many as she says, or a question which."""
    if len(items) <= 1:
        return Found(tuple(items))
    wanted = target.count or (99 if _plural(target, items) or request.hint.every else 1)
    if wanted >= len(items):
        return Found(tuple(items))
    if len({(item.order_id, item.item_id) for item in items}) == 1:
        return Found(tuple(items[:wanted]))
    return Found(tuple(items), ambiguous=True)


def _plural(target: Target, items: Sequence[Item]) -> bool:
    """'skateboards' are several; 'boots' are one pair."""
    plural = target.phrase.lower().endswith("s") and norms(target.phrase) != (target.phrase.lower(),)
    return plural and not all(item.name.lower().endswith("s") for item in items)
