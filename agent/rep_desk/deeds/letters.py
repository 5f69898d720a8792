"""Drafts: 'draft an email to Rangreen about the delayed delivery', 'write them an e-mail asking for the contract'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re

from agent.rep_desk.deeds import header, parties
from agent.rep_desk.deeds.due import Due, Now
from agent.rep_desk.deeds.setting import Deed, Setting
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import opening, passing

LETTER = r"(?:e-mail|email|letter|message|mail|reply)"
DRAFT = re.compile(
    rf"(?:draft|write|compose|prepare|send|start|type)(?: me| up| out)*(?: an?| the| another)?(?: (?:short|quick|polite|friendly|follow-up|follow up|thank-you|thank you|brief))* {LETTER}\b(?!s)"
)
TURNED = re.compile(r"(?:draft|write|compose|prepare|send)\b")
DIRECT = re.compile(r"(?:email|e-mail|write to|mail)\b(?!s)")
ABOUT = re.compile(
    r"(?P<ask>(?:and )?ask(?:ing)? (?:(?:them|him|her) )?(?P<asked>for|whether|if|about|to|when|what|how|why|where|who))|(?P<thank>(?:and |to )?thank(?:ing)?(?: (?:them|him|her))?(?: for)?)"
    r"|(?P<tell>saying(?: that)?|(?:and |to )?tell(?:ing)? (?:them|him|her)(?: that)?|that says|to say(?: that)?|explaining(?: that)?|confirming(?: that)?|letting (?:them|him|her) know(?: that)?|to let (?:them|him|her) know(?: that)?)"
    r"|about|regarding|concerning|re|on the subject of|on(?= the| our| their)|for(?= the| our| their)"
)


def draft(said: Utterance, setting: Setting) -> Deed | None:
    """A letter that is asked for; it is shown, never sent."""
    found = opening(said, DRAFT)
    if found:
        return _letter(said, found.length, setting)
    found = opening(said, TURNED)
    if found and (heard := _at(said, found.length, setting)):
        # "write them an e-mail about …"
        after = opening(
            said, re.compile(rf"(?:an? |another )?(?:[\w-]+ )?{LETTER}\b(?!s)"), found.length + heard
        )
        if after:
            return _letter(said, found.length, setting)
    return None


def direct(said: Utterance, setting: Setting) -> Deed | None:
    """'email Konex about the renewal'."""
    found = opening(said, DIRECT)
    at = found.length if found else 0
    if not found or not (
        parties.name_at(said, at, setting, sure=True) or parties.listed_at(said, at, setting)
    ):
        return None
    return _letter(said, found.length, setting)


def _at(said: Utterance, at: int, setting: Setting) -> int:
    heard = parties.party_at(said, at, setting) if at < len(said) else None
    return heard.length if heard else 0


def _letter(said: Utterance, at: int, setting: Setting) -> Deed:
    head = header.read(said, at, setting, Now(setting.now))
    party = header.whom(header.Head(head.party, Due(), head.end), said, at, setting)
    found = opening(said, re.compile(rf"(?:an? |another )?(?:[\w-]+ )?{LETTER}\b"), head.end)
    place = head.end + (found.length if found else 0)
    while place < len(said) and not opening(said, ABOUT, place) and not said.parted[place]:
        step = passing(said, place)
        if not step and place > head.end + 2:
            break
        place += step or 1
    about = opening(said, ABOUT, place) if place < len(said) else None
    text = said.between(place + about.length) if about else said.between(place) if place < len(said) else ""
    text = setting.answers.get("text") or text.rstrip(".") or "our next steps"
    people = setting.records.people(party.id)
    greeting = f"Dear {people[0]}" if people else "Hello"
    subject, opening_line = _worded(about.match if about else None, text)
    letter = (
        f"Subject: {subject[:1].upper()}{subject[1:]}\n\n{greeting},\n\n{opening_line} "
        f"When would it suit you at {party.name} to talk about it this week?\n\nKind regards\n{_signature(setting)}"
    ).rstrip()
    return Deed("", {}, "", "", party.focus, draft=letter)


def _worded(how: re.Match[str] | None, text: str) -> tuple[str, str]:
    """The subject and the first sentence: asking, thanking, telling, or writing about it."""
    if how and how["ask"]:
        asked = how["asked"]
        return (
            text if asked in ("for", "about") else f"A question: {asked} {text}"
        ), f"May I ask you {asked} {text}?"
    if how and how["thank"]:
        return f"Thank you for {text}", f"Thank you for {text}."
    if how and how["tell"]:
        return text, f"I would like to let you know that {text}."
    return text, f"I am writing about {text}."


def _signature(setting: Setting) -> str:
    asker = setting.records.asker
    return asker.name if asker.is_linked else ""
