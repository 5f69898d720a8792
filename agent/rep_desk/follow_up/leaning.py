"""Whether a question only makes sense after the one before, and which of its words then have no place."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re

from agent.rep_desk.follow_up.wordings import COUNTS, INSTEAD, MANY, PARTS
from agent.rep_desk.parser import Reading
from crm.query.query import Query

LEANS = re.compile(
    r"^(?:and |but |now |then |ok |okay |also |so )*(?:only|just|what about|how about|instead|same|the same|those|these|them|it|"
    r"filter|restrict|limit|exclude|excluding|without the|not the|except|break (?:it|that|them|this)|split|sort|order|"
    r"show (?:them|the deals|the rows|those|it)|list (?:them|the deals|those)|which (?:ones|deals|of (?:them|those))|"
    r"and|add|also|top \d+|bottom \d+|first \d+|by|per|in|for|from|since|during|last|this|compared?|vs|versus|as a)\b"
)
WHICH = re.compile(
    r"^(?:and |so )*(?:which|who|what)(?: (?:ones?|are|is|were) ?(?:they|those|these|it)?)?\W*$"
)
SAME = re.compile(r"^(?:and |but |now |do )*(?:the )?same\b")
POINTS = re.compile(
    r"\b(?:show|give|make|do) (?:it|that|them|this) (?:as|in|by)\b|\b(?:was|is|were|are) (?:that|those|these)\b|\bof (?:that|those|them|these)\b|\b(?:their|its)\b"
)


def leans(question: str, reading: Reading, before: Query | None) -> bool:
    """Whether the question only makes sense after the one before."""
    if before is None:
        return False
    text = question.strip().lower()
    if POINTS.search(text) or INSTEAD.search(text):
        return True
    if re.search(r"\b(?:those|these|them|of those|same)\b", text) and not reading.asks_figures:
        return True
    if MANY.match(text) and not reading.asks_subject:
        return True
    if COUNTS.match(text) or WHICH.match(text) or SAME.match(text):
        return True
    return (
        bool(LEANS.match(text)) and not (reading.asks_figures and reading.asks_subject)
    ) or not reading.stands_alone


def unheard(question: str, reading: Reading, before: Query) -> tuple[str, ...]:
    """The words of a follow-up that have no place, neither in it nor in what it leans on."""
    explained = before.figures and PARTS.search(question.lower())
    return tuple(word for word in reading.missed if not (explained and PARTS.search(word)))
