"""How the agent puts things: templates from `prompts/`, filled with what the records say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import prompts
from crm.money import shown
from prompts.skills import load_skills

AMOUNTS = {"refund", "amount", "total", "price", "balance"}


def say(sentence: str, /, **values: Any) -> str:
    """One of the sentences of `prompts/replies/replies.yaml`; an order's `status` is put as people say it."""
    if "status" in values:
        values["status"] = standing(values["status"])
    return str(prompts.data("replies/replies.yaml")[sentence]).format(**values)


def standing(status: str) -> str:
    """How an order stands, to follow "is": "being returned" for "return requested"."""
    return str(prompts.data("replies/replies.yaml")["order_status"].get(status, status))


def ask_identity() -> str:
    return say("ask_identity")


def handed_over(reason: str, standing: str, *, attended: bool) -> str:
    """That a person takes over; `standing` tells her place and how long it takes, or that nobody is there."""
    asked = "_asked" if reason == "customer_asked" else ""
    return say(f"handed_over{asked}{'' if attended else '_later'}", standing=standing)


def confirmation(tool: str, arguments: dict[str, Any], preview: dict[str, Any], *, skill: str = "") -> str:
    """The question before a write: what exactly will happen, with real amounts from its rehearsal.

    `skill`: whose words, where several skills share the tool.
    """
    template = _skill_words(tool, "confirm", skill)
    if template is None:
        details = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in arguments.items())
        return say("confirm_plain", details=f"{tool.replace('_', ' ').capitalize()}: {details}.")
    return fill(template, {**arguments, **preview})


def done(tool: str, arguments: dict[str, Any], result: dict[str, Any], *, skill: str = "") -> str:
    """What is said after a write that ran."""
    template = _skill_words(tool, "done", skill)
    return fill(template, {**arguments, **result}) if template else "That is done."


def fill(template: str, values: dict[str, Any]) -> str:
    """A template with lists joined, amounts written as money, and the settlement of a difference in words."""
    shaped = {name: _shaped(name, value) for name, value in values.items()}
    if "difference" in values:
        shaped["settlement"] = settlement(Decimal(str(values["difference"])), shaped)
    return template.format_map(shaped).strip()


def settlement(difference: Decimal, values: dict[str, str]) -> str:
    """Who pays what: 'You pay $3.00 with your PayPal.'"""
    if difference > 0:
        return f"You pay the difference of {shown(difference)} with your {values['settled_with']}."
    if difference < 0:
        where = f"to your {values['settled_with']} {values['refund_time']}"
        return f"The difference of {shown(-difference)} goes back {where}."
    return "The price stays the same."


def joined(things: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}" if things else ""


def every_sentence() -> list[str]:
    """All templates, for whoever prepares how they sound."""
    replies = prompts.data("replies/replies.yaml").values()
    waiting = prompts.data("replies/waiting.yaml").values()
    openings = [
        one for tone in prompts.data("replies/mood.yaml")["tones"].values() for one in tone["openings"]
    ]
    skills = load_skills().values()
    asked = [slot.ask for skill in skills for slot in skill.slots]
    told = [words for skill in skills for words in (skill.confirm, skill.done, skill.reply)]
    return [text for text in [*openings, *replies, *asked, *told, *waiting] if isinstance(text, str) and text]


def _shaped(name: str, value: Any) -> str:
    if isinstance(value, list):
        return joined([str(part) for part in value])
    if name in AMOUNTS:
        return shown(Decimal(str(value)))
    return str(value)


def _skill_words(tool: str, kind: str, skill: str) -> str | None:
    """The words of this skill if it uses the tool, else of the one named like the tool, else of any."""
    skills = load_skills()
    for one in (skills.get(skill), skills.get(tool), *skills.values()):
        if one is not None and one.tool == tool and getattr(one, kind):
            return str(getattr(one, kind))
    return None
