"""The deed a sentence asks for, what completes one that was unclear, and what changes one before its yes."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agent.rep_desk.deeds import activities, deals, due, letters, meetings, parties, reminders, updates
from agent.rep_desk.deeds.due import Now
from agent.rep_desk.deeds.numbers import amount
from agent.rep_desk.deeds.setting import Deed, Setting, Slot, Unclear
from agent.rep_desk.deeds.utterance import Utterance

POLITE = re.compile(
    r"^(?:(?:please|can you|could you|would you|will you|can we|could we|shall we|can i|could i|may i|kindly|hey|hi|hello|ok|okay|so|and|also|then|now|um+|uh+|er+|right|great|thanks|"
    r"i want to|i'd like to|i would like to|i'd like you to|i want you to|i need you to|i need to|i have to|i must|i should|we need to|we have to|we should|"
    r"let's|go ahead and|just for the record|for me)\b[,.!]?\s+)+",
    re.I,
)
ASKED = re.compile(r"\b(?:can|could|would|will|shall|may) (?:you|we|i)\b|\bplease\b", re.I)
TRAILING = re.compile(
    r"[\s,.!]*(?:\b(?:please|thanks|thank you|for me|would you|will you|ok|okay)\b[\s,.!?]*)*$", re.I
)
QUESTION = re.compile(
    r"^(?:which|what|who|whom|whose|how|when|where|why|show|list|give|is|are|was|were|did|do|does|have|has)\b",
    re.I,
)
SHAPES: tuple[Callable[[Utterance, Setting], Deed | None], ...] = (
    letters.draft,
    reminders.remind,
    activities.note,
    meetings.meet,
    activities.log,
    reminders.to_do,
    letters.direct,
    activities.told,
    updates.update,
)
INSTEAD = re.compile(
    r"^(?:(?:no|nope|actually|sorry|oh|wait|rather|make it|make that|change it to|change that to|i meant|i mean|i said|it's|it is|that's|not that|better|with|as)\b[\s,.]*)+|[\s,.]*\b(?:instead|rather|please)\b[\s,.]*$",
    re.I,
)
LONGEST_ANSWER = 12


def wanted(text: str, setting: Setting) -> Deed | None:
    """The deed that a sentence asks for; None when it is a question. Raises Unclear."""
    text = text.strip()
    said = POLITE.sub("", text)
    if QUESTION.match(said) or (text.endswith("?") and not ASKED.search(text)):
        return None
    said = TRAILING.sub("", said.rstrip("?"))
    utterance = Utterance.of(said)
    if not len(utterance):
        return None
    for read in SHAPES:
        deed = read(utterance, setting)
        if deed is not None:
            return deed
    return None


def completed(
    slot: Slot, options: list[dict[str, Any]], answer: str, setting: Setting
) -> dict[str, str] | None:
    """What an answer says to the question for a slot; None when it is something else."""
    said = Utterance.of(answer)
    if QUESTION.match(answer) or not len(said) or (len(said) > LONGEST_ANSWER and slot != "text"):
        return None
    if slot == "text":
        return {slot: answer}
    if slot == "when":
        return {slot: part} if (part := _when(said, setting)) else None
    if slot == "deal":
        found = deals.chosen(answer, options, setting)
        return {slot: found} if found else None
    if slot == "value":
        sums = (said.between(at) for at in range(len(said)) if amount(said.words, at))
        value = next(sums, None)
        return {"value": value} if value else None
    for at in range(len(said)):
        heard = parties.party_at(said, at, replace(setting, listed=options or setting.listed, focus=None))
        if heard:
            return {"account": heard.party.name}
    return None


def amended(change: str, answers: Mapping[str, str], setting: Setting) -> dict[str, str] | None:
    """'make it Friday', 'no, at eleven': the answers with this one; None when it changes nothing."""
    said = Utterance.of(INSTEAD.sub("", change).strip())
    if not len(said) or (said.text == change.strip() and len(said) > 5):
        return None
    if (part := _when(said, setting, whole=True)) is not None:
        return {**answers, "when": " / ".join(filter(None, (answers.get("when"), part)))}
    money = amount(said.words, 0)
    if money and money[1] == len(said):
        return {**answers, "value": said.text}
    if len(said) == 1 and said.words[0] in updates.STAGES:
        return {**answers, "stage": updates.STAGES[said.words[0]]}
    try:
        heard = parties.party_at(said, 0, setting)
    except Unclear:
        return None
    return {**answers, "account": heard.party.name} if heard and heard.length == len(said) else None


def _when(said: Utterance, setting: Setting, whole: bool = False) -> str | None:
    """The words that name a day or an hour; a bare number after 'at what time?' is one."""
    now = Now(setting.now)
    for at in range(1 if whole else len(said)):
        found = due.find(said.words, at, now)
        if found and (not whole or found[1] == len(said)):
            return said.between(at, at + found[1])
    bare = Utterance.of(f"at {said.text}")
    found = due.find(bare.words, 0, now)
    return bare.text if found and found[1] == len(bare) else None
