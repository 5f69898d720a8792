"""What the deeds of a conversation come to, and what a gift card holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agent.brain.embedded.agenda import rivals
from agent.brain.embedded.answering.asked import Answer, Asked
from agent.brain.embedded.grounding.deeds import steps_for
from agent.brain.embedded.notes import Deed, Notes
from agent.brain.embedded.reading import message
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import MethodHint
from agent.brain.embedded.steps import Act, Need, Tell
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
    supposed = _supposed(asked)
    if supposed is not None:
        return supposed
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
    """What it holds, and what comes to it; 'if I return the lamp, how much is on it then?' as well."""
    cards = [m for m in asked.records.methods if m["balance"] is not None]
    if not cards:
        return "You have no gift card on your account."
    supposed = _supposed(asked, cards[0])
    if supposed is not None:
        return supposed
    lines = []
    for card in cards:
        balance = Decimal(card["balance"])
        lines.append(f"Your gift card holds {shown(balance)}.")
        coming = sum((d.gives_back for d in asked.notes.deeds if _comes_to(d, card)), Decimal("0.00"))
        if coming:
            lines.append(say("card_will_hold", then=shown(balance + coming)))
    return " ".join(lines)


def _supposed(asked: Asked, card: Mapping[str, Any] | None = None) -> Answer:
    """The answer for a deed that she only thinks of, which is offered then; None when there is no such deed.

    With a card it tells what that would hold, without one what she gets back.
    """
    names, places = asked.records.product_names(), asked.records.places()
    for request in message.read(asked.request.why, names, places).requests if asked.request.why else ():
        if card and request.skill == "return_items" and request.method is None:
            request.method = MethodHint(sources=["gift_card"])  # it is the card that she asks about
        # A cancellation that is only thought of needs no reason.
        sure = request.model_copy(update={"reason": request.reason or "no longer needed"})
        steps = steps_for(sure, asked.records)
        needed = tuple(product for step in steps if isinstance(step, Need) for product in step.products)
        if needed:
            return Need(needed)
        refused = next((step.text for step in steps if isinstance(step, Tell)), None)
        plan = [{"tool": s.tool, "arguments": s.arguments} for s in steps if isinstance(s, Act)]
        if refused or not plan:
            return refused
        if all(known.signature() != request.signature() for known in asked.notes.requests):
            asked.notes.add(request.model_copy(update={"state": "offered"}))
        return _would_hold(card, plan, asked.records) if card else rivals.told(plan, asked.records)
    return None


def _would_hold(card: Mapping[str, Any], plan: list[dict[str, Any]], records: Records) -> str:
    balance = Decimal(card["balance"])
    ours = [act for act in plan if _on_card(act, card, records)]
    if not ours:
        return say("card_not_moved", balance=shown(balance))
    then = balance + rivals.gives_back(ours, records)
    returned = any(act["tool"] in ("return_items", "exchange_items") for act in ours)
    when = say("card_when_back") if returned else ""
    return say("card_would_hold", balance=shown(balance), then=shown(then), when=when)


def _on_card(act: Mapping[str, Any], card: Mapping[str, Any], records: Records) -> bool:
    """Whether the money of an act moves on this card; a cancelled order is refunded as it was paid."""
    method = act["arguments"].get("payment_method_id")
    if act["tool"] == "cancel_order":
        method = records.original_method(records.order(act["arguments"]["order_id"]) or {"payments": []})
    return bool(method == card["payment_method_id"] and act["tool"] != "change_order_payment")


def foretold(notes: Notes, records: Records) -> list[str]:
    """'How much will my gift card have then?', asked of deeds that wait for her yes: told with them."""
    plan = [act for request in notes.open_deeds for act in request.plan or []]
    card = next((method for method in records.methods if method["balance"] is not None), None)
    asked = [r for r in notes.open if r.skill == "ask_gift_card" and not r.answers.get("foretold")]
    if card is None or not asked or not plan:
        return []
    for request in asked:
        request.answers["foretold"] = ["yes"]
    return [_would_hold(card, plan, records)]


def _comes_to(deed: Deed, card: Mapping[str, Any]) -> bool:
    """Whether a return or an exchange moves money on this card, which happens when the parcel is back."""
    later = deed.tool in ("return_items", "exchange_items")
    return later and deed.arguments.get("payment_method_id") == card["payment_method_id"]
