"""What the deeds of a conversation come to, and what a gift card holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agent.brain.embedded.answering.asked import Answer, Asked
from agent.brain.embedded.notes import Deed, Notes
from agent.brain.embedded.steps import Need
from agent.wording import joined, say
from crm.money import shown

OF_THE_NEW = re.compile(
    r"\bnew (?:\w+ ){0,3}?(?:costs?|priced?|be)\b|\b(?:price|cost) of the new\b", re.IGNORECASE
)


def refund_total(asked: Asked) -> Answer:
    """What the deeds of this conversation give back, together and one by one."""
    if OF_THE_NEW.search(asked.text) and any(
        deed.arguments.get("new_item_ids") for deed in asked.notes.deeds
    ):
        return _new_prices(asked)
    deeds = [deed for deed in asked.notes.deeds if deed.gives_back]
    if not deeds:
        return None
    asked.notes.summed = len(deeds)
    together = sum((deed.gives_back for deed in deeds), Decimal("0.00"))
    parts = joined(
        [f"{shown(abs(deed.gives_back))} for order {deed.arguments.get('order_id', '')}" for deed in deeds]
    )
    word = "you get back" if together >= 0 else "you pay"
    return f"In total {word} {shown(abs(together))}" + (f" ({parts})." if len(deeds) > 1 else ".")


def _new_prices(asked: Asked) -> Answer:
    """What the replacements cost by themselves."""
    chosen = [item for deed in asked.notes.deeds for item in deed.arguments.get("new_item_ids", [])]
    products = {product for target in asked.request.targets for product in target.products}
    products &= {item.product_id for item in asked.records.items}
    missing = tuple(sorted(products - set(asked.records.products)))
    if missing:
        return Need(missing)
    told = [
        say("new_price", item=product["name"], price=shown(Decimal(variant["price"])))
        for product in asked.records.products.values()
        for variant in product["variants"]
        if variant["item_id"] in chosen and product["product_id"] in products
    ]
    return " ".join(told) or None


def sum_of_all(notes: Notes) -> str | None:
    """What several deeds come to together, said once when they are through: nobody has to ask for it."""
    moving = [deed for deed in notes.deeds if deed.gives_back]
    if len(moving) < 2 or notes.summed == len(moving):
        return None
    notes.summed = len(moving)
    together = sum((deed.gives_back for deed in moving), Decimal("0.00"))
    return say("total_back" if together >= 0 else "total_pay", total=shown(abs(together)))


def gift_card(asked: Asked) -> Answer:
    cards = [m for m in asked.records.methods if m["balance"] is not None]
    if not cards:
        return "You have no gift card on your account."
    lines = []
    for card in cards:
        balance = Decimal(card["balance"])
        lines.append(f"Your gift card holds {shown(balance)}.")
        coming = sum((d.gives_back for d in asked.notes.deeds if _comes_to(d, card)), Decimal("0.00"))
        if coming > 0:
            lines.append(f"Once the returned parcel is back, it holds {shown(balance + coming)}.")
    return " ".join(lines)


def _comes_to(deed: Deed, card: Mapping[str, Any]) -> bool:
    """Whether a return will refund to this card, which happens when the parcel is back."""
    return (
        deed.tool == "return_items" and deed.arguments.get("payment_method_id") == card["payment_method_id"]
    )
