"""A reply of the embedded brain in a model's warmer words: the same facts, or the reply as it was."""

from __future__ import annotations

import prompts
from agent.brain.openai import deeds, disguise, facts, leaks, secrets
from agent.brain.openai.aside import Aside
from agent.brain.openai.facts import Known
from agent.brain.openai.messages import plain

SECONDS = 4.0
LONGEST = 2.0
PROMPT = "system/rewording.md"


def reworded(model: Aside, reply: str, style: str) -> str:
    """`reply` in other words in this style; itself when the wording cannot be trusted."""
    asked = [
        {"role": "system", "content": prompts.read(PROMPT).text},
        {"role": "user", "content": plain({"reply": reply, "style": style})},
    ]
    worded = model.said(asked, SECONDS)
    worded = worded and disguise.visible(worded)
    return worded if worded is not None and says_the_same(reply, worded) else reply


def says_the_same(reply: str, worded: str) -> bool:
    """Whether the wording has the same figures, still asks what was asked, and claims no further deed."""
    worded = disguise.undisguised(worded)
    before, after = ({(kind, value) for kind, value, _ in facts.found(text)} for text in (reply, worded))
    if before != after or ("?" in reply) != ("?" in worded) or len(worded) > LONGEST * len(reply) + 80:
        return False
    claims_less = deeds.unbacked(reply, Known(), [], frozenset()) is not None
    if secrets.asked_for(worded) and not secrets.asked_for(reply):
        return False
    return leaks.leaked(worded) is None and (
        claims_less or deeds.unbacked(worded, Known(), [], frozenset()) is None
    )
