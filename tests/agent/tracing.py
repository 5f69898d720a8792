"""Whether a package holds: each fact has its record, and nothing that was told would be asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from crm import conversations, orders
from crm.churn import scores
from crm.customers import Customer
from crm.tickets import Ticket

Package = dict[str, Any]
# What a customer types so that it can be looked up; found here without the brain's help.
TYPED = re.compile(r"#W\d{7}|[\w.+-]+@[\w-]+\.\w+|\b\d{5}\b")


def untraceable(session: Session, conversation_id: str, package: Package) -> list[str]:
    """The facts of a package for which the records hold nothing."""
    turns = [turn.body for turn in conversations.turns(session, conversation_id)]
    said = {message.message_id: message for message in conversations.messages(session, conversation_id)}
    calls = [(turn["turn"], call) for turn in turns for call in turn["tool_calls"]]
    return [
        *_ledger(package, calls),
        *_wish(package, calls, turns, [one.text for one in said.values() if one.role == "customer"]),
        *_moods(package, turns, said),
        *(line["text"] for line in package["transcript"] if said[line["message_id"]].text != line["text"]),
        *_customer(session, package),
        *_citations(package, turns),
        *_ticket(session, package),
    ]


def asked_again(session: Session, conversation_id: str, package: Package) -> list[str]:
    """What the customer has told and the package does not tell: a person would ask for it again."""
    known = " ".join(package["do_not_ask_again"])
    given: dict[str, Any] = {}
    identified_by: list[str] = []
    for turn in conversations.turns(session, conversation_id):
        for call in turn.body["tool_calls"]:
            if call["tool"] not in ("search_knowledge", "list_products", "get_product"):
                given |= call["arguments"]
            if call["tool"] == "find_customer" and call["status"] == "ok":
                identified_by = list(call["arguments"])
        given |= (turn.body["awaiting"] or {}).get("action", {}).get("arguments", {})
    missing = [f"{name}: {value}" for name, value in given.items() if str(value) not in known]
    for message in conversations.messages(session, conversation_id):
        if message.role == "customer":
            done = str(package["promises_made"])
            typed = TYPED.findall(message.text)
            missing += [one for one in typed if one.lower() not in known.lower() and one not in done]
    return missing + [way for way in identified_by if not package["customer"] or way not in known]


def _ledger(package: Package, calls: list[tuple[int, Any]]) -> Iterator[str]:
    if [(call["turn"], call["tool"], call["status"]) for call in package["tool_ledger"]] != [
        (number, call["tool"], call["status"]) for number, call in calls
    ]:
        yield "tool_ledger"
    sources = {f"{call['tool']} in turn {number}" for number, call in calls}
    yield from (f"step {step['what']}" for step in package["steps_tried"] if step["source"] not in sources)
    done = {f"{call['tool']} in turn {number}" for number, call in calls if call["status"] == "ok"}
    yield from (f"promise {one['what']}" for one in package["promises_made"] if one["source"] not in done)


def _wish(
    package: Package, calls: list[tuple[int, Any]], turns: list[Any], words: list[str]
) -> Iterator[str]:
    waiting = [(turn["awaiting"] or {}).get("action", {}) for turn in turns]
    for name, slot in package["slots"].items():
        source = slot["source"]
        if source.startswith("said: "):
            held = _was_said(source, words)
        elif source.startswith("typed by her in "):
            held = all(part.lower() in " ".join(words).lower() for part in slot["value"].split(", "))
        elif source == "awaiting confirmation":
            held = slot["value"] in [action.get("arguments", {}).get(name) for action in waiting]
        else:
            held = slot["value"] in [
                call["arguments"].get(name)
                for number, call in calls
                if f"{call['tool']} in turn {number}" == source
            ]
        if not held:
            yield f"slot {name}"
    intent = package["intent"]
    if intent and intent["source"].startswith("said: ") and not _was_said(intent["source"], words):
        yield "intent"
    if (
        intent
        and intent["source"] == "awaiting confirmation"
        and intent["name"] not in [action.get("tool") for action in waiting]
    ):
        yield "intent"


def _was_said(source: str, words: list[str]) -> bool:
    """Whether every word of the quoted clause stands in what she wrote."""
    said = set(re.findall(r"\w+", " ".join(words).lower()))
    return set(re.findall(r"\w+", source.removeprefix("said: ").lower())) <= said


def _moods(package: Package, turns: list[Any], said: dict[str, Any]) -> Iterator[str]:
    scored = {turn["message_id"]: turn["sentiment"] for turn in turns}
    for mood in package["sentiment_trajectory"]:
        quoted = mood.get("words", "")
        if (
            mood["score"] != scored[mood["message_id"]]["score"]
            or quoted not in said[mood["message_id"]].text
        ):
            yield f"mood of turn {mood['turn']}"


def _customer(session: Session, package: Package) -> Iterator[str]:
    customer = package["customer"]
    if not customer:
        return
    stored = session.get_one(Customer, customer["customer_id"])
    if (customer["name"], customer["email"]) != (stored.full_name, stored.email):
        yield "customer"
    still_open = {one.id: one.status for one in orders.of_customer(session, stored.id)}
    for one in package["open_orders"]:
        if still_open.get(one["order_id"]) != one["status"]:
            yield f"open order {one['order_id']}"
    risk, score = package["churn_risk"], scores.of(session, "customer", stored.id)
    if (risk or {}).get("probability") != (score.probability if score else None):
        yield "churn_risk"


def _citations(package: Package, turns: list[Any]) -> Iterator[str]:
    quoted = [citation for turn in turns for citation in turn["citations"]]
    yield from (one["document"] for one in package["citations"] if one not in quoted)


def _ticket(session: Session, package: Package) -> Iterator[str]:
    if package.get("ticket_id") and session.get(Ticket, package["ticket_id"]) is None:
        yield "ticket_id"
