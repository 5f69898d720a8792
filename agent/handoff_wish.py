"""What she wants and what is known for it: from an open question, from tool calls, from her words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.brain.embedded.reading import hints, identity
from agent.state import TurnState
from crm.conversations import Message
from tools import CATALOGUE

DONE = "done in"
Ledger = Sequence[Mapping[str, Any]]
# What these were called with is how the bot searched, not what she told of herself or her wish.
SEARCHES = ("search_knowledge", "list_products", "get_product", "transfer_to_human")


def asked_to_confirm(state: TurnState, turns: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The write that still waits for a yes. Asking for a person withdraws the question, not the wish."""
    if state.get("pending"):
        return state["pending"]
    awaiting = (turns[-1]["awaiting"] or {}) if turns and state["answer"] != "yes" else {}
    return awaiting.get("action")


def intent(state: TurnState, asked: Mapping[str, Any] | None, ledger: Ledger) -> dict[str, str] | None:
    """What she wants, as the name of a skill or a tool, and where that is known from."""
    if asked:
        return {"name": asked["tool"], "source": "awaiting confirmation"}
    for request in reversed(_open_requests(state)):
        if request.get("skill"):
            return {"name": str(request["skill"]), "source": f"said: {request.get('text', '')}"}
    for call in reversed(ledger):
        if call["tool"] in CATALOGUE and CATALOGUE[call["tool"]].writes:
            how = DONE if call["status"] == "ok" else "tool call of"
            return {"name": call["tool"], "source": f"{how} turn {call['turn']}"}
    return None


def slots(
    state: TurnState, asked: Mapping[str, Any] | None, ledger: Ledger, said: Sequence[Message]
) -> dict[str, dict[str, Any]]:
    """What is known for the wish, each with its source; what she was asked to confirm counts most."""
    known = {
        name: {"value": ", ".join(values), "source": f"typed by her in {', '.join(where)}"}
        for name, (values, where) in _typed(said).items()
    }
    for call in ledger:
        if call["tool"] not in SEARCHES:
            for name, value in call["arguments"].items():
                known[name] = {"value": value, "source": f"{call['tool']} in turn {call['turn']}"}
    for request in _open_requests(state):
        for name, value in _told(request):
            known[name] = {"value": value, "source": f"said: {request.get('text', '')}"}
    for name, value in (asked or {}).get("arguments", {}).items():
        known[name] = {"value": value, "source": "awaiting confirmation"}
    return known


def _typed(said: Sequence[Message]) -> dict[str, tuple[list[str], list[str]]]:
    """Order numbers, addresses and names in her messages: a turn cut short by a rule has used none."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    heard: dict[str, str] = {}
    for message in said:
        if message.role != "customer":
            continue
        pairs = [("orders_mentioned", number) for number in hints.ORDER_ID.findall(message.text)]
        before = dict(heard)
        ways = identity.evidence(message.text, heard)
        pairs += [("given_email", way["email"]) for way in ways if "email" in way]
        pairs += [(f"given_{name}", value) for name, value in heard.items() if before.get(name) != value]
        for name, value in pairs:
            values, where = found.setdefault(name, ([], []))
            if value not in values:
                values.append(value)
                where.append(message.message_id)
    return found


def _open_requests(state: TurnState) -> list[Mapping[str, Any]]:
    requests: list[Mapping[str, Any]] = state.get("memory", {}).get("requests", [])
    return [request for request in requests if request.get("state", "open") == "open"]


def _told(request: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The details of a request that the brain understood, by the names that the desk knows."""
    if request.get("orders"):
        yield "order_id", ", ".join(request["orders"])
    items = [target["phrase"] for target in request.get("targets", []) if target.get("phrase")]
    if items:
        yield "items", ", ".join(items)
    wanted = [target["after"] for target in request.get("targets", []) if target.get("after")]
    if wanted:
        yield "wanted_instead", ", ".join(wanted)
    if request.get("reason"):
        yield "reason", request["reason"]
    if (request.get("address") or {}).get("address"):
        yield "address", ", ".join(part for part in request["address"]["address"].values() if part)
    method = request.get("method") or {}
    named = [*method.get("ids", []), *method.get("sources", []), method.get("last_four"), method.get("brand")]
    if any(named):
        yield "payment_method", ", ".join(str(part) for part in named if part)
    for slot, values in request.get("answers", {}).items():
        yield slot, ", ".join(values)
