"""Answers about products: how many variants there are, which, and at what price."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agent.brain.embedded.answering.asked import Answer, Asked
from agent.brain.embedded.grounding.comparisons import COUNTS
from agent.brain.embedded.grounding.items import OPEN, find_items
from agent.brain.embedded.grounding.replacements import variant_label
from agent.brain.embedded.grounding.variants import choose
from agent.brain.embedded.grounding.wishes import read_wish, schema_of
from agent.brain.embedded.reading.naming import comparable, values
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.steps import Need
from agent.wording import joined, say
from crm.money import shown
from crm.products import in_words

MOST_LISTED = 12
MOST_NAMED = 30
# "Is it available in red?"
IN_WHAT = re.compile(
    r"\bin (?:the |an? )?(?P<what>(?!stock\b|store\b|your\b|my\b|the\b)[a-z][\w-]*(?: [a-z][\w-]*)?)\W*$",
    re.IGNORECASE,
)
SOLD = re.compile(
    r"\bwhat (?:(?:else )?(?:do|can) you (?:guys )?(?:sell|have|offer)|products do you (?:have|sell))"
    r"(?:\W*\b(?:then|here|anyway|exactly|actually|please|at all|in (?:the|your) (?:store|shop)))*\W*$",
    re.IGNORECASE,
)
# "One size bigger than 9", "two sizes down from a 10".
SIZES_FROM = re.compile(
    r"\b(?P<count>an?|one|two|three|[123]|next) sizes? (?P<way>up|down|bigger|larger|smaller|higher|lower) "
    r"(?:than|from) (?:an? )?(?:size )?(?P<size>[\w.]+)",
    re.IGNORECASE,
)
ALL_THAT_FIT = re.compile(
    r"\b(?:all|which|what|the|their|each|every)\b[^.?]*\b(?:options?|versions?|variants?|prices?|costs?|fit)\b",
    re.IGNORECASE,
)
EXTREME = re.compile(r"\b(?:cheapest|least expensive|lowest|most expensive|priciest)\b", re.IGNORECASE)
# "… and then choose the cheapest one" asks for all of them first.
PICKED = re.compile(
    r"\b(?:choose|pick|take|get|go for|want|select) (?:the )?"
    r"(?:cheapest|least expensive|most expensive|priciest)\b",
    re.IGNORECASE,
)


def variants_told(asked: Asked) -> Answer:
    """How many there are, which, and at what price; narrowed by what she names."""
    product = _product(asked)
    if product is None and SOLD.search(asked.text) and asked.records.catalogue:
        return _sold(sorted(asked.records.product_names().values()))
    if product is None or isinstance(product, Need):
        return product
    available = [v for v in product["variants"] if v["available"]]
    wished = _wished(asked, product)
    text = PICKED.sub(" ", asked.text)
    if wished and not EXTREME.search(text):
        listed = "; ".join(variant_label(v) for v in wished[:MOST_LISTED])
        return f"Of the {product['name']} these would fit: {listed}."
    words = " ".join(f"{t.before} {t.after}" for t in asked.request.targets)
    fitting, named = _narrowed(available, words)
    if has(text, "cheapest", "least expensive", "lowest price"):
        return _extreme(product, fitting, min, "cheapest")
    if has(text, "most expensive", "priciest"):
        return _extreme(product, fitting, max, "most expensive")
    unknown = IN_WHAT.search(text)
    if unknown and not named and not values(unknown["what"], schema_of(product["variants"])):
        return say("none_like_that", item=product["name"], what=unknown["what"]) + _listed(
            available, "These are available"
        )
    count = len(fitting) if named else len(available)
    line = (
        f"There are {count} {product['name']} options available{' with ' + joined(named) if named else ''}."
    )
    if count == 1:
        line = f"There is 1 {product['name']} option available{' with ' + joined(named) if named else ''}."
    if (
        count
        and (
            named or has(asked.text, "which", "what", "list", "all", "prices?", "how much", "costs?", "sell")
        )
        and count <= MOST_LISTED
    ):
        line += _listed(fitting, "It is" if count == 1 else "They are")
    return line


def _sold(products: Sequence[str]) -> str:
    rest = len(products) - MOST_NAMED
    more = [f"{rest} other things"] if rest > 0 else []
    return say("sold_here", products=joined([*products[:MOST_NAMED], *more]))


def _listed(variants: Sequence[Mapping[str, Any]], which: str) -> str:
    if not 0 < len(variants) <= MOST_LISTED:
        return ""
    return f" {which}: {'; '.join(variant_label(v) for v in variants)}."


def _wished(asked: Asked, product: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All that fit what she wants in place of an item of hers, whatever they cost."""
    swaps = [request for request in asked.notes.requests if request.skill == "swap_items"]
    for request in swaps if ALL_THAT_FIT.search(asked.text) else ():
        for target in request.targets:
            mine = find_items(request, target, asked.records, OPEN).items
            if product["product_id"] not in target.products or not mine:
                continue
            wish = read_wish(target, schema_of(product["variants"]), mine[0].options)
            kept = [c for c in wish.comparisons if not c.extreme]
            if not (wish.exact or kept or wish.unwanted or wish.at_least or wish.at_most):
                continue
            free = wish.model_copy(update={"all_free": True, "comparisons": kept})
            fitting = choose(product, mine[0].options, mine[0].price, free).fitting
            return [v for v in fitting if v["item_id"] != mine[0].item_id]
    return []


def _product(asked: Asked) -> dict[str, Any] | Need | None:
    """The product that the question is about."""
    ids = [p for t in asked.request.targets for p in t.products]
    spoken = [p for r in asked.notes.requests for t in r.targets for p in t.products]
    ids = ids or (spoken[-1:] if ALL_THAT_FIT.search(asked.text) else [])
    ids = [p for p in ids if p in {i.product_id for i in asked.records.items}] or ids
    if not ids:
        return None
    return asked.records.products.get(ids[0]) or Need((ids[0],))


def _narrowed(variants: Sequence[Mapping[str, Any]], words: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    said: dict[str, list[str]] = {}
    words = _counted_from(words, schema_of(variants))
    for value in values(words, schema_of(variants)):
        said.setdefault(value.option, []).append(value.value)
    fitting = [
        v for v in variants if all(v["options"].get(option) in given for option, given in said.items())
    ]
    # A bare "yes" says nothing: "waterproof" does.
    return fitting, [in_words({option: value}) for option, given in said.items() for value in given]


def _counted_from(words: str, schema: Mapping[str, Iterable[str]]) -> str:
    """'One size bigger than 9' as the size that this is, if it is a size there is or may be."""
    told = SIZES_FROM.search(words)
    if told is None:
        return words
    steps = COUNTS.get(told["count"].lower(), 1)
    steps = -steps if told["way"].lower() in ("down", "smaller", "lower") else steps
    size = told["size"].lower()
    for option, given in schema.items():
        ranks = comparable({*given, size}) if "size" in option else None
        if ranks and size in (value.lower() for value in ranks):
            order = sorted(ranks, key=lambda value: ranks[value])
            place = [value.lower() for value in order].index(size) + steps
            reached = f"size {order[place]}" if 0 <= place < len(order) else ""
            return f"{words[: told.start()]} {reached} {words[told.end() :]}"
    return words


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
