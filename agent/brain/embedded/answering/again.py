"""A question asked once more of something else: 'and the earbuds?', 'what about the other orders?'."""

from __future__ import annotations

import re

from agent.brain.embedded.answering.asked import Asked, orders_asked
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.requests import Request, Target
from agent.brain.embedded.work import Work

LONGEST = 9
AND = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|oh|thanks?|thx|great|good|right|hm+|cool)\W+)*"
    r"(?:(?:and|also|so)\b(?: what about| how about| for)?|(?:what|how) about|what of|same for)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(r"\b(?:others?|rest|remaining)\b(?: (?:\w+ )?(?:orders?|ones?))?\W*$", re.IGNORECASE)
PLACED = re.compile(r"\b(?P<which>first|second|third|fourth|last) (?:one|order)\b", re.IGNORECASE)
PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}


def asked_again(work: Work, text: str) -> Request | None:
    """The question before, of what this message names; None when it is no such message."""
    last = work.notes.requests[-1] if work.notes.requests else None
    if last is None or not last.skill.startswith("ask_") or last.skill == "ask_knowledge":
        return None
    if not AND.match(text) or len(text.split()) > LONGEST:
        return None
    names, places = work.records.product_names(), work.records.places()
    request = filled(Request(skill=last.skill), Clause(text), mentions(text, names), places)
    if not request.targets and last.skill == "ask_variants":
        request.targets = narrowed(last, text)
    if not (request.targets or request.orders):
        request.orders = _orders_pointed_at(work, last, text)
    if not (request.targets or request.orders or request.hint.statuses):
        return None
    request.text = last.text  # "when does it come" is what she wants to know of this one too
    return request


def narrowed(last: Request, text: str) -> list[Target]:
    """'And in black?', 'what about waterproof ones?': what was asked about, with this said of it as well."""
    return [target.model_copy(update={"after": f"{target.after}; {text}"}) for target in last.targets]


def _orders_pointed_at(work: Work, last: Request, text: str) -> list[str]:
    every = [order["order_id"] for order in work.records.orders]
    placed = PLACED.search(text)
    if placed:
        place = PLACES[placed["which"].lower()]
        return every[place:][:1]
    told = [order["order_id"] for order in orders_asked(Asked(last, work.records, work.notes))]
    return [order for order in every if order not in told] if OTHERS.search(text) else []
