"""Handoffs that the desk put right become wordings which the next decision rests on.

A person is asked for in words, and danger is told in words, so these can be learnt from a message.
Frustration, refusals, failed checks and the like are counted over a conversation: their thresholds are
settings, not wordings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent import stakes
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.embedded.understanding.person_wish import ASKED, ASKS, ASKS_NOT, PersonWish
from agent.stakes_meaning import ROUTINE, StakesByMeaning
from prompts import corrected

# Whose words they were is no part of the lesson.
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"#?\b[A-Za-z]{0,2}\d{4,}\b")


@dataclass
class Lessons:
    """What a set of corrections teaches, and what it cannot."""

    wordings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    known: list[str] = field(default_factory=list)
    """Decided so already."""
    counted: list[str] = field(default_factory=list)
    """Not decided by these words but by what is counted over the conversation."""
    grave: list[str] = field(default_factory=list)
    """Heard as danger to a life and called harmless at the desk: an owner decides, not a script."""


class Ears:
    """What the escalation hears in a message by itself: a wish for a person, and what is at stake."""

    def __init__(self, encoder: Encoder, wordings: Path = corrected.FILE) -> None:
        self._wish = PersonWish(encoder, corrections=wordings)
        self._stakes = StakesByMeaning(stakes.load(), encoder, corrections=wordings)

    def asks(self, text: str) -> bool:
        """Whether she asks for a person."""
        return self._wish.probability(text) >= ASKED

    def stake(self, text: str) -> stakes.Stake | None:
        """The gravest stake that is heard."""
        return self._stakes.read(text)

    def nearest(self, reason: str, text: str) -> str:
        """The name of the stake of this reason that the message is nearest to."""
        return self._stakes.nearest(reason, text)

    def right(self, text: str, reason: str) -> bool:
        """Whether a message by itself is now decided as the desk says."""
        stake = self.stake(text)
        if reason in ("safety", "high_stakes"):
            return stake is not None and stake.reason == reason
        return stake is None and self.asks(text) == (reason == "customer_asked")


def learn(rows: Iterable[Mapping[str, Any]], ears: Ears) -> Lessons:
    """What rows with `text` and `reason` teach, as `warmline export corrections` writes them."""
    found = Lessons()
    for row in rows:
        _learn(_impersonal(str(row["text"])), str(row["reason"]), ears, found)
    return found


def not_learnt(rows: Sequence[Mapping[str, Any]], ears: Ears) -> list[str]:
    """The messages that are still decided otherwise: a listed word or another sentence settles it."""
    said = [(_impersonal(str(row["text"])), str(row["reason"])) for row in rows]
    return [text for text, reason in said if not ears.right(text, reason)]


def _learn(text: str, reason: str, ears: Ears, found: Lessons) -> None:
    heard = ears.stake(text)
    if ears.right(text, reason):
        # Right by itself: if the case was still misjudged, what was counted before it decided.
        (found.known if reason in ("customer_asked", "safety", "high_stakes") else found.counted).append(text)
    elif reason in ("safety", "high_stakes"):
        found.wordings[ears.nearest(reason, text)].append(text)
    elif heard is not None and heard.reason == "safety":
        found.grave.append(text)
    else:
        if heard is not None:
            found.wordings[ROUTINE].append(text)
        if ears.asks(text) != (reason == "customer_asked"):
            found.wordings[ASKS if reason == "customer_asked" else ASKS_NOT].append(text)


def _impersonal(text: str) -> str:
    return _NUMBER.sub("12", _EMAIL.sub("my e-mail", " ".join(text.split())))
