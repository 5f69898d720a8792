"""What the deeds of a conversation come to, and what a gift card holds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agent.brain.embedded.answering.asked import Answer, Asked
from agent.brain.embedded.notes import Deed, Notes
from agent.wording import joined, say
from crm.money import shown


def refund_total(asked: Asked) -> Answer:
    """What the deeds of this conversation give back, together and one by one."""
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
