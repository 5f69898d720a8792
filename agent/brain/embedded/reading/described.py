"""Wishes without a verb: 'the watch: leather with a black face, please', 'same zoom, only with SD'."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.continued import STATED, TAKEN_BACK
from agent.brain.embedded.reading.deed import NO_WISH, describes, keeps
from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.spoken import Spoken
from agent.brain.embedded.requests import Request

OF_ALL = re.compile(r"\b\w+st (?:\w+ )?there (?:is|are)\b", re.IGNORECASE)  # "the cheapest there is"
COLON = re.compile(r"^[^.;]*?:\s")


def wish_of(
    clause: Clause, found: Sequence[Mention], spoken: Spoken, places: Collection[str]
) -> list[Request]:
    """The change that a clause without a deed describes: of an item in it, or of the one just spoken of.

    It falls away later when it changes nothing of that item.
    """
    items = Spoken(found, clause.text).items
    said = clause.text[items[-1].end :] if items else clause.text
    colon = COLON.match(said) if items else None
    said = said[colon.end() :] if colon else clause.text
    about = items or (spoken.items if not spoken.asked else [])
    if not about or clause.condition is not None or "?" in clause.text:
        return []
    if not (colon or describes(said)) or keeps(said) or NO_WISH.search(said):
        return []
    if (STATED.search(OF_ALL.sub(" ", said)) and not colon) or TAKEN_BACK.search(said):
        return []
    return [filled(Request(skill="swap_items", text=clause.text, implied=True), clause, found, places)]
