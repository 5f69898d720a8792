"""How a turn after an answer is worded: it counts, sorts, adds, asks for rows or for the same otherwise."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re

ROWS = re.compile(
    r"\b(?:show|list|see|give|which)\b.*\b(?:deals|rows|opportunities|them|those|records|ones|details)\b|^drill"
)
COUNTS = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )*(?:how many(?: (?:is|are|of|were) (?:that|those|them|there|these|it))?|"
    r"count (?:them|those|these))(?: in total| altogether| all)?\W*$"
)
MANY = re.compile(r"^(?:and |so |but )?how many (?:are|is|were|was|have|has|did)\b")
THOSE = re.compile(r"\bof (?:those|them|these)\b")
EACH = re.compile(r"\b(?:their|its|of each|for each|each of (?:them|those|these))\b")
ADDS = re.compile(r"^(?:and |but )?(?:also|add|plus)\b|\b(?:as well|too)$|^and\b")
ASKS = re.compile(r"^(?:and |but |so )*(?:how|what|which|who|when|where)\b")
DEEPER = re.compile(
    r"\b(?:break|split|cut|slice|divide|show|group|drill|see)\b.*\b(?:that|it|them|those|this|these|down)\b"
)
INSTEAD = re.compile(
    r"\binstead\b|^(?:now |and )?(?:show (?:it|them|that) )?(?:as|in|by) (?:the )?(?:number|count|revenue|value|share|percent)"
)
PARTS = re.compile(r"\b(?:as|in) (?:a )?(?:percent(?:age)?s?|shares?|%)(?:\W|$)")
SORTS = re.compile(r"^(?:and |now |then )?(?:please )?(?:sort|order|rank)(?:ed)?\b")
TURNED = re.compile(
    r"\b(highest|largest|biggest|most|best|lowest|smallest|fewest|least|worst)\b[a-z ]* first\b"
)
COMPARES = re.compile(r"\b(?:compare[ds]?|versus|vs|against)\b")
PREVIOUS = re.compile(r"\b(?:previous|prior|before|last|preceding)\b")
