"""Giving the conversation to a person: the package is built, the case queued, the customer told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime
from sqlmodel import Session

import prompts
from agent import desk_hours, handoff_package, summary, waiting, wording
from agent.nodes.desk import Desk
from agent.state import TurnState
from agent.waiting import Wait
from crm import audit, handoffs, presence
from crm.handoffs import Handoff
from tools import CATALOGUE


def hand_over(state: TurnState, runtime: Runtime[Desk]) -> TurnState:
    """Queue the case once; a repeated turn finds it open."""
    desk, grave = runtime.context, state["escalation"]
    assert grave is not None, "only an escalation leads here"
    now = desk.clock()
    package = _package(state, desk, now)
    with desk.database.writing() as session:
        case = _queued(session, state, package, now)
        audit.record(
            session,
            now,
            "bot",
            "hand_over",
            f"conversation:{state['conversation_id']}",
            reason=grave["reason"],
        )
        session.flush()
        wait = waiting.of(session, case, now)
    shaped_by = [package["summary_prompt"]] if package["summary_prompt"] else []
    # What the brain was about to ask is the person's to ask now; what was done is still said.
    acted = any(result["status"] == "ok" and CATALOGUE[result["tool"]].writes for result in state["results"])
    return {
        "said": [*(state["said"] if acted else []), _words(grave, wait)],
        "prompts": [*state["prompts"], *shaped_by],
        "awaiting": None,
        "pending": None,
        "handoff": {
            "handoff_id": case.id,
            "reason": case.reason,
            "priority": case.priority,
            **wait.as_json(),
        },
    }


def _package(state: TurnState, desk: Desk, now: datetime) -> dict[str, Any]:
    """Built before the case is written: nobody else's writing waits while a model summarises."""
    with desk.database.reading() as session:
        package = handoff_package.build(session, state, now)
    plain, package["summary_prompt"] = package["summary"], None
    if desk.summarise is not None:
        package["summary"] = desk.summarise(package["transcript"], package["tool_ledger"], plain)
    if package["summary"] != plain:
        package["summary_prompt"] = prompts.read(summary.PROMPT).label
    return package


def _queued(session: Session, state: TurnState, package: dict[str, Any], now: datetime) -> Handoff:
    """The case; with nobody on duty it has a ticket, and its promise counts from when the desk opens."""
    conversation_id, grave = state["conversation_id"], state["escalation"]
    assert grave is not None, "only an escalation leads here"
    earlier = handoffs.open_case(session, conversation_id)
    if earlier is not None:
        return earlier
    attended = bool(presence.on_duty(session, now))
    if not attended:
        waiting.open_ticket(session, package, conversation_id, now)
    case = handoffs.enqueue(session, conversation_id, grave["reason"], grave["priority"], package, now)
    if not attended:
        case.due_at = waiting.answer_due(desk_hours.of_store().opens(now) or now, case.priority)
    return case


def _words(grave: dict[str, Any], wait: Wait) -> str:
    """What she hears: an emergency's own words first, and never that somebody comes when nobody is there."""
    if not grave["words"]:
        return wording.handed_over(grave["reason"], wait.words, attended=wait.minutes is not None)
    if wait.minutes is not None:
        return str(grave["words"])
    alone = waiting.say("alone") if grave["reason"] == "safety" else wait.words
    return f"{grave['words']} {alone}"
