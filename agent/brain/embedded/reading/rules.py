"""Whether a clause asks what the rules are: 'can I still send it back without the box?' wants an answer."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.brain.embedded.reading import deed
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.words import lexicon

# "Can I exchange it for the black one if …": what follows is a condition of an order.
WISHED = re.compile(r"\b(?:for|to|into|with) (?:the|an?|my|one|\w+ ones?)\b", re.IGNORECASE)
# "Do I have to pay before I can return it?": what she wants to do stands after these.
OBLIGED = re.compile(
    r"\bdo(?:es)?(?: i| we| one| it)(?: still| really| first)? (?:have|need) to\b", re.IGNORECASE
)
AIM = re.compile(r"\b(?:before|when|if|once|in order to)\b", re.IGNORECASE)


def asked(clause: Clause) -> str:
    """The question, with the circumstances that it hangs on; empty when the clause asks for no rule."""
    text = clause.text
    told = f"{clause.condition}, {text}" if clause.condition else text
    if _pattern("ordered").search(text):
        return ""
    always = _pattern("always").search(text)
    if always:
        return _from(told, text, always.start())
    asking = _pattern("asking").search(text)
    if asking is None:
        return ""
    after = text[asking.start() :]
    circumstance = _pattern("circumstance").search(after)
    if circumstance and not _wished(after[: circumstance.start()]):
        return _from(told, text, asking.start())
    return told if _pattern("told").search(told) and not _wished(after) else ""


def tells_circumstances(text: str) -> bool:
    """'If the box is gone', 'I have worn them once'."""
    return any(_pattern(name).search(text) for name in ("circumstance", "told"))


def may_ask(text: str) -> bool:
    """Whether a message could ask for a rule at all: seen without reading it."""
    return any(_pattern(name).search(text) for name in ("always", "asking"))


def _wished(text: str) -> bool:
    """Whether it says what she would like in exchange: that is no question about a rule."""
    return any(verb.lastgroup == "swap" and WISHED.search(text, verb.end()) for verb in deed.verbs(text))


def wants(question: str) -> bool:
    """Whether one deed that the question speaks of may be offered: what she would like to do if she may."""
    obliged = OBLIGED.search(question)
    if obliged is None:
        return True
    aim = AIM.search(question, obliged.end())
    return aim is not None and bool(deed.verbs(question[aim.end() :]))


def _from(told: str, text: str, start: int) -> str:
    """The question alone when it tells its circumstances itself; else with what stands before it."""
    question = text[start:]
    return question if _pattern("circumstance").search(question) else told


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon()['rules'][name])})", re.IGNORECASE)
