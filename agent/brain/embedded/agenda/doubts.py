"""After a no: ask about the part of the proposal that is least certain, one part at a time."""

from __future__ import annotations

from collections.abc import Iterator

from agent.brain.embedded.grounding import swaps
from agent.brain.embedded.grounding.asking import address_question, method_question, order_question
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Act, Ask, Tell, options
from agent.wording import say


def question(notes: Notes, act: Act, records: Records) -> Ask | Tell:
    """The next question about a denied proposal; a Tell when every part was asked about already."""
    request = notes.request(act.request)
    assert request is not None, "an act comes from a request"
    for ask in _parts(act, request, records):
        if len(ask.options) > 1 and notes.asked.get(f"{request.id}/{ask.key}", 0) == 0:
            return ask
    return Tell(say("offer_person"), request.id)


def _parts(act: Act, request: Request, records: Records) -> Iterator[Ask]:
    """The parts of the act as questions, the least certain first."""
    order = records.order(act.arguments.get("order_id", ""))
    if act.tool in swaps.TOOLS.values():
        for item in records.items:
            if item.order_id == act.arguments["order_id"] and item.item_id in act.arguments["item_ids"]:
                product = records.products.get(item.product_id)
                offered = [
                    v
                    for v in (product or {"variants": []})["variants"]
                    if v["available"] and v["item_id"] != item.item_id
                ]
                pairs = [(v["item_id"], swaps.variant_label(v)) for v in offered]
                yield Ask(
                    "replacement",
                    say("ask_replacement", item=item.label),
                    request.id,
                    options(pairs),
                    f"new:{item.item_id}",
                )
    if act.tool in ("return_items", *swaps.TOOLS.values()) and order:
        pairs = [(item.item_id, item.label) for item in records.items_of(order)]
        wording = "ask_which_return" if act.tool == "return_items" else "ask_which_swap"
        yield Ask("item", say(wording), request.id, options(pairs), "items", many=True)
    if "payment_method_id" in act.arguments and order:
        yield method_question(request, records.methods, order["order_id"], "ask_method")
    if "reason" in act.arguments:
        known = ("no longer needed", "ordered by mistake")
        yield Ask("reason", say("ask_reason"), request.id, options([(r, r) for r in known]), "reason")
    if "address1" in act.arguments:
        yield address_question(request, records)
    yield order_question(request, records, ("pending", "delivered"))
