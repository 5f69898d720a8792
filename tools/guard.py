"""The one who permits. Nothing that a model says can do what is refused here.

A call is refused, or needs to know who asks, or needs the customer's yes to exactly this call, or may run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from crm.database import Database
from crm.errors import BadInput, NotFound, Refusal
from tools.tool import Caller, Standing, Tool

Verdict = Literal["permitted", "needs_identity", "needs_confirmation", "refused"]

# Asking for a person changes no record of the customer's, and nobody should have to ask twice.
UNCONFIRMED = frozenset({"transfer_to_human"})


@dataclass(frozen=True)
class Decision:
    """The verdict, why in words for the customer, and what the call would do."""

    verdict: Verdict
    why: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    preview: dict[str, Any] = field(default_factory=dict)


def decide(
    database: Database,
    tool: Tool,
    arguments: dict[str, Any],
    standing: Standing,
    confirmed: dict[str, Any] | None = None,
) -> Decision:
    """Judge one call. `confirmed` is the action that the customer has just said yes to, if any."""
    try:
        checked = tool.read(arguments)
    except BadInput as error:
        return Decision("refused", str(error))
    if tool.personal and standing.customer_id is None:
        return Decision("needs_identity", "Personal records need to know whose they are.", checked)
    if not tool.writes or tool.name in UNCONFIRMED:
        return Decision("permitted", arguments=checked)
    if confirmed == {"tool": tool.name, "arguments": checked}:
        return Decision("permitted", "The customer confirmed exactly this.", checked)
    return _rehearsed(database, tool, checked, standing)


def _rehearsed(database: Database, tool: Tool, checked: dict[str, Any], standing: Standing) -> Decision:
    """Run the write without keeping it: a refusal shows now, and the customer hears real amounts."""
    with database.rehearsing() as session:
        try:
            preview = tool.call(caller_in(session, standing), checked)
        except (Refusal, NotFound) as refusal:
            return Decision("refused", str(refusal), checked)
    return Decision("needs_confirmation", "A change needs the customer's yes.", checked, preview)


def caller_in(session: Any, standing: Standing) -> Caller:
    """The standing inside one transaction."""
    return Caller(
        **{name: getattr(standing, name) for name in Standing.__dataclass_fields__}, session=session
    )
