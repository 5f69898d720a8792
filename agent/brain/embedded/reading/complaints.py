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

HERS = re.compile(r"\b(?:my|mine|our|i (?:got|bought|ordered|received)|you sent)\b", re.IGNORECASE)
# Another size is wanted then; what is broken is wanted once more, whole.
OF_SIZE = re.compile(r"\btoo \w+|\bfit\b|\bwrong\b|\bnot what\b|n't what\b", re.IGNORECASE)


def of(reading: Reading, names: Mapping[str, str], places: Collection[str]) -> list[Request]:
    """The complaint of a message that asks for nothing; empty when it names no thing or no fault."""
    for clause, _ in reading.remarks:
        found = mentions(clause.text, names)
        if len(found) == 1 and _pattern().search(clause.text) and "?" not in clause.text:
            request = filled(Request(skill="make_right", text=clause.text), clause, found, places)
            for target in request.targets:
                target.after = "" if OF_SIZE.search(clause.text) else "the same one"
            return [request]
    return []


def told(text: str) -> bool:
    """Whether a text says that something is wrong with a thing of hers."""
    return bool(_pattern().search(text) and HERS.search(text))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon()['complaints'])})", re.IGNORECASE)
