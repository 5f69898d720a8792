"""A tool in a person's hand: the same guard and the same ledger as for the bot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import tools
from agent.bootstrap import App
from agent.state import TurnState
from crm import customers
from crm.errors import NotFound
from tools import guard
from tools.run import ToolResult, run


@dataclass(frozen=True)
class HandCall:
    """One call that a member of staff makes for a customer. `key` names this one deed for ever."""

    tool: str
    arguments: dict[str, Any]
    actor: str
    key: str
    customer_id: str | None = None
    confirmed: bool = False
    conversation_id: str | None = None


def use(app: App, call: HandCall) -> ToolResult:
    """Run the call, if the guard permits it.

    A write that is not `confirmed` is refused; its `result` then holds `needs_confirmation` and a `preview`
    of what it would do. Raises NotFound for an unknown tool or customer, BadInput for wrong arguments,
    KeyReused for a key of another call.
    """
    tool = tools.CATALOGUE.get(call.tool)
    if tool is None:
        raise NotFound(f"There is no tool {call.tool}. There are: {', '.join(tools.CATALOGUE)}.")
    checked = tool.read(call.arguments)
    if call.customer_id is not None:
        with app.database.reading() as session:
            customers.get(session, call.customer_id)
    standing = replace(
        app.conversations.desk().standing(TurnState(customer_id=call.customer_id, conversation_id="")),
        actor=call.actor,
        conversation_id=call.conversation_id,
    )
    action = {"tool": call.tool, "arguments": checked} if call.confirmed else None
    decision = guard.decide(app.database, tool, checked, standing, action)
    if decision.verdict == "permitted":
        return run(app.database, tool, checked, standing, call.key)
    why, result = decision.why, {}
    if decision.verdict == "needs_identity":
        why = "Say which customer: give her customer_id."
    elif decision.verdict == "needs_confirmation":
        result = {"needs_confirmation": True, "preview": decision.preview}
    return ToolResult(tool=call.tool, arguments=checked, status="refused", why=why, result=result)
