"""What the model is shown. What never changes comes first, so that providers can cache it.

1. The system prompt with the store's rules: the same for every conversation.
2. The talk: older turns as one line each, the latest as they were said.
3. The customer's records, passages and mood as data, then the message.
4. What the model called in this turn, and what came of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

import prompts
from agent import tone
from agent.brain import Context
from agent.brain.openai.notes import Notes
from crm import plain_json

Messages = list[dict[str, Any]]
RULES = "policies/store.yaml"
# What we read for the model before it thinks; shown as records and not as calls of its own.
RECORDS = ("get_customer", "list_orders", "find_customer")


@dataclass(frozen=True)
class Measure:
    """How much is shown: latest turns whole, lines of older ones, orders, characters of one result."""

    recent: int
    lines: int
    orders: int
    result: int


# A model says when its context overflows; the next measure is then tried.
MEASURES = (Measure(6, 24, 20, 8000), Measure(4, 12, 6, 3000), Measure(1, 4, 3, 1200))


def build(context: Context, notes: Notes, measure: Measure = MEASURES[0]) -> Messages:
    """The whole list of messages for one request."""
    return [
        {"role": "system", "content": system()},
        *_talk(context, measure),
        {"role": "user", "content": _now(context, notes, measure)},
        *_calls(context, measure),
    ]


@cache
def system() -> str:
    """The system prompt with the store's rules."""
    rules = {key: value for key, value in prompts.data(RULES).items() if key not in ("name", "version")}
    return f"{instructions()}\n\n# RULES\n{yaml.safe_dump(rules, sort_keys=False)}"


def instructions() -> str:
    """The prompt's own words."""
    return prompts.read("system/agent.md").text


def labels() -> tuple[str, ...]:
    """Name and version of every text that shapes the reply."""
    rules = prompts.data(RULES)
    return (prompts.read("system/agent.md").label, f"{rules['name']}@{rules['version']}")


def plain(value: Any) -> str:
    """Compact JSON."""
    return plain_json.written(value, default=str)


def _talk(context: Context, measure: Measure) -> Messages:
    messages: Messages = []
    for turn in context.recent[-measure.recent :]:
        messages.append({"role": "user", "content": turn["customer"] or "…"})
        messages.append({"role": "assistant", "content": turn["agent"] or "…"})
    return messages


def _now(context: Context, notes: Notes, measure: Measure) -> str:
    recent = min(len(context.recent), measure.recent)
    older = notes.turns[: len(notes.turns) - recent][-measure.lines :]
    done = [{"tool": deed["tool"], **_deed(deed)} for deed in notes.done]
    blocks = {
        "HISTORY": older,
        "DONE": done,
        "RECORDS": _records(context, measure),
        "PASSAGES": _passages(context),
        "AGENDA": _agenda(notes),
        "NOTE_OF_A_COLLEAGUE": context.note,
        "MOOD": _mood(context),
        "SITUATION": {
            "channel": context.channel,
            "today": context.now.date().isoformat() if context.now else None,
            "identified": context.customer_id is not None,
        },
    }
    shown = [f"{name} (material): {plain(value)}" for name, value in blocks.items() if value]
    return "\n".join(shown) + f"\n\nThe customer writes:\n{context.text}"


def _mood(context: Context) -> dict[str, Any]:
    """How she sounds, and the style that suits it."""
    shown: dict[str, Any] = {key: context.mood[key] for key in ("label", "emotion") if key in context.mood}
    if "tone" in context.mood:
        fitting = tone.named(context.mood["tone"])
        shown["style"] = f"{fitting.style} At most {fitting.sentences} sentences."
    return shown


def _deed(deed: dict[str, Any]) -> dict[str, Any]:
    return {**deed["arguments"], **deed["result"]}


def _records(context: Context, measure: Measure) -> dict[str, Any]:
    records: dict[str, Any] = {}
    for result in context.results:
        if result["status"] == "ok" and result["tool"] == "get_customer":
            records["profile"] = result["result"]
        if result["status"] == "ok" and result["tool"] == "list_orders":
            records |= result["result"]
    if "orders" in records:
        records["orders"] = _chosen(records["orders"], context, measure.orders)
    return records


def _chosen(orders: list[dict[str, Any]], context: Context, most: int) -> list[dict[str, Any]]:
    """The newest orders and those that were named, in their order."""
    said = " ".join([context.text, *(turn["customer"] + turn["agent"] for turn in context.recent)])
    named = [order for order in orders if order["order_id"].lstrip("#") in said]
    rest = [order for order in orders if order not in named]
    kept = [*named[-most:], *rest[len(rest) - max(0, most - len(named)) :]]
    return [order for order in orders if order in kept]


def _passages(context: Context) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for result in context.results:
        if result["tool"] == "search_knowledge" and result["arguments"].get("query") == context.text[:300]:
            found.extend(result["result"].get("passages", []))
    return found


def _agenda(notes: Notes) -> dict[str, Any]:
    agenda: dict[str, Any] = {}
    if notes.asked:
        agenda["was_asked_to_confirm_and_has_not_said_a_plain_yes"] = notes.asked
    if notes.agenda:
        agenda["still_to_do"] = notes.agenda
    return agenda


def _calls(context: Context, measure: Measure) -> Messages:
    """The calls of this turn with their results, as the protocol writes them."""
    messages: Messages = []
    for number, result in enumerate(context.results):
        shown_above = result["status"] == "ok" and (
            result["tool"] in RECORDS
            or (
                result["tool"] == "search_knowledge"
                and result["arguments"].get("query") == context.text[:300]
            )
        )
        if not shown_above:
            # Nine letters and digits: the narrowest server takes no other id.
            messages += _exchange(f"call{number:05}", result, measure)
    return messages


def _exchange(call_id: str, result: dict[str, Any], measure: Measure) -> Messages:
    function = {"name": result["tool"], "arguments": plain(result["arguments"])}
    outcome = {name: result[name] for name in ("status", "result", "why") if result.get(name)}
    return [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": call_id, "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": call_id, "content": plain(outcome)[: measure.result]},
    ]
