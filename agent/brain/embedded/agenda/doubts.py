"""After a no: ask about the part of the proposal that is least certain, one part at a time."""

from __future__ import annotations

from collections.abc import Iterator

from agent.brain.embedded.grounding.asking import address_question, method_question, order_question
from agent.brain.embedded.grounding.replacements import TOOLS, variant_label
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Tell, options
from agent.wording import say

MOST_DENIALS = 2
# Deeds of whole orders: which order is the first thing to doubt.
FIRST_WHICH = ("cancel_order", "change_order_address", "change_order_payment")


def question(notes: Notes, act: Act, records: Records) -> Ask | Tell | None:
    """The next question about a proposal that she denied, one part at a time, before it is made again.

    None when the proposal has changed and may be made; after a second no every part is asked first.
    """
    request = notes.request(act.request)
    assert request is not None, "an act comes from a request"
    denied = {"tool": act.tool, "arguments": act.arguments} in notes.denied
    if not denied and request.denials < MOST_DENIALS:
        return None
    for ask in _parts(act, request, records, sure=not denied):
        if len(ask.options) > 1 and notes.asked.get(f"{request.id}/{ask.key}", 0) == 0:
            return ask
    return Tell(say("offer_person"), request.id) if denied else None


def _parts(act: Act, request: Request, records: Records, sure: bool) -> Iterator[Ask]:
    """The parts of the act as questions, the least certain first; the order only when not `sure`."""
    order = records.order(act.arguments.get("order_id", ""))
    if act.tool in FIRST_WHICH and not sure:
        yield order_question(request, records, ("pending",))
    if act.tool in ("return_items", *TOOLS.values()) and order:
        pairs = [(item.item_id, item.label) for item in records.items_of(order)]
        wording = "ask_which_return" if act.tool == "return_items" else "ask_which_swap"
        yield Ask("item", say(wording), request.id, options(pairs), f"items:{order['order_id']}", many=True)
    if act.tool in TOOLS.values():
        yield from _replacements(act, request, records)
    if "payment_method_id" in act.arguments and order:
        yield method_question(request, records.methods, order["order_id"], "ask_method")
    if "reason" in act.arguments:
        known = ("no longer needed", "ordered by mistake")
        yield Ask("reason", say("ask_reason"), request.id, options([(r, r) for r in known]), "reason")
    if "address1" in act.arguments:
        yield address_question(request, records)
    if not sure and act.tool not in FIRST_WHICH:
        yield order_question(request, records, ("pending", "delivered"))


def _replacements(act: Act, request: Request, records: Records) -> Iterator[Ask]:
    """For each item of the act: what instead of it?"""
    for item in records.items:
        if item.order_id == act.arguments["order_id"] and item.item_id in act.arguments["item_ids"]:
            product = records.products.get(item.product_id) or {"variants": []}
            offered = [v for v in product["variants"] if v["available"] and v["item_id"] != item.item_id]
            pairs = [(v["item_id"], variant_label(v)) for v in offered]
            text = say("ask_replacement", item=item.label)
            yield Ask("replacement", text, request.id, options(pairs), f"new:{item.item_id}")
