"""The package in words: title, summary, next action, suggested replies, from the package's facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import prompts
from agent import handoff_wish
from agent.brain.embedded.reading import identity

QUOTED = 240
FEWEST_WORDS = 4
REASONS = {
    "customer_asked": "asked for a person",
    "frustration": "is upset",
    "high_stakes": "has a matter of high stakes",
    "novel": "brought something the bot could not solve",
    "vip": "is a VIP who is not being served well",
    "policy": "was refused by policy",
    "verification_failed": "could not be identified",
    "tool_failure": "met a system that failed",
    "safety": "may be in danger",
}
NEXT: dict[str, str] = {
    "safety": "Speak to them now, calmly; confirm that they are safe before anything else.",
    "verification_failed": "Identify them another way, then go on with their request.",
    "tool_failure": "Check the system and do the step by hand.",
    "policy": "Decide whether an exception is justified, and say the decision with its reason.",
    "high_stakes": "Read the case whole before answering; bring in whoever decides on such matters.",
    "frustration": "Apologise once, say what you will do, and do it while they wait.",
    "novel": "Go by their own words below; the bot did not understand them or has no skill for it.",
}


def tell(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`title`, `summary`, `suggested_next_action` and three `suggested_replies`."""
    return {
        "title": _title(facts),
        "summary": _summary(facts),
        "suggested_next_action": _next(facts),
        "suggested_replies": _replies(facts),
    }


def _title(facts: Mapping[str, Any]) -> str:
    return f"{_who(facts)} {REASONS.get(facts['reason'] or '', 'needs a person')}{_about(facts)}"


def _who(facts: Mapping[str, Any]) -> str:
    return str(facts["customer"]["name"]) if facts["customer"] else "An unidentified customer"


def _about(facts: Mapping[str, Any]) -> str:
    wish = facts["intent"]["name"].replace("_", " ") if facts["intent"] else ""
    if wish and facts["intent"]["source"].startswith(handoff_wish.DONE):
        wish = f"after {wish}"  # what was done already is not what she wants now
    order = _order(facts)
    parts = [part for part in (wish, f"order {order}" if order else "") if part]
    return f" ({', '.join(parts)})" if parts else ""


def _order(facts: Mapping[str, Any]) -> str:
    """The order that it is about; without a request that was understood, the one that she wrote."""
    slots = facts["slots"]
    found = slots.get("order_id") or slots.get("orders_mentioned") or {}
    return str(found.get("value", ""))


def _summary(facts: Mapping[str, Any]) -> str:
    why = "" if facts["reason"] == "customer_asked" else facts["why"] or ""  # the title says it already
    first = f"{_title(facts)}. {why}".strip()
    done = [step["what"] for step in facts["steps_tried"] if " worked" not in step["what"]]
    writes = [f"{promise['what'].replace('_', ' ')} was done" for promise in facts["promises_made"]]
    moods = facts["sentiment_trajectory"]
    mood = _mood(moods[-1]) if moods and facts["reason"] != "safety" else ""
    words = [line["text"] for line in facts["transcript"] if line["role"] == "customer"]
    parts = [first, _sentence(writes), _sentence(done), mood, *_quoted(words)]
    return " ".join(part for part in parts if part)


def _quoted(words: list[str]) -> list[str]:
    """What she came with, in her words, and what she said last: two lines tell more than any label."""
    if not words:
        return []
    matter = next((said for said in words[:-1] if len(identity.beside(said).split()) >= FEWEST_WORDS), "")
    cut = f"{matter[:QUOTED].rstrip()}…" if len(matter) > QUOTED else matter
    return [f'Came with: "{cut}"' if cut else "", f'Last words: "{words[-1]}"']


def _mood(mood: Mapping[str, Any]) -> str:
    """How she sounds now, in words; the feeling only where she agreed that it is read."""
    if mood["label"] == "neutral":
        return ""
    feeling = f", {mood['emotion']}" if mood["emotion"] not in ("neutral", mood["label"]) else ""
    return f"Sounds {mood['label']}{feeling}."


def _sentence(parts: list[str]) -> str:
    joined = "; ".join(dict.fromkeys(parts))
    return f"{joined[0].upper()}{joined[1:]}." if joined else ""


def _next(facts: Mapping[str, Any]) -> dict[str, str]:
    action = NEXT.get(facts["reason"] or "", "Greet them by name and go on where the bot stopped.")
    refused = [step["what"] for step in facts["steps_tried"] if "was refused" in step["what"]]
    why = facts["why"] or "They are waiting for a person."
    if refused:
        why = f"{why} Last refusal: {refused[-1]}."
    return {"action": action, "why": why}


def _replies(facts: Mapping[str, Any]) -> list[str]:
    """Three ways to begin: take over, apologise, ask for the one thing that is open."""
    name = facts["customer"]["name"].split()[0] if facts["customer"] else ""
    order = _order(facts)
    told = {
        "name": f" {name}" if name else "",
        "comma_name": f", {name}" if name else "",
        "matter": f"order {order}" if order else "this",
    }
    kind = "replies_in_danger" if facts["reason"] == "safety" else "replies"
    return [str(words).format(**told) for words in prompts.data("replies/handoff.yaml")[kind]]
