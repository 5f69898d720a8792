"""'My t-shirt has a hole in it': something is wrong with a thing, and she does not say what shall be done."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.message import Reading
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.words import lexicon
from agent.brain.embedded.requests import Request

# "The sweater", "for the scarf": nothing is said but what it is about.
BARE = re.compile(
    r"\W*(?:(?:for|about|it's|it is|with|and|just|only)\s+)*(?:the|my|that|this)\b", re.IGNORECASE
)
MOST_OF_A_NAME = 6
HERS = re.compile(r"\b(?:my|mine|our|i (?:got|bought|ordered|received)|you sent)\b", re.IGNORECASE)
# Another size is wanted then; what is broken is wanted once more, whole.
OF_SIZE = re.compile(r"\btoo \w+|\bfit\b|\bwrong\b|\bnot what\b|n't what\b", re.IGNORECASE)


def of(reading: Reading, names: Mapping[str, str], places: Collection[str]) -> list[Request]:
    """The complaint of a message that asks for nothing, or the thing that it only names; empty for others."""
    for clause, _ in reading.remarks:
        found = mentions(clause.text, names)
        wrong = _pattern().search(clause.text) is not None
        short = len(reading.remarks) == 1 and len(clause.text.split()) <= MOST_OF_A_NAME
        bare = short and BARE.match(clause.text) is not None
        unsaid = not found and _of_something_unsaid(clause.text)
        if "?" in clause.text or not (unsaid or (len(found) == 1 and (wrong or bare))):
            continue
        request = filled(Request(skill="make_right", text=clause.text), clause, found, places)
        request.reason = "wrong" if wrong else None
        for target in request.targets:
            target.after = "the same one" if wrong and not OF_SIZE.search(clause.text) else ""
        return [request]
    return []


def _of_something_unsaid(text: str) -> bool:
    """'You sent me the wrong size': one of her things is meant. What is damaged or missing opens a ticket."""
    return told(text) and OF_SIZE.search(text) is not None


def told(text: str) -> bool:
    """Whether a text says that something is wrong with a thing of hers."""
    return bool(_pattern().search(text) and HERS.search(text))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon()['complaints'])})", re.IGNORECASE)
