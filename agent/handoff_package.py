"""Everything a person needs to go on without asking again: taken from records, each fact with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from agent import handoff_story, handoff_wish
from agent.sentiment import trajectory
from agent.state import TurnState
from crm import conversations, customers, orders
from crm.churn import scores
from crm.conversations import Message
from tools import CATALOGUE
from tools.views import OrderView

FINISHED = ("cancelled", "delivered", "returned")
MOVED = -0.2  # a fall of the mood between two turns that is worth quoting


def build(session: Session, state: TurnState, now: datetime) -> dict[str, Any]:
    """The package of the contract as plain JSON. `source` says which record a fact was taken from."""
    said = conversations.messages(session, state["conversation_id"])
    turns = [turn.body for turn in conversations.turns(session, state["conversation_id"])]
    ledger = _ledger(turns, state)
    grave = state.get("escalation") or {}
    asked = handoff_wish.asked_to_confirm(state, turns)
    facts: dict[str, Any] = {
        "built_at": now.isoformat(),
        "reason": grave.get("reason"),
        "why": grave.get("why"),
        "priority": grave.get("priority"),
        "skills": list(grave.get("skills", ())),
        "customer": _customer(session, state, ledger),
        "intent": handoff_wish.intent(state, asked, ledger),
        "slots": handoff_wish.slots(state, asked, ledger, said),
        "tool_ledger": ledger,
        "sentiment_trajectory": _moods(turns, state, said),
        "steps_tried": [_step(call) for call in ledger],
        "promises_made": _promises(ledger),
        "open_orders": _open_orders(session, state.get("customer_id")),
        "churn_risk": _churn(session, state.get("customer_id")),
        "citations": [citation for turn in turns for citation in turn["citations"]] + state["citations"],
        "transcript": [_line(message) for message in said],
    }
    facts["mood_course"] = asdict(trajectory([mood["score"] for mood in facts["sentiment_trajectory"]]))
    facts["do_not_ask_again"] = _known(facts)
    return {**facts, **handoff_story.tell(facts)}


def _ledger(turns: Sequence[Mapping[str, Any]], state: TurnState) -> list[dict[str, Any]]:
    earlier = [{"turn": turn["turn"], **call} for turn in turns for call in turn["tool_calls"]]
    current = len(turns) + 1
    return earlier + [{"turn": current, **call} for call in state["results"]]


def _customer(
    session: Session, state: TurnState, ledger: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    customer_id = state.get("customer_id")
    if customer_id is None:
        return None
    found = customers.get(session, customer_id)
    proof = [call for call in ledger if call["tool"] == "find_customer" and call["status"] == "ok"]
    return {
        "customer_id": found.id,
        "name": found.full_name,
        "email": found.email,
        "phone": found.phone,
        "vip": found.vip,
        "verification": state.get("verification") or "basic",
        "verified_by": sorted(proof[-1]["arguments"]) if proof else [],
        "source": f"customer:{found.id}",
    }


def _moods(
    turns: Sequence[Mapping[str, Any]], state: TurnState, said: Sequence[Message]
) -> list[dict[str, Any]]:
    """Each turn's mood; where it fell, also the words that came with the fall."""
    words = {message.message_id: message.text for message in said if message.role == "customer"}
    moods = [
        {"turn": turn["turn"], "message_id": turn["message_id"], **turn["sentiment"]}
        for turn in turns
        if turn["sentiment"]
    ]
    if state["mood"]:
        moods.append({"turn": len(turns) + 1, "message_id": state["message_id"], **state["mood"]})
    before = 0.0
    for mood in moods:
        if mood["score"] - before <= MOVED:
            mood["words"] = words.get(mood["message_id"], "")
        before = mood["score"]
    return moods


def _step(call: Mapping[str, Any]) -> dict[str, Any]:
    outcome = {"ok": "worked", "refused": "was refused", "error": "failed"}[call["status"]]
    about = call["arguments"].get("order_id")
    what = f"{call['tool']}{f' for order {about}' if about else ''} {outcome}"
    return {
        "turn": call["turn"],
        "what": f"{what}: {call['why']}" if call.get("why") and call["status"] != "ok" else what,
        "source": f"{call['tool']} in turn {call['turn']}",
    }


def _promises(ledger: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the customer was told would follow from a write that ran: money back, and when."""
    kept = ("refund", "refund_to", "refund_time", "difference", "settled_with", "ticket_id")
    return [
        {
            "what": call["tool"],
            "order_id": call["arguments"].get("order_id"),
            **{name: call["result"][name] for name in kept if call["result"].get(name) is not None},
            "source": f"{call['tool']} in turn {call['turn']}",
        }
        for call in ledger
        if call["status"] == "ok" and call["tool"] in CATALOGUE and CATALOGUE[call["tool"]].writes
    ]


def _open_orders(session: Session, customer_id: str | None) -> list[dict[str, Any]]:
    if customer_id is None:
        return []
    still_open = [one for one in orders.of_customer(session, customer_id) if one.status not in FINISHED]
    return [
        {**view.model_dump(mode="json"), "source": f"order:{view.order_id}"}
        for view in OrderView.of_all(session, still_open)
    ]


def _churn(session: Session, customer_id: str | None) -> dict[str, Any] | None:
    score = scores.of(session, "customer", customer_id) if customer_id else None
    if score is None:
        return None
    return {
        "probability": score.probability,
        "reasons": score.reasons,
        "scored_at": score.scored_at.isoformat(),
        "source": f"churn score of customer:{customer_id}",
    }


def _known(facts: Mapping[str, Any]) -> list[str]:
    """The questions that are answered already, with the answers."""
    customer = facts["customer"]
    known = []
    if customer:
        by = " and ".join(customer["verified_by"]) or customer["verification"]
        known.append(f"who they are: {customer['name']}, {customer['email']} (identified by {by})")
    known += [f"{name.replace('_', ' ')}: {slot['value']}" for name, slot in facts["slots"].items()]
    return known


def _line(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "role": message.role,
        "text": message.text,
        "at": message.at.isoformat(),
        **({"heard": message.heard} if message.heard else {}),
    }
