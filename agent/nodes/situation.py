"""What the rules of escalation are told about a turn, gathered from its state and the records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import tools
from agent.escalation import Situation
from agent.nodes.desk import Desk
from agent.state import TurnState
from crm import customers

AMOUNT = re.compile(
    r"[$€£]\s?(\d[\d,]*(?:\.\d\d)?)|\b(\d[\d,]*(?:\.\d\d)?) ?(?:dollars|usd|euros?|pounds|bucks)\b"
)


def of(state: TurnState, vip: bool, tally: dict[str, int]) -> Situation:
    """The situation of this turn, before it is known whether its question was asked before."""
    thought = state["thought"]
    solvable = thought["understood"] and not thought["novel"]
    refusals = tally.get("refusals", 0) if not thought["calls"] else 0
    return Situation(
        text=state["text"],
        asked_for_person=thought["handoff"] == "customer_asked",
        moods=tuple(state["moods"]),
        refusals_in_a_row=refusals,
        failed_verifications=tally.get("failed_verifications", 0),
        tool_failures_in_a_row=tally.get("tool_failures", 0),
        not_understood_in_a_row=tally.get("not_understood", 0),
        # A routine wish has its tool and its confirmation, however dear; what none solves is a dispute.
        amount_at_stake=_amount(state["text"]) if refusals or not solvable else 0.0,
        solvable=thought["understood"],
        novel=thought["novel"],
        vip=vip,
        verified=state.get("customer_id") is not None,
        channel=cast(Any, state["channel"]),
    )


def counted(state: TurnState) -> dict[str, int]:
    """What has gone wrong in a row; something that worked starts the count again."""
    tally, results = dict(state.get("tally", {})), state["results"]
    last = results[-1] if results else None
    failed = Counter(result["status"] for result in results)
    if last and last["status"] == "ok" and tools.FOR_CUSTOMERS[last["tool"]].writes:
        tally["refusals"] = 0
    tally["tool_failures"] = failed["error"]
    unknown = not state["thought"]["understood"]
    if not state["thought"]["calls"]:
        tally["not_understood"] = tally.get("not_understood", 0) + 1 if unknown else 0
    return tally


def asked_before(question: Sequence[str], recent: Sequence[dict[str, str]]) -> int:
    """How many of the latest replies in a row ended with this very question.

    None when something else is said before it: then this turn has got further.
    """
    asked = "\n\n".join(part.strip() for part in question if part.strip())
    asked = "" if "\n\n" in asked else asked[-200:]
    count = 0
    for turn in reversed(recent):
        if not asked or not turn["agent"].endswith(asked):
            break
        count += 1
    return count


def _amount(text: str) -> float:
    """The largest amount of money that the message names."""
    found = (first or second for first, second in AMOUNT.findall(text.lower()))
    return max((float(amount.replace(",", "")) for amount in found), default=0.0)


def is_vip(state: TurnState, desk: Desk) -> bool:
    """Whether she is a VIP; looked up once a turn, as soon as it is known who she is."""
    known_before = state.get("vip")
    if known_before is not None:
        return known_before
    customer_id = state.get("customer_id")
    if customer_id is None:
        return False
    with desk.database.reading() as session:
        return customers.is_vip(session, customer_id)
