"""Something is wrong with an item, or it is only named: ask whether to return or exchange it; do that."""

from __future__ import annotations

from agent.brain.embedded.grounding import giving_back, swaps
from agent.brain.embedded.grounding.items import find_items
from agent.brain.embedded.records import Item, Records
from agent.brain.embedded.requests import Request, Target
from agent.brain.embedded.steps import Ask, Step, options
from agent.wording import say

DEEDS = {"return": "return_items", "exchange": "swap_items"}


def make_right(request: Request, records: Records) -> list[Step]:
    """The questions, and after them the steps of what she chose; nothing when no such thing has arrived."""
    items = _meant(request, records)
    if not items:
        return []
    if not request.targets and len(items) > 1:
        pairs = [(item.item_id, item.label) for item in items]
        return [Ask("item", say("ask_which_wrong"), request.id, options(pairs), "which")]
    if not request.targets:
        one = items[0]
        request.targets = [Target(phrase=one.name, products=[one.product_id], item_id=one.item_id)]
    chosen = request.answered("remedy")
    if chosen is None:
        sentence = "ask_remedy" if request.reason else "ask_what_to_do"
        pairs = [(name, say(f"remedy_{name}")) for name in DEEDS]
        return [Ask("remedy", say(sentence, item=items[0].name), request.id, options(pairs), "remedy")]
    request.skill, request.reason = DEEDS[chosen], None
    ground = giving_back.return_items if chosen == "return" else swaps.swap
    return ground(request, records)


def _meant(request: Request, records: Records) -> list[Item]:
    """The items that have arrived and that it may be about."""
    found = [item for target in request.targets for item in find_items(request, target, records, ()).items]
    which = request.answered("which")
    return [
        item
        for item in (found if request.targets else records.items)
        if item.status == "delivered" and which in (None, item.item_id)
    ]
