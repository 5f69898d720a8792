"""Deeds of which she wants the one that gives her more: 'the boots or the keyboard, whichever saves more'."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.brain.embedded.notes import Notes
from agent.brain.embedded.records import Records, total
from agent.wording import joined, say
from crm.money import shown


def settle(notes: Notes, records: Records) -> str:
    """Leave the best of the rivals once all are planned, and say what each comes to; empty until then."""
    rivals = [request for request in notes.open_deeds if request.rival]
    if len(rivals) < 2:
        for request in rivals:
            request.rival = False
        return ""
    if not all(request.plan for request in rivals):
        return ""
    ranked = sorted(rivals, key=lambda request: -gives_back(request.plan or [], records))
    for request in ranked:
        request.rival = False
    for request in ranked[1:]:
        request.state = "dropped"
    return " ".join(told(request.plan or [], records) for request in ranked)


def gives_back(plan: list[dict[str, Any]], records: Records) -> Decimal:
    """What the acts of a plan give her back together, by her records; less than nothing when she pays."""
    return sum((_of(act["tool"], act["arguments"], records) for act in plan), Decimal("0.00"))


def _of(tool: str, arguments: dict[str, Any], records: Records) -> Decimal:
    if tool == "cancel_order":
        return total(records.order(arguments["order_id"]) or {"items": []})
    prices = {
        item.item_id: item.price for item in records.items if item.order_id == arguments.get("order_id")
    }
    offered = {
        variant["item_id"]: Decimal(variant["price"])
        for product in records.products.values()
        for variant in product["variants"]
    }
    back = sum((prices[item] for item in arguments.get("item_ids", [])), Decimal("0.00"))
    return back - sum((offered[item] for item in arguments.get("new_item_ids", [])), Decimal("0.00"))


def told(plan: list[dict[str, Any]], records: Records) -> str:
    """What a plan comes to, as a sentence about its first act."""
    amount, act = gives_back(plan, records), plan[0]
    names = {item.item_id: item.name for item in records.items}
    items = joined([names[item] for item in act["arguments"].get("item_ids", [])])
    deed = say(f"deed_{act['tool']}", items=items, order=act["arguments"].get("order_id"))
    return say("gives_back" if amount >= 0 else "costs_you", deed=deed, amount=shown(abs(amount)))
