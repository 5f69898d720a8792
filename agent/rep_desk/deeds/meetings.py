"""Meetings: 'schedule a meeting with Green-Plus tuesday half past two', 'book a one hour demo for …'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from agent.rep_desk.deeds import due, header, parties
from agent.rep_desk.deeds.due import Due, Now
from agent.rep_desk.deeds.numbers import in_digits
from agent.rep_desk.deeds.setting import Deed, Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import any_of, opening, passing, vocabulary

NOUN = any_of("nouns")
PLAN = re.compile(
    rf"(?:schedule|book|plan|set up|arrange|organi[sz]e|fix|fix up|get me|get us|pencil in|line up|set)(?: me| us)?(?: in)?(?: (?!note|task|reminder|stage|value|close)[\w-]+){{0,5}}? (?P<noun>{NOUN})\b(?!s)"
)
PUT = re.compile(
    rf"(?P<put>add|create|make|put|put in)(?: an?| another)(?: [\w-]+){{0,3}}? (?P<noun>{NOUN})\b(?!s)(?: in(?= with| for))?"
)
DOWN = re.compile(rf"put (?:[\w-]+ ){{1,4}}?(?:down |in )?for an? (?P<noun>{NOUN})\b(?!s)")
BARE = re.compile(
    rf"(?:schedule|book|pencil in|meet with|meet|see|(?:new |another |an? )?(?P<noun>{NOUN})(?= with\b))\b"
)
LENGTH = re.compile(
    r"(?:for )?(?:(?P<count>\d{1,3}|an?|half an|half a)[ -](?P<unit>hour|minute|min)s?(?P<half> and a half)?(?: long)?)"
)
PURPOSE = re.compile(r"to (?!the\b|my\b|our\b|a\b|an\b)[a-z]+")


@dataclass
class Plan:
    """What a sentence says of a meeting, filled as it is read."""

    party: Party | None = None
    when: Due = field(default_factory=Due)
    minutes: int | None = None
    subject: str = ""
    rest: list[str] = field(default_factory=list)


def meet(said: Utterance, setting: Setting) -> Deed | None:
    """A meeting that is asked for by name; 'add a call' only when it is for a day to come."""
    found = opening(said, PLAN) or opening(said, DOWN)
    if found:
        return planned(said, 1, found.match["noun"], setting)
    found = opening(said, PUT)
    if found:
        plan = _read(said, found.length, setting)
        day = plan.when.day
        return (
            planned(said, found.length, found.match["noun"], setting)
            if day and day > setting.now.date()
            else None
        )
    found = opening(said, BARE)
    if found:
        # "meet Konex on Tuesday at two", and nothing less.
        try:
            plan = _read(said, found.length, setting)
        except Unclear:
            return None
        if plan.party and plan.when.day and plan.when.clock:
            return planned(said, found.length, found.match["noun"] or "meeting", setting)
    return None


def planned(said: Utterance, at: int, noun: str, setting: Setting) -> Deed:
    """The meeting, when whom and when are known. Raises Unclear."""
    now = Now(setting.now)
    plan = _read(said, at, setting)
    party = header.answered(setting) if "account" in setting.answers else plan.party
    if party is None:
        raise Unclear(f"With which account shall I plan the {noun}?", "account")
    when = header.moment(plan.when, setting, now)
    day = when.on(setting.now)
    if day is None:
        raise Unclear(f"On which day, and when, shall I plan the {noun} with {party.name}?", "when")
    if when.clock is None:
        raise Unclear(
            f"At what time on {header.told(day)} shall I plan the {noun} with {party.name}?", "when"
        )
    start = datetime.combine(day, when.clock, tzinfo=setting.now.tzinfo)
    subject = setting.answers.get("text") or plan.subject or f"{noun[:1].upper()}{noun[1:]} with {party.name}"
    arguments = {"account_id": party.id, "starts_at": start.isoformat(), "subject": subject}
    if plan.minutes:
        arguments["minutes"] = str(plan.minutes)
    lasts = f", {plan.minutes} minutes" if plan.minutes else ""
    what = f"“{subject}” with {party.name} for {header.told(day, when.clock)}{lasts}"
    return Deed(
        "schedule_meeting",
        arguments,
        f"I will plan {what}. Shall I?",
        f"Planned {what}.",
        party.focus,
    )


def _read(said: Utterance, at: int, setting: Setting) -> Plan:
    plan, now = Plan(), Now(setting.now)
    while at < len(said):
        at += _one(said, at, plan, setting, now)
    return plan


def _one(said: Utterance, at: int, plan: Plan, setting: Setting, now: Now) -> int:
    """Read what stands at this word into the plan; the number of words it took."""
    lasting = _minutes(said, at)
    if lasting:
        plan.minutes = lasting[0]
        return lasting[1]
    found = due.find(said.words, at, now)
    if found and (plan.when.day is None or found[0].day is None):
        plan.when = found[0].over(plan.when)
        return found[1]
    lead = 1 if said.words[at] in header.WITH else 0
    if plan.party is None and at + lead < len(said):
        heard = parties.party_at(said, at + lead, setting)
        if heard:
            plan.party = heard.party
            return lead + heard.length
    step = passing(said, at)
    if step:
        return step
    about = said.starts(at, *vocabulary()["about"])
    purpose = PURPOSE.match(" ".join(said.words[at : at + 2]))
    if (about or purpose or said.parted[at]) and (plan.party or plan.when.day):
        return _subject(said, at, about, plan, setting, now)
    return 1


def _subject(said: Utterance, at: int, about: int, plan: Plan, setting: Setting, now: Now) -> int:
    """The rest is what it is about, but for a day or an account at its end."""
    words = said.words[at : at + about]
    start = at
    if about and words[0] in ("about", "regarding", "concerning", "re", "on", "for", "with"):
        start = at + (about if words[-1] not in ("the", "our", "their") else about - 1)
    elif said.words[at] == "to":
        start = at + 1
    end = len(said)
    late = due.last(said.words, now, start)
    if late and late[1] > start and (plan.when.day is None or plan.when.clock is None):
        plan.when, end = plan.when.over(late[0]), late[1]
    if plan.party is None:
        for place in range(start, end - 1):
            heard = parties.party_at(said, place + 1, setting) if said.words[place] == "with" else None
            if heard:
                plan.party, end = heard.party, place
                break
    plan.subject = said.between(start, end)
    return len(said) - at


def _minutes(said: Utterance, at: int) -> tuple[int, int] | None:
    for length in range(min(6, len(said) - at), 1, -1):
        match = LENGTH.fullmatch(
            in_digits(said.words[at : at + length]).replace("half-an-hour", "half an hour")
        )
        if match:
            count = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}.get(match["count"]) or float(
                match["count"]
            )
            count += 0.5 if match["half"] else 0
            return round(count * (60 if match["unit"] == "hour" else 1)), length
    return None
