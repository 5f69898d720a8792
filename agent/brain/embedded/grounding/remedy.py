"""Something is wrong with an item: ask whether to return or to exchange it, and do that."""

from __future__ import annotations

from agent.brain.embedded.grounding import giving_back, swaps
from agent.brain.embedded.grounding.items import find_items
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Ask, Step, options
from agent.wording import say

DEEDS = {"return": "return_items", "exchange": "swap_items"}


def make_right(request: Request, records: Records) -> list[Step]:
    """The question, and after it the steps of what she chose; nothing when it has not arrived."""
    chosen = request.answered("remedy")
    if chosen is not None:
        request.skill = DEEDS[chosen]
        ground = giving_back.return_items if chosen == "return" else swaps.swap
        return ground(request, records)
    arrived = [
        item
        for target in request.targets
        for item in find_items(request, target, records, ["delivered"]).items
    ]
    if not any(item.status == "delivered" for item in arrived):
        return []
    pairs = [(name, say(f"remedy_{name}")) for name in DEEDS]
    return [Ask("remedy", say("ask_remedy", item=arrived[0].name), request.id, options(pairs), "remedy")]
