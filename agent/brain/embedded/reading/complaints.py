"""'My t-shirt has a hole in it': something is wrong with a thing, and she does not say what shall be done."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
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
REPLACE = re.compile(r"\b(?:replac|exchang|swap)", re.IGNORECASE)
TOO = re.compile(r"\btoo \w+", re.IGNORECASE)
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
            target.after = _instead(clause.text) if wrong else ""
        return [request]
    return []


def replaced_by_the_same(text: str, requests: Sequence[Request]) -> None:
    """'The lamp came cracked. Replace it': nothing is said of another one, so the same is wanted, whole."""
    wrong = _pattern().search(text) is not None and not OF_SIZE.search(text)
    for request in requests if wrong else ():
        replaces = request.skill == "swap_items" and not request.implied and REPLACE.search(request.text)
        for target in request.targets if replaces else ():
            if not re.search(r"\b(?:for|with|to|into|in)\b", target.after) and target.wished is None:
                target.after = f"{target.after}; the same one"


def _instead(text: str) -> str:
    """What she would want in exchange: of what is broken the same, of what is too small something bigger."""
    too = TOO.search(text)
    return too.group() if too else "" if OF_SIZE.search(text) else "the same one"


def _of_something_unsaid(text: str) -> bool:
    """'You sent me the wrong size': one of her things is meant. What is damaged or missing opens a ticket."""
    return told(text) and OF_SIZE.search(text) is not None


def told(text: str) -> bool:
    """Whether a text says that something is wrong with a thing of hers."""
    return bool(_pattern().search(text) and HERS.search(text))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon()['complaints'])})", re.IGNORECASE)
