"""From a request to steps: every slot is filled from the customer's own records, or asked for."""

from __future__ import annotations

from agent.brain.embedded.grounding import changing, generic, giving_back, remedy, swaps
from agent.brain.embedded.records import Records
from agent.brain.embedded.requests import Request
from agent.brain.embedded.steps import Handover, Step

GROUND = {
    "cancel_order": giving_back.cancel,
    "return_items": giving_back.return_items,
    "give_up": giving_back.give_up,
    "swap_items": swaps.swap,
    "change_address": changing.readdress,
    "change_payment": changing.repay,
    "make_right": remedy.make_right,
}


def steps_for(request: Request, records: Records) -> list[Step]:
    """What to do about a request, in order."""
    if request.skill == "person":
        return [Handover(request.id)]
    return GROUND.get(request.skill, generic.steps)(request, records)
