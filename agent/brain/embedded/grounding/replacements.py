"""What an item is replaced with: the variant her wish comes down to, a question, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent.brain.embedded.grounding.variants import at_the_end, choose
from agent.brain.embedded.grounding.wishes import parse, read_wish, schema_of
from agent.brain.embedded.reading.words import norms
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request, Target, Wish
from agent.brain.embedded.steps import Also, Ask, Need, Step, Tell, options
from agent.wording import joined, say
from crm.money import shown
from crm.products import in_words

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
    # What would change though she did not ask for it.
    note: str = ""


def replacement(request: Request, target: Target, item: Item, records: Records) -> Swap | Step:
    """The variant that replaces the item, or why it is left as it is, or what must be asked or looked up."""
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
            return _left(request, item, product, wishes[0])
        step = _fitting(request, target, item, wish, records)
        if step is not None:
            return step
    if wishes[0].most_extra == 0 and not request.otherwise and _beyond_limit(item, product, wishes[0]):
        return _left(request, item, product, wishes[0])
    return _nothing_fits(request, item, product, wishes[0])


def _overridden(wish: Wish, other: Wish) -> Wish:
    """The first wish with what the alternative says in its place."""
    merged = wish.model_copy(deep=True)
    merged.exact |= other.exact
    merged.comparisons = [c for c in merged.comparisons if not set(c.options) & set(other.exact)]
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
    if wish == Wish(most=wish.most, most_extra=wish.most_extra):
        # At most a limit is said: of everything that keeps to it she chooses herself.
        free = wish.model_copy(update={"all_free": True})
        return _variant_question(request, item, choose(product, item.options, item.price, free).fitting)
    choice = choose(product, item.options, item.price, wish)
    others = [v for v in choice.fitting if v["item_id"] != item.item_id]
    if not others:
        return None
    if len(others) == 1 or len(choice.fitting) == 1:
        return Swap(item, others[0]["item_id"], _changed(item, others[0], choice.changed))
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
    return f"{in_words(variant['options'])} at {shown(Decimal(variant['price']))}"


def _changed(item: Item, variant: Mapping[str, Any], changed: Sequence[str]) -> str:
    """What she did not ask to have changed, and what would be all the same."""
    changes = [
        say("change_of", option=option, new=variant["options"].get(option), old=item.options[option])
        for option in changed
    ]
    return say("changes_too", item=item.name, changes=joined(changes)) if changes else ""


def _beyond_limit(item: Item, product: Mapping[str, Any], wish: Wish) -> Mapping[str, Any] | None:
    """The one variant that she would have if it did not cost more than she allows."""
    if wish.most is None and wish.most_extra is None:
        return None
    free = wish.model_copy(update={"most": None, "most_extra": None})
    fitting = [
        v for v in choose(product, item.options, item.price, free).fitting if v["item_id"] != item.item_id
    ]
    return min(fitting, key=lambda v: Decimal(v["price"]), default=None)


def _too_dear(sentence: str, item: Item, variant: Mapping[str, Any]) -> str:
    more = shown(Decimal(variant["price"]) - item.price)
    return say(sentence, item=item.name, new=in_words(variant["options"]), more=more)


def _left(request: Request, item: Item, product: Mapping[str, Any], wish: Wish) -> Also:
    """That nothing is done with the item, as she wished for this case, and why."""
    dear = _beyond_limit(item, product, wish)
    text = _too_dear("left_too_dear", item, dear) if dear else say("left_none_fits", item=item.name)
    return Also(text, request.id)


def _nothing_fits(request: Request, item: Item, product: Mapping[str, Any], wish: Wish) -> Step:
    """Say so; when she named no way out, offer what there is."""
    near = choose(
        product, item.options, item.price, wish.model_copy(update={"exact": {}, "keep": []})
    ).fitting
    others = [v for v in product["variants"] if v["available"] and v["item_id"] != item.item_id]
    offered = [v for v in others if v in near] or others
    dear = _beyond_limit(item, product, wish)
    text = _too_dear("over_limit", item, dear) if dear else say("no_variant", item=item.name)
    option, value, way = at_the_end(product, item.options, wish)
    if option:
        text = say(f"none_further_{way}", item=item.name, option=option, value=value)
    if request.otherwise or not offered:
        return Tell(text, request.id)
    pairs = [(v["item_id"], variant_label(v)) for v in offered]
    told = f"{text} {say('offer_variants')}"
    return Ask("replacement", told, request.id, options(pairs), f"new:{item.item_id}", why_again=True)
