"""Asking for a person."""

from typing import Any

from crm import handoffs
from crm.errors import Refusal
from tools.tool import Caller, public_write


@public_write
def transfer_to_human(caller: Caller, summary: str) -> dict[str, Any]:
    """Hand the conversation to a person, when the customer asks for one or when no tool can help.

    Args:
        summary: What the customer wants, what was tried, and what is open.
    """
    if caller.conversation_id is None:
        raise Refusal("There is no conversation that could be handed over.")
    package = {"summary": summary}
    case = handoffs.enqueue(caller.session, caller.conversation_id, "customer_asked", 3, package, caller.now)
    return {"handoff_id": case.id}
