"""A question in several parts that go into no one query: which of them can be asked by themselves."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.parser import read
from crm.query.query import Query

ASKS = r"how|which|what|who|whose|where|when|is|are|was|were|did|do|does|has|have|by how much|by what"
APART = re.compile(
    rf"[?;]\s*(?:and |also )?(?=\w)|,?\s*\b(?:and|plus|but)\s+(?:also )?(?=(?:{ASKS})\b)|,\s*(?=(?:{ASKS})\b)"
    r"|,?\s+\band(?= (?:the|our|my|their) (?:average|total|number|median|win rate|oldest|newest|latest)\b)",
    re.IGNORECASE,
)
# What points at another part says nothing without it.
POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|he|she|him|his|her|ones?|there|same|each|"
    r"(?:of|about|than|after|before|with|for) (?:that|this)|"
    r"(?:the )?(?:old|new|big|larg|small|few|lat)e?st)\W*$"
    r"|\b(?:it|its|they|them|their|theirs|those|these|he|she|him|his|her)\b",
    re.IGNORECASE,
)
AND = re.compile(r",?\s+and\s+", re.IGNORECASE)
FEWEST_WORDS = 3


def askable(question: str, lexicon: Lexicon, today: date) -> list[str]:
    """The parts that are read surely alone, in their words; none where the question is all of a piece."""
    parts = [part.strip(" ,.?!;") for part in APART.split(question)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return _halves(question, lexicon, today)
    named = _names_somebody(read(question, lexicon, today).query)
    # After "what did they buy" the rest may be about them too.
    clear = list(takewhile(lambda part: not POINTS.search(part), parts))
    return [part for part in clear if _stands_alone(part, named, lexicon, today)]


def _halves(question: str, lexicon: Lexicon, today: date) -> list[str]:
    """'wins of Ada in May and win rate of Ben': both sides of an 'and', where each is a whole question."""
    for joint in AND.finditer(question):
        sides = [side.strip(" ,.?!;") for side in (question[: joint.start()], question[joint.end() :])]
        if not any(POINTS.search(side) for side in sides) and all(
            _stands_alone(side, False, lexicon, today) for side in sides
        ):
            return sides
    return []


def one_at_a_time(parts: list[str]) -> str:
    """What is said of the parts that can be asked."""
    return f"Ask one thing at a time, for example: {' or '.join(f'“{part}?”' for part in parts)}."


def _stands_alone(part: str, named: bool, lexicon: Lexicon, today: date) -> bool:
    if len(part.split()) < FEWEST_WORDS:
        return False
    reading = read(part, lexicon, today)
    # "What does Konex owe us, and when was our last meeting": the meeting is Konex's too.
    whole = not named or _names_somebody(reading.query)
    return reading.is_sure and reading.stands_alone and whole


def _names_somebody(query: Query) -> bool:
    said = [*query.filters, *(item for figure in query.figures for item in figure.where)]
    return any(item.field.endswith((".name", ".manager")) for item in said)
