"""A clause that only tells why somebody asks: 'Trying to settle a bet: …', '… - my boss is impatient'."""

from __future__ import annotations

import re
from datetime import date

import prompts
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.spans import cut

BREAKS = re.compile(r"\s[-–—]+\s|[:;!?]\s+|\.\s+(?=[A-Za-z])|,\s+(?:but |so |and |anyway )?")
# Meanings that a clause may have and still ask nothing.
IDLE = {"mine", "team", "and", "whose", "which", "who", "doing", "earned", "when"}


def without_chatter(question: str, lexicon: Lexicon, today: date) -> str | None:
    """The question without a first or last clause that says nothing of records; None if there is none."""
    breaks = list(BREAKS.finditer(question.strip()))
    for at in breaks:
        head, rest = question[: at.start()], question[at.end() :]
        if rest and _opens(head) and _asks_nothing(head, lexicon, today):
            return rest
    for at in reversed(breaks):
        rest, tail = question[: at.start()], question[at.end() :]
        if rest and _closes(tail) and _asks_nothing(tail, lexicon, today):
            return rest
    return None


def _opens(clause: str) -> bool:
    """Somebody speaks of herself; 'for our approved ones, …' is a condition."""
    words = re.findall(r"[a-z']+", clause.lower())
    said = prompts.data("reps_frames.yaml")
    return bool(words) and words[0] not in said["conditions"] and _speaks(set(words), said)


def _closes(clause: str) -> bool:
    words = re.findall(r"[a-z']+", clause.lower())
    said = prompts.data("reps_frames.yaml")
    lead = {*said["personal"], *said["possessive"]}
    return (
        bool(words)
        and words[0] in lead
        and _speaks(set(words), said)
        and not set(words) & {*said["conditions"]}
    )


def _speaks(words: set[str], said: dict[str, list[str]]) -> bool:
    whose = bool(words & {*said["possessive"]}) and bool(words & {*said["telling"]})
    return whose or bool(words & {*said["personal"]})


def _asks_nothing(clause: str, lexicon: Lexicon, today: date) -> bool:
    """No word of it means a record, a figure, a time, a bound or a denial."""
    for span in cut(clause, lexicon, today).spans:
        kinds = {sense.kind for sense in span.senses} | ({span.kind} if span.kind else set())
        if kinds - IDLE - {"filler", "unknown"}:
            return False
    return True
