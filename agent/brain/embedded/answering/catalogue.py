"""Answers about products: how many variants there are, which, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agent.brain.embedded.answering.asked import Answer, Asked
from agent.brain.embedded.grounding.replacements import variant_label
from agent.brain.embedded.grounding.wishes import schema_of
from agent.brain.embedded.reading.naming import values
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.steps import Need
from agent.wording import joined
from crm.money import shown

MOST_LISTED = 12


def variants_told(asked: Asked) -> Answer:
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


def _product(asked: Asked) -> dict[str, Any] | Need | None:
    """The product that the question is about."""
    ids = [p for t in asked.request.targets for p in t.products]
    ids = [p for p in ids if p in {i.product_id for i in asked.records.items}] or ids
    if not ids:
        return None
    return asked.records.products.get(ids[0]) or Need((ids[0],))


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
